#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/check.h"

/// Reading JSON (RFC 8259) in two steps, as fast as memory: first the positions of all tokens are
/// found (simdjson's first stage), then a walk hands them to a visitor as views. Nothing is built,
/// nothing is unescaped, nothing is copied.
namespace longwatch::formats {

/// What is wrong with a text.
enum class JsonProblem : std::uint8_t {
  None,
  Empty,             ///< nothing but blanks
  UnclosedString,    ///< a quote is missing
  ControlCharacter,  ///< a byte below 0x20 inside a string
  ExpectedValue,
  ExpectedKey,
  ExpectedColon,
  ExpectedComma,  ///< or the bracket that closes
  BadNumber,
  BadWord,          ///< neither true, false nor null
  TrailingContent,  ///< more text behind the value
  UnexpectedEnd,    ///< a bracket is not closed
  TooDeep,
  TooManyValues,
  TooLarge,  ///< more bytes than the indexer takes
};

/// "expected ':' after a member name": for messages.
std::string_view to_text(JsonProblem problem);

enum class JsonEncoding : std::uint8_t { Utf8, InvalidUtf8 };

/// How a text came out. With a problem, `offset` is the byte where it lies (for UnclosedString the
/// quote that opens, for UnexpectedEnd the size of the text).
struct JsonOutcome {
  JsonProblem problem = JsonProblem::None;
  JsonEncoding encoding = JsonEncoding::Utf8;
  std::size_t offset = 0;

  bool ok() const { return problem == JsonProblem::None; }
};

/// Bounds of one walk.
struct JsonLimits {
  std::size_t depth = 64;     ///< objects and arrays inside each other; at most 64
  std::size_t values = 8192;  ///< scalars, objects and arrays together
};

/// Finds where tokens begin. Kept by a worker and used again and again: it allocates only when a
/// text is longer than all before. Not synchronised.
class JsonIndexer {
 public:
  /// Texts may have this size.
  static constexpr std::size_t kMaxBytes = 1024 * 1024 * 1024;

  JsonIndexer();
  JsonIndexer(JsonIndexer&&) noexcept;
  JsonIndexer& operator=(JsonIndexer&&) noexcept;
  ~JsonIndexer();

  /// Indexes one text; its bytes need no padding and stay as they are. A text that is no valid
  /// UTF-8 still is indexed, and the outcome says so. Yields Empty, UnclosedString,
  /// ControlCharacter or TooLarge; whether the tokens make sense together is for the walk to find
  /// out.
  JsonOutcome index(std::string_view text);

  /// The offsets of the last text at which tokens begin, ascending: brackets, colons, commas,
  /// opening quotes, first bytes of anything else. Valid until the next call; empty after a
  /// problem.
  std::span<const std::uint32_t> positions() const;

  /// Gives memory back that only texts above `bytes` need.
  void shrink(std::size_t bytes);

  /// Bytes held.
  std::size_t capacity() const;

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

/// Appends what a raw JSON string means. False, with `out` as it was, when an escape sequence is
/// none of RFC 8259 section 7 or is half a surrogate pair.
bool append_unescaped_json(std::string& out, std::string_view raw);

namespace internal {

/// The text of the token at `begin`, trailing blanks cut off; `next` is where the following begins.
inline std::string_view token_text(std::string_view text, std::size_t begin, std::size_t next) {
  while (next > begin + 1 && (text[next - 1] == ' ' || text[next - 1] == '\n' ||
                              text[next - 1] == '\r' || text[next - 1] == '\t')) {
    --next;
  }
  return text.substr(begin, next - begin);
}

bool is_json_number(std::string_view text);

/// The walk over an indexed text. One value a step; no recursion: what is open stands in a bit set.
template <class Visitor>
class JsonWalk {
 public:
  JsonWalk(std::string_view text, std::span<const std::uint32_t> positions, Visitor& visitor,
           const JsonLimits& limits)
      : text_(text), positions_(positions), visitor_(visitor), limits_(limits) {
    LW_DCHECK(limits.depth <= 64);
  }

  JsonOutcome run() {
    JsonProblem problem = value();
    while (problem == JsonProblem::None && depth_ > 0) {
      problem = inside_object() ? member() : element();
    }
    if (problem == JsonProblem::None && next_ < positions_.size()) {
      problem = JsonProblem::TrailingContent;
    }
    return {problem, JsonEncoding::Utf8, problem == JsonProblem::None ? 0 : here()};
  }

 private:
  enum class Container : std::uint8_t { Object, Array };

  bool inside_object() const { return ((objects_ >> (depth_ - 1)) & 1) != 0; }

  std::size_t position(std::size_t token) const {
    return token < positions_.size() ? positions_[token] : text_.size();
  }

  std::size_t here() const { return position(next_); }

  /// The byte at the next token; 0 behind the last.
  char peek() const { return next_ < positions_.size() ? text_[positions_[next_]] : '\0'; }

  JsonProblem unless_end(JsonProblem problem) const {
    return next_ < positions_.size() ? problem : JsonProblem::UnexpectedEnd;
  }

  JsonProblem value() {
    if (++values_ > limits_.values) {
      return JsonProblem::TooManyValues;
    }
    switch (peek()) {
      case '{':
        return open(Container::Object);
      case '[':
        return open(Container::Array);
      case '"':
        return string();
      default:
        return word();
    }
  }

  JsonProblem open(Container container) {
    if (depth_ == limits_.depth) {
      return JsonProblem::TooDeep;
    }
    const std::uint64_t bit = std::uint64_t{1} << depth_;
    ++depth_;
    ++next_;
    fresh_ = true;
    if (container == Container::Object) {
      objects_ |= bit;
      visitor_.begin_object();
    } else {
      objects_ &= ~bit;
      visitor_.begin_array();
    }
    return JsonProblem::None;
  }

  void close() {
    inside_object() ? visitor_.end_object() : visitor_.end_array();
    --depth_;
    ++next_;
    fresh_ = false;
  }

  /// The raw text of the string at the next token.
  std::string_view raw_string() {
    const std::size_t begin = here();
    const std::string_view quoted = token_text(text_, begin, position(next_ + 1));
    LW_DCHECK(quoted.size() >= 2 && quoted.back() == '"');
    ++next_;
    return quoted.substr(1, quoted.size() - 2);
  }

  JsonProblem string() {
    visitor_.string(raw_string());
    fresh_ = false;
    return JsonProblem::None;
  }

  JsonProblem word() {
    const char first = peek();
    if (first == '\0' || first == '}' || first == ']' || first == ',' || first == ':') {
      return unless_end(JsonProblem::ExpectedValue);
    }
    const std::string_view text = token_text(text_, here(), position(next_ + 1));
    if (first == '-' || (first >= '0' && first <= '9')) {
      if (!is_json_number(text)) {
        return JsonProblem::BadNumber;
      }
      visitor_.number(text);
    } else if (text == "null") {
      visitor_.null();
    } else if (text == "true" || text == "false") {
      visitor_.boolean(first == 't');
    } else {
      return JsonProblem::BadWord;
    }
    ++next_;
    fresh_ = false;
    return JsonProblem::None;
  }

  /// Takes the comma between two members or elements; `fresh_` says that none is due.
  JsonProblem comma() {
    if (!fresh_) {
      if (peek() != ',') {
        return unless_end(JsonProblem::ExpectedComma);
      }
      ++next_;
    }
    return JsonProblem::None;
  }

  JsonProblem member() {
    if (peek() == '}') {
      close();
      return JsonProblem::None;
    }
    if (const JsonProblem problem = comma(); problem != JsonProblem::None) {
      return problem;
    }
    if (peek() != '"') {
      return unless_end(JsonProblem::ExpectedKey);
    }
    visitor_.key(raw_string());
    if (peek() != ':') {
      return unless_end(JsonProblem::ExpectedColon);
    }
    ++next_;
    return value();
  }

  JsonProblem element() {
    if (peek() == ']') {
      close();
      return JsonProblem::None;
    }
    if (const JsonProblem problem = comma(); problem != JsonProblem::None) {
      return problem;
    }
    return value();
  }

  const std::string_view text_;
  const std::span<const std::uint32_t> positions_;
  Visitor& visitor_;
  const JsonLimits limits_;
  std::size_t next_ = 0;
  std::size_t depth_ = 0;
  std::size_t values_ = 0;
  std::uint64_t objects_ = 0;  // bit d: the container at depth d + 1 is an object
  bool fresh_ = false;         // nothing stands before in this container
};

}  // namespace internal

/// Walks one JSON text and calls the visitor for everything in it, in order:
///
///   begin_object(), key(raw), ..., end_object(), begin_array(), ..., end_array(),
///   string(raw), number(text), boolean(bool), null()
///
/// Views point into `text`; strings and keys come as they stand between the quotes, escapes neither
/// resolved nor checked; numbers have been checked against the grammar. Calls made before a problem
/// was found have been made: a visitor that must not see half a text drops what it has. The same
/// name may come twice in an object.
template <class Visitor>
JsonOutcome walk_json(std::string_view text, JsonIndexer& indexer, Visitor& visitor,
                      const JsonLimits& limits = {}) {
  const JsonOutcome indexed = indexer.index(text);
  if (!indexed.ok()) {
    return indexed;
  }
  JsonOutcome outcome =
      internal::JsonWalk<Visitor>(text, indexer.positions(), visitor, limits).run();
  outcome.encoding = indexed.encoding;
  return outcome;
}

}  // namespace longwatch::formats
