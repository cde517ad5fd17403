#include <algorithm>
#include <array>

#include "share/internal/mask_finders.h"

namespace longwatch::share::internal {
namespace {

/// What may stand before a name.
enum class Left : std::uint8_t {
  Anything,   ///< "db_password", "userPassword"
  NoLetter,   ///< "access_token", but not "PublicKeyToken", which is no secret
  QueryMark,  ///< '?' or '&': a parameter of a URL
};

struct SecretName {
  std::string_view name;  // lower case
  Left left;
};

constexpr std::array<SecretName, 29> kNames = {{
    {"password", Left::Anything},
    {"passwd", Left::Anything},
    {"passphrase", Left::Anything},
    {"pwd", Left::NoLetter},
    {"pass", Left::NoLetter},
    {"passw", Left::NoLetter},
    {"pw", Left::NoLetter},
    {"secret", Left::Anything},
    {"secretkey", Left::Anything},
    {"secret_key", Left::Anything},
    {"secret-key", Left::Anything},
    {"apikey", Left::Anything},
    {"api_key", Left::Anything},
    {"api-key", Left::Anything},
    {"accesskey", Left::Anything},
    {"access_key", Left::Anything},
    {"access-key", Left::Anything},
    {"accountkey", Left::Anything},
    {"privatekey", Left::Anything},
    {"private_key", Left::Anything},
    {"private-key", Left::Anything},
    {"token", Left::NoLetter},
    {"accesstoken", Left::Anything},
    {"authtoken", Left::Anything},
    {"refreshtoken", Left::Anything},
    {"sessiontoken", Left::Anything},
    {"security_token", Left::Anything},
    {"security-token", Left::Anything},
    {"sig", Left::QueryMark},
}};

constexpr std::array<std::string_view, 5> kHashOptions = {"ntlm", "rc4", "aes128", "aes256",
                                                          "krbtgt"};

bool fits_left(std::string_view text, std::size_t at, Left left) {
  if (left == Left::Anything || (at == 0 && left == Left::NoLetter)) {
    return true;
  }
  if (at == 0) {
    return false;
  }
  const char before = text[at - 1];
  if (left == Left::QueryMark) {
    return before == '?' || before == '&';
  }
  return !is_alphanumeric(before);
}

/// The position behind '=' or ':' that follows a name ending at `end`, with the name's closing
/// quote and blanks passed over; npos when there is none.
std::size_t behind_separator(std::string_view text, std::size_t end) {
  std::size_t at = end;
  at += at < text.size() && text[at] == '\\' ? 1U : 0U;
  at += at < text.size() && is_quote(text[at]) ? 1U : 0U;
  at = skip_blanks(text, at);
  if (at >= text.size() || (text[at] != '=' && text[at] != ':')) {
    return std::string_view::npos;
  }
  const bool opens_url = text.substr(at, 3) == "://";
  const bool is_scope = text.substr(at, 2) == "::" || text.substr(at, 2) == "==";
  return opens_url || is_scope ? std::string_view::npos : skip_blanks(text, at + 1);
}

void find_name(const MaskInput& input, const SecretName& wanted, SecretSpans& found) {
  std::size_t at = input.lower.find(wanted.name);
  while (at != std::string_view::npos) {
    const std::size_t end = at + wanted.name.size();
    const std::size_t value = behind_separator(input.text, end);
    if (value != std::string_view::npos && fits_left(input.text, at, wanted.left)) {
      add_span(found, value_at(input.text, value, ";&"));
    }
    at = input.lower.find(wanted.name, end);
  }
}

/// Whether the text begins like "Configuration=Release".
bool is_property(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && (is_alphanumeric(text[at]) || text[at] == '_' || text[at] == '.')) {
    ++at;
  }
  return at > 0 && at < text.size() && text[at] == '=';
}

}  // namespace

void find_assigned(const MaskInput& input, SecretSpans& found) {
  for (const SecretName& name : kNames) {
    find_name(input, name, found);
  }
}

bool ends_with_secret_name(std::string_view lower) {
  constexpr std::string_view kCookie = "cookie";  // as text, the rule "header" knows it
  return lower.ends_with(kCookie) ||
         std::any_of(kNames.begin(), kNames.end(), [lower](const SecretName& wanted) {
           return lower.ends_with(wanted.name) && wanted.left != Left::QueryMark &&
                  fits_left(lower, lower.size() - wanted.name.size(), wanted.left);
         });
}

void find_remote_desktop(const MaskInput& input, SecretSpans& found) {
  constexpr std::string_view kOption = "/p:";
  for (std::size_t at = input.lower.find(kOption); at != std::string_view::npos;
       at = input.lower.find(kOption, at + 1)) {
    const std::size_t value = at + kOption.size();
    const bool is_word = at == 0 || is_blank(input.text[at - 1]) || is_quote(input.text[at - 1]);
    if (is_word && !is_property(input.text.substr(value))) {
      add_span(found, value_at(input.text, value, ""));
    }
  }
}

void find_hash_options(const MaskInput& input, SecretSpans& found) {
  for (const std::string_view option : kHashOptions) {
    for (std::size_t at = input.lower.find(option); at != std::string_view::npos;
         at = input.lower.find(option, at + 1)) {
      const std::size_t end = at + option.size();
      if (at > 0 && input.text[at - 1] == '/' && end < input.text.size() &&
          input.text[end] == ':') {
        add_span(found, value_at(input.text, end + 1, ""));
      }
    }
  }
}

}  // namespace longwatch::share::internal
