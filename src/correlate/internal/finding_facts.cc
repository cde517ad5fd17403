#include "correlate/internal/finding_facts.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "base/text.h"
#include "correlate/internal/names.h"
#include "model/telemetry.h"

namespace longwatch::correlate {
namespace {

namespace telemetry = model::telemetry;

struct FieldRole {
  std::string_view field;
  Direction direction;  ///< of an outside address in it
};

/// Fields that hold addresses but are no entities of every kind of telemetry.
constexpr std::array<FieldRole, 12> kAddressFields = {{
    {"c-ip", Direction::Inbound},
    {"s-ip", Direction::Outbound},
    {"id.orig_h", Direction::Inbound},
    {"id.resp_h", Direction::Outbound},
    {"src", Direction::Inbound},
    {"dst", Direction::Outbound},
    {"src_ip", Direction::Inbound},
    {"dst_ip", Direction::Outbound},
    {"ClientIPAddress", Direction::Inbound},
    {"ClientIP", Direction::Inbound},
    {"SourceIp", Direction::Inbound},
    {"DestinationIp", Direction::Outbound},
}};

constexpr std::array<std::string_view, 5> kDomainFields = {"server_name", "query", "cs-host",
                                                           "host_header", "tls.server_name"};
constexpr std::array<std::string_view, 4> kUrlFields = {"cs-uri-stem", "c-uri", "uri", "cs-uri"};
constexpr std::array<std::string_view, 4> kSenderFields = {"from", "sender", "SenderFromAddress",
                                                           "mailfrom"};
constexpr std::array<std::string_view, 5> kCertificateFields = {
    "certificate.serial", "certificate_serial", "certificate-serial", "cert_serial", "serial"};
constexpr std::array<std::string_view, 4> kProcessFields = {"ProcessGuid", "ParentProcessGuid",
                                                            "SourceProcessGUID", "ProcessGUID"};
constexpr std::array<std::string_view, 2> kWorkstationFields = {"WorkstationName", "Workstation"};

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view candidate) {
    return equals_ignoring_ascii_case(candidate, name);
  });
}

void add(std::vector<std::string>& list, std::string value) {
  if (!value.empty() && value != "-" && std::find(list.begin(), list.end(), value) == list.end()) {
    list.push_back(std::move(value));
  }
}

std::string_view field_of(const model::FindingRecord& finding, std::string_view name) {
  for (const model::NamedText& field : finding.fields) {
    if (equals_ignoring_ascii_case(field.name, name)) {
      return field.value;
    }
  }
  return {};
}

/// Digests of the empty file say nothing.
bool is_digest_of_nothing(std::string_view digest) {
  return digest.starts_with("e3b0c44298fc1c14") || digest.starts_with("d41d8cd98f00b204") ||
         digest.starts_with("da39a3ee5e6b4b0d");
}

/// A controller reports the logons of others.
bool reports_for_others(std::string_view event_id) {
  return event_id == "4768" || event_id == "4769" || event_id == "4770" || event_id == "4771" ||
         event_id == "4776";
}

/// What wrote the event: as told, or by the fields that only that kind of log has.
std::string_view channel_of(const model::FindingRecord& finding) {
  if (!finding.telemetry.empty()) {
    return finding.telemetry;
  }
  for (const model::NamedText& field : finding.fields) {
    const std::string_view name = field.name;
    if (equals_ignoring_ascii_case(name, "Channel")) {
      return field.value;
    }
    if (name.starts_with("cs-") || name.starts_with("sc-") || name == "c-ip") {
      return telemetry::kW3c;
    }
    if (name.starts_with("id.orig_") || name.starts_with("id.resp_") || name == "conn_state") {
      return telemetry::kZeekConn;
    }
    if (name == "msgid" || name == "remote_img" || name == "dmarc") {
      return telemetry::kMailGateway;
    }
    if (name == "dport" || name == "src" || name == "dst") {
      return telemetry::kFirewall;
    }
  }
  return {};
}

bool is_refusal(const model::FindingRecord& finding) {
  const std::string_view event_id = field_of(finding, "EventID");
  if (event_id == "4625" || event_id == "4771") {
    return true;
  }
  const std::optional<std::uint64_t> status = parse_uint64(field_of(finding, "sc-status"));
  const std::string action = to_ascii_lower(field_of(finding, "action"));
  const std::string_view state = field_of(finding, "conn_state");
  return (status.has_value() && *status >= 400) || action == "deny" || action == "drop" ||
         action == "block" || action == "blocked" || action == "reject" ||
         action.starts_with("reset-") || state == "REJ" || state == "S0";
}

class Reader {
 public:
  Reader(const model::FindingRecord& finding, EstateIndex& estate)
      : finding_(finding), estate_(estate) {}

  FindingFacts read() {
    const std::string_view channel = channel_of(finding_);
    is_web_ = channel == telemetry::kW3c;
    facts_.is_mail = channel == telemetry::kMailGateway || channel == telemetry::kMail;
    facts_.is_network = is_web_ || facts_.is_mail || channel.starts_with(telemetry::kZeekPrefix) ||
                        channel == telemetry::kFirewall || channel == telemetry::kKeyValue;
    facts_.was_refused = is_refusal(finding_);
    read_reporter();
    for (const model::NamedText& field : finding_.fields) {
      read_field(field);
    }
    for (const model::Entity& entity : finding_.entities) {
      read_entity(entity);
    }
    if (!facts_.is_mail) {
      add(facts_.accounts, account_name(finding_.user));
    } else {
      facts_.accounts.clear();  // recipients are no glue
      facts_.outside.clear();   // nor is a service that mails for many
    }
    if (finding_.kind == model::RuleKind::Indicator) {
      facts_.indicator = to_ascii_lower(finding_.matched);
    }
    finish_hosts();
    return std::move(facts_);
  }

 private:
  void read_reporter() {
    if (finding_.host.empty()) {
      return;
    }
    const std::string& host = estate_.canonical(finding_.host);
    if (finding_.kind == model::RuleKind::Behaviour && !facts_.is_mail) {
      reporter_ = host;  // the host it is about, whoever saw it
    } else if (is_web_) {
      add(facts_.tried, host);
    } else if (!facts_.is_network && !reports_for_others(field_of(finding_, "EventID"))) {
      reporter_ = host;
    }
  }

  void read_field(const model::NamedText& field) {
    for (const FieldRole& role : kAddressFields) {
      if (equals_ignoring_ascii_case(role.field, field.name)) {
        read_address(field.value, role.direction);
        return;
      }
    }
    if (is_one_of(kDomainFields, field.name)) {
      read_domain(field.value);
    } else if (is_one_of(kUrlFields, field.name)) {
      read_url(field.value);
    } else if (is_one_of(kSenderFields, field.name)) {
      read_sender(field.value);
    } else if (is_one_of(kCertificateFields, field.name)) {
      add(facts_.certificates, to_ascii_lower(field.value));
    } else if (is_one_of(kProcessFields, field.name)) {
      add(facts_.processes, to_ascii_lower(field.value));
    } else if (is_one_of(kWorkstationFields, field.name)) {
      read_workstation(field.value);
    }
  }

  void read_entity(const model::Entity& entity) {
    const std::string& type = entity.type;
    if (type == "ipv4" || type == "ipv6" || type == "address") {
      read_address(entity.value, entity.role == "source"        ? Direction::Inbound
                                 : entity.role == "destination" ? Direction::Outbound
                                                                : Direction::Unknown);
    } else if (type == "user" || type == "account") {
      add(facts_.accounts, account_name(entity.value));
    } else if (type == "process" || type == "file") {
      read_path(entity);
    } else if (type == "sha256" || type == "sha1" || type == "md5") {
      read_hash(entity);
    } else {
      read_name(entity);
    }
  }

  void read_name(const model::Entity& entity) {
    const std::string& type = entity.type;
    if (type == "domain") {
      read_domain(entity.value);
    } else if (type == "url") {
      read_domain(url_host(entity.value));
      read_url(entity.value);
    } else if (type == "mail" && (entity.role == "sender" || entity.role == "source")) {
      read_sender(entity.value);
    } else if (type == "host" && entity.role == "source") {
      read_workstation(entity.value);
    } else if (type == "certificate-serial") {
      add(facts_.certificates, to_ascii_lower(entity.value));
    }
  }

  void read_address(std::string_view text, Direction direction) {
    const EstateIndex::Known& known = estate_.look_up(text);
    if (!known.is_address && known.host == nullptr) {
      return;
    }
    add(facts_.addresses_named, known.is_address ? std::string(text) : known.canonical);
    if (known.is_own) {
      if (!known.is_hub || known.host != nullptr) {
        add(direction == Direction::Inbound ? own_sources_ : own_targets_, known.canonical);
      }
      return;
    }
    for (OtherSide& side : facts_.outside) {
      if (side.address == known.canonical) {
        side.direction = side.direction == Direction::Unknown ? direction : side.direction;
        return;
      }
    }
    facts_.outside.push_back({known.canonical, direction});
  }

  void read_domain(std::string_view text) {
    std::string domain = to_ascii_lower(trim(text));
    while (!domain.empty() && domain.back() == '.') {
      domain.pop_back();
    }
    if (domain.find('.') == std::string::npos || estate_.is_own_domain(domain) ||
        estate_.look_up(domain).is_address) {
      return;
    }
    add(facts_.domains, std::move(domain));
  }

  void read_url(std::string_view text) {
    const std::string name = base_name(text);
    if (name.find('.') != std::string::npos) {
      add(facts_.requested, name);
    }
  }

  void read_sender(std::string_view text) {
    std::string domain = mail_domain(text);
    if (!domain.empty() && !estate_.is_own_domain(domain)) {
      add(facts_.senders, std::move(domain));
    }
  }

  void read_workstation(std::string_view text) {
    const EstateIndex::Known& known = estate_.look_up(text);
    if (known.host != nullptr) {
      add(named_sources_, known.canonical);
    } else if (!known.is_address && !equals_ignoring_ascii_case(text, finding_.host)) {
      add(facts_.workstations, to_ascii_lower(text));
    }
  }

  void read_path(const model::Entity& entity) {
    if (entity.type == "file" && entity.role == "target" &&
        (is_web_script(entity.value) || is_published(entity.value))) {
      add(facts_.published, base_name(entity.value));
    }
    if (!is_installed(entity.value)) {
      add(facts_.files, to_ascii_lower(entity.value));
    }
  }

  /// The digest of a program that comes with the system is on every host.
  void read_hash(const model::Entity& entity) {
    std::string_view of;
    for (const model::Entity& other : finding_.entities) {
      const bool is_target = other.type == "file" && other.role == "target";
      if (is_target || (other.role == entity.role && of.empty() &&
                        (other.type == "process" || other.type == "file"))) {
        of = other.value;
      }
    }
    if (!is_digest_of_nothing(entity.value) && (of.empty() || !is_installed(of))) {
      add(facts_.hashes, entity.type + ":" + to_ascii_lower(entity.value));
    }
  }

  void finish_hosts() {
    if (facts_.is_mail) {
      facts_.tried.clear();
      return;
    }
    if (own_sources_.empty()) {
      own_sources_ = named_sources_;
    }
    facts_.is_inbound =
        std::any_of(facts_.outside.begin(), facts_.outside.end(),
                    [](const OtherSide& side) { return side.direction == Direction::Inbound; });
    for (const std::string& host : own_sources_) {
      add(facts_.acted, host);
    }
    if (!reporter_.empty()) {
      // A refused logon happened at its source alone.
      add(facts_.was_refused ? facts_.tried : facts_.acted, reporter_);
    }
    for (const std::string& host : own_targets_) {
      add(facts_.tried, host);
    }
    const auto acted_too = [&](const std::string& host) {
      return std::find(facts_.acted.begin(), facts_.acted.end(), host) != facts_.acted.end();
    };
    facts_.tried.erase(std::remove_if(facts_.tried.begin(), facts_.tried.end(), acted_too),
                       facts_.tried.end());
  }

  const model::FindingRecord& finding_;
  EstateIndex& estate_;
  FindingFacts facts_;
  bool is_web_ = false;
  std::string reporter_;
  std::vector<std::string> own_sources_;
  std::vector<std::string> own_targets_;
  std::vector<std::string> named_sources_;
};

}  // namespace

FindingFacts facts_of(const model::FindingRecord& finding, EstateIndex& estate) {
  return Reader(finding, estate).read();
}

}  // namespace longwatch::correlate
