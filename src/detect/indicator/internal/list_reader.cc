#include "detect/indicator/internal/list_reader.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/byte_order_mark.h"
#include "base/limits.h"
#include "base/text.h"
#include "detect/indicator/diagnostics.h"
#include "detect/indicator/target_list.h"

namespace longwatch::detect::indicator {
namespace {

constexpr std::string_view kBlanks = " \t\r";

/// A line taken apart; `column` is where the indicator begins, from 1.
struct Line {
  std::string_view indicator;
  std::string_view note;
  std::uint32_t column = 1;
};

std::string_view without_comment(std::string_view line) {
  for (std::size_t i = line.find('#'); i != std::string_view::npos; i = line.find('#', i + 1)) {
    if (i == 0 || kBlanks.find(line[i - 1]) != std::string_view::npos) {
      return line.substr(0, i);
    }
  }
  return line;
}

std::string_view without_quotes(std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

/// User agents and registry keys hold commas of their own.
bool keeps_commas(std::string_view text) {
  return starts_with_ignoring_ascii_case(text, "user-agent:") ||
         starts_with_ignoring_ascii_case(text, "registry:") ||
         starts_with_ignoring_ascii_case(text, "path:");
}

/// Where the note begins: at a tab, else at a comma; inside what has "://" only at one before a
/// blank.
std::size_t find_separator(std::string_view text) {
  if (text.starts_with('"')) {
    const std::size_t quote = text.find('"', 1);
    return quote == std::string_view::npos ? quote : text.find_first_of(",\t", quote);
  }
  if (const std::size_t tab = text.find('\t'); tab != std::string_view::npos) {
    return tab;
  }
  if (keeps_commas(text)) {
    return std::string_view::npos;
  }
  const bool is_url = text.substr(0, text.find(',')).find("://") != std::string_view::npos ||
                      text.find("[://]") != std::string_view::npos;
  return is_url ? text.find(", ") : text.find(',');
}

Line take_apart(std::string_view line) {
  line = without_comment(line);
  const std::size_t first = std::min(line.find_first_not_of(kBlanks), line.size());
  const std::string_view text = trim(line);
  const std::size_t separator = find_separator(text);
  Line parts;
  parts.column = static_cast<std::uint32_t>(first + 1);
  parts.indicator = without_quotes(trim(text.substr(0, separator)));
  if (separator != std::string_view::npos) {
    parts.note = without_quotes(trim(text.substr(separator + 1)));
  }
  return parts;
}

}  // namespace

void ListReader::read(std::string_view lines) {
  if (line_ == 0) {
    lines = without_byte_order_mark(lines);
  }
  while (!lines.empty()) {
    const std::size_t feed = lines.find('\n');
    ++line_;
    take(lines.substr(0, feed));
    lines.remove_prefix(feed == std::string_view::npos ? lines.size() : feed + 1);
  }
}

void ListReader::take(std::string_view line) {
  if (const std::string_view text = trim(line); text.starts_with('#')) {
    take_comment(text.substr(1));
    return;
  }
  take_indicator(line);
}

/// Behind the first indicator a comment about the origin still makes the marking stricter: lists
/// are joined by hand.
void ListReader::take_comment(std::string_view comment) {
  if (is_head_ && says_targets(comment)) {
    names_targets_ = true;
    intake_.tell(kTargetList, line_, 1, "the list says that it names people", "--targets FILE");
  }
  std::string why = origin_.take(comment.substr(0, limits::kIndicatorLineBytes));
  if (why.empty() && !is_head_ && OriginReader::is_about_origin(comment)) {
    why =
        "stands behind an indicator, but holds for the whole list; split lists of different "
        "origin";
  }
  if (!why.empty()) {
    intake_.tell(kListOrigin, line_, 1, fmt::format("'{}': {}", to_printable(trim(comment)), why));
  }
}

void ListReader::take_indicator(std::string_view line) {
  const Line parts = take_apart(line.substr(0, limits::kIndicatorLineBytes));
  if (names_targets_ || (parts.indicator.empty() && parts.note.empty())) {
    return;
  }
  is_head_ = false;
  const Entry entry{{}, parts.indicator, parts.note, line_, parts.column, nullptr};
  if (line.size() > limits::kIndicatorLineBytes) {
    intake_.refuse(kUnknownIndicator, entry, "expected a line of at most 16 kB");
  } else {
    intake_.take(entry);
  }
}

}  // namespace longwatch::detect::indicator
