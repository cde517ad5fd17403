#include "read/mapped/internal/mapping_text.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "read/mapped/propose.h"

namespace longwatch::read::mapped {
namespace {

/// What may stand in a comment: other characters may be ends of lines to a reader of YAML.
std::string plain(std::string_view text, std::size_t most = 80) {
  std::string result = to_printable(text, most);
  std::replace_if(
      result.begin(), result.end(), [](char c) { return c < ' ' || c >= '\x7F'; }, '?');
  return result;
}

std::string escaped(std::string_view literal) {
  std::string text;
  for (const char c : literal) {
    text.append(c == '{' || c == '}' ? 2 : 1, c);
  }
  return text;
}

/// As a YAML scalar.
std::string quoted(std::string_view text) {
  std::string result;
  if (text.find('\t') == std::string_view::npos) {
    result = "'";
    for (const char c : text) {
      result.append(c == '\'' ? 2 : 1, c);
    }
    return result.append("'");
  }
  result = "\"";
  for (const char c : text) {
    if (c == '\t') {
      result.append("\\t");
    } else {
      result.append(c == '"' || c == '\\' ? "\\" : "").push_back(c);
    }
  }
  return result.append("\"");
}

bool knows_its_end(const Part& part) {
  return part.type == ValueType::Integer || part.type == ValueType::Address ||
         part.type == ValueType::Time;
}

std::string capture_text(const Part& part) {
  switch (part.type) {
    case ValueType::Integer:
      return fmt::format("{{{}:int}}", part.name);
    case ValueType::Address:
      return fmt::format("{{{}:ip}}", part.name);
    case ValueType::Word:
      return fmt::format("{{{}:word}}", part.name);
    case ValueType::Pairs:
      return fmt::format("{{{}:pairs}}", part.name);
    default:
      return fmt::format("{{{}}}", part.name);
  }
}

bool has_field(const LineTemplate& line, std::string_view name) {
  return std::any_of(line.parts.begin(), line.parts.end(),
                     [name](const Part& part) { return part.name == name; });
}

void append_lines(std::string& out, const MappingDraft& draft) {
  out += "lines:\n";
  for (const LineTemplate& line : draft.templates) {
    out += fmt::format("  # {} of the lines\n", with_thousands(line.lines));
    out += fmt::format("  - pattern: {}\n", quoted(pattern_text(line)));
    if (!line.action.empty() && !has_field(line, "action")) {
      out += fmt::format("    constants: {{action: {}}}\n", quoted(line.action));
    }
  }
  if (!draft.time.format.empty()) {
    out += "  # this would take every other line too:\n  # - pattern: '{time} {message}'\n";
  }
}

void append_time(std::string& out, const MappingDraft& draft) {
  const FoundTime& time = draft.time;
  if (time.format.empty()) {
    out += "time: none\n";
    return;
  }
  if (time.is_day_first_guessed) {
    out += "# no line tells the day from the month: it may be '%m/%d' as well\n";
  }
  out += fmt::format("time: {}\n", quoted(time.format));
  if (!time.has_year) {
    out += "# the year is the last one in which a time is not behind the file's own date\n";
  }
  if (!time.has_zone) {
    out +=
        "# the times have no zone: they are read with --timezone, else as UTC\n"
        "# zone: Europe/Berlin\n";
  }
}

/// A mapping travels further than the log: no secrets go with it.
std::string examples_of(const Part& part, const MappingDraft& draft) {
  constexpr std::size_t kValuesShown = 3;
  constexpr std::size_t kBytesShown = 40;
  if (may_be_secret(part.name)) {
    return "; its values may be secrets and are not shown";
  }
  std::string values;
  for (std::size_t i = 0; i < std::min(part.values.size(), kValuesShown); ++i) {
    const std::string value = draft.mask ? draft.mask(part.values[i]) : std::string(part.values[i]);
    values += fmt::format("{}{}", i == 0 ? ", such as " : ", ", plain(value, kBytesShown));
  }
  return values;
}

void append_reasons(std::string& out, const MappingDraft& draft) {
  constexpr std::string_view kTitle =
      "# Why the fields are called so (field1 and the like: nothing tells what they are):\n";
  std::set<std::string> told;
  for (const LineTemplate& line : draft.templates) {
    for (const Part& part : line.parts) {
      if (part.why.empty() || !told.insert(part.name).second) {
        continue;
      }
      out += told.size() == 1 ? kTitle : std::string_view();
      out += fmt::format("#   {}: {}{}\n", part.name, plain(part.why), examples_of(part, draft));
    }
  }
}

void append_log_source(std::string& out, const MappingDraft& draft) {
  if (draft.telemetry.name.empty()) {
    out +=
        "# Rules run on these events only when they are said to be of a log source of theirs:\n"
        "# logsource: {product: NAME, service: NAME}\n";
    return;
  }
  out += fmt::format("# {}\ntelemetry: {}\n", draft.telemetry.why, draft.telemetry.name);
}

}  // namespace

std::string pattern_text(const LineTemplate& line) {
  std::string text;
  for (std::size_t i = 0; i < line.parts.size(); ++i) {
    const Part& part = line.parts[i];
    if (part.kind == Part::Kind::Literal) {
      text += escaped(part.literal);
    } else if (part.kind == Part::Kind::Blanks) {
      text += ' ';
    } else {
      const bool is_followed = i + 1 < line.parts.size() && !line.parts[i + 1].name.empty();
      if (is_followed && !knows_its_end(part)) {
        return {};
      }
      text += capture_text(part);
    }
  }
  return text;
}

std::string mapping_text(const MappingDraft& draft) {
  std::string out = fmt::format(
      "# Proposed by 'longwatch onboard' from {} lines of {}.\n"
      "# Correct the names and the log source, then use it: longwatch sweep PATH --mapping FILE\n"
      "name: {}\n",
      with_thousands(draft.lines), plain(draft.source), draft.name);
  if (!draft.comment.empty()) {
    out += fmt::format("comment: {}\n", quoted(draft.comment));
  }
  append_lines(out, draft);
  append_time(out, draft);
  if (draft.continuation != Continuation::None) {
    out += fmt::format("# lines without a time belong to the one before\ncontinuation: {}\n",
                       draft.continuation == Continuation::Indented ? "indented" : "unmatched");
  }
  append_log_source(out, draft);
  append_reasons(out, draft);
  return out;
}

}  // namespace longwatch::read::mapped
