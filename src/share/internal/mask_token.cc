#include <algorithm>
#include <array>

#include "share/internal/mask_finders.h"

namespace longwatch::share::internal {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

constexpr std::array<std::string_view, 9> kSchemes = {"basic",  "bearer",           "negotiate",
                                                      "ntlm",   "digest",           "token",
                                                      "apikey", "aws4-hmac-sha256", "kerberos"};

/// Up to the end of the line or the quote that closes what the header stands in.
std::size_t end_of_header(std::string_view text, std::size_t from) {
  return std::min(text.find_first_of("\"'\r\n", from), text.size());
}

std::size_t behind_colon(std::string_view text, std::size_t end) {
  std::size_t at = end;
  at += at < text.size() && is_quote(text[at]) ? 1U : 0U;
  at = skip_blanks(text, at);
  if (at >= text.size() || (text[at] != ':' && text[at] != '=')) {
    return kNone;
  }
  at = skip_blanks(text, at + 1);
  return at < text.size() && is_quote(text[at]) ? at + 1 : at;
}

/// Where the credentials begin in "Basic abc": behind the scheme, when there is a known one.
std::size_t behind_scheme(const MaskInput& input, std::size_t at) {
  for (const std::string_view scheme : kSchemes) {
    const std::size_t end = at + scheme.size();
    if (input.lower.substr(at).starts_with(scheme) && end < input.text.size() &&
        is_blank(input.text[end])) {
      return skip_blanks(input.text, end);
    }
  }
  return at;
}

/// Positions of `name` in the lower-case text, not inside a longer word.
std::vector<std::size_t> ends_of_word(std::string_view lower, std::string_view name) {
  std::vector<std::size_t> ends;
  for (std::size_t at = lower.find(name); at != kNone; at = lower.find(name, at + 1)) {
    if (at == 0 || !is_alphanumeric(lower[at - 1])) {
      ends.push_back(at + name.size());
    }
  }
  return ends;
}

struct KnownToken {
  std::string_view prefix;  // case as written
  std::size_t least;        // characters behind the prefix
};

// Lengths: the issuers' own documentation of their token formats.
constexpr std::array<KnownToken, 19> kKnownTokens = {{
    {"AKIA", 16},     {"ASIA", 16},     {"ghp_", 30},        {"gho_", 30},   {"ghu_", 30},
    {"ghs_", 30},     {"ghr_", 30},     {"github_pat_", 30}, {"glpat-", 16}, {"xoxa-", 10},
    {"xoxb-", 10},    {"xoxp-", 10},    {"xoxr-", 10},       {"xoxs-", 10},  {"AIza", 30},
    {"sk_live_", 16}, {"rk_live_", 16}, {"hf_", 30},         {"eyJ", 40},
}};

bool is_token_character(char c) {
  return is_alphanumeric(c) || c == '_' || c == '-' || c == '.';
}

/// A JSON web token has three parts; other Base64 of a JSON object begins the same way.
bool has_its_shape(const KnownToken& token, std::string_view body) {
  return token.prefix != "eyJ" || std::count(body.begin(), body.end(), '.') == 2;
}

void find_known_token(std::string_view text, const KnownToken& token, SecretSpans& found) {
  for (std::size_t at = text.find(token.prefix); at != kNone;
       at = text.find(token.prefix, at + 1)) {
    const std::size_t begin = at + token.prefix.size();
    std::size_t end = begin;
    while (end < text.size() && is_token_character(text[end])) {
      ++end;
    }
    const bool is_word = at == 0 || !is_alphanumeric(text[at - 1]);
    if (is_word && end - begin >= token.least &&
        has_its_shape(token, text.substr(begin, end - begin))) {
      add_span(found, {begin, end});
    }
  }
}

}  // namespace

void find_headers(const MaskInput& input, SecretSpans& found) {
  for (const std::string_view name : {"authorization", "cookie"}) {
    for (const std::size_t end : ends_of_word(input.lower, name)) {
      const std::size_t value = behind_colon(input.text, end);
      if (value != kNone) {
        const std::size_t begin = behind_scheme(input, value);
        add_span(found, {begin, end_of_header(input.text, begin)});
      }
    }
  }
  // A token on its own, as in scripts: "Bearer <16 characters or more>".
  constexpr std::size_t kShortestToken = 16;
  for (const std::size_t end : ends_of_word(input.lower, "bearer")) {
    const SecretSpan value = value_at(input.text, skip_blanks(input.text, end), ";,");
    if (value.begin > end && value.end >= value.begin + kShortestToken) {
      add_span(found, value);
    }
  }
}

void find_url_credentials(const MaskInput& input, SecretSpans& found) {
  constexpr std::string_view kMark = "://";
  for (std::size_t at = input.text.find(kMark); at != kNone; at = input.text.find(kMark, at + 1)) {
    const std::size_t begin = at + kMark.size();
    const std::size_t end =
        std::min(input.text.find_first_of("/?# \t\r\n\"'<>", begin), input.text.size());
    const std::string_view authority = input.text.substr(begin, end - begin);
    const std::size_t host = authority.rfind('@');
    const std::size_t colon = authority.find(':');
    if (host != kNone && colon < host) {
      add_span(found, {begin + colon + 1, begin + host});
    }
  }
}

void find_target_credentials(const MaskInput& input, SecretSpans& found) {
  for (std::size_t at = input.text.find('@'); at != kNone; at = input.text.find('@', at + 1)) {
    const std::size_t start = input.text.find_last_of(" \t\r\n\"'", at);
    const std::size_t begin = start == kNone ? 0 : start + 1;
    const std::string_view before = input.text.substr(begin, at - begin);
    const std::size_t slash = before.find('/');
    const std::size_t colon = before.find(':');
    if (slash != kNone && slash > 0 && colon != kNone && slash < colon && colon > slash + 1) {
      add_span(found, {begin + colon + 1, at});
    }
  }
}

void find_known_tokens(const MaskInput& input, SecretSpans& found) {
  for (const KnownToken& token : kKnownTokens) {
    find_known_token(input.text, token, found);
  }
}

void find_secure_strings(const MaskInput& input, SecretSpans& found) {
  constexpr std::string_view kOption = "-string";
  for (const std::size_t end : ends_of_word(input.lower, "convertto-securestring")) {
    std::size_t at = skip_blanks(input.text, end);
    if (input.lower.substr(at).starts_with(kOption)) {
      at = skip_blanks(input.text, at + kOption.size());
    }
    const char first = at < input.text.size() ? input.text[at] : '-';
    if (first != '-' && first != '$' && first != '(') {
      add_span(found, value_at(input.text, at, ")|;"));
    }
  }
}

void find_network_credentials(const MaskInput& input, SecretSpans& found) {
  for (const std::size_t end : ends_of_word(input.lower, "networkcredential")) {
    const std::size_t open = skip_blanks(input.text, end);
    if (open >= input.text.size() || input.text[open] != '(') {
      continue;
    }
    const SecretSpan user = value_at(input.text, skip_blanks(input.text, open + 1), ",)");
    const std::size_t comma = input.text.find(',', user.end);
    if (comma != kNone) {
      add_span(found, value_at(input.text, skip_blanks(input.text, comma + 1), ",)"));
    }
  }
}

void find_private_keys(const MaskInput& input, SecretSpans& found) {
  constexpr std::string_view kBegin = "PRIVATE KEY-----";
  constexpr std::string_view kEnd = "-----END";
  for (std::size_t at = input.text.find(kBegin); at != kNone;
       at = input.text.find(kBegin, at + 1)) {
    const std::size_t line = input.text.rfind("-----BEGIN", at);
    const std::size_t end_mark = input.text.rfind(kEnd, at);
    // The closing line of a key ends in the same words.
    if (line != kNone && (end_mark == kNone || end_mark < line)) {
      const std::size_t begin = at + kBegin.size();
      add_span(found, {begin, std::min(input.text.find(kEnd, begin), input.text.size())});
    }
  }
}

}  // namespace longwatch::share::internal
