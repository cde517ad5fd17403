#include "formats/observable.h"

#include <idn2.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/ip_address.h"
#include "base/text.h"

namespace longwatch::formats {
namespace {

constexpr std::size_t kDomainBytes = 253;  // RFC 1035 2.3.4, without the trailing dot
constexpr std::size_t kLabelBytes = 63;
constexpr std::size_t kUrlBytes = 8192;

using Replacement = std::pair<std::string_view, std::string_view>;

constexpr std::array<Replacement, 16> kDefanged = {{
    {"[.]", "."},
    {"(.)", "."},
    {"{.}", "."},
    {"[dot]", "."},
    {"(dot)", "."},
    {"{dot}", "."},
    {"[:]", ":"},
    {"[://]", "://"},
    {"[/]", "/"},
    {"[@]", "@"},
    {"[at]", "@"},
    {"(at)", "@"},
    {"[.", "."},
    {".]", "."},
    {"[:", ":"},
    {"\\.", "."},
}};

constexpr std::array<Replacement, 3> kDefangedSchemes = {{
    {"hxxp", "http"},
    {"h**p", "http"},
    {"fxp", "ftp"},
}};

constexpr std::array<std::string_view, 5> kSchemes = {"http", "https", "ftp", "ftps", "ws"};

bool is_letter(char c) {
  return to_ascii_lower(c) >= 'a' && to_ascii_lower(c) <= 'z';
}

bool is_label(std::string_view label) {
  const auto allowed = [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '_';
  };
  return !label.empty() && label.size() <= kLabelBytes && label.front() != '-' &&
         label.back() != '-' && std::all_of(label.begin(), label.end(), allowed);
}

/// An atom of RFC 5322 3.2.3 with dots: quoted local parts do not occur in lists.
bool is_local_part(std::string_view text) {
  static constexpr std::string_view kMarks = "!#$%&'*+-/=?^_`{|}~.";
  constexpr std::size_t kLongest = 64;  // RFC 5321 4.5.3.1.1
  return !text.empty() && text.size() <= kLongest &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_letter(c) || is_digit(c) || kMarks.find(c) != std::string_view::npos;
         });
}

std::string refang_once(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const Replacement& scheme : kDefangedSchemes) {
    if (starts_with_ignoring_ascii_case(text, scheme.first)) {
      out.append(scheme.second);
      text.remove_prefix(scheme.first.size());
      break;
    }
  }
  while (!text.empty()) {
    const auto* const found =
        std::find_if(kDefanged.begin(), kDefanged.end(), [text](const Replacement& row) {
          // "[::1]" is an address in its brackets.
          const bool is_address = row.first == "[:" && text.starts_with("[::");
          return !is_address && starts_with_ignoring_ascii_case(text, row.first);
        });
    if (found == kDefanged.end()) {
      out.push_back(text.front());
      text.remove_prefix(1);
    } else {
      out.append(found->second);
      text.remove_prefix(found->first.size());
    }
  }
  return out;
}

/// Most texts of long lists are as they should be.
bool may_be_defanged(std::string_view text) {
  return text.find_first_of("[](){}\\") != std::string_view::npos ||
         std::any_of(kDefangedSchemes.begin(), kDefangedSchemes.end(),
                     [text](const Replacement& scheme) {
                       return starts_with_ignoring_ascii_case(text, scheme.first);
                     });
}

/// RFC 5891 with UTS 46's mapping; nothing for what is no name.
std::optional<std::string> to_ascii_name(std::string_view text) {
  char* raw = nullptr;
  const int status =
      idn2_to_ascii_8z(std::string(text).c_str(), &raw, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  const std::unique_ptr<char, void (*)(void*)> name(raw, std::free);
  return status == IDN2_OK ? std::optional<std::string>(name.get()) : std::nullopt;
}

/// As `canonical_domain`, of a name in ASCII.
std::optional<std::string> ascii_domain(std::string_view text) {
  if (text.ends_with('.')) {
    text.remove_suffix(1);
  }
  if (text.size() > kDomainBytes) {
    return std::nullopt;
  }
  const std::vector<std::string_view> labels = split(text, '.');
  const bool valid = labels.size() >= 2 && std::all_of(labels.begin(), labels.end(), is_label) &&
                     labels.back().size() >= 2 && is_letter(labels.back().front());
  return valid ? std::optional(to_ascii_lower(text)) : std::nullopt;
}

/// The host as it stands in a URL: a name, or an address as it was written.
std::optional<std::string> canonical_host(std::string_view host) {
  std::optional<std::string> name = canonical_domain(host);
  if (!name.has_value() && parse_address(host).has_value()) {
    name = to_ascii_lower(host);
  }
  return name;
}

}  // namespace

/// Again until nothing changes, so that a canonical value never reads as defanged. What does not
/// come to rest is nobody's way to write an indicator.
std::string refang(std::string_view text) {
  constexpr int kPasses = 8;
  std::string before(text);
  if (!may_be_defanged(text)) {
    return before;
  }
  for (int pass = 0; pass < kPasses; ++pass) {
    std::string after = refang_once(before);
    if (after == before) {
      return after;
    }
    before = std::move(after);
  }
  return {};
}

std::optional<std::string> canonical_domain(std::string_view text) {
  if (is_ascii(text)) {
    return ascii_domain(text);
  }
  const std::optional<std::string> name =
      text.size() > kDomainBytes || text.find('\0') != std::string_view::npos ? std::nullopt
                                                                              : to_ascii_name(text);
  return name.has_value() ? ascii_domain(*name) : std::nullopt;
}

std::string_view host_of(std::string_view url) {
  const std::size_t colon = url.find("://");
  std::string_view rest = colon == std::string_view::npos ? url : url.substr(colon + 3);
  // One pass, because this is asked of every URL of a log.
  std::size_t begin = 0;
  std::size_t end = 0;
  for (; end < rest.size() && rest[end] != '/' && rest[end] != '?' && rest[end] != '#'; ++end) {
    if (rest[end] == '@') {
      begin = end + 1;
    }
  }
  rest = rest.substr(begin, end - begin);
  if (rest.starts_with('[')) {
    return rest.substr(1, rest.find(']') - 1);
  }
  return rest.substr(0, rest.find(':'));
}

std::optional<std::string> canonical_url(std::string_view text) {
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos || text.size() > kUrlBytes) {
    return std::nullopt;
  }
  const std::string scheme = to_ascii_lower(text.substr(0, colon));
  const bool is_known = std::find(kSchemes.begin(), kSchemes.end(), scheme) != kSchemes.end();
  if (!is_known || text.find_first_of(" \t") != std::string_view::npos) {
    return std::nullopt;
  }
  text = text.substr(0, text.find('#'));
  const std::string_view host = host_of(text);
  const std::optional<std::string> canonical = canonical_host(host);
  if (!canonical.has_value()) {
    return std::nullopt;
  }
  const std::string_view rest = text.substr(colon + 3);
  const std::size_t path = std::min(rest.find_first_of("/?"), rest.size());
  const std::string_view authority = rest.substr(0, path);
  const auto at = static_cast<std::size_t>(host.data() - authority.data());
  std::string around = to_ascii_lower(authority.substr(at + host.size()));
  for (const auto& [name, port] :
       {Replacement{"http", ":80"}, Replacement{"https", ":443"}, Replacement{"ftp", ":21"}}) {
    if (scheme == name && around.ends_with(port)) {
      around.resize(around.size() - port.size());
    }
  }
  const std::string_view behind = rest.substr(path);
  return scheme + "://" + to_ascii_lower(authority.substr(0, at)) + *canonical + around +
         (behind.starts_with('/') ? "" : "/") + std::string(behind);
}

std::optional<std::string> canonical_mail(std::string_view text) {
  text = trim(text);
  if (const std::size_t open = text.rfind('<');
      text.ends_with('>') && open != std::string_view::npos) {
    text = trim(text.substr(open + 1, text.size() - open - 2));
  }
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || !is_local_part(text.substr(0, at))) {
    return std::nullopt;
  }
  const std::optional<std::string> domain = canonical_domain(text.substr(at + 1));
  return domain.has_value() ? std::optional(to_ascii_lower(text.substr(0, at + 1)).append(*domain))
                            : std::nullopt;
}

}  // namespace longwatch::formats
