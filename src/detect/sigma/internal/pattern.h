#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace longwatch::detect::sigma {

/// A Sigma string after its escapes were read: texts and wildcards. Matches whole values; `*` is
/// any run of characters (newlines too), `?` one code point.
class Pattern {
 public:
  struct Token {
    enum class Kind : std::uint8_t { Text, AnyRun, AnyOne };

    Kind kind = Kind::Text;
    std::string text;  ///< not empty for Text, empty otherwise

    friend bool operator==(const Token&, const Token&) = default;
  };

  /// Reads Sigma escapes (Sigma 2.1, "Escaping"): a backslash before `*`, `?` or `\` takes the next
  /// character literally, any other backslash is itself.
  static Pattern parse(std::string_view sigma_text);
  /// No escapes, no wildcards.
  static Pattern literal(std::string_view text);
  static Pattern from_tokens(const std::vector<Token>& tokens);

  /// Any run may precede / follow.
  void open_front();
  void open_back();

  bool has_wildcards() const;

  const std::vector<Token>& tokens() const { return tokens_; }

  /// The same pattern with all texts case-folded.
  Pattern folded() const;
  /// The longest text, empty when there is none: what every match contains.
  std::string_view longest_text() const;

  /// Whether the whole of `text` matches, byte for byte.
  bool matches(std::string_view text) const;

  /// One text per distinct pattern.
  std::string key() const;

 private:
  void append_text(std::string_view text);
  void append_wildcard(Token::Kind kind);

  std::vector<Token> tokens_;
};

}  // namespace longwatch::detect::sigma
