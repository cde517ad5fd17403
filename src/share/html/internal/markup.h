#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// What every piece of a page is made with. Text from logs never reaches a page but through
/// `escaped`.
namespace longwatch::share::html::internal {

/// Text as it may stand in an element or a quoted attribute: at most `max_bytes`, controls and
/// marks of direction spelt out, the five special characters of HTML as references.
std::string escaped(std::string_view text, std::size_t max_bytes = 4000);

/// "sha256-..." of an inline style or script, as a content security policy wants it.
std::string policy_hash(std::string_view content);

}  // namespace longwatch::share::html::internal
