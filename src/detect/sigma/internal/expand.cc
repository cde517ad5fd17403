#include "detect/sigma/internal/expand.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "detect/sigma/internal/pattern.h"
#include "detect/sigma/internal/problem.h"

namespace longwatch::detect::sigma {
namespace {

bool is_name_character(char c) {
  const char lower = to_ascii_lower(c);
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/// The name when the text begins with `%name%`, else nothing.
std::string_view leading_name(std::string_view text) {
  const std::size_t end = text.find('%', 1);
  if (!text.starts_with('%') || end == std::string_view::npos) {
    return {};
  }
  const std::string_view name = text.substr(1, end - 1);
  return is_placeholder_name(name) ? name : std::string_view();
}

/// A backslash that takes nothing with it would take what is put behind it.
std::string closed(std::string_view sigma_text) {
  std::string text(sigma_text);
  std::size_t i = 0;
  while (i < text.size()) {
    const bool takes_next = text[i] == '\\' && i + 1 < text.size() &&
                            std::string_view("\\*?").find(text[i + 1]) != std::string_view::npos;
    if (text[i] == '\\' && i + 1 == text.size()) {
      return text + '\\';
    }
    i += takes_next ? 2 : 1;
  }
  return text;
}

/// A Sigma text as a regular expression of the same meaning, for RE2.
std::string as_regex(std::string_view sigma_text) {
  std::string regex;
  const Pattern pattern = Pattern::parse(sigma_text);
  for (const Pattern::Token& token : pattern.tokens()) {
    if (token.kind != Pattern::Token::Kind::Text) {
      regex += token.kind == Pattern::Token::Kind::AnyRun ? "(?s:.*)" : "(?s:.)";
      continue;
    }
    for (const char c : token.text) {
      const bool is_special =
          static_cast<unsigned char>(c) < 0x80 && !is_name_character(c) && c > ' ';
      regex += is_special ? std::string{'\\', c} : std::string{c};
    }
  }
  return regex;
}

Error unresolved(std::string_view name, const Placeholders& placeholders) {
  std::vector<std::string_view> names;
  for (const auto& [known, values] : placeholders) {
    names.push_back(known);
  }
  const std::string near = did_you_mean(nearest(name, names));
  return Error(ErrorCode::Unsupported, fmt::format("the placeholder '%{}%' has no values", name))
      .with_hint(near.empty() ? fmt::format("give them with --placeholders PATH, a YAML file that "
                                            "says 'placeholders: {{{}: [value, ...]}}'",
                                            name)
                              : near);
}

/// Reads a value from left to right; what is complete so far stands in every combination.
class Expansion {
 public:
  Expansion(const Item& item, const Placeholders& placeholders)
      : is_regex_(item.has(Modifier::Re)), placeholders_(placeholders) {}

  Status read(std::string_view text) {
    while (!text.empty()) {
      const std::string_view name = leading_name(text);
      if (!name.empty()) {
        LW_TRY(put_values(name));
        text.remove_prefix(name.size() + 2);
        continue;
      }
      const bool is_pair = text.front() == '\\' && text.size() > 1 && is_escapable(text[1]);
      const std::string_view piece = text.substr(0, is_pair ? 2 : 1);
      put(is_pair && text[1] == '%' ? piece.substr(1) : piece);
      text.remove_prefix(piece.size());
    }
    return {};
  }

  std::vector<std::string> take() { return std::move(texts_); }

 private:
  static bool is_escapable(char c) { return c == '\\' || c == '*' || c == '?' || c == '%'; }

  void put(std::string_view piece) {
    for (std::string& text : texts_) {
      text += piece;
    }
  }

  Status put_values(std::string_view name) {
    const auto found = placeholders_.find(name);
    if (found == placeholders_.end() || found->second.empty()) {
      return unresolved(name, placeholders_);
    }
    if (texts_.size() * found->second.size() > limits::kPredicatesPerRule) {
      return Error(ErrorCode::Limit, fmt::format("the placeholders of one value stand for more "
                                                 "than {} texts",
                                                 limits::kPredicatesPerRule));
    }
    std::vector<std::string> longer;
    for (const std::string& text : texts_) {
      for (const std::string& value : found->second) {
        longer.push_back(text + (is_regex_ ? as_regex(value) : closed(value)));
      }
    }
    texts_ = std::move(longer);
    return {};
  }

  const bool is_regex_;
  const Placeholders& placeholders_;
  std::vector<std::string> texts_ = {""};
};

}  // namespace

bool is_placeholder_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_name_character);
}

Result<std::vector<Scalar>> expand(const Item& item, const Scalar& value,
                                   const Placeholders& placeholders) {
  if (!item.has(Modifier::Expand) || value.kind != Scalar::Kind::Text) {
    return std::vector{value};
  }
  Expansion expansion(item, placeholders);
  LW_TRY(expansion.read(value.text));
  std::vector<Scalar> values;
  for (std::string& text : expansion.take()) {
    Scalar one = value;
    one.text = std::move(text);
    values.push_back(std::move(one));
  }
  return values;
}

}  // namespace longwatch::detect::sigma
