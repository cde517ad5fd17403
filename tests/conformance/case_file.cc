#include "tests/conformance/case_file.h"

#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace longwatch::conformance {
namespace {

bool starts_with(std::string_view text, std::string_view front) {
  return text.substr(0, front.size()) == front;
}

/// Gathers the lines of one file into cases.
class CaseParser {
 public:
  explicit CaseParser(std::string file) : file_(std::move(file)) {}

  Status take(std::string_view line) {
    ++line_;
    if (starts_with(line, "#")) {
      return {};
    }
    if (starts_with(line, "== ")) {
      begin_case(line.substr(3));
      return {};
    }
    if (starts_with(line, "--- ")) {
      return begin_section(line.substr(4));
    }
    return trim(line).empty() ? Status() : take_content(line);
  }

  std::vector<Case> finish() {
    for (Case& one : cases_) {
      one.rule = complete_rule(one);
      for (CaseEvent& event : one.events) {
        complete(event.event);
      }
    }
    return std::move(cases_);
  }

 private:
  enum class Section : unsigned char { None, Rule, Placeholders, TimeZone, Event, Rejection };

  Error malformed(std::string_view line) const {
    return Error(ErrorCode::InvalidInput, fmt::format("not of the form of cases: {}", line))
        .at(fmt::format("{}:{}", file_, line_));
  }

  void begin_case(std::string_view name) {
    cases_.emplace_back();
    cases_.back().name = std::string(name);
    cases_.back().place = fmt::format("{}:{}", file_, line_);
    section_ = Section::Rule;
  }

  Status begin_section(std::string_view title) {
    if (section_ == Section::None) {
      return malformed(title);
    }
    Case& one = cases_.back();
    if (title == "match" || title == "no match") {
      one.events.emplace_back();
      one.events.back().expected = title == "match" ? Verdict::Match : Verdict::NoMatch;
      one.events.back().line = line_;
      section_ = Section::Event;
      return {};
    }
    if (title == "placeholders") {
      section_ = Section::Placeholders;
      return {};
    }
    if (title == "time zone") {
      section_ = Section::TimeZone;
      return {};
    }
    if (!starts_with(title, "rejected")) {
      return malformed(title);
    }
    one.rejection = ExpectedRejection{};
    one.rejection->kind = title == "rejected error"          ? Rejection::Error
                          : title == "rejected unsupported"  ? Rejection::Unsupported
                          : title == "rejected no-telemetry" ? Rejection::NoTelemetry
                                                             : Rejection::Any;
    section_ = Section::Rejection;
    return {};
  }

  Status take_content(std::string_view line) {
    switch (section_) {
      case Section::Rule:
        cases_.back().rule += std::string(line) + "\n";
        return {};
      case Section::Placeholders:
        return take_placeholder(line);
      case Section::TimeZone: {
        LW_TRY_ASSIGN(cases_.back().options.zone, formats::TimeZone::load(line));
        return {};
      }
      case Section::Event:
        return take_value(line);
      case Section::Rejection:
        cases_.back().rejection->texts.emplace_back(line);
        return {};
      default:
        return malformed(line);
    }
  }

  Status take_placeholder(std::string_view line) {
    const std::size_t equals = line.find(kEquals);
    if (equals == std::string_view::npos) {
      return malformed(line);
    }
    cases_.back().options.placeholders[std::string(line.substr(0, equals))].emplace_back(
        line.substr(equals + kEquals.size()));
    return {};
  }

  Status take_value(std::string_view line) {
    const std::size_t equals = line.find(kEquals);
    if (equals == std::string_view::npos) {
      return malformed(line);
    }
    const Status added = add_written(cases_.back().events.back().event, line.substr(0, equals),
                                     line.substr(equals + kEquals.size()));
    return added.ok() ? Status() : Status(malformed(line));
  }

  static std::string complete_rule(const Case& one) {
    std::string rule = "title: case\nid: 00000000-0000-4000-8000-000000000001\n";
    const bool whole = one.rule.find("\ndetection:") != std::string::npos;
    if (one.rule.find("logsource:") == std::string::npos) {
      rule += "logsource: {product: windows, category: process_creation}\n";
    }
    if (whole) {
      return rule + one.rule;
    }
    rule += "detection:\n";
    for (const std::string_view line : split(trim(one.rule), '\n')) {
      rule += "  " + std::string(line) + "\n";
    }
    return one.rule.find("condition:") == std::string::npos ? rule + "  condition: sel\n" : rule;
  }

  static constexpr std::string_view kEquals = " = ";

  const std::string file_;
  std::uint32_t line_ = 0;
  Section section_ = Section::None;
  std::vector<Case> cases_;
};

}  // namespace

Result<std::vector<Case>> parse_cases(std::string_view text, const std::string& file) {
  CaseParser parser(file);
  for (const std::string_view line : split(text, '\n')) {
    LW_TRY(parser.take(line));
  }
  return parser.finish();
}

std::vector<EngineLimit> parse_limits(std::string_view text) {
  std::vector<EngineLimit> limits;
  for (const std::string_view line : split(text, '\n')) {
    const std::size_t bar = line.find(" | ");
    if (!starts_with(line, "#") && bar != std::string_view::npos) {
      limits.push_back({std::string(line.substr(0, bar)), std::string(line.substr(bar + 3))});
    }
  }
  return limits;
}

}  // namespace longwatch::conformance
