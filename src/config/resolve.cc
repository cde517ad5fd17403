#include "config/resolve.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "config/diagnostics.h"
#include "config/value.h"

namespace longwatch::config {
namespace {

enum class Verdict : std::uint8_t { Fine, Wrong };

void report(const DiagnosticKind& kind, const WrittenValue& value, const Error& error,
            DiagnosticSink& diagnostics) {
  Diagnostic diagnostic;
  diagnostic.kind = &kind;
  diagnostic.place = value.place;
  diagnostic.message = error.message() + "; nothing is swept";
  diagnostic.hint = error.hint();
  diagnostic.excerpt = value.excerpt;
  diagnostics.report(std::move(diagnostic));
}

Verdict check_written(const SettingInfo& setting, const WrittenValue& value,
                      DiagnosticSink& diagnostics) {
  Verdict verdict = Verdict::Fine;
  for (const std::string& part : value.parts) {
    const Status status = check_value(setting, part);
    if (!status.ok()) {
      report(kValue, value, status.error(), diagnostics);
      verdict = Verdict::Wrong;
    }
  }
  return verdict;
}

std::string absolute_to(const std::string& base, const std::string& path) {
  return path.starts_with('/') ? path : base + path;
}

Verdict check_paths(const WrittenValue& value, const FileSystem& files,
                    DiagnosticSink& diagnostics) {
  Verdict verdict = Verdict::Fine;
  for (const std::string& part : value.parts) {
    const Result<FileInfo> found = files.inspect_target(absolute_to(value.base_directory, part));
    if (!found.ok()) {
      const Error error(found.error().code(),
                        fmt::format("'{}': {}", part, found.error().message()));
      report(kPath, value, error, diagnostics);
      verdict = Verdict::Wrong;
    }
  }
  return verdict;
}

Verdict check_setting(SettingId setting, const AsWritten& written, const FileSystem& files,
                      DiagnosticSink& diagnostics) {
  Verdict verdict = Verdict::Fine;
  for (const Origin origin : kOrigins) {
    const std::optional<WrittenValue>& value = written.at(setting, origin);
    if (value.has_value() && check_written(info(setting), *value, diagnostics) == Verdict::Wrong) {
      verdict = Verdict::Wrong;
    }
  }
  const SettingType type = info(setting).type;
  if (verdict == Verdict::Fine && (type == SettingType::Path || type == SettingType::Paths)) {
    return check_paths(*written.at(setting, written.winner(setting)), files, diagnostics);
  }
  return verdict;
}

// The text of a checked winner as its member holds it. Only called when check_setting found all
// fine, so the parsers below cannot fail.
void assign(std::string& member, const SettingInfo& setting, const WrittenValue& value) {
  if (!value.parts.empty()) {
    const std::string& text = value.parts.front();
    member = setting.type == SettingType::Path ? absolute_to(value.base_directory, text) : text;
  }
}

void assign(std::uint64_t& member, const SettingInfo& setting, const WrittenValue& value) {
  member = parse_count(setting, value.parts.front()).value_or(0);
}

void assign(ByteCount& member, const SettingInfo& setting, const WrittenValue& value) {
  member = parse_size(setting, value.parts.front()).value_or(ByteCount{});
}

void assign(bool& member, const SettingInfo& setting, const WrittenValue& value) {
  member = parse_switch(setting, value.parts.front()).value_or(false);
}

void assign(std::vector<std::string>& member, const SettingInfo& setting,
            const WrittenValue& value) {
  for (const std::string& part : value.parts) {
    member.push_back(setting.type == SettingType::Paths ? absolute_to(value.base_directory, part)
                                                        : part);
  }
}

}  // namespace

std::optional<const Settings> resolve(const AsWritten& written, const FileSystem& files,
                                      DiagnosticSink& diagnostics) {
  Verdict verdict = Verdict::Fine;
  for (std::size_t i = 0; i < settings_table().size(); ++i) {
    if (check_setting(static_cast<SettingId>(i), written, files, diagnostics) == Verdict::Wrong) {
      verdict = Verdict::Wrong;
    }
  }
  if (verdict == Verdict::Wrong) {
    return std::nullopt;
  }
  Settings settings;
#define LW_SETTING(name, member, ...)            \
  assign(settings.member, info(SettingId::name), \
         *written.at(SettingId::name, written.winner(SettingId::name)));
#include "config/settings.def"
#undef LW_SETTING
  return settings;
}

}  // namespace longwatch::config
