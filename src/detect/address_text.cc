#include "detect/address_text.h"

namespace longwatch::detect {

std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) {
    return text.substr(1, text.find(']') - 1);
  }
  const std::size_t colon = text.find(':');
  return colon != std::string_view::npos && colon == text.rfind(':') ? text.substr(0, colon) : text;
}

std::optional<Address> address_in(std::string_view text) {
  const std::optional<Address> whole = parse_address(text);
  return whole.has_value() ? whole : parse_address(without_port(text));
}

}  // namespace longwatch::detect
