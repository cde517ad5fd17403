#include "detect/evidence.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "detect/cut.h"

namespace longwatch::detect {
namespace {

/// Fields that tell who, where and what, shown with every finding: of Windows telemetry (Security,
/// Sysmon, PowerShell, System, Defender), then of web servers, Zeek, firewalls, mail gateways and
/// Defender's tables.
constexpr std::array<std::string_view, 71> kContext = {{
    "EventID",
    "Channel",
    "Provider_Name",
    "Image",
    "NewProcessName",
    "ProcessName",
    "SourceImage",
    "TargetImage",
    "ImageLoaded",
    "CommandLine",
    "ParentImage",
    "ParentProcessName",
    "ParentCommandLine",
    "OriginalFileName",
    "User",
    "SubjectUserName",
    "TargetUserName",
    "AccountName",
    "LogonType",
    "WorkstationName",
    "IpAddress",
    "SourceIp",
    "SourceAddress",
    "ClientAddress",
    "DestinationIp",
    "DestAddress",
    "DestinationHostname",
    "DestinationPort",
    "QueryName",
    "TargetFilename",
    "TargetObject",
    "ObjectName",
    "Details",
    "PipeName",
    "ServiceName",
    "ImagePath",
    "ServiceFileName",
    "TaskName",
    "ShareName",
    "RelativeTargetName",
    "Hashes",
    "Path",
    "c-ip",
    "s-ip",
    "cs-host",
    "cs-method",
    "cs-uri-stem",
    "cs-uri-query",
    "cs-user-agent",
    "sc-status",
    "sc-bytes",
    "id.orig_h",
    "id.resp_h",
    "id.resp_p",
    "server_name",
    "query",
    "src",
    "dst",
    "dport",
    "action",
    "msgid",
    "from",
    "to",
    "verdict",
    "DeviceName",
    "ActionType",
    "FileName",
    "FolderPath",
    "FileSize",
    "SHA256",
    "InitiatingProcessFileName",
}};

// In order of preference: who acted, then who was acted upon.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kUsers = {{
    {"User", ""},
    {"SubjectUserName", "SubjectDomainName"},
    {"TargetUserName", "TargetDomainName"},
    {"AccountName", ""},
    {"cs-username", ""},
}};

bool is_blank(std::string_view text) {
  return text.empty() || text == "-" || text == "N/A";
}

std::string first_text(const model::Event& event, model::FieldId field) {
  std::string scratch;
  for (const model::FieldValue& entry : event.values) {
    if (entry.field == field) {
      const std::string_view text = model::render(entry.value, scratch);
      if (!is_blank(text)) {
        return std::string(text);
      }
    }
  }
  return {};
}

bool is_listed(const std::vector<model::NamedText>& fields, std::string_view name,
               std::string_view value) {
  return std::any_of(fields.begin(), fields.end(), [&](const model::NamedText& field) {
    return field.name == name && field.value == value;
  });
}

void add_field(const model::FieldValue& entry, std::string_view name, model::Finding& finding) {
  if (finding.fields.size() >= limits::kFindingFields) {
    return;
  }
  std::string scratch;
  const std::string value = cut(model::render(entry.value, scratch), limits::kFindingFieldBytes);
  if (!is_listed(finding.fields, name, value)) {
    finding.fields.push_back({std::string(name), value});
  }
}

}  // namespace

EvidenceReader::EvidenceReader(model::FieldTable& fields) : entities_(fields) {
  for (const std::string_view field : kContext) {
    context_.push_back(fields.add(field));
  }
  for (const auto& [user, domain] : kUsers) {
    const model::FieldId user_field = fields.add(user);
    users_.emplace_back(user_field, domain.empty() ? user_field : fields.add(domain));
  }
}

void EvidenceReader::describe(const model::Event& event, std::span<const model::FieldId> wanted,
                              const model::FieldTable& fields, model::Finding& finding) const {
  finding.time = event.time;
  finding.events.push_back({event.locator, event.time, event.clock_correction});
  std::string scratch;
  finding.host = model::render(event.computer, scratch);
  finding.user = find_user(event);
  const auto has_text = [](const model::FieldValue& entry) {
    return entry.value.kind != model::ValueKind::Container;
  };
  for (const model::FieldValue& entry : event.values) {
    if (has_text(entry) && std::find(wanted.begin(), wanted.end(), entry.field) != wanted.end()) {
      add_field(entry, name_of(entry.field, fields), finding);
    }
  }
  for (const model::FieldValue& entry : event.values) {
    if (is_context(entry.field) && has_text(entry) && !entry.value.is_null()) {
      add_field(entry, fields.name(entry.field), finding);
    }
  }
  entities_.collect(event, finding.entities);
}

bool EvidenceReader::is_context(model::FieldId field) const {
  return std::find(context_.begin(), context_.end(), field) != context_.end();
}

/// As the outputs know the field, should a rule write it in another letter case.
std::string_view EvidenceReader::name_of(model::FieldId field,
                                         const model::FieldTable& fields) const {
  for (const model::FieldId spelling : fields.alike(field)) {
    if (is_context(spelling)) {
      return fields.name(spelling);
    }
  }
  return fields.name(field);
}

std::string EvidenceReader::find_user(const model::Event& event) const {
  for (const auto& [user_field, domain_field] : users_) {
    const std::string user = first_text(event, user_field);
    if (user.empty()) {
      continue;
    }
    std::string name = domain_field == user_field ? "" : first_text(event, domain_field);
    if (!name.empty()) {
      name.push_back('\\');
    }
    return name.append(user);
  }
  return {};
}

}  // namespace longwatch::detect
