// A condition of any text over fixed selections, written into a rule as a block scalar: what is
// refused is refused at a place inside the rule.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "detect/sigma/load.h"

namespace {

using longwatch::detect::sigma::LoadedRules;

constexpr std::string_view kHead =
    "title: t\nlogsource: {product: windows}\ndetection:\n  selection_a: a\n  selection_b: b\n"
    "  filter: c\n  _hidden: d\n  '1': e\n  condition: |\n";

std::string indented(std::string_view text) {
  std::string block = "    ";
  for (const char c : text) {
    block += c;
    block += c == '\n' ? "    " : "";
  }
  return block;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view condition(reinterpret_cast<const char*>(data), size);
  const std::string text = std::string(kHead) + indented(condition) + "\n";
  const LoadedRules loaded = longwatch::detect::sigma::parse_rules(text, "rule.yml");
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  for (const auto& report : loaded.reports) {
    LW_CHECK(report.place.line <= lines + 1 && report.place.column <= text.size() + 1);
  }
  for (const auto& one : loaded.rules) {
    for (const auto& parsed : one.rule.conditions) {
      LW_CHECK(!parsed.nodes.empty());
    }
  }
  return 0;
}
