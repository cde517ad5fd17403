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

constexpr std::size_t kShortNameBytes = 15;

std::string_view short_name(std::string_view domain) {
  return domain.substr(0, domain.find('.', 1)).substr(0, kShortNameBytes);
}

bool is_short_of(std::string_view name, std::string_view domain) {
  return name.find('.') == std::string_view::npos &&
         (domain.substr(0, domain.find('.', 1)) == name || short_name(domain) == name);
}

}  // namespace

AccountParts account_parts(std::string_view folded) {
  if (const std::size_t slash = folded.rfind('\\'); slash != std::string_view::npos) {
    return {folded.substr(0, slash), folded.substr(slash + 1)};
  }
  const std::size_t at = folded.rfind('@');
  return at == std::string_view::npos ? AccountParts{{}, folded}
                                      : AccountParts{folded.substr(at + 1), folded.substr(0, at)};
}

bool is_same_domain(std::string_view a, std::string_view b) {
  return a == b || (!a.empty() && !b.empty() && (is_short_of(a, b) || is_short_of(b, a)));
}

std::string account_key(const AccountParts& account) {
  return std::string(short_name(account.domain)).append("\\").append(account.name);
}

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
