#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// Secrets that stand in telemetry (passwords on command lines, keys in headers) are hidden in
/// every output: a report travels further than the log it was made of. The rules are a table,
/// printed as docs/masking.md. The locator of a finding always leads to the original bytes.
namespace longwatch::share {

/// What stands in place of a secret, whatever its length.
inline constexpr std::string_view kMask = "********";

enum class Secrets : std::uint8_t {
  Masked,
  Shown,  ///< the user asked for it (--unmask)
};

/// One row of the table: what is recognised and an example.
struct MaskRule {
  std::string_view id;
  std::string_view what;
  std::string_view example;
  std::string_view masked;  ///< what becomes of the example
};

std::span<const MaskRule> mask_rules();

/// The text with every secret that a rule recognises replaced by kMask. Masking twice gives the
/// same as masking once. What is encoded (Base64 scripts) is not looked into. Any thread.
std::string mask_secrets(std::string_view text);

/// `mask_secrets`, or the text as it is.
std::string shown(std::string_view text, Secrets secrets);

/// Whether a field of this name is a secret as a whole: it ends like the names of the rule
/// "assigned-secret", or with "cookie".
bool names_secret(std::string_view field);

/// `shown` of a field's value: the whole value is hidden when the name says what it is. "-" stays,
/// for it says that there is none.
std::string shown_field(std::string_view field, std::string_view value, Secrets secrets);

/// docs/masking.md, made of the table.
std::string masking_markdown();

}  // namespace longwatch::share
