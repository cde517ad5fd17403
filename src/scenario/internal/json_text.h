#pragma once

#include <string>
#include <string_view>

namespace longwatch::scenario::internal {

/// Appends the text as a JSON string with its quotes (RFC 8259). Invalid UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

/// `"name":"text"`, with a comma in front unless it is the first behind a bracket.
void append_json_member(std::string& out, std::string_view name, std::string_view text);

/// `"name":number`, likewise. `number` is written as it is.
void append_json_number(std::string& out, std::string_view name, std::string_view number);

/// `"name":` likewise, for an object or array that follows.
void append_json_name(std::string& out, std::string_view name);

}  // namespace longwatch::scenario::internal
