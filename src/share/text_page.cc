#include "share/text_page.h"

#include <algorithm>
#include <array>

#include "share/terminal_text.h"

namespace longwatch::share {
namespace {

constexpr std::size_t kNarrowest = 60;
constexpr std::size_t kWidest = 140;

// Select Graphic Rendition (ECMA-48 8.3.117) for each style.
constexpr std::array<std::string_view, 7> kCodes = {"", "1", "2", "1;31", "31", "33", "36"};

}  // namespace

Style style_of(model::Level level) {
  switch (level) {
    case model::Level::Critical:
      return Style::Critical;
    case model::Level::High:
      return Style::High;
    case model::Level::Medium:
      return Style::Medium;
    case model::Level::Low:
      return Style::Low;
    case model::Level::Informational:
      return Style::Faint;
  }
  return Style::Plain;
}

TextPage::TextPage(const TextLayout& layout)
    : columns_(std::clamp(layout.columns, kNarrowest, kWidest)), colour_(layout.colour) {}

void TextPage::append(std::string_view harmless, Style style) {
  if (harmless.empty()) {
    return;
  }
  const std::string_view code = kCodes.at(static_cast<std::size_t>(style));
  const bool coloured = colour_ == Colour::On && !code.empty();
  if (coloured) {
    text_.append("\x1B[").append(code).append("m");
  }
  text_.append(harmless);
  if (coloured) {
    text_.append("\x1B[0m");
  }
  used_ += display_width(harmless);
}

TextPage& TextPage::put(std::string_view text, Style style) {
  append(clipped(text, room()), style);
  return *this;
}

TextPage& TextPage::put_left(std::string_view text, std::size_t width, Style style) {
  const std::string cut = clipped(text, std::min(width, room()));
  const std::size_t taken = display_width(cut);
  append(cut, style);
  append(std::string(std::min(width, room() + taken) - taken, ' '), Style::Plain);
  return *this;
}

TextPage& TextPage::put_right(std::string_view text, std::size_t width, Style style) {
  const std::string cut = clipped(text, std::min(width, room()));
  const std::size_t taken = display_width(cut);
  append(std::string(taken < width ? width - taken : 0, ' '), Style::Plain);
  append(cut, style);
  return *this;
}

TextPage& TextPage::put_path(std::string_view text, Style style) {
  append(clipped_in_middle(text, room()), style);
  return *this;
}

void TextPage::end_line() {
  while (text_.ends_with(' ')) {
    text_.pop_back();
  }
  text_.push_back('\n');
  used_ = 0;
}

void TextPage::heading(std::string_view text, std::string_view remark) {
  end_line();
  put(text, Style::Strong);
  if (display_width(remark) + 2 <= room()) {
    put("  ").put(remark, Style::Faint);
  }
  end_line();
}

void TextPage::list(std::string_view label, const std::vector<std::string>& items) {
  const std::size_t indent = display_width(label);
  put(label, Style::Faint);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string item = items[i] + (i + 1 < items.size() ? "," : "");
    if (used_ > indent && display_width(item) + 1 > room()) {
      end_line();
      append(std::string(indent, ' '), Style::Plain);
    } else if (used_ > indent) {
      append(" ", Style::Plain);
    }
    put(item);
  }
  end_line();
}

void TextPage::command(std::string_view label, std::string_view command) {
  put(label, Style::Faint);
  end_line();
  append("    ", Style::Plain);
  append(terminal_safe(command), Style::Plain);
  end_line();
}

}  // namespace longwatch::share
