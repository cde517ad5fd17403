#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

/// The recognisers behind mask_secrets, one for each kind of writing.
namespace longwatch::share::internal {

/// Bytes that are a secret.
struct SecretSpan {
  std::size_t begin;
  std::size_t end;
};

/// A text and the same in ASCII lower case: equal length, so that positions agree.
struct MaskInput {
  std::string_view text;
  std::string_view lower;
};

using SecretSpans = std::vector<SecretSpan>;
using SecretFinder = void (*)(const MaskInput& input, SecretSpans& found);

// mask_assignment.cc: a name, then '=' or ':', then the secret.
void find_assigned(const MaskInput& input, SecretSpans& found);
/// Whether a name in lower case ends with one of those names.
bool ends_with_secret_name(std::string_view lower);
void find_remote_desktop(const MaskInput& input, SecretSpans& found);
void find_hash_options(const MaskInput& input, SecretSpans& found);

// mask_command.cc: words of a command line.
void find_option_values(const MaskInput& input, SecretSpans& found);
void find_program_options(const MaskInput& input, SecretSpans& found);
void find_archiver_options(const MaskInput& input, SecretSpans& found);
void find_net_commands(const MaskInput& input, SecretSpans& found);
void find_user_and_password(const MaskInput& input, SecretSpans& found);

// mask_token.cc: secrets that are known by their looks or by what stands around them.
void find_headers(const MaskInput& input, SecretSpans& found);
void find_url_credentials(const MaskInput& input, SecretSpans& found);
void find_target_credentials(const MaskInput& input, SecretSpans& found);
void find_known_tokens(const MaskInput& input, SecretSpans& found);
void find_secure_strings(const MaskInput& input, SecretSpans& found);
void find_network_credentials(const MaskInput& input, SecretSpans& found);
void find_private_keys(const MaskInput& input, SecretSpans& found);

inline bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

inline bool is_quote(char c) {
  return c == '"' || c == '\'';
}

inline bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// The first position at or behind `from` that holds no blank.
std::size_t skip_blanks(std::string_view text, std::size_t from);

/// The value that begins at `from`: inside its quotes when it is quoted (a backslash may stand
/// before them), else up to a blank or one of `stops`. Empty span when nothing is there.
SecretSpan value_at(std::string_view text, std::size_t from, std::string_view stops);

/// Adds a span unless it is empty.
void add_span(SecretSpans& found, SecretSpan span);

}  // namespace longwatch::share::internal
