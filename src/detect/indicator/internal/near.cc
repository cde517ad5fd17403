#include "detect/indicator/internal/near.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/text.h"
#include "detect/cut.h"

namespace longwatch::detect::indicator {
namespace {

constexpr std::size_t kTokenBytes = 120;
constexpr std::size_t kShortestCore = 3;  // what is shorter stands everywhere

/// Ways in which fields are searched, in words, and whether they answer for whole texts.
struct LookWords {
  Look look;
  std::string_view words;
};

constexpr std::array kLookWords = {
    LookWords{Look::Text, "text"},
    LookWords{Look::Address, "an address"},
    LookWords{Look::Host, "a host"},
    LookWords{Look::Url, "a URL"},
    LookWords{Look::Digests, "digests"},
    LookWords{Look::Imphash, "an import digest"},
    LookWords{Look::Mail, "mail addresses of receivers"},
    LookWords{Look::Sender, "mail addresses of senders"},
    LookWords{Look::File, "a file"},
    LookWords{Look::UserAgent, "a user agent"},
    LookWords{Look::Account, "an account"},
    LookWords{Look::Registry, "a registry key"},
    LookWords{Look::Object, "a kernel object or registry key"},
    LookWords{Look::Certificate, "digests of a certificate"},
    LookWords{Look::Serial, "a certificate's serial number"},
    LookWords{Look::Ja3, "a JA3 fingerprint"},
    LookWords{Look::Ja3s, "a JA3S fingerprint"},
    LookWords{Look::Ja4, "a JA4 fingerprint"},
    LookWords{Look::Asn, "the number of an autonomous system"},
};

std::string_view words_of(Look look) {
  const auto* const row = std::find_if(kLookWords.begin(), kLookWords.end(),
                                       [look](const auto& known) { return known.look == look; });
  return row == kLookWords.end() ? std::string_view() : row->words;
}

bool is_name_byte(char c) {
  const char lower = to_ascii_lower(c);
  return (lower >= 'a' && lower <= 'z') || is_digit(c) || c == '-' || c == '_';
}

/// Bytes that belong to the same token.
bool is_token_byte(char c) {
  return is_name_byte(c) || std::string_view(".:/\\@?=&%+~#").find(c) != std::string_view::npos ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::string token_around(std::string_view text, std::size_t at, std::size_t size) {
  std::size_t begin = at;
  while (begin > 0 && is_token_byte(text[begin - 1])) {
    --begin;
  }
  std::size_t end = at + size;
  while (end < text.size() && is_token_byte(text[end])) {
    ++end;
  }
  return cut(text.substr(begin, end - begin), kTokenBytes);
}

/// Kinds of which only the whole value of a field counts.
bool is_whole_only(IndicatorKind kind) {
  switch (kind) {
    case IndicatorKind::UserAgent:
    case IndicatorKind::Account:
    case IndicatorKind::Mutex:
    case IndicatorKind::CertificateSerial:
    case IndicatorKind::CertificateDigest:
    case IndicatorKind::Imphash:
    case IndicatorKind::Ja3:
    case IndicatorKind::Ja3s:
    case IndicatorKind::Ja4:
    case IndicatorKind::Asn:
    case IndicatorKind::RegistryKey:
      return true;
    default:
      return false;
  }
}

bool minds_letter_case(IndicatorKind kind) {
  return kind == IndicatorKind::UserAgent || kind == IndicatorKind::Mutex ||
         kind == IndicatorKind::Url;
}

/// Lower case, '/' for '\'; places stay what they are.
std::string folded_like(std::string_view text) {
  std::string folded = to_ascii_lower(text);
  std::replace(folded.begin(), folded.end(), '\\', '/');
  return folded;
}

/// What of a value is searched for: of a path with wildcards the longest piece without, of a
/// registry key what stands behind its hive, which is written in many ways.
std::string core_of(IndicatorKind kind, const std::string& value) {
  std::string folded = folded_like(value);
  if (kind == IndicatorKind::RegistryKey) {
    const std::size_t hive = folded.find('/');
    return hive == std::string::npos ? folded : folded.substr(hive + 1);
  }
  if (kind != IndicatorKind::FilePath) {
    return folded;
  }
  std::string longest;
  std::size_t begin = 0;
  while (begin < folded.size()) {
    const std::size_t end = std::min(folded.find_first_of("*?", begin), folded.size());
    if (end - begin > longest.size()) {
      longest = folded.substr(begin, end - begin);
    }
    begin = end + 1;
  }
  return longest;
}

}  // namespace

NearMisses::NearMisses(const IndicatorSet& set, const std::vector<Indicator>& indicators)
    : set_(set) {
  for (const Indicator& indicator : indicators) {
    const bool is_known = std::any_of(cores_.begin(), cores_.end(), [&](const Core& core) {
      return core.kind == indicator.kind && core.value == indicator.value;
    });
    std::string core = core_of(indicator.kind, indicator.value);
    if (!is_known && indicator.kind != IndicatorKind::Pattern && core.size() >= kShortestCore) {
      cores_.push_back({indicator.kind, indicator.value, std::move(core)});
    }
  }
}

std::string NearMisses::found_otherwise(Look look, std::string_view text) const {
  std::vector<Hit> hits;
  for (const LookWords& other : kLookWords) {
    if (other.look == look) {
      continue;
    }
    set_.find(other.look, text, hits);
    if (!hits.empty()) {
      const std::string_view kind = to_text(hits.front().head.kind);
      return look == Look::None
                 ? fmt::format("the value stands there, but no {} is looked for in this field",
                               kind)
                 : fmt::format(
                       "the value stands there, but the field holds {}, in which no {} is looked "
                       "for",
                       words_of(look), kind);
    }
  }
  return {};
}

std::string NearMisses::why_not(const Core& core, std::string_view text, std::size_t at) {
  const std::string token = token_around(text, at, core.folded.size());
  const char before = at == 0 ? ' ' : text[at - 1];
  const std::size_t end = at + core.folded.size();
  const char after = end == text.size() ? ' ' : text[end];
  const bool is_same_case = text.substr(at, core.value.size()) == core.value;
  const bool is_alone = !is_token_byte(before) && !is_token_byte(after);
  if (minds_letter_case(core.kind) && !is_same_case) {
    return fmt::format("'{}' differs in letter case, which counts for a {}", token,
                       to_text(core.kind));
  }
  const bool is_name = core.kind == IndicatorKind::Domain || core.kind == IndicatorKind::Host ||
                       core.kind == IndicatorKind::MailDomain;
  if (is_name && is_name_byte(before)) {
    return fmt::format("'{}' is another name: no '.' stands in front of '{}'", token, core.value);
  }
  if (core.kind == IndicatorKind::Host && before == '.') {
    return fmt::format("'{}' lies below it, and a host is that name alone", token);
  }
  if (is_name && (is_name_byte(after) || after == '.')) {
    return fmt::format("'{}' is another name: it goes on behind '{}'", token, core.value);
  }
  if (core.kind == IndicatorKind::Url) {
    return fmt::format("'{}' is another URL, and only the whole one counts", token);
  }
  if (is_whole_only(core.kind)) {
    return fmt::format("the text holds more, and of a {} only the whole counts",
                       to_text(core.kind));
  }
  return is_alone ? fmt::format("'{}' stands there, but not as a {}", token, to_text(core.kind))
                  : fmt::format("'{}' holds more, and only a whole token counts", token);
}

std::vector<NearMiss> NearMisses::find(Look look, std::string_view text) const {
  if (std::string why = found_otherwise(look, text); !why.empty()) {
    return {{0, std::move(why)}};
  }
  std::vector<NearMiss> misses;
  const std::string folded = folded_like(text);
  for (const Core& core : cores_) {
    const std::size_t at = folded.find(core.folded);
    if (at != std::string::npos) {
      misses.push_back({at, why_not(core, text, at)});
    }
  }
  return misses;
}

}  // namespace longwatch::detect::indicator
