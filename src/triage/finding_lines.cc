#include "triage/finding_lines.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/byte_order_mark.h"
#include "base/limits.h"
#include "base/text.h"

namespace longwatch::triage {
namespace {

constexpr std::string_view kSchema = "longwatch.finding.v1";
constexpr std::string_view kStart = "{\"schema\":\"longwatch.";

/// FNV-1a: tells differences in a line apart, guards nothing.
constexpr std::uint64_t kOffset = 0xcbf29ce484222325U;
constexpr std::uint64_t kPrime = 0x100000001b3U;

std::uint64_t mixed(std::uint64_t digest, std::string_view text) {
  for (const char c : text) {
    digest = (digest ^ static_cast<unsigned char>(c)) * kPrime;
  }
  return (digest ^ 0xFFU) * kPrime;  // so that "ab","c" is not "a","bc"
}

std::string unescaped(std::string_view raw) {
  std::string text;
  return formats::append_unescaped_json(text, raw) ? text : std::string(raw);
}

/// Fills a finding from one walk over its line.
class LineVisitor {
 public:
  LineVisitor(FindingLine& line, bool keeps_fields) : line_(line), keeps_fields_(keeps_fields) {}

  const std::string& schema() const { return schema_; }

  void begin_object() { open("{"); }

  void end_object() { close("}"); }

  void begin_array() { open("["); }

  void end_array() { close("]"); }

  void key(std::string_view raw) {
    if (depth_ == 1) {
      top_ = raw;
      name_ = top_;
      return;
    }
    if (depth_ == 2 && top_ == "rule") {
      name_ = "rule." + std::string(raw);
      return;
    }
    if (depth_ == 2 && top_ == "fields" && keeps_fields_) {
      field_ = unescaped(raw);
    }
    mix(raw);
  }

  void string(std::string_view raw) {
    capture(raw);
    mix(raw);
  }

  void number(std::string_view text) { mix(text); }

  void boolean(bool value) { mix(value ? "true" : "false"); }

  void null() { mix("null"); }

 private:
  void open(std::string_view bracket) {
    ++depth_;
    mix(bracket);
  }

  void close(std::string_view bracket) {
    mix(bracket);
    --depth_;
  }

  void mix(std::string_view text) {
    if (!name_.empty() && top_ != "events" && top_ != "schema" && name_ != "rule.file") {
      const auto member = line_.members.try_emplace(name_, kOffset).first;
      member->second = mixed(member->second, text);
    }
  }

  void capture(std::string_view raw) {
    const std::array<std::pair<std::string_view, std::string*>, 8> texts = {
        {{"schema", &schema_},
         {"id", &line_.id},
         {"time", &line_.time},
         {"level", &line_.level},
         {"rule.id", &line_.rule_id},
         {"rule.title", &line_.rule_title},
         {"host", &line_.host},
         {"user", &line_.user}}};
    for (const auto& [name, text] : texts) {
      if (name_ == name && depth_ <= 2) {
        *text = unescaped(raw);
      }
    }
    if (keeps_fields_ && top_ == "fields" && !field_.empty()) {
      line_.fields.emplace_back(std::exchange(field_, std::string()), unescaped(raw));
    }
  }

  FindingLine& line_;
  const bool keeps_fields_;
  std::size_t depth_ = 0;
  std::string top_;
  std::string name_;
  std::string field_;
  std::string schema_;
};

Error no_finding(const std::string& place, std::string message) {
  return Error(ErrorCode::InvalidInput, std::move(message))
      .at(place)
      .with_hint("expected what 'longwatch sweep PATH --format jsonl' prints");
}

}  // namespace

Status FindingLineReader::add(std::string_view line, const std::string& place) {
  if (trim(line).empty()) {
    return {};
  }
  FindingLine finding;
  LineVisitor visitor(finding, keeps_fields_);
  const formats::JsonOutcome outcome = formats::walk_json(
      line, indexer_, visitor, {limits::kJsonDepth, limits::kRegisterEntryValues});
  if (!outcome.ok()) {
    return no_finding(place, fmt::format("{} at byte {} of the line; nothing was compared",
                                         formats::to_text(outcome.problem), outcome.offset));
  }
  if (visitor.schema() != kSchema) {
    if (!visitor.schema().starts_with("longwatch.")) {
      return no_finding(place, "the line is no finding; nothing was compared");
    }
    ++passed_over_;
    return {};
  }
  if (finding.id.empty()) {
    return no_finding(place, "a finding without an id; nothing was compared");
  }
  findings_.push_back(std::move(finding));
  return {};
}

bool is_finding_lines(const FileSystem& files, const std::string& path) {
  const Result<FileInfo> info = files.inspect_target(path);
  if (!info.ok() || info->kind != FileKind::Regular) {
    return false;
  }
  const Result<std::unique_ptr<RandomAccessFile>> file = files.open(path);
  if (!file.ok()) {
    return false;
  }
  std::array<std::byte, 2 * (kStart.size() + 1)> head{};
  const Result<ByteView> read = (*file)->read_at(0, head);
  // A sweep that found nothing prints nothing. Shells redirect output in encodings of their own:
  // PowerShell with a byte order mark, in UTF-16.
  return info->size == 0 ||
         (read.ok() && decode_by_mark(std::string(as_text(*read))).starts_with(kStart));
}

Result<std::vector<FindingLine>> read_finding_lines(const FileSystem& files,
                                                    const std::string& path, Fields fields) {
  LW_TRY_ASSIGN(std::string written, read_text_file(files, path, std::uint64_t{1} << 32U));
  const std::string text = decode_by_mark(std::move(written));
  FindingLineReader reader(fields);
  std::uint64_t number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    LW_TRY(reader.add(std::string_view(text).substr(begin, end - begin),
                      fmt::format("{}:{}", path, ++number)));
    begin = end + 1;
  }
  return reader.take();
}

}  // namespace longwatch::triage
