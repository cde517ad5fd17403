#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/ip_address.h"
#include "base/text.h"
#include "detect/indicator/indicator.h"
#include "detect/indicator/internal/byte_set.h"

/// What values consist of, for look-ups: hosts and ports, addresses, paths, digests.
namespace longwatch::detect::indicator {

inline constexpr std::size_t kFoldedBytes = 320;  // longest mail address: 64 + 1 + 253

/// Lower-case copy on the stack; nothing when the text is longer than any indicator of its kind.
class Folded {
 public:
  explicit Folded(std::string_view text) : size_(text.size() <= kFoldedBytes ? text.size() : 0) {
    std::transform(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size_), bytes_.begin(),
                   [](char c) { return to_ascii_lower(c); });
  }

  std::string_view text() const { return {bytes_.data(), size_}; }

 private:
  std::array<char, kFoldedBytes> bytes_;
  std::size_t size_;
};

inline constexpr ByteSet kHostBytes(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:");
inline constexpr ByteSet kDigestSeparators("=,;|: \t");
inline constexpr ByteSet kMailSeparators("<>,;:\"()[] \t\r\n");
inline constexpr ByteSet kFolderSeparators("\\/");
inline constexpr ByteSet kFileSeparators("\\/\"");
inline constexpr ByteSet kAroundFile("\" ");

/// Without bytes of the set at its end.
inline std::string_view without_tail(std::string_view text, const ByteSet& set) {
  while (!text.empty() && set.has(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

/// Part of a host name or address.
inline bool is_host_byte(char c) {
  return kHostBytes.has(c);
}

/// "host:443" without the port.
inline std::string_view without_port(std::string_view text) {
  const std::size_t colon = text.find(':');
  const bool one = colon != std::string_view::npos && text.find(':', colon + 1) == text.npos;
  return one ? text.substr(0, colon) : text;
}

/// An address, in brackets or not, with a port or not.
std::optional<Address> address_in(std::string_view text);

/// What an address is looked up by: its bytes, as long as it lives.
inline std::string_view key_of(const Address& address) {
  static_assert(sizeof(Address) == 16, "equal addresses are equal bytes");
  return {reinterpret_cast<const char*>(&address), sizeof address};
}

/// Whether it is worth reading it as an address.
inline bool may_be_address(std::string_view text) {
  return !text.empty() &&
         (text.find(':') != std::string_view::npos || (text.back() >= '0' && text.back() <= '9'));
}

/// An account in lower case, taken apart; `domain` is empty when the text names none.
struct AccountParts {
  std::string_view domain;
  std::string_view name;
};

/// Of "domain\name", "name@domain" or a name alone.
AccountParts account_parts(std::string_view folded);

/// Whether two domains in lower case may be one: equal, or one is the short name (NetBIOS) of the
/// other, its first label of at most 15 characters. Two long names are the same only when equal.
bool is_same_domain(std::string_view a, std::string_view b);

/// What accounts with a domain are looked up by: the same for all that `is_same_domain` takes for
/// one.
std::string account_key(const AccountParts& account);

/// Without quotes and blanks around it.
inline std::string_view bare_path(std::string_view text) {
  text = without_tail(text, kAroundFile);
  while (!text.empty() && kAroundFile.has(text.front())) {
    text.remove_prefix(1);
  }
  return text;
}

/// Calls `visit` for the pieces between bytes of `separators`.
template <class Visit>
void for_each_piece(std::string_view text, const ByteSet& separators, Visit&& visit) {
  while (!text.empty()) {
    const std::size_t end = separators.first_in(text);
    if (end > 0) {
      visit(text.substr(0, end));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

/// Calls `visit` for the digests in a text such as "MD5=...,IMPHASH=...", told apart by their
/// lengths.
template <class Visit>
void for_each_digest(std::string_view text, Visit&& visit) {
  bool is_imphash = false;
  for_each_piece(text, kDigestSeparators, [&](std::string_view piece) {
    if (piece.size() == 32) {
      visit(is_imphash ? IndicatorKind::Imphash : IndicatorKind::Md5, piece);
    } else if (piece.size() == 40) {
      visit(IndicatorKind::Sha1, piece);
    } else if (piece.size() == 64) {
      visit(IndicatorKind::Sha256, piece);
    }
    is_imphash = equals_ignoring_ascii_case(piece, "imphash");
  });
}

}  // namespace longwatch::detect::indicator
