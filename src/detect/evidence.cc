#include "detect/evidence.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/limits.h"
#include "base/text.h"

namespace longwatch::detect {
namespace {

struct ContextRow {
  std::string_view field;
  std::string_view type;
  std::string_view role;
};

/// Fields that tell who, where and what: of Windows telemetry (Security, Sysmon, PowerShell,
/// System, Defender), then of web servers, Zeek, firewalls, mail gateways and Defender's tables.
/// Type "address" becomes ipv4 or ipv6 by its text.
constexpr std::array<ContextRow, 71> kContext = {{
    {"EventID", "", ""},
    {"Channel", "", ""},
    {"Provider_Name", "", ""},
    {"Image", "process", "image"},
    {"NewProcessName", "process", "image"},
    {"ProcessName", "process", "image"},
    {"SourceImage", "process", "source"},
    {"TargetImage", "process", "target"},
    {"ImageLoaded", "file", "loaded"},
    {"CommandLine", "", ""},
    {"ParentImage", "process", "parent"},
    {"ParentProcessName", "process", "parent"},
    {"ParentCommandLine", "", ""},
    {"OriginalFileName", "", ""},
    {"User", "user", "subject"},
    {"SubjectUserName", "user", "subject"},
    {"TargetUserName", "user", "target"},
    {"AccountName", "user", "subject"},
    {"LogonType", "", ""},
    {"WorkstationName", "host", "source"},
    {"IpAddress", "address", "source"},
    {"SourceIp", "address", "source"},
    {"SourceAddress", "address", "source"},
    {"ClientAddress", "address", "source"},
    {"DestinationIp", "address", "destination"},
    {"DestAddress", "address", "destination"},
    {"DestinationHostname", "domain", "destination"},
    {"DestinationPort", "", ""},
    {"QueryName", "domain", "query"},
    {"TargetFilename", "file", "target"},
    {"TargetObject", "registry_key", "target"},
    {"ObjectName", "object", "target"},
    {"Details", "", ""},
    {"PipeName", "pipe", "target"},
    {"ServiceName", "service", "target"},
    {"ImagePath", "file", "service"},
    {"ServiceFileName", "file", "service"},
    {"TaskName", "task", "target"},
    {"ShareName", "share", "target"},
    {"RelativeTargetName", "file", "target"},
    {"Hashes", "hashes", "image"},
    {"Path", "", ""},
    {"c-ip", "address", "source"},
    {"s-ip", "address", "destination"},
    {"cs-host", "domain", "destination"},
    {"cs-method", "", ""},
    {"cs-uri-stem", "url", "target"},
    {"cs-uri-query", "", ""},
    {"cs-user-agent", "user_agent", "source"},
    {"sc-status", "", ""},
    {"sc-bytes", "", ""},
    {"id.orig_h", "address", "source"},
    {"id.resp_h", "address", "destination"},
    {"id.resp_p", "", ""},
    {"server_name", "domain", "destination"},
    {"query", "domain", "query"},
    {"src", "address", "source"},
    {"dst", "address", "destination"},
    {"dport", "", ""},
    {"action", "", ""},
    {"msgid", "message", "target"},
    {"from", "mail", "sender"},
    {"to", "mail", "recipient"},
    {"verdict", "", ""},
    {"DeviceName", "", ""},
    {"ActionType", "", ""},
    {"FileName", "file", "target"},
    {"FolderPath", "file", "target"},
    {"FileSize", "", ""},
    {"SHA256", "sha256", "target"},
    {"InitiatingProcessFileName", "process", "image"},
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

std::string cut(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) {
    return std::string(text);
  }
  std::size_t end = limit;
  // Not in the middle of a UTF-8 sequence.
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    --end;
  }
  return std::string(text.substr(0, end)).append("...");
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

std::string_view address_type(std::string_view text) {
  return text.find(':') == std::string_view::npos ? "ipv4" : "ipv6";
}

void add_entity(std::vector<model::Entity>& entities, model::Entity entity) {
  if (std::find(entities.begin(), entities.end(), entity) == entities.end()) {
    entities.push_back(std::move(entity));
  }
}

/// "MD5=...,SHA256=...,IMPHASH=..." of Sysmon: one entity per digest.
void add_hashes(std::vector<model::Entity>& entities, std::string_view text,
                std::string_view role) {
  for (const std::string_view piece : split(text, ',')) {
    const std::size_t equals = piece.find('=');
    if (equals != std::string_view::npos && equals + 1 < piece.size()) {
      add_entity(entities, {to_ascii_lower(trim(piece.substr(0, equals))),
                            to_ascii_lower(piece.substr(equals + 1)), std::string(role)});
    }
  }
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

EvidenceReader::EvidenceReader(model::FieldTable& fields) {
  for (const ContextRow& row : kContext) {
    context_.push_back({fields.add(row.field), row.type, row.role});
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
  collect_entities(event, finding);
}

bool EvidenceReader::is_context(model::FieldId field) const {
  return std::any_of(context_.begin(), context_.end(),
                     [field](const Context& context) { return context.field == field; });
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

void EvidenceReader::collect_entities(const model::Event& event, model::Finding& finding) const {
  if (!finding.host.empty()) {
    add_entity(finding.entities, {"host", finding.host, "reporter"});
  }
  for (const model::FieldValue& entry : event.values) {
    for (const Context& context : context_) {
      if (context.field != entry.field || context.entity_type.empty()) {
        continue;
      }
      std::string scratch;
      const std::string text = cut(model::render(entry.value, scratch), limits::kFindingFieldBytes);
      if (is_blank(text)) {
        continue;
      }
      if (context.entity_type == "hashes") {
        add_hashes(finding.entities, text, context.role);
        continue;
      }
      const bool is_address = context.entity_type == "address";
      const std::string_view type = is_address ? address_type(text) : context.entity_type;
      add_entity(finding.entities, {std::string(type), text, std::string(context.role)});
    }
  }
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
