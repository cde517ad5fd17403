#include "triage/marks.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "detect/tuning/tuning.h"
#include "formats/json_writer.h"
#include "share/mask.h"
#include "share/summary.h"

namespace longwatch::triage {
namespace {

constexpr std::size_t kLongestValue = 1000;

/// The value as a pattern that stands for itself; what was masked may be anything.
std::string as_pattern(std::string_view value) {
  std::string pattern;
  while (!value.empty()) {
    if (value.starts_with(share::kMask)) {
      pattern.push_back('*');
      value.remove_prefix(share::kMask.size());
      continue;
    }
    const char c = value.front();
    const bool escapes =
        value.size() > 1 && (value[1] == '*' || value[1] == '?' || value[1] == '\\');
    if (c == '*' || c == '?' || (c == '\\' && escapes)) {
      pattern.push_back('\\');
    }
    pattern.push_back(c);
    value.remove_prefix(1);
  }
  return pattern;
}

/// As a YAML scalar between double quotes, which takes any text.
std::string quoted(std::string_view text) {
  std::string out;
  formats::append_json_string(out, text);
  return out;
}

/// Its fields that a condition can name, as a finding has them.
model::Finding with_fields(const FindingLine& line) {
  model::Finding finding;
  for (const auto& [name, value] : line.fields) {
    const bool fits = !value.empty() && value != "-" && value.size() <= kLongestValue &&
                      name.find('|') == std::string::npos;
    if (fits) {
      finding.fields.push_back({name, value});
    }
  }
  return finding;
}

}  // namespace

std::string mark_line(const FindingLine& finding, const Mark& mark) {
  std::string out;
  formats::JsonWriter json(out);
  json.begin_object().member("schema", "longwatch.mark.v1").member("finding", finding.id);
  json.member("mark", mark.verdict).member("why", mark.why).member("at", to_iso8601(mark.at));
  if (!mark.by.empty()) {
    json.member("by", mark.by);
  }
  json.key("rule").begin_object().member("id", finding.rule_id);
  json.member("title", finding.rule_title).end_object();
  if (!finding.host.empty()) {
    json.member("host", finding.host);
  }
  json.end_object().end_line();
  return out;
}

std::string suppression_of(const FindingLine& finding, const Mark& mark) {
  constexpr std::chrono::days kLasting{90};
  const std::string expires = to_iso8601(mark.at + kLasting).substr(0, 10);
  std::string entry = fmt::format("  - name: {}\n    rule: {}\n",
                                  quoted(fmt::format("{} {}", finding.id, finding.rule_title)),
                                  quoted(finding.rule_id));
  std::string when;
  if (!finding.host.empty()) {
    when += fmt::format("      host: {}\n", quoted(as_pattern(finding.host)));
  }
  const model::Finding described = with_fields(finding);
  if (const model::NamedText* const field = share::telling_field(described)) {
    when += fmt::format("      {}: {}\n", quoted(field->name), quoted(as_pattern(field->value)));
  }
  entry += when.empty() ? "" : "    when:\n" + when;
  return entry + fmt::format("    action: suppress\n    reason: {}\n    expires: {}\n",
                             quoted(mark.why), expires);
}

Status append_suppression(const FileSystem& files, const std::string& path,
                          std::string_view entry) {
  std::string text;
  const Result<FileInfo> info = files.inspect_target(path);
  if (info.ok()) {
    LW_TRY_ASSIGN(text, read_text_file(files, path, limits::kRuleFileBytes));
  } else if (info.error().code() != ErrorCode::NotFound) {
    return info.error();
  }
  LW_TRY_ASSIGN(const auto before, detect::tuning::TuningSet::parse(
                                       trim(text).empty() ? "tuning:\n" : text, path, Timestamp{}));
  if (trim(text).empty()) {
    text = "tuning:\n";
  }
  text.append(text.ends_with('\n') ? "" : "\n").append(entry);
  const auto after = detect::tuning::TuningSet::parse(text, path, Timestamp{});
  if (!after.ok() || (*after)->entries().size() != before->entries().size() + 1) {
    return Error(ErrorCode::InvalidInput,
                 "an entry cannot be written behind those of the file: expected a block list under "
                 "'tuning' that is indented by two blanks; the file was left as it was")
        .at(path)
        .with_hint("put the printed entry in by hand");
  }
  return write_file(path, text);
}

Status append_line(const std::string& path, std::string_view line) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  const auto refused = [&] {
    return Error(ErrorCode::Io,
                 fmt::format("cannot write: {}", std::generic_category().message(errno)))
        .at(path);
  };
  if (descriptor < 0) {
    return refused();
  }
  const ssize_t written = ::write(descriptor, line.data(), line.size());
  Status status;
  if (written != static_cast<ssize_t>(line.size())) {
    status = refused();
  }
  if (::close(descriptor) != 0 && status.ok()) {
    status = refused();
  }
  return status;
}

}  // namespace longwatch::triage
