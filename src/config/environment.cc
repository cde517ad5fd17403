#include "config/environment.h"

#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "config/diagnostics.h"

namespace longwatch::config {
namespace {

constexpr std::string_view kPrefix = "LONGWATCH_";

std::vector<std::string> parts_of(const SettingInfo& setting, const std::string& text) {
  std::vector<std::string> parts;
  if (!setting.is_list()) {
    parts.push_back(text);
    return parts;
  }
  for (const std::string_view part : split(text, setting.type == SettingType::Paths ? ':' : ',')) {
    if (!part.empty()) {
      parts.emplace_back(part);
    }
  }
  return parts;
}

void report_misspelt(const std::string& name, const std::vector<std::string_view>& known,
                     DiagnosticSink& diagnostics) {
  const std::string_view near = nearest(name, known);
  if (near.empty() || near == name) {
    return;
  }
  Diagnostic diagnostic;
  diagnostic.kind = &kUnknownVariable;
  diagnostic.place.file = fmt::format("environment variable {}", name);
  diagnostic.message = "no setting has this variable; it has no effect";
  diagnostic.hint = fmt::format("did you mean {}", near);
  diagnostics.report(std::move(diagnostic));
}

std::string value_of(const Environment& environment, std::string_view name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string() : found->second;
}

}  // namespace

void read_environment(const Environment& environment, AsWritten& written,
                      DiagnosticSink& diagnostics) {
  std::vector<std::string_view> known;
  for (std::size_t i = 0; i < settings_table().size(); ++i) {
    const SettingInfo& setting = settings_table()[i];
    known.push_back(setting.environment);
    const std::string text = value_of(environment, setting.environment);
    if (text.empty()) {
      continue;
    }
    WrittenValue value;
    value.parts = parts_of(setting, text);
    value.place.file = fmt::format("environment variable {}", setting.environment);
    written.put(static_cast<SettingId>(i), Origin::Environment, std::move(value));
  }
  for (auto at = environment.lower_bound(kPrefix);
       at != environment.end() && at->first.starts_with(kPrefix); ++at) {
    report_misspelt(at->first, known, diagnostics);
  }
}

std::vector<FileRequest> file_requests(const Environment& environment) {
  std::vector<FileRequest> requests = {
      {"/etc/longwatch/longwatch.conf", Origin::SystemFile, Presence::Optional}};
  std::string directory = value_of(environment, "XDG_CONFIG_HOME");
  if (directory.empty() && !value_of(environment, "HOME").empty()) {
    directory = join_path(value_of(environment, "HOME"), ".config");
  }
  if (!directory.empty()) {
    requests.push_back(
        {join_path(directory, "longwatch/longwatch.conf"), Origin::UserFile, Presence::Optional});
  }
  return requests;
}

}  // namespace longwatch::config
