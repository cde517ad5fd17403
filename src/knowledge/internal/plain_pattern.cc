#include "knowledge/internal/plain_pattern.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "knowledge/internal/stix_objects.h"

namespace longwatch::knowledge::internal {
namespace {

std::string_view artefact_of(std::string_view path) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kArtefacts = {{
      {"ipv4-addr:value", "ipv4"},
      {"ipv6-addr:value", "ipv6"},
      {"domain-name:value", "domain"},
      {"url:value", "url"},
      {"email-addr:value", "mail-address"},
      {"x509-certificate:serial_number", "certificate-serial"},
      {"file:hashes.'SHA-256'", "sha256"},
      {"file:hashes.MD5", "md5"},
      {"autonomous-system:number", "as-number"},
  }};
  for (const auto& [known, artefact] : kArtefacts) {
    if (known == path) {
      return artefact;
    }
  }
  return {};
}

}  // namespace

std::string_view artefact_of_type(std::string_view type) {
  const bool certificate = type == "x509-certificate";
  return artefact_of(fmt::format("{}:{}", type, certificate ? "serial_number" : "value"));
}

std::optional<PlainPattern> plain_pattern(std::string_view raw) {
  const std::string text = unescaped(raw);
  const std::string_view pattern = trim(text);
  const std::size_t equals = pattern.find('=');
  if (!pattern.starts_with('[') || !pattern.ends_with("']") || equals == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view path = trim(pattern.substr(1, equals - 1));
  const std::string_view quoted = trim(pattern.substr(equals + 1, pattern.size() - equals - 2));
  const std::string_view artefact = artefact_of(path);
  const std::size_t quotes =
      static_cast<std::size_t>(std::count(quoted.begin(), quoted.end(), '\''));
  if (artefact.empty() || quotes != 2 || !quoted.starts_with('\'')) {
    return std::nullopt;
  }
  return PlainPattern{std::string(artefact), std::string(quoted.substr(1, quoted.size() - 2))};
}

}  // namespace longwatch::knowledge::internal
