// Patterns are chosen by what an event has: the same answers as trying every one.
#include "detect/indicator/internal/pattern_index.h"

#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "detect/indicator/indicator.h"
#include "detect/indicator/internal/indicator_set.h"
#include "model/event.h"

namespace longwatch::detect::indicator {
namespace {

class Chooser {
 public:
  explicit Chooser(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t bound) { return random_() % bound; }

  template <std::size_t N>
  std::string_view of(const std::string_view (&list)[N]) {
    return list[below(N)];
  }

  std::string word() {
    constexpr std::string_view kWords[] = {"cmd.exe", "whoami", "Invoke-X",     "443",
                                           "0443",    "443.0",  "K\xC3\x84se",  "\xE2\x84\xAAing",
                                           "a",       "",       "198.51.100.7", "SYSTEM"};
    return std::string(of(kWords)) + (below(4) == 0 ? std::string(of(kWords)) : std::string());
  }

  std::string test() {
    constexpr std::string_view kPaths[] = {"process:command_line", "process:name",
                                           "process:pid",          "process:parent_ref.name",
                                           "process:cwd",          "process:nothing"};
    const std::string path(of(kPaths));
    const std::string negated = below(6) == 0 ? " NOT" : "";
    switch (below(8)) {
      case 0:
        return path + negated + " = '" + word() + "'";
      case 1:
        return path + negated + " IN ('" + word() + "', 443, '" + word() + "')";
      case 2:
        return path + negated + " LIKE '" + like() + "'";
      case 3:
        return path + negated + " MATCHES '" + regex() + "'";
      case 4:
        return path + negated + " = 443";
      case 5:
        return (below(2) == 0 ? "NOT EXISTS " : "EXISTS ") + path;
      case 6:
        return path + negated + " > 5";
      default:
        return path + negated + " != '" + word() + "'";
    }
  }

  std::string tests(unsigned depth) {
    if (depth == 0 || below(3) == 0) {
      return test();
    }
    return "(" + tests(depth - 1) + (below(2) == 0 ? " AND " : " OR ") + tests(depth - 1) + ")";
  }

  std::string pattern() {
    std::string text = "[" + tests(2) + "]";
    if (below(4) == 0) {
      text += " FOLLOWEDBY [" + tests(1) + "]";
    }
    return text;
  }

  /// `texts` are what the event points to.
  model::Event event(const model::FieldTable& fields, model::EventBatch& batch,
                     std::vector<std::string>& texts) {
    constexpr std::string_view kFields[] = {"CommandLine",      "Image",
                                            "ProcessId",        "ParentImage",
                                            "CurrentDirectory", "ParentCommandLine"};
    std::vector<model::FieldValue> values;
    texts.reserve(std::size(kFields));
    for (const std::string_view name : kFields) {
      const std::optional<model::NamedField> field = fields.find(name);
      if (field.has_value() && below(2) == 0) {
        const std::string_view text = texts.emplace_back(word() + (below(2) == 0 ? " x" : ""));
        values.push_back({model::text_value(text), field->field, field->naming});
      }
    }
    model::Event event;
    event.values = batch.keep(values, fields);
    return event;
  }

 private:
  std::string like() {
    std::string text = word() + "%" + word();
    return below(2) == 0 ? "%" + text + "_" : text;
  }

  std::string regex() {
    constexpr std::string_view kRegexes[] = {"^cmd",     "(?i)WHO(ami|is)", "[0-9]+$", "Invoke-.",
                                             "(?i)k",    "(?i)king",        "s*",      "exe|x",
                                             "\\\\.exe", "(?i)K\xC3\xA4se"};
    return std::string(of(kRegexes));
  }

  std::mt19937 random_;
};

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
  }
  return out;
}

TEST(PatternIndex, finds_what_trying_every_pattern_finds) {
  std::size_t matched = 0;
  std::size_t tried = 0;
  std::size_t all = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    Chooser choose(seed);
    std::string bundle = R"({"type":"bundle","objects":[)";
    for (int i = 0; i < 50; ++i) {
      bundle += (i == 0 ? "" : ",");
      bundle += R"({"type":"indicator","id":"indicator--)" + std::to_string(i) +
                R"(","pattern":")" + escaped(choose.pattern()) + "\"}";
    }
    DiagnosticCollector diagnostics;
    model::FieldTable fields;
    const auto set = load_text(bundle + "]}", "test", fields, diagnostics);
    ASSERT_TRUE(set.ok());
    const PatternSet& patterns = (*set)->patterns();
    EXPECT_GT(patterns.patterns().size(), 30U);
    for (int i = 0; i < 60; ++i) {
      model::EventBatch batch;
      std::vector<std::string> texts;
      const model::Event event = choose.event(fields, batch, texts);
      PatternSet::Scratch scratch;
      std::vector<PatternSet::Match> found;
      std::vector<model::FieldId> looked_at;
      patterns.match(event, scratch, found, looked_at);
      const std::vector<EventObject> objects = patterns.objects_of(event);
      std::size_t next = 0;
      for (std::uint32_t pattern = 0; pattern < patterns.patterns().size(); ++pattern) {
        const PatternSet::One& one = patterns.patterns()[pattern];
        for (std::uint32_t j = 0; j < one.pattern.observations.size(); ++j) {
          const bool is_found =
              next < found.size() && found[next].pattern == pattern && found[next].observation == j;
          ASSERT_EQ(is_found, patterns.satisfies(objects, {pattern, j}))
              << seed << ": " << one.value << " observation " << j;
          next += is_found ? 1U : 0U;
          ++all;
        }
      }
      ASSERT_EQ(next, found.size());
      matched += found.size();
      tried += scratch.candidates.size();
    }
  }
  EXPECT_GT(matched, 1000U);
  EXPECT_LT(tried, all / 2);
}

TEST(PatternIndex, the_longest_plain_part_of_a_like_pattern_is_its_literal) {
  EXPECT_EQ(literal_of_like("%ab_CDE%f"), "cde");
  EXPECT_EQ(literal_of_like("a\xC3\xA4"
                            "bc%"),
            "bc");
  EXPECT_EQ(literal_of_like("%_"), "");
}

}  // namespace
}  // namespace longwatch::detect::indicator
