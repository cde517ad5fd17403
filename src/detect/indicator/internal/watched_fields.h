#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace longwatch::detect::indicator {

/// How the text of a field is searched.
enum class Look : std::uint8_t {
  None,
  Address,  ///< the whole text is an address
  Host,     ///< the whole text is an address or host name, perhaps with a port
  Url,      ///< the whole text is a URL, with or without scheme; its host counts as well
  Digests,  ///< one digest, or a list such as "MD5=...,SHA256=...,IMPHASH=..."
  Imphash,  ///< one import digest
  Mail,     ///< one or several mail addresses, perhaps with names; their domains too
  Sender,   ///< the same, of who sent a mail
  File,     ///< a path or file name
  Text,     ///< anything: URLs, host names and addresses inside it
  UserAgent,
  Account,      ///< "DOMAIN\name", a name, or name@domain
  Registry,     ///< a key, perhaps with a value's name behind it
  Object,       ///< a kernel object or a registry key: "\BaseNamedObjects\x"
  Certificate,  ///< a digest of one
  Serial,       ///< of a certificate
  Ja3,
  Ja3s,
  Ja4,
  Asn,
};

struct WatchedField {
  std::string_view name;
  Look look;
};

/// Where the domain of an account stands beside its name.
struct AccountFields {
  std::string_view name;
  std::string_view domain;
};

std::span<const AccountFields> account_fields();

/// Every field in which indicators are looked for. A field that is not in this table is not
/// searched.
std::span<const WatchedField> watched_fields();

}  // namespace longwatch::detect::indicator
