#include "detect/sigma/internal/variants.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/utf.h"

namespace longwatch::detect::sigma {
namespace {

// Hyphen, slash, en dash, em dash, horizontal bar: what Windows programs take for an option's dash.
constexpr std::array<std::string_view, 5> kDashes = {"-", "/", "\xE2\x80\x93", "\xE2\x80\x94",
                                                     "\xE2\x80\x95"};

/// Length of the dash at the front of the text; 0 when there is none.
std::size_t dash_length(std::string_view text) {
  for (const std::string_view dash : kDashes) {
    if (text.starts_with(dash)) {
      return dash.size();
    }
  }
  return 0;
}

bool is_word(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  // Bytes of non-ASCII letters; dashes beyond ASCII are recognised before this is asked.
  return letter || (c >= '0' && c <= '9') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

/// A text cut at the dashes that vary: pieces.size() == dashes + 1.
std::vector<std::string> cut_at_dashes(std::string_view text) {
  std::vector<std::string> pieces(1);
  bool after_word = false;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = dash_length(text.substr(i));
    const std::string_view rest = text.substr(i + length);
    const bool word_follows = !rest.empty() && dash_length(rest) == 0 && is_word(rest.front());
    if (length > 0 && !after_word && word_follows) {
      pieces.emplace_back();
    } else {
      pieces.back().append(text.substr(i, length > 0 ? length : 1));
    }
    after_word = length == 0 && is_word(text[i]);
    i += length > 0 ? length : 1;
  }
  return pieces;
}

using TokenList = std::vector<Pattern::Token>;

/// How many variants there will be; stops counting above the limit.
std::size_t count_variants(const std::vector<std::string>& pieces, std::size_t so_far) {
  for (std::size_t dash = 1; dash < pieces.size() && so_far <= limits::kWindashVariants; ++dash) {
    so_far *= kDashes.size();
  }
  return so_far;
}

/// The pieces joined by every combination of dashes.
std::vector<std::string> join_with_dashes(const std::vector<std::string>& pieces) {
  std::vector<std::string> texts = {pieces.front()};
  for (std::size_t piece = 1; piece < pieces.size(); ++piece) {
    std::vector<std::string> longer;
    for (const std::string& text : texts) {
      for (const std::string_view dash : kDashes) {
        longer.push_back(fmt::format("{}{}{}", text, dash, pieces[piece]));
      }
    }
    texts = std::move(longer);
  }
  return texts;
}

/// Every variant so far, followed by every text (or the wildcard).
std::vector<TokenList> extend(const std::vector<TokenList>& variants, Pattern::Token::Kind kind,
                              const std::vector<std::string>& texts) {
  std::vector<TokenList> extended;
  extended.reserve(variants.size() * texts.size());
  for (const TokenList& variant : variants) {
    for (const std::string& text : texts) {
      extended.push_back(variant);
      extended.back().push_back({kind, text});
    }
  }
  return extended;
}

std::string_view base64_digits() {
  return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
}

}  // namespace

Result<std::vector<Pattern>> windash_variants(const Pattern& pattern) {
  std::vector<TokenList> variants(1);
  for (const Pattern::Token& token : pattern.tokens()) {
    const std::vector<std::string> pieces = token.kind == Pattern::Token::Kind::Text
                                                ? cut_at_dashes(token.text)
                                                : std::vector<std::string>(1);
    if (count_variants(pieces, variants.size()) > limits::kWindashVariants) {
      return Error(ErrorCode::Limit, fmt::format("windash: more than {} variants of one value",
                                                 limits::kWindashVariants));
    }
    variants = extend(variants, token.kind, join_with_dashes(pieces));
  }
  std::vector<Pattern> patterns;
  patterns.reserve(variants.size());
  for (const TokenList& variant : variants) {
    patterns.push_back(Pattern::from_tokens(variant));
  }
  return patterns;
}

std::string to_utf16(std::string_view text, Utf16Form form) {
  std::string bytes;
  if (form == Utf16Form::WithByteOrderMark) {
    bytes = "\xFF\xFE";
  }
  append_utf8_as_utf16le(bytes, text);
  if (form == Utf16Form::BigEndian) {
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
      std::swap(bytes[i], bytes[i + 1]);
    }
  }
  return bytes;
}

std::string to_base64(std::string_view bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = (group << 8) | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      const bool is_padding = k > bytes.size() - i;
      out.push_back(is_padding ? '=' : base64_digits()[(group >> (18 - 6 * k)) & 0x3F]);
    }
  }
  return out;
}

std::vector<std::string> base64_offset_pieces(std::string_view bytes) {
  // Sigma 2.1: leading characters touched by unknown bytes before, trailing ones by unknown bytes
  // behind.
  constexpr std::array<std::size_t, 3> kStart = {0, 2, 3};
  constexpr std::array<std::size_t, 3> kCutAtEnd = {0, 3, 2};
  std::vector<std::string> pieces;
  for (std::size_t shift = 0; shift < 3; ++shift) {
    const std::string encoded = to_base64(std::string(shift, ' ').append(bytes));
    const std::size_t end = encoded.size() - kCutAtEnd[(bytes.size() + shift) % 3];
    pieces.push_back(encoded.substr(kStart[shift], end - kStart[shift]));
  }
  return pieces;
}

Result<std::string> plain_text(const Pattern& pattern, std::string_view modifier) {
  if (pattern.has_wildcards()) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("'{}' takes a text without wildcards", modifier))
        .with_hint("write '\\*' or '\\?' for the characters themselves");
  }
  return pattern.tokens().empty() ? std::string() : pattern.tokens().front().text;
}

}  // namespace longwatch::detect::sigma
