#include <array>

#include "detect/indicator/indicator.h"

namespace longwatch::detect::indicator {

std::string_view to_text(IndicatorKind kind) {
  static constexpr std::array<std::string_view, kIndicatorKinds> kNames = {
      "ipv4",        "ipv6",     "cidr",        "domain",  "host",
      "url",         "md5",      "sha1",        "sha256",  "imphash",
      "tlsh",        "mail",     "mail-domain", "file",    "path",
      "mutex",       "registry", "user-agent",  "account", "certificate-serial",
      "certificate", "ja3",      "ja3s",        "ja4",     "asn",
      "pattern"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace longwatch::detect::indicator
