#include "read/mapped/internal/mapping.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "read/line_units.h"

namespace longwatch::read::mapped {

const MappingInfo& info_of(const Mapping& mapping) {
  return mapping.info;
}

const LineForm* find_form(const Mapping& mapping, std::string_view line, Pieces& pieces,
                          std::optional<ShownTime>& time, Fit& nearest) {
  nearest = {};
  for (const LineForm& form : mapping.forms) {
    const Fit fit = form.pattern.match(line, pieces, time);
    if (fit.fits) {
      return &form;
    }
    if (nearest.wanted.empty() || fit.column > nearest.column) {
      nearest = fit;
    }
  }
  return nullptr;
}

bool begins_with_time(const Mapping& mapping, std::string_view line) {
  const auto has_time = [](const LineForm& form) {
    const std::vector<Capture>& captures = form.pattern.captures();
    return !form.times.empty() ||
           std::any_of(captures.begin(), captures.end(),
                       [](const Capture& capture) { return capture.type == ValueType::Time; });
  };
  return std::any_of(mapping.forms.begin(), mapping.forms.end(), [&](const LineForm& form) {
    return has_time(form) && (form.pattern.reaches_time(line) || mapping.time.begins(line));
  });
}

std::string to_reason(const Fit& nearest, std::string_view line) {
  constexpr std::size_t kBytesShown = 24;
  const std::string_view got = line.substr(std::min(nearest.column, line.size()));
  const std::string shown = got.empty() ? std::string("the end of the line")
                                        : fmt::format("'{}'", to_printable(got, kBytesShown));
  if (nearest.wants_literal) {
    return fmt::format("expected '{}' at column {}, got {}", to_printable(nearest.wanted),
                       nearest.column + 1, shown);
  }
  const std::string type =
      nearest.type == ValueType::Text ? std::string() : fmt::format(" ({})", to_text(nearest.type));
  return fmt::format("expected {}{} at column {}, got {}", nearest.wanted, type, nearest.column + 1,
                     shown);
}

bool is_record_line(const Mapping& mapping, std::string_view line) {
  if (line.empty() || (line.front() <= ' ' && is_blank(line))) {
    return false;
  }
  return (mapping.comment.empty() || !line.starts_with(mapping.comment)) &&
         (mapping.header.empty() || !line.starts_with(mapping.header));
}

std::optional<ShownTime> time_of(const Mapping& mapping, const LineForm& form, const Pieces& pieces,
                                 const std::optional<ShownTime>& taken, std::string& scratch) {
  if (form.times.empty()) {
    return taken;
  }
  scratch.clear();
  for (const std::size_t capture : form.times) {
    scratch.append(scratch.empty() ? "" : " ").append(pieces[capture]);
  }
  std::string_view text = scratch;
  const std::optional<ShownTime> time = mapping.time.take(text);
  return text.empty() ? time : std::nullopt;
}

}  // namespace longwatch::read::mapped
