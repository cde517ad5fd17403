#include "detect/indicator/internal/value_parts.h"

#include <cstdint>

#include "base/ascii.h"

namespace longwatch::detect::indicator {
namespace {

/// Four decimal numbers, the way in which nearly all addresses are written.
std::optional<Address> dotted_address(std::string_view text) {
  std::uint64_t address = 0;
  std::size_t at = 0;
  for (int part = 0; part < 4; ++part) {
    const std::size_t begin = at;
    std::uint64_t number = 0;
    while (at < text.size() && is_digit(text[at]) && at - begin < 4) {
      number = number * 10 + static_cast<std::uint64_t>(text[at++] - '0');
    }
    const bool has_zero = at - begin > 1 && text[begin] == '0';
    const bool ends = part == 3 ? at == text.size() : at < text.size() && text[at] == '.';
    if (at == begin || number > 255 || has_zero || !ends) {
      return std::nullopt;
    }
    ++at;
    address = address << 8U | number;
  }
  constexpr std::uint64_t kMapped = 0xFFFF'0000'0000;
  return Address{0, kMapped | address};
}

}  // namespace

std::optional<Address> address_in(std::string_view text) {
  if (std::optional<Address> dotted = dotted_address(text); dotted.has_value()) {
    return dotted;
  }
  if (text.starts_with('[') && text.find(']') != std::string_view::npos) {
    text = text.substr(1, text.find(']') - 1);
  }
  const std::optional<Address> whole = parse_address(text);
  return whole.has_value() ? whole : parse_address(without_port(text));
}

}  // namespace longwatch::detect::indicator
