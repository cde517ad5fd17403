#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/level.h"

namespace longwatch::share {

enum class Colour : std::uint8_t { Off, On };

struct TextLayout {
  std::size_t columns = 80;  ///< of the terminal; lines keep between 60 and 140
  Colour colour = Colour::Off;
};

enum class Style : std::uint8_t { Plain, Strong, Faint, Critical, High, Medium, Low };

Style style_of(model::Level level);

/// Builds a text of lines that keep a width. Everything handed in may be hostile: it is made
/// harmless before it is added.
class TextPage {
 public:
  explicit TextPage(const TextLayout& layout);

  std::size_t columns() const { return columns_; }

  /// A heading, and at the right edge a remark when there is room.
  void heading(std::string_view text, std::string_view remark = "");

  /// Adds to the current line, cut at the right edge.
  TextPage& put(std::string_view text, Style style = Style::Plain);
  /// The same in exactly `width` columns, left or right in them.
  TextPage& put_left(std::string_view text, std::size_t width, Style style = Style::Plain);
  TextPage& put_right(std::string_view text, std::size_t width, Style style = Style::Plain);
  /// As `put`; what does not fit is taken out of the middle.
  TextPage& put_path(std::string_view text, Style style = Style::Plain);
  void end_line();

  /// Items separated by ", ", on as many lines as they need; the first begins with `label`, the
  /// others with as many blanks.
  void list(std::string_view label, const std::vector<std::string>& items);

  /// A line that may be longer than the page: a command to copy.
  void command(std::string_view label, std::string_view command);

  std::size_t room() const { return columns_ - used_; }

  std::string take() { return std::move(text_); }

 private:
  void append(std::string_view harmless, Style style);

  const std::size_t columns_;
  const Colour colour_;
  std::string text_;
  std::size_t used_ = 0;
};

}  // namespace longwatch::share
