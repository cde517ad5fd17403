#include "share/mask.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/text.h"
#include "share/internal/mask_finders.h"

namespace longwatch::share {
namespace internal {

std::size_t skip_blanks(std::string_view text, std::size_t from) {
  while (from < text.size() && is_blank(text[from])) {
    ++from;
  }
  return from;
}

SecretSpan value_at(std::string_view text, std::size_t from, std::string_view stops) {
  std::size_t begin = from;
  if (begin + 1 < text.size() && text[begin] == '\\' && is_quote(text[begin + 1])) {
    ++begin;
  }
  if (begin < text.size() && is_quote(text[begin])) {
    const char quote = text[begin++];
    std::size_t end = std::min(text.find(quote, begin), text.size());
    end -= end > begin && end < text.size() && text[end - 1] == '\\' ? 1U : 0U;
    return {begin, end};
  }
  std::size_t end = from;
  while (end < text.size() && !is_blank(text[end]) && !is_quote(text[end]) &&
         stops.find(text[end]) == std::string_view::npos) {
    ++end;
  }
  return {from, end};
}

void add_span(SecretSpans& found, SecretSpan span) {
  if (span.begin < span.end) {
    found.push_back(span);
  }
}

}  // namespace internal

namespace {

struct Row {
  MaskRule rule;
  internal::SecretFinder find;
};

constexpr Row kRows[] = {
    {{"assigned-secret", "a value after a name that means a secret, with '=' or ':'",
      "sqlcmd -S db -Q x; password=Tui-42;", "sqlcmd -S db -Q x; password=********;"},
     internal::find_assigned},
    {{"remote-desktop-password", "'/p:' of remote desktop clients; msbuild's '/p:Name=value' stays",
      "xfreerdp /u:admin /p:Tui-42 /v:ws01", "xfreerdp /u:admin /p:******** /v:ws01"},
     internal::find_remote_desktop},
    {{"hash-option", "a password hash or key handed over in place of the password",
      "sekurlsa::pth /user:a /ntlm:cc36cf7a8514893efccd332446158b1a",
      "sekurlsa::pth /user:a /ntlm:********"},
     internal::find_hash_options},
    {{"option-value", "the word after an option that names a password",
      "plink -ssh root@192.0.2.7 -pw Tui-42 id", "plink -ssh root@192.0.2.7 -pw ******** id"},
     internal::find_option_values},
    {{"program-option", "options that mean a password for one program only",
      "7za a -pTui-42 out.7z data", "7za a -p******** out.7z data"},
     internal::find_program_options},
    {{"archiver-options",
      "the password among an archiver's options, whatever the program is called",
      "svc.exe a -t7z -pTui-42 out.7z data", "svc.exe a -t7z -p******** out.7z data"},
     internal::find_archiver_options},
    {{"net-command", "the password in 'net user NAME PASSWORD' and 'net use SHARE PASSWORD'",
      "net user backup Tui-42 /add", "net user backup ******** /add"},
     internal::find_net_commands},
    {{"user-and-password", "the password in 'user:password' or 'user%password' options",
      "curl -u bob:Tui-42 http://192.0.2.7/", "curl -u bob:******** http://192.0.2.7/"},
     internal::find_user_and_password},
    {{"header", "credentials in Authorization, Proxy-Authorization and Cookie headers",
      "Authorization: Basic Ym9iOlR1aS00Mg==", "Authorization: Basic ********"},
     internal::find_headers},
    {{"url-credentials", "the password in 'scheme://user:password@host'",
      "ftp://bob:Tui-42@192.0.2.7/drop", "ftp://bob:********@192.0.2.7/drop"},
     internal::find_url_credentials},
    {{"target-credentials", "the password in 'domain/user:password@host'",
      "wmiexec.py corp/bob:Tui-42@192.0.2.7", "wmiexec.py corp/bob:********@192.0.2.7"},
     internal::find_target_credentials},
    {{"known-token",
      "keys and tokens that are known by their beginning (AWS, GitHub, GitLab, Slack, "
      "Google, JSON web tokens)",
      "aws configure set k AKIA0123456789ABCDEF", "aws configure set k AKIA********"},
     internal::find_known_tokens},
    {{"secure-string", "the plain text handed to ConvertTo-SecureString",
      "ConvertTo-SecureString 'Tui-42' -AsPlainText -Force",
      "ConvertTo-SecureString '********' -AsPlainText -Force"},
     internal::find_secure_strings},
    {{"network-credential", "the second argument of NetworkCredential",
      "New-Object Net.NetworkCredential('bob', 'Tui-42')",
      "New-Object Net.NetworkCredential('bob', '********')"},
     internal::find_network_credentials},
    {{"private-key", "the body of a private key in PEM form",
      "-----BEGIN RSA PRIVATE KEY-----MIIE-----END RSA PRIVATE KEY-----",
      "-----BEGIN RSA PRIVATE KEY-----********-----END RSA PRIVATE KEY-----"},
     internal::find_private_keys},
};

constexpr auto kRules = [] {
  std::array<MaskRule, std::size(kRows)> rules{};
  for (std::size_t i = 0; i < rules.size(); ++i) {
    rules[i] = kRows[i].rule;
  }
  return rules;
}();

std::string replace(std::string_view text, internal::SecretSpans& spans) {
  std::sort(spans.begin(), spans.end(), [](const auto& a, const auto& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  std::string masked;
  std::size_t done = 0;
  for (const internal::SecretSpan& span : spans) {
    if (span.begin >= done) {
      masked.append(text.substr(done, span.begin - done)).append(kMask);
    }
    done = std::max(done, span.end);
  }
  return masked.append(text.substr(done));
}

}  // namespace

std::span<const MaskRule> mask_rules() {
  return kRules;
}

std::string mask_secrets(std::string_view text) {
  const std::string lower = to_ascii_lower(text);
  const internal::MaskInput input{text, lower};
  internal::SecretSpans spans;
  for (const Row& row : kRows) {
    row.find(input, spans);
  }
  return replace(text, spans);
}

std::string shown(std::string_view text, Secrets secrets) {
  return secrets == Secrets::Shown ? std::string(text) : mask_secrets(text);
}

bool names_secret(std::string_view field) {
  return internal::ends_with_secret_name(to_ascii_lower(field));
}

namespace {

/// sudo writes the folder it was called in as PWD.
bool is_working_directory(std::string_view field, std::string_view value) {
  return to_ascii_lower(field) == "pwd" && value.starts_with('/');
}

}  // namespace

std::string shown_field(std::string_view field, std::string_view value, Secrets secrets) {
  const bool is_hidden = secrets == Secrets::Masked && !value.empty() && value != "-" &&
                         names_secret(field) && !is_working_directory(field, value);
  return is_hidden ? std::string(kMask) : shown(value, secrets);
}

std::string masking_markdown() {
  std::string text =
      "<!-- Generated from src/share/mask.cc by './run docs'; change that file. -->\n"
      "# Masked secrets\n\n"
      "Every output replaces what these rules recognise by `********`, whatever its length.\n"
      "`--unmask` shows the original; the locator of a finding always leads to its bytes.\n"
      "Encoded text (a Base64 script) is not looked into. The value of a field that is called as\n"
      "'assigned-secret' says (`password`, `api_key`, `access_token`), or `cookie`, is replaced as "
      "a "
      "whole.\n\n"
      "| rule | what is recognised | example | becomes |\n|---|---|---|---|\n";
  for (const MaskRule& rule : mask_rules()) {
    text +=
        fmt::format("| {} | {} | `{}` | `{}` |\n", rule.id, rule.what, rule.example, rule.masked);
  }
  return text;
}

}  // namespace longwatch::share
