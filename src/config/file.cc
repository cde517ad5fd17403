#include "config/file.h"

#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "config/diagnostics.h"

namespace longwatch::config {
namespace {

std::vector<std::string_view> all_keys() {
  std::vector<std::string_view> keys;
  for (const SettingInfo& row : settings_table()) {
    keys.push_back(row.key);
  }
  return keys;
}

std::string directory_of(const std::string& file) {
  const std::size_t slash = file.rfind('/');
  return slash == std::string::npos ? std::string() : file.substr(0, slash + 1);
}

class FileParser {
 public:
  FileParser(const std::string& file, Origin origin, AsWritten& written,
             DiagnosticSink& diagnostics)
      : file_(file), origin_(origin), written_(written), diagnostics_(diagnostics) {}

  void parse(std::string_view text) {
    for (const std::string_view line : split(text, '\n')) {
      ++line_number_;
      line_ = line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
      parse_line();
    }
  }

 private:
  struct Text {
    std::string value;
    std::size_t column;  // from 0
  };

  void parse_line() {
    const std::size_t start = line_.find_first_not_of(" \t");
    if (start == std::string_view::npos || line_[start] == '#') {
      return;
    }
    const std::size_t equals = line_.find('=', start);
    if (equals == std::string_view::npos) {
      report(kSyntax, start, "expected 'key = value' or a comment; nothing is swept", "");
      return;
    }
    const std::string_view key = trim(line_.substr(start, equals - start));
    const std::optional<SettingId> setting = find_setting(key);
    if (!setting.has_value()) {
      report_unknown(key, start);
      return;
    }
    if (const std::optional<Text> value = parse_value(equals + 1)) {
      put(*setting, *value);
    }
  }

  void report_unknown(std::string_view key, std::size_t column) {
    const std::string_view near = nearest(key, all_keys());
    report(kUnknownKey, column, fmt::format("unknown setting '{}'; nothing is swept", key),
           near.empty() ? std::string("'longwatch config explain' lists all settings")
                        : fmt::format("did you mean '{}'", near));
  }

  std::optional<Text> parse_value(std::size_t from) {
    const std::size_t start = line_.find_first_not_of(" \t", from);
    if (start == std::string_view::npos || line_[start] == '#') {
      report(kSyntax, start == std::string_view::npos ? line_.size() : start,
             "expected a value after '='; nothing is swept", "leave the line out for the default");
      return std::nullopt;
    }
    return line_[start] == '"' ? parse_quoted(start) : parse_plain(start);
  }

  std::optional<Text> parse_plain(std::size_t start) {
    std::size_t end = start;
    while (end < line_.size() &&
           !(line_[end] == '#' && (line_[end - 1] == ' ' || line_[end - 1] == '\t'))) {
      ++end;
    }
    return Text{std::string(trim(line_.substr(start, end - start))), start};
  }

  std::optional<Text> parse_quoted(std::size_t start) {
    std::string value;
    std::size_t at = start + 1;
    for (; at < line_.size() && line_[at] != '"'; ++at) {
      const bool escaped = line_[at] == '\\' && at + 1 < line_.size() &&
                           (line_[at + 1] == '"' || line_[at + 1] == '\\');
      at += escaped ? 1 : 0;
      value.push_back(line_[at]);
    }
    if (at >= line_.size()) {
      report(kSyntax, start, "expected a closing '\"' on the same line; nothing is swept", "");
      return std::nullopt;
    }
    const std::size_t rest = line_.find_first_not_of(" \t", at + 1);
    if (rest != std::string_view::npos && line_[rest] != '#') {
      report(kSyntax, rest, "expected nothing but a comment after the value; nothing is swept", "");
      return std::nullopt;
    }
    return Text{std::move(value), start};
  }

  void put(SettingId setting, const Text& value) {
    if (!info(setting).is_list() && written_.at(setting, origin_).has_value()) {
      const DiagnosticPlace& first = written_.at(setting, origin_)->place;
      report(kDuplicateKey, value.column,
             fmt::format("'{}' is already set at {}; nothing is swept", info(setting).key,
                         first.to_text()),
             "");
      return;
    }
    WrittenValue written;
    written.parts = {value.value};
    written.place = place(value.column);
    written.excerpt = excerpt(value.column);
    written.base_directory = directory_of(file_);
    written_.put(setting, origin_, std::move(written));
  }

  DiagnosticPlace place(std::size_t column) const {
    DiagnosticPlace result;
    result.file = file_;
    result.line = line_number_;
    result.column = static_cast<std::uint32_t>(column + 1);
    return result;
  }

  std::string excerpt(std::size_t column) const {
    // The caret stands under the same column only when what is before it is as wide.
    std::string under;
    for (const char c : line_.substr(0, column)) {
      under.push_back(c == '\t' ? '\t' : ' ');
    }
    return fmt::format("{}\n{}^", line_, under);
  }

  void report(const DiagnosticKind& kind, std::size_t column, std::string message,
              std::string hint) {
    Diagnostic diagnostic;
    diagnostic.kind = &kind;
    diagnostic.place = place(column);
    diagnostic.message = std::move(message);
    diagnostic.hint = std::move(hint);
    diagnostic.excerpt = excerpt(column);
    diagnostics_.report(std::move(diagnostic));
  }

  const std::string& file_;
  const Origin origin_;
  AsWritten& written_;
  DiagnosticSink& diagnostics_;
  std::string_view line_;
  std::uint32_t line_number_ = 0;
};

}  // namespace

void read_file_text(std::string_view text, const std::string& file, Origin origin,
                    AsWritten& written, DiagnosticSink& diagnostics) {
  FileParser(file, origin, written, diagnostics).parse(text);
}

void read_file(const FileRequest& request, const FileSystem& files, AsWritten& written,
               DiagnosticSink& diagnostics) {
  const Result<std::string> text = read_text_file(files, request.path, limits::kConfigFileBytes);
  if (text.ok()) {
    read_file_text(*text, request.path, request.origin, written, diagnostics);
    return;
  }
  if (text.error().code() == ErrorCode::NotFound && request.presence == Presence::Optional) {
    return;
  }
  Diagnostic diagnostic;
  diagnostic.kind = &kUnreadableFile;
  diagnostic.place.file = request.path;
  diagnostic.message = text.error().message() + "; nothing is swept";
  diagnostics.report(std::move(diagnostic));
}

}  // namespace longwatch::config
