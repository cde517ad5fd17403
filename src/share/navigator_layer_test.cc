#include "share/navigator_layer.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "formats/json_tree.h"
#include "knowledge/knowledge.h"
#include "tests/support/memory_files.h"

namespace longwatch::share {
namespace {

constexpr std::string_view kActors = R"(actors:
  - id: a-1
    name: ONE
    items:
      - {kind: technique, value: T1190, name: Exploit, source: report 1}
      - {kind: technique, value: T1190, name: Exploit, source: report 2}
      - {kind: technique, value: T1505.003, name: Web Shell, source: report 1, reports: 4}
      - {kind: malware, value: NIBBLE, source: report 1}
  - id: a-2
    name: TWO "quoted"
    items:
      - {kind: technique, value: T1190, name: Exploit, source: report 3}
      - {kind: technique, value: T1041, name: Out, source: report 3}
)";

class NavigatorLayer : public testing::Test {
 protected:
  NavigatorLayer() {
    test_support::MemoryFiles files;
    files.add_file("a.yaml", std::string(kActors));
    DiagnosticCollector diagnostics;
    auto loaded = knowledge::load_evidence(std::vector<std::string>{"a.yaml"}, files, diagnostics);
    EXPECT_TRUE(loaded.ok()) << loaded.error().to_line();
    base_ = *std::move(loaded);
  }

  knowledge::EntityId id(std::string_view text) const { return *base_.find(text); }

  /// "T1190 2 #16a34a" for every technique, one a line.
  std::string techniques(const std::string& layer) {
    layer_ = layer;
    auto tree = formats::parse_json_tree(layer_, {1 << 20, 10'000});
    EXPECT_TRUE(tree.ok());
    root_ = *std::move(tree);
    std::string lines;
    for (const formats::JsonNode& node : root_.find("techniques")->items) {
      lines += node.text_of("techniqueID") + " " + node.text_of("score") + " " +
               node.text_of("color") + "\n";
    }
    return lines;
  }

  std::string text(std::string_view map, std::string_view key) const {
    return root_.find(map)->text_of(key);
  }

  knowledge::EvidenceBase base_;
  std::string layer_;
  formats::JsonNode root_;
};

TEST_F(NavigatorLayer, OfOneActorScoresByReports) {
  EXPECT_EQ(techniques(navigator_layer(base_, id("a-1"))), "T1190 2 \nT1505.003 4 \n");
  EXPECT_EQ(root_.text_of("name"), "a-1 ONE");
  EXPECT_EQ(root_.text_of("domain"), "enterprise-attack");
  EXPECT_EQ(text("versions", "layer"), "4.5");
  EXPECT_EQ(text("versions", "navigator"), "5.2.0");
  EXPECT_EQ(text("gradient", "minValue"), "0");
  EXPECT_EQ(text("gradient", "maxValue"), "4");
  const formats::JsonNode& first = root_.find("techniques")->items[0];
  ASSERT_EQ(first.find("metadata")->items.size(), 2U);
  EXPECT_EQ(first.find("metadata")->items[1].text_of("value"), "report 2");
}

TEST_F(NavigatorLayer, OfAPairTellsThemApartByColour) {
  EXPECT_EQ(techniques(navigator_layer(base_, id("a-1"), id("a-2"))),
            "T1041 1 #eab308\nT1190 1 #16a34a\nT1505.003 4 #3b82f6\n");
  EXPECT_EQ(root_.find("legendItems")->items.size(), 3U);
  EXPECT_EQ(root_.text_of("name"), "a-1 ONE and a-2 TWO \"quoted\"");
}

TEST_F(NavigatorLayer, OfAnActorWithoutTechniquesIsALayerStill) {
  knowledge::Selection nothing;
  nothing.as_of = *parse_iso8601("1999-01-01T00:00:00Z");
  const knowledge::EvidenceBase then = base_.select(nothing);
  EXPECT_EQ(techniques(navigator_layer(then, id("a-1"))), "");
  EXPECT_EQ(text("gradient", "maxValue"), "1");
}

}  // namespace
}  // namespace longwatch::share
