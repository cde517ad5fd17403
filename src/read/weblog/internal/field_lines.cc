#include "read/weblog/internal/field_lines.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "read/weblog/diagnostics.h"

namespace longwatch::read::weblog {
namespace {

/// What stands behind the name of a directive, or nothing.
std::string_view behind(std::string_view line, std::string_view directive) {
  const bool is_it = line.size() > directive.size() &&
                     equals_ignoring_ascii_case(line.substr(0, directive.size()), directive);
  return is_it ? trim(line.substr(directive.size())) : std::string_view{};
}

}  // namespace

/// Takes the directives of a file in their order.
class FieldLines::Scanner {
 public:
  Scanner(std::string_view name, const model::FieldTable& fields, DiagnosticSink& diagnostics)
      : name_(name), fields_(fields), diagnostics_(diagnostics) {}

  void take(std::string_view line, std::uint64_t offset) {
    constexpr std::string_view kFields = "#Fields:";
    if (const std::string_view day = behind(line, "#Date:"); day.size() >= day_.size()) {
      std::copy_n(day.begin(), day_.size(), day_.begin());
      change(offset, layout_);
    } else if (equals_ignoring_ascii_case(line.substr(0, kFields.size()), kFields)) {
      change(offset, find_layout(trim(line.substr(kFields.size())), offset));
    }
  }

  FieldLines finish() { return std::move(lines_); }

 private:
  std::uint32_t find_layout(std::string_view text, std::uint64_t offset) {
    const auto known = numbers_.find(text);
    if (known != numbers_.end()) {
      return known->second;
    }
    if (text.size() > limits::kHeaderLineBytes) {
      report(offset,
             fmt::format("the line has {}, the limit is {}", to_text(ByteCount{text.size()}),
                         to_text(ByteCount{limits::kHeaderLineBytes})));
      return kNoLayout;
    }
    split_blanks(text, names_);
    if (names_.empty() || names_.size() > limits::kColumns) {
      report(offset, fmt::format("expected 1 to {} names of columns, got {}", limits::kColumns,
                                 names_.size()));
      return kNoLayout;
    }
    if (lines_.layouts_.size() >= limits::kLayouts) {
      report(offset, fmt::format("the file has more than {} different #Fields lines",
                                 with_thousands(limits::kLayouts)));
      return kNoLayout;
    }
    const auto number = static_cast<std::uint32_t>(lines_.layouts_.size());
    lines_.layouts_.push_back(make_layout(names_, fields_));
    numbers_.emplace(std::string(text), number);
    return number;
  }

  /// From `offset` on another layout or day governs.
  void change(std::uint64_t offset, std::uint32_t layout) {
    if (is_full_) {
      return;
    }
    layout_ = layout;
    const bool needs_day = layout != kNoLayout && !lines_.layouts_[layout].has_date;
    const Part part{layout, needs_day ? day_ : Day{}};
    if (lines_.parts_.size() < limits::kLayoutChanges || lines_.parts_.is_last(part)) {
      lines_.parts_.put(offset, part);
      return;
    }
    is_full_ = true;
    lines_.parts_.put(offset, {kNoLayout, {}});
    report(offset, fmt::format("the file changes its columns more than {} times",
                               with_thousands(limits::kLayoutChanges)));
  }

  void report(std::uint64_t offset, std::string message) {
    message.append("; the lines below are dropped");
    Diagnostic diagnostic{&kFieldsIgnored, {}, std::move(message), {}, 0, 0, {}};
    diagnostic.place.file = name_;
    diagnostic.place.offset = offset;
    diagnostics_.report(std::move(diagnostic));
  }

  const std::string_view name_;
  const model::FieldTable& fields_;
  DiagnosticSink& diagnostics_;
  FieldLines lines_;
  std::map<std::string, std::uint32_t, std::less<>> numbers_;  // by the text of the #Fields line
  std::vector<std::string_view> names_;
  std::uint32_t layout_ = kNoLayout;
  Day day_{};
  bool is_full_ = false;
};

Result<FieldLines> FieldLines::scan(const RandomAccessFile& file, std::uint64_t text_start,
                                    std::string_view name, const model::FieldTable& fields,
                                    DiagnosticSink& diagnostics) {
  Scanner scanner(name, fields, diagnostics);
  LW_TRY(visit_marked_lines(
      file, text_start, '#',
      [&scanner](std::string_view line, std::uint64_t offset) { scanner.take(line, offset); }));
  return scanner.finish();
}

Governing FieldLines::at(std::uint64_t offset) const {
  const Part* const part = parts_.at(offset);
  return part == nullptr || part->layout == kNoLayout
             ? Governing{}
             : Governing{&layouts_[part->layout], part->day};
}

}  // namespace longwatch::read::weblog
