// The literal engine at every level against searching for each literal by itself. Lines of the
// input up to an empty one are literals, their first byte says where they must stand; the rest is
// the text.
#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "detect/literal_engine.h"
#include "model/value.h"
#include "tests/naive/literal.h"

namespace {

using longwatch::detect::Anchor;
using longwatch::detect::Literal;
using longwatch::detect::LiteralEngine;
using longwatch::detect::RawText;
using longwatch::naive::occurring_in;

std::vector<Literal> take_literals(std::string_view& input) {
  std::vector<Literal> literals;
  while (!input.empty()) {
    const std::size_t end = std::min(input.find('\n'), input.size());
    const std::string_view line = input.substr(0, end);
    input.remove_prefix(std::min(end + 1, input.size()));
    if (line.empty()) {
      break;
    }
    const auto anchor = static_cast<Anchor>(static_cast<unsigned char>(line.front()) % 4);
    if (line.size() > 1 || anchor == Anchor::Whole) {
      literals.push_back({longwatch::to_ascii_lower(line.substr(1)), anchor});
    }
  }
  return literals;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::vector<Literal> literals = take_literals(input);
  longwatch::model::Value raw = longwatch::model::text_value(input);
  raw.kind = longwatch::model::ValueKind::JsonText;
  std::string scratch;
  const std::string unescaped = longwatch::to_ascii_lower(longwatch::model::render(raw, scratch));
  const std::string text = longwatch::to_ascii_lower(input);
  const std::set<std::uint32_t> in_text = occurring_in(text, literals);
  const std::set<std::uint32_t> in_unescaped = occurring_in(unescaped, literals);
  for (const longwatch::SimdLevel level : longwatch::simd_levels()) {
    const LiteralEngine engine(literals, level);
    std::vector<std::uint32_t> hits;
    engine.scan(text, hits);
    LW_CHECK(std::set<std::uint32_t>(hits.begin(), hits.end()) == in_text);
    LW_CHECK(in_text.empty() || engine.may_occur(longwatch::as_bytes(input), RawText::Utf8));
    LW_CHECK(in_unescaped.empty() || engine.may_occur(longwatch::as_bytes(input), RawText::Json));
  }
  return 0;
}
