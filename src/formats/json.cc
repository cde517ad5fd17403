#include "formats/json.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <bit>

#include "base/utf.h"

namespace longwatch::formats {
namespace {

// simdjson keeps one 32-bit position for each byte in the worst case.
constexpr std::size_t kBytesPerPosition = sizeof(std::uint32_t);
constexpr std::size_t kFirstCapacity = 64 * 1024;

/// Where the string problem lies that the first stage only says exists. Runs on damaged texts only.
JsonOutcome locate_string_problem(std::string_view text, JsonProblem problem) {
  std::size_t quote = 0;
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!inside) {
      inside = text[i] == '"';
      quote = i;
    } else if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      inside = false;
    } else if (static_cast<unsigned char>(text[i]) < 0x20) {
      return {JsonProblem::ControlCharacter, JsonEncoding::Utf8, i};
    }
  }
  return {inside ? JsonProblem::UnclosedString : problem, JsonEncoding::Utf8, quote};
}

std::size_t skip_digits(std::string_view text, std::size_t from) {
  while (from < text.size() && text[from] >= '0' && text[from] <= '9') {
    ++from;
  }
  return from;
}

char unescaped(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return '\0';
  }
}

/// The four hex digits behind "\u" at the front of `text`; above 0xFFFF when there are none.
std::uint32_t unicode_escape(std::string_view text) {
  constexpr std::uint32_t kNone = 0x10000;
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') {
    return kNone;
  }
  std::uint32_t code = 0;
  for (const char c : text.substr(2, 4)) {
    const bool decimal = c >= '0' && c <= '9';
    const char letter = static_cast<char>(c | 0x20);
    if (!decimal && (letter < 'a' || letter > 'f')) {
      return kNone;
    }
    code = code * 16 + static_cast<std::uint32_t>(decimal ? c - '0' : letter - 'a' + 10);
  }
  return code;
}

/// Takes the escape sequence at the front of `raw`; false when it is none.
bool take_escape(std::string& out, std::string_view& raw) {
  if (raw.size() < 2) {
    return false;
  }
  if (raw[1] != 'u') {
    const char c = unescaped(raw[1]);
    out.push_back(c);
    raw.remove_prefix(2);
    return c != '\0';
  }
  const std::uint32_t code = unicode_escape(raw);
  if (code > 0xFFFF || (code >= 0xDC00 && code <= 0xDFFF)) {
    return false;
  }
  raw.remove_prefix(6);
  if (code < 0xD800 || code > 0xDBFF) {
    append_utf8(out, code);
    return true;
  }
  const std::uint32_t low = unicode_escape(raw);
  if (low < 0xDC00 || low > 0xDFFF) {
    return false;
  }
  append_utf8(out, 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00));
  raw.remove_prefix(6);
  return true;
}

}  // namespace

std::string_view to_text(JsonProblem problem) {
  constexpr std::array<std::string_view, 15> kTexts = {
      "no problem",
      "expected a value, got blanks only",
      "a string is not closed",
      "a control character stands in a string",
      "expected a value",
      "expected a member name in quotes",
      "expected ':' after a member name",
      "expected ',' or a closing bracket",
      "a number breaks the grammar",
      "expected true, false or null",
      "more text follows the value",
      "the text ends before its last bracket",
      "objects and arrays are nested too deeply",
      "there are too many values",
      "the text is too large",
  };
  return kTexts[static_cast<std::size_t>(problem)];
}

/// simdjson's first stage with the memory it works in. Its parser object is the one behind
/// simdjson::dom::parser and simdjson::ondemand::parser; the two stages are separate calls there.
struct JsonIndexer::Parser {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stages;
  std::size_t count = 0;

  bool reserve(std::size_t bytes) {
    if (stages == nullptr) {
      return simdjson::get_active_implementation()->create_dom_parser_implementation(
                 bytes, 1, stages) == simdjson::SUCCESS;
    }
    return stages->capacity() >= bytes || stages->set_capacity(bytes) == simdjson::SUCCESS;
  }
};

JsonIndexer::JsonIndexer() : parser_(std::make_unique<Parser>()) {}

JsonIndexer::JsonIndexer(JsonIndexer&&) noexcept = default;
JsonIndexer& JsonIndexer::operator=(JsonIndexer&&) noexcept = default;
JsonIndexer::~JsonIndexer() = default;

JsonOutcome JsonIndexer::index(std::string_view text) {
  Parser& parser = *parser_;
  parser.count = 0;
  if (text.empty()) {
    return {JsonProblem::Empty, JsonEncoding::Utf8, 0};
  }
  if (text.size() > kMaxBytes) {
    return {JsonProblem::TooLarge, JsonEncoding::Utf8, 0};
  }
  // Doubling keeps the number of reallocations small for lines of growing length.
  const std::size_t wanted = std::max(kFirstCapacity, std::bit_ceil(text.size()));
  if (!parser.reserve(wanted)) {
    return {JsonProblem::TooLarge, JsonEncoding::Utf8, 0};
  }
  const simdjson::error_code code =
      parser.stages->stage1(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                            simdjson::stage1_mode::regular);
  switch (code) {
    case simdjson::SUCCESS:
    case simdjson::UTF8_ERROR:
      parser.count = parser.stages->n_structural_indexes;
      return {JsonProblem::None,
              code == simdjson::SUCCESS ? JsonEncoding::Utf8 : JsonEncoding::InvalidUtf8, 0};
    case simdjson::EMPTY:
      return {JsonProblem::Empty, JsonEncoding::Utf8, 0};
    case simdjson::UNESCAPED_CHARS:
      return locate_string_problem(text, JsonProblem::ControlCharacter);
    case simdjson::UNCLOSED_STRING:
      return locate_string_problem(text, JsonProblem::UnclosedString);
    default:
      return {JsonProblem::TooLarge, JsonEncoding::Utf8, 0};
  }
}

std::span<const std::uint32_t> JsonIndexer::positions() const {
  if (parser_->count == 0) {
    return {};
  }
  return {parser_->stages->structural_indexes.get(), parser_->count};
}

void JsonIndexer::shrink(std::size_t bytes) {
  if (capacity() > bytes * kBytesPerPosition) {
    parser_->count = 0;
    parser_->stages.reset();
  }
}

std::size_t JsonIndexer::capacity() const {
  return parser_->stages == nullptr ? 0 : parser_->stages->capacity() * kBytesPerPosition;
}

bool append_unescaped_json(std::string& out, std::string_view raw) {
  const std::size_t start = out.size();
  while (!raw.empty()) {
    const std::size_t backslash = raw.find('\\');
    out.append(raw.substr(0, backslash));
    if (backslash == std::string_view::npos) {
      return true;
    }
    raw.remove_prefix(backslash);
    if (!take_escape(out, raw)) {
      out.resize(start);
      return false;
    }
  }
  return true;
}

namespace internal {

/// RFC 8259 section 6.
bool is_json_number(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const std::size_t integer = at;
  at = skip_digits(text, at);
  if (at == integer || (text[integer] == '0' && at > integer + 1)) {
    return false;
  }
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = at + 1;
    at = skip_digits(text, fraction);
    if (at == fraction) {
      return false;
    }
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
      ++at;
    }
    const std::size_t exponent = at;
    at = skip_digits(text, exponent);
    if (at == exponent) {
      return false;
    }
  }
  return at == text.size();
}

}  // namespace internal
}  // namespace longwatch::formats
