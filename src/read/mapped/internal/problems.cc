#include "read/mapped/internal/problems.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "read/line_units.h"
#include "read/mapped/diagnostics.h"

namespace longwatch::read::mapped {

std::string_view Problems::line_at(std::uint32_t line) const {
  std::string_view text = yaml_;
  std::string_view found;
  for (std::uint32_t i = 0; i < line && !text.empty(); ++i) {
    found = take_line(text);
  }
  return found;
}

void Problems::add(const formats::YamlPlace& place, std::string message, std::string hint) {
  constexpr std::size_t kLongestExcerpt = 200;
  Diagnostic diagnostic;
  diagnostic.kind = &kBrokenMapping;
  diagnostic.place.file = file_;
  diagnostic.message = std::move(message.append("; mapping skipped"));
  diagnostic.hint = std::move(hint);
  if (place.line > 0) {
    diagnostic.place.line = place.line;
    diagnostic.place.column = place.column;
    const std::string_view line = line_at(place.line);
    const std::size_t before = std::min<std::size_t>(std::max(place.column, 1U) - 1, line.size());
    if (!line.empty() && line.size() <= kLongestExcerpt) {
      // The caret stands under the same column only when what is before it is as wide.
      std::string under;
      for (const char c : line.substr(0, before)) {
        under.push_back(c == '\t' ? '\t' : ' ');
      }
      diagnostic.excerpt = fmt::format("{}\n{}^", line, under);
    }
  }
  problems_.push_back(std::move(diagnostic));
}

void Problems::add_inside(const formats::YamlNode& scalar, std::size_t offset, std::string message,
                          std::string hint) {
  const std::string_view line = line_at(scalar.place.line);
  const std::size_t quote = scalar.style == formats::YamlStyle::Quoted ? 1 : 0;
  const std::size_t begin = scalar.place.column - 1 + quote;
  formats::YamlPlace place = scalar.place;
  if (offset > 0 && begin <= line.size() && line.substr(begin).starts_with(scalar.text)) {
    place.column = static_cast<std::uint32_t>(begin + offset + 1);
  }
  add(place, std::move(message), std::move(hint));
}

std::vector<Diagnostic> Problems::take() {
  std::stable_sort(
      problems_.begin(), problems_.end(), [](const Diagnostic& a, const Diagnostic& b) {
        return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
      });
  return std::move(problems_);
}

}  // namespace longwatch::read::mapped
