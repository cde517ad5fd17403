#include "scenario/internal/json_text.h"

#include <fmt/format.h>

#include "base/utf.h"

namespace longwatch::scenario::internal {

void append_json_string(std::string& out, std::string_view text) {
  out.push_back('"');
  for (const char c : to_valid_utf8(text)) {
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (c == '\n') {
      out.append("\\n");
    } else if (c == '\r') {
      out.append("\\r");
    } else if (c == '\t') {
      out.append("\\t");
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out.append(fmt::format("\\u{:04x}", static_cast<unsigned char>(c)));
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

void append_json_name(std::string& out, std::string_view name) {
  if (!out.empty() && out.back() != '{' && out.back() != '[') {
    out.push_back(',');
  }
  append_json_string(out, name);
  out.push_back(':');
}

void append_json_member(std::string& out, std::string_view name, std::string_view text) {
  append_json_name(out, name);
  append_json_string(out, text);
}

void append_json_number(std::string& out, std::string_view name, std::string_view number) {
  append_json_name(out, name);
  out.append(number);
}

}  // namespace longwatch::scenario::internal
