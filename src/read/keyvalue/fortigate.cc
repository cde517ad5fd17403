#include "read/keyvalue/fortigate.h"

#include <algorithm>
#include <array>

#include "read/keyvalue/internal/line_parser.h"

namespace longwatch::read::keyvalue {

std::string_view shared_name(std::string_view key) {
  constexpr auto kShared = std::to_array<std::pair<std::string_view, std::string_view>>({
      {"srcip", "src"},
      {"dstip", "dst"},
      {"srcport", "sport"},
      {"dstport", "dport"},
      {"policyid", "rule"},
  });
  const auto* const row = std::find_if(kShared.begin(), kShared.end(),
                                       [key](const auto& known) { return known.first == key; });
  return row == kShared.end() ? std::string_view{} : row->second;
}

bool parse_fortigate(std::string_view text, Arena& arena, FortigateLine& line) {
  line.fields.clear();
  ParsedLine parsed;
  if (text.find("date=") == std::string_view::npos || !parse_line(text, parsed).empty() ||
      !parsed.is_fortigate) {
    return false;
  }
  for (const Pair& pair : parsed.pairs) {
    const std::string_view value = value_of(pair, arena);
    line.fields.emplace_back(pair.key, value);
    if (const std::string_view name = shared_name(pair.key); !name.empty()) {
      line.fields.emplace_back(name, value);
    }
  }
  line.time = parsed.time;
  line.has_zone = parsed.has_zone;
  line.device = parsed.word;
  return true;
}

}  // namespace longwatch::read::keyvalue
