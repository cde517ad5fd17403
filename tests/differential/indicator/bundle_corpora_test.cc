// A foreign bundle of tens of thousands of objects: each is an indicator, or counted by its type.
#include <string>

#include <gtest/gtest.h>

#include "base/file_system.h"
#include "base/text.h"
#include "detect/indicator/diagnostics.h"
#include "detect/indicator/indicator.h"
#include "formats/gzip.h"
#include "tests/support/corpora.h"

namespace longwatch::differential {
namespace {

TEST(IndicatorBundle, every_object_of_a_foreign_bundle_is_accounted_for) {
  LW_NEED_CORPORA("attack");
  const Result<std::string> packed = read_text_file(
      system_files(), test_support::corpora_path("attack/enterprise-attack-18.1.json.gz"),
      100'000'000);
  ASSERT_TRUE(packed.ok());
  const Result<std::string> bundle = formats::inflate_gzip(*packed, 500'000'000);
  ASSERT_TRUE(bundle.ok());
  DiagnosticCollector diagnostics;
  const auto loaded = detect::indicator::parse_indicators(*bundle, "attack", diagnostics);
  std::uint64_t passed_over = 0;
  for (const Diagnostic& diagnostic : diagnostics.diagnostics()) {
    ASSERT_EQ(diagnostic.kind, &detect::indicator::kPassedOver) << diagnostic.message;
    std::string count = diagnostic.message.substr(0, diagnostic.message.find(' '));
    std::erase(count, ',');
    passed_over += parse_uint64(count).value_or(0);
  }
  std::uint64_t objects = 0;
  constexpr std::string_view kMark = "\"id\":\"";
  std::string plain = *bundle;
  std::erase(plain, ' ');
  for (std::size_t at = plain.find(kMark); at != std::string::npos;
       at = plain.find(kMark, at + 1)) {
    ++objects;
  }
  // One id is that of the bundle.
  EXPECT_EQ(passed_over + loaded.indicators.size() + loaded.refused + 1, objects);
  EXPECT_GT(objects, 20'000U);
}

}  // namespace
}  // namespace longwatch::differential
