#include "tests/conformance/regression_data.h"

#include <algorithm>
#include <string_view>

#include "base/file_system.h"
#include "base/text.h"
#include "tests/support/corpora.h"

namespace longwatch::conformance {
namespace {

/// What stands behind "key:" in a line, a leading "- " apart; nothing for other lines.
std::optional<std::string> value_of(std::string_view line, std::string_view key) {
  line = trim(line);
  if (line.starts_with("- ")) {
    line = trim(line.substr(2));
  }
  if (!line.starts_with(key) || line.substr(key.size(), 1) != ":") {
    return std::nullopt;
  }
  return std::string(trim(line.substr(key.size() + 1)));
}

RegressionCase parse_case(const std::string& info_path, const std::string& root) {
  const std::string text = read_text_file(system_files(), info_path, 1 << 20).value();
  RegressionCase one;
  const std::string folder = info_path.substr(0, info_path.rfind('/'));
  one.name = folder.substr(root.size() + 1);
  bool in_rules = false;
  for (const std::string_view line : split(text, '\n')) {
    in_rules = in_rules || line.starts_with("rule_metadata:");
    const std::optional<std::string> id = value_of(line, "id");
    if (in_rules && id.has_value() && one.rule.empty()) {
      one.rule = *id;
    }
    if (const auto count = value_of(line, "match_count"); count.has_value()) {
      one.match_count = parse_uint64(*count);
    }
    if (const auto path = value_of(line, "path"); path.has_value()) {
      one.log = folder + path->substr(path->rfind('/'));
    }
  }
  return one;
}

}  // namespace

std::vector<RegressionCase> load_regression_cases() {
  const std::string root = test_support::corpora_path("sigma/regression_data");
  std::vector<RegressionCase> cases;
  for (const std::string& path :
       test_support::corpora_files("sigma/regression_data", "/info.yml")) {
    cases.push_back(parse_case(path, root));
  }
  std::sort(cases.begin(), cases.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return cases;
}

}  // namespace longwatch::conformance
