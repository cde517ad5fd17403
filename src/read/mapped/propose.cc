#include "read/mapped/propose.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "read/line_units.h"
#include "read/mapped/internal/mapping_text.h"
#include "read/mapped/internal/time_format.h"

namespace longwatch::read::mapped {
namespace {

using Lines = std::vector<std::string_view>;

/// The lines that tell something.
Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const bool is_whole = text.find('\n') != std::string_view::npos;
    const std::string_view line = take_line(text);
    const bool may_be_cut = !is_whole && !lines.empty();
    if (!is_blank(line) && line.size() <= kLongestLine && !may_be_cut) {
      lines.push_back(line);
    }
  }
  return lines;
}

/// Of too many lines the first half of `most`, and as many of the middle and the end together:
/// neighbours, so that lines stay with those that they go on.
Lines sample_of(const Lines& lines, std::size_t most) {
  if (lines.size() <= most) {
    return lines;
  }
  const std::size_t first = most - 2 * (most / 4);
  const std::size_t further = most / 4;
  const std::size_t middle = std::clamp(lines.size() / 2, first, lines.size() - 2 * further);
  Lines sample;
  const auto add = [&](std::size_t begin, std::size_t count) {
    const auto from = lines.begin() + static_cast<std::ptrdiff_t>(begin);
    sample.insert(sample.end(), from, from + static_cast<std::ptrdiff_t>(count));
  };
  add(0, first);
  add(middle, further);
  add(lines.size() - further, further);
  return sample;
}

template <class Test>
std::size_t count_of(const Lines& lines, const Test& test) {
  return static_cast<std::size_t>(std::count_if(lines.begin(), lines.end(), test));
}

struct Compression {
  std::string_view begins;
  std::string_view name;
};

constexpr auto kCompressions = std::to_array<Compression>({
    {"\x1F\x8B", "gzip"},
    {"BZh", "bzip2"},
    {"\xFD"
     "7zXZ",
     "xz"},
    {"\x28\xB5\x2F\xFD", "zstd"},
    {"PK\x03\x04", "zip"},
});

/// What is no log of lines of text, or one that needs no mapping.
Status check_text(std::string_view text, const Lines& lines) {
  for (const Compression& compression : kCompressions) {
    if (text.starts_with(compression.begins)) {
      return Error(ErrorCode::Unsupported,
                   fmt::format("expected lines of text, got a file that is compressed ({}); no "
                               "mapping is proposed",
                               compression.name))
          .with_hint("unpack it first; a mapping then takes the packed file too");
    }
  }
  if (text.find('\0') != std::string_view::npos) {
    return Error(ErrorCode::Unsupported,
                 "expected lines of text, got bytes that are none; no mapping is proposed")
        .with_hint("text in UTF-16 must be converted first: iconv -f UTF-16 -t UTF-8");
  }
  if (lines.empty() && !is_blank(text)) {
    return Error(ErrorCode::NotFound,
                 fmt::format("expected lines of text, got none of at most {} bytes; no mapping is "
                             "proposed",
                             with_thousands(kLongestLine)))
        .with_hint(fmt::format("lines longer than {} bytes are not looked at",
                               with_thousands(kLongestLine)));
  }
  if (lines.empty()) {
    return Error(ErrorCode::NotFound, "expected lines of text, got none; no mapping is proposed");
  }
  const std::size_t json = count_of(
      lines, [](std::string_view line) { return line.starts_with('{') && line.ends_with('}'); });
  if (2 * json > lines.size()) {
    return Error(ErrorCode::Unsupported,
                 "the lines are JSON, whose members have names already; no mapping is proposed");
  }
  return {};
}

/// How comments begin, when some lines are; they leave `lines`.
std::string take_comments(Lines& lines) {
  for (const std::string_view mark : {"#", ";", "//"}) {
    const auto is_comment = [mark](std::string_view line) {
      return line.starts_with(mark);
    };
    const std::size_t comments = count_of(lines, is_comment);
    if (comments > 0 && 2 * comments < lines.size()) {
      std::erase_if(lines, is_comment);
      return std::string(mark);
    }
  }
  return {};
}

constexpr char kNoSeparator = '\0';

/// The separator that nearly all lines have equally often, at least twice (commas thrice).
char find_separator(const Lines& lines) {
  constexpr std::size_t kPercent = 95;
  for (const char separator : {'\t', '|', ';', ','}) {
    const auto times = [separator](std::string_view line) {
      return std::count(line.begin(), line.end(), separator);
    };
    const auto wanted = times(lines.front());
    const bool has_quotes = lines.front().find('"') != std::string_view::npos;
    const std::size_t alike =
        count_of(lines, [&](std::string_view line) { return times(line) == wanted; });
    if (wanted >= (separator == ',' ? 3 : 2) && !has_quotes &&
        100 * alike >= kPercent * lines.size()) {
      return separator;
    }
  }
  return kNoSeparator;
}

/// Whether the time of a line is a column of its own.
bool is_column(std::string_view line, char separator, const TimeSpan& time) {
  const std::vector<Atom> atoms = columns_of(line, separator, time);
  return std::any_of(atoms.begin(), atoms.end(),
                     [](const Atom& atom) { return atom.look == Look::Time; });
}

std::vector<SampleLine> take_apart(const Lines& lines, const FoundTime& time) {
  std::vector<std::optional<TimeSpan>> spans;
  for (const std::string_view line : lines) {
    spans.push_back(time.format.empty() ? std::nullopt : find_time_in(line, time.format));
  }
  char separator = find_separator(lines);
  if (spans.front().has_value() && !is_column(lines.front(), separator, *spans.front())) {
    separator = kNoSeparator;
  }
  std::vector<SampleLine> sample;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    sample.push_back({lines[i], separator == kNoSeparator
                                    ? atoms_of(lines[i], spans[i])
                                    : columns_of(lines[i], separator, spans[i])});
  }
  return sample;
}

/// Lines without a time that follow such with one go on them; they leave `lines`.
Continuation take_further_lines(Lines& lines, const FoundTime& time) {
  if (time.format.empty()) {
    return Continuation::None;
  }
  const Result<TimeFormat> format = TimeFormat::parse(time.format);
  LW_CHECK(format.ok());
  // Where a time begins and is none, the line is a broken one of its own.
  const auto is_further = [&](std::string_view line) {
    return !find_time_in(line, time.format).has_value() && !format->begins(line);
  };
  const std::size_t further = count_of(lines, is_further);
  constexpr std::size_t kFew = 3;  // so many may simply be broken
  constexpr std::size_t kFewPercent = 2;
  if (further < kFew || 100 * further < kFewPercent * lines.size()) {
    return Continuation::None;
  }
  const std::size_t indented = count_of(lines, [&](std::string_view line) {
    return is_further(line) && (line.starts_with(' ') || line.starts_with('\t'));
  });
  std::erase_if(lines, is_further);
  return indented == further ? Continuation::Indented : Continuation::Unmatched;
}

std::string to_mapping_name(std::string_view name) {
  std::string result;
  for (const char c : to_ascii_lower(name)) {
    const bool fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    result.push_back(fits ? c : '-');
  }
  return result.empty() ? std::string("log") : result;
}

/// Keeps what a mapping can say: with a time where the log has times, and with ends.
void drop_unusable(MappingDraft& draft) {
  const bool has_time = !draft.time.format.empty();
  std::erase_if(draft.templates, [&](const LineTemplate& line) {
    const bool says_nothing =
        line.parts.size() == 1 || std::all_of(line.parts.begin(), line.parts.end(),
                                              [](const Part& part) { return part.name.empty(); });
    return says_nothing || (has_time && !line.has_time()) || pattern_text(line).empty();
  });
  constexpr std::size_t kMost = 32;
  const auto kept = static_cast<std::ptrdiff_t>(std::min(kMost, draft.templates.size()));
  draft.templates.erase(draft.templates.begin() + kept, draft.templates.end());
}

/// How the lines that were looked at fare with the mapping.
void try_lines(const Lines& lines, const std::string& comment, Continuation continuation,
               Proposal& proposal) {
  constexpr std::size_t kMisfitsKept = 10;
  bool has_record = false;
  Arena arena;
  for (const std::string_view line : lines) {
    if (!comment.empty() && line.starts_with(comment)) {
      continue;
    }
    arena.clear();
    LineReading reading = read_line(*proposal.mapping, line, arena);
    const bool is_indented = line.starts_with(' ') || line.starts_with('\t');
    const bool may_go_on =
        (continuation == Continuation::Unmatched && !begins_with_time(*proposal.mapping, line)) ||
        (continuation == Continuation::Indented && is_indented);
    ++proposal.lines;
    if (reading.why_not.empty()) {
      ++proposal.fitting;
      has_record = true;
    } else if (may_go_on && has_record) {
      ++proposal.further;
    } else {
      has_record = has_record || !may_go_on;
      if (proposal.misfits.size() < kMisfitsKept) {
        proposal.misfits.emplace_back(line, std::move(reading.why_not));
      }
    }
  }
}

}  // namespace

Result<Proposal> propose_mapping(std::string_view text, const ProposalOptions& options) {
  text.remove_prefix(utf8_mark_bytes(text));
  const Lines whole = lines_of(text);
  const Lines all = sample_of(whole, options.lines);
  LW_TRY(check_text(text, all));
  Lines lines = all;
  MappingDraft draft;
  draft.name = to_mapping_name(options.name);
  draft.source = options.source;
  draft.lines = all.size();
  draft.comment = take_comments(lines);
  draft.time = find_time(lines);
  draft.continuation = take_further_lines(lines, draft.time);
  const std::vector<SampleLine> sample = take_apart(lines, draft.time);
  draft.templates = find_templates(sample);
  name_parts(draft.templates);
  drop_unusable(draft);
  if (draft.templates.empty()) {
    return Error(ErrorCode::NotFound,
                 "the lines have nothing in common by which they could be taken apart; no mapping "
                 "is proposed");
  }
  draft.telemetry = suggest_telemetry(draft.templates);
  draft.mask = options.mask;
  Proposal proposal;
  proposal.is_sample = all.size() < whole.size();
  proposal.is_day_first_guessed = draft.time.is_day_first_guessed;
  proposal.time_format = draft.time.format;
  proposal.yaml = mapping_text(draft);
  ParsedMapping parsed = parse_mapping(proposal.yaml, "the proposal");
  if (parsed.mapping == nullptr) {
    return Error(ErrorCode::Internal, fmt::format("the proposed mapping does not load: {} {}",
                                                  parsed.problems.front().place.to_text(),
                                                  parsed.problems.front().message));
  }
  proposal.mapping = std::move(parsed.mapping);
  try_lines(all, draft.comment, draft.continuation, proposal);
  if (proposal.fitting == 0) {
    return Error(ErrorCode::NotFound,
                 "no line fits the patterns that were found; no mapping is proposed")
        .with_hint("write one by hand: docs/mappings.md");
  }
  return proposal;
}

}  // namespace longwatch::read::mapped
