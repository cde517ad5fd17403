#include "detect/behaviour/internal/names.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "detect/address_text.h"
#include "detect/behaviour/internal/findings.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr std::size_t kNetbiosLetters = 15;
constexpr std::uint32_t kIpv4Segment = 96 + 24;
constexpr std::uint32_t kIpv6Segment = 64;

constexpr std::array<std::string_view, 6> kBuiltIn = {
    "system", "anonymous logon", "local service", "network service", "iusr", "local system"};
constexpr std::array<std::string_view, 3> kBuiltInStarts = {"dwm-", "umfd-", "healthmailbox"};

bool is_nowhere(const Address& address) {
  constexpr std::uint64_t kLoopback4 = 0xFFFF7F;
  return (address.high == 0 && address.low <= 1) || address.low >> 24U == kLoopback4 ||
         (address.is_ipv4() && (address.low & 0xFFFFFFFFU) == 0);
}

}  // namespace

bool is_blank(std::string_view text) {
  return text.empty() || text == "-" || text == "N/A" || text == "(empty)" || text == "NULL";
}

std::string_view file_name_of(std::string_view path) {
  const std::size_t slash = path.find_last_of("\\/");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view directory_of(std::string_view path) {
  const std::size_t slash = path.find_last_of("\\/");
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash + 1);
}

std::string host_key(std::string_view name) {
  name = trim(name);
  while (name.starts_with('\\')) {
    name.remove_prefix(1);
  }
  if (is_blank(name)) {
    return {};
  }
  if (const std::optional<Address> address = parse_address(name)) {
    return to_text(*address);
  }
  return to_ascii_upper(name.substr(0, std::min(name.find('.'), kNetbiosLetters)));
}

std::string account_key(std::string_view name) {
  if (is_blank(name)) {
    return {};
  }
  name = name.substr(name.rfind('\\') + 1);
  const std::size_t at = name.find('@');
  return to_ascii_lower(at == 0 ? name : name.substr(0, at));
}

bool is_machine_account(std::string_view name) {
  const std::size_t at = name.find('@');
  return name.substr(0, at).ends_with('$');
}

bool is_built_in_account(std::string_view name) {
  const std::string key = account_key(name);
  return key.empty() || std::find(kBuiltIn.begin(), kBuiltIn.end(), key) != kBuiltIn.end() ||
         std::any_of(kBuiltInStarts.begin(), kBuiltInStarts.end(),
                     [&](std::string_view start) { return key.starts_with(start); });
}

std::optional<Address> remote_address(std::string_view text) {
  const std::optional<Address> address = address_in(text);
  return address.has_value() && !is_nowhere(*address) ? address : std::nullopt;
}

std::string address_key(std::string_view text) {
  const std::optional<Address> address = remote_address(text);
  return address.has_value() ? to_text(*address) : std::string();
}

std::string segment_of(const Address& address) {
  return to_text(network_of(address, address.is_ipv4() ? kIpv4Segment : kIpv6Segment));
}

void add_named(std::string_view type, std::string_view value, std::string_view role,
               model::Finding& finding) {
  if (is_blank(value)) {
    return;
  }
  if (const std::optional<Address> address = parse_address(value)) {
    add_entity(address_entity(*address, role), finding);
    return;
  }
  add_entity({std::string(type), std::string(value), std::string(role)}, finding);
}

}  // namespace longwatch::detect::behaviour
