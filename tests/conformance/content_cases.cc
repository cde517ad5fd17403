#include "tests/conformance/content_cases.h"

#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace longwatch::conformance {
namespace {

// 2026-01-05T00:00:00Z, a Monday: the moment that offsets of repeated lines count from.
constexpr std::int64_t kStart = 1767571200;
constexpr std::uint64_t kMostLines = 5000;

/// "@COUNT STEP OFFSET LINE": the line COUNT times, STEP seconds apart, the first OFFSET seconds
/// behind the start.
struct Repetition {
  std::uint64_t count = 0;
  std::uint64_t step = 0;
  std::uint64_t offset = 0;
  std::string_view line;
};

std::optional<std::uint64_t> take_number(std::string_view& text) {
  const std::size_t end = text.find(' ');
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  const auto number = parse_uint64(text.substr(0, end));
  text.remove_prefix(end + 1);
  return number;
}

std::optional<Repetition> parse_repetition(std::string_view text) {
  const auto count = take_number(text);
  const auto step = count.has_value() ? take_number(text) : std::nullopt;
  const auto offset = step.has_value() ? take_number(text) : std::nullopt;
  if (!offset.has_value() || *count == 0 || *count > kMostLines) {
    return std::nullopt;
  }
  return Repetition{*count, *step, *offset, text};
}

void replace_all(std::string& text, std::string_view what, const std::string& by) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

/// All within the first days of the month, so that no calendar is needed.
std::string line_at(std::string_view line, std::uint64_t number, std::uint64_t second) {
  const std::uint64_t day = 5 + second / 86400;
  const std::string date = fmt::format("2026-01-{:02}", day);
  const std::string clock =
      fmt::format("{:02}:{:02}:{:02}", second / 3600 % 24, second / 60 % 60, second % 60);
  const std::array<std::pair<std::string_view, std::string>, 5> words = {{
      {"{n}", fmt::format("{}", number)},
      {"{time}", date + "T" + clock + "Z"},
      {"{date}", date},
      {"{clock}", clock},
      {"{epoch}", fmt::format("{}", kStart + static_cast<std::int64_t>(second))},
  }};
  std::string made(line);
  for (const auto& [word, value] : words) {
    replace_all(made, word, value);
  }
  return made + "\n";
}

std::string repeated(const Repetition& repetition) {
  std::string lines;
  for (std::uint64_t i = 0; i < repetition.count; ++i) {
    lines += line_at(repetition.line, i, repetition.offset + i * repetition.step);
  }
  return lines;
}

class SampleParser {
 public:
  explicit SampleParser(std::string file) : file_(std::move(file)) {}

  Status take(std::string_view line) {
    ++line_;
    if (line.starts_with("== ")) {
      return begin(line.substr(3));
    }
    if (samples_.empty()) {
      const bool is_remark = line.empty() || line.starts_with("# ");
      return is_remark ? Status() : wrong("a remark or '== match'", line);
    }
    if (!line.starts_with("@")) {
      samples_.back().content += std::string(line) + "\n";
      return {};
    }
    const auto repetition = parse_repetition(line.substr(1));
    if (!repetition.has_value()) {
      return wrong("'@COUNT STEP OFFSET LINE'", line);
    }
    samples_.back().content += repeated(*repetition);
    return {};
  }

  std::vector<ContentSample> finish() { return std::move(samples_); }

 private:
  Status wrong(std::string_view expected, std::string_view got) const {
    return Error(ErrorCode::InvalidInput, fmt::format("expected {}, got: {}", expected, got))
        .at(fmt::format("{}:{}", file_, line_));
  }

  Status begin(std::string_view title) {
    const std::string_view word = title.substr(0, title.find(':'));
    if (word != "match" && word != "no match") {
      return wrong("'match' or 'no match'", title);
    }
    ContentSample sample;
    sample.matches = word == "match";
    sample.place = fmt::format("{}:{}", file_, line_);
    samples_.push_back(std::move(sample));
    return {};
  }

  const std::string file_;
  std::uint32_t line_ = 0;
  std::vector<ContentSample> samples_;
};

}  // namespace

Result<std::vector<ContentSample>> parse_content_samples(std::string_view text,
                                                         const std::string& file) {
  SampleParser parser(file);
  if (text.ends_with('\n')) {
    text.remove_suffix(1);
  }
  for (const std::string_view line : split(text, '\n')) {
    LW_TRY(parser.take(line));
  }
  return parser.finish();
}

}  // namespace longwatch::conformance
