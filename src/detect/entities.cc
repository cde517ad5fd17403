#include "detect/entities.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/ip_address.h"
#include "base/limits.h"
#include "base/text.h"
#include "detect/address_text.h"
#include "detect/cut.h"
#include "formats/observable.h"

namespace longwatch::detect {

enum class EntityShape : std::uint8_t {
  Plain,       ///< as written
  Lower,       ///< in lower case
  Address,     ///< an address, with a port or not; else a host
  Name,        ///< a domain or an address
  Url,         ///< a whole URL, else as written
  Mail,        ///< mail addresses, separated by commas or semicolons
  User,        ///< an account
  Digest,      ///< its kind is told by its length
  DigestList,  ///< "MD5=...,SHA256=...,IMPHASH=..." of Sysmon
  Fingerprint  ///< hexadecimal, with colons or not
};

namespace {

using enum EntityShape;

/// `scope`: beginning of the telemetry's name for fields whose name means something else elsewhere;
/// empty = any.
struct Row {
  std::string_view field;
  EntityShape shape;
  std::string_view type;
  std::string_view role;
  std::string_view scope = {};
};

constexpr std::array kRows = std::to_array<Row>({
    // Windows: Security, Sysmon, PowerShell, System, Defender
    {"Image", Plain, "process", "image"},
    {"NewProcessName", Plain, "process", "image"},
    {"ProcessName", Plain, "process", "image"},
    {"SourceImage", Plain, "process", "source"},
    {"TargetImage", Plain, "process", "target"},
    {"ImageLoaded", Plain, "file", "loaded"},
    {"ParentImage", Plain, "process", "parent"},
    {"ParentProcessName", Plain, "process", "parent"},
    {"ProcessGuid", Lower, "process_guid", "image"},
    {"ParentProcessGuid", Lower, "process_guid", "parent"},
    {"SourceProcessGUID", Lower, "process_guid", "source"},
    {"SourceProcessGuid", Lower, "process_guid", "source"},
    {"TargetProcessGUID", Lower, "process_guid", "target"},
    {"TargetProcessGuid", Lower, "process_guid", "target"},
    {"User", User, "user", "subject"},
    {"SubjectUserName", User, "user", "subject"},
    {"TargetUserName", User, "user", "target"},
    {"AccountName", User, "user", "subject"},
    {"SubjectUserSid", Plain, "sid", "subject"},
    {"TargetUserSid", Plain, "sid", "target"},
    {"TargetSid", Plain, "sid", "target"},
    {"MemberSid", Plain, "sid", "member"},
    {"WorkstationName", Plain, "host", "source"},
    {"IpAddress", Address, "address", "source"},
    {"SourceIp", Address, "address", "source"},
    {"SourceAddress", Address, "address", "source"},
    {"ClientAddress", Address, "address", "source"},
    {"DestinationIp", Address, "address", "destination"},
    {"DestAddress", Address, "address", "destination"},
    {"DestinationHostname", Name, "domain", "destination"},
    {"QueryName", Name, "domain", "query"},
    {"TargetFilename", Plain, "file", "target"},
    {"TargetObject", Plain, "registry_key", "target"},
    {"ObjectName", Plain, "object", "target"},
    {"PipeName", Plain, "pipe", "target"},
    {"ServiceName", Plain, "service", "target"},
    {"ImagePath", Plain, "file", "service"},
    {"ServiceFileName", Plain, "file", "service"},
    {"TaskName", Plain, "task", "target"},
    {"ShareName", Plain, "share", "target"},
    {"RelativeTargetName", Plain, "file", "target"},
    {"Hashes", DigestList, "", "image"},
    // Defender's tables
    {"FileName", Plain, "file", "target"},
    {"FolderPath", Plain, "file", "target"},
    {"SHA256", Lower, "sha256", "target"},
    {"InitiatingProcessFileName", Plain, "process", "image"},
    // Web servers and proxies
    {"c-ip", Address, "address", "source"},
    {"s-ip", Address, "address", "destination"},
    {"cs-host", Name, "domain", "destination"},
    {"cs-uri-stem", Url, "url", "target"},
    {"c-uri", Url, "url", "target"},
    {"cs-user-agent", Plain, "user_agent", "source"},
    {"cs-username", User, "user", "subject"},
    // Zeek
    {"id.orig_h", Address, "address", "source"},
    {"id.resp_h", Address, "address", "destination"},
    {"server_name", Name, "domain", "destination"},
    {"query", Name, "domain", "query"},
    {"host", Name, "domain", "destination", "zeek:"},
    {"user_agent", Plain, "user_agent", "source", "zeek:"},
    {"mailfrom", Mail, "mail", "sender", "zeek:"},
    {"rcptto", Mail, "mail", "recipient", "zeek:"},
    {"md5", Digest, "", "target", "zeek:"},
    {"sha1", Digest, "", "target", "zeek:"},
    {"sha256", Digest, "", "target", "zeek:"},
    {"certificate.serial", Lower, "certificate", "subject", "zeek:"},
    {"certificate.subject", Plain, "certificate_subject", "subject", "zeek:"},
    {"certificate.issuer", Plain, "certificate_subject", "issuer", "zeek:"},
    {"resp_certificate_sha1", Fingerprint, "certificate", "server", "zeek:"},
    {"fingerprint", Fingerprint, "certificate", "subject", "zeek:"},
    {"ja3", Lower, "ja3", "client", "zeek:"},
    {"ja3s", Lower, "ja3s", "server", "zeek:"},
    {"ja4", Lower, "ja4", "client", "zeek:"},
    {"ja4s", Lower, "ja4s", "server", "zeek:"},
    // Suricata
    {"dest_ip", Address, "address", "destination", "suricata:"},
    {"http.hostname", Name, "domain", "destination", "suricata:"},
    {"http.http_user_agent", Plain, "user_agent", "source", "suricata:"},
    {"dns.rrname", Name, "domain", "query", "suricata:"},
    {"tls.sni", Name, "domain", "destination", "suricata:"},
    {"tls.fingerprint", Fingerprint, "certificate", "server", "suricata:"},
    {"tls.subject", Plain, "certificate_subject", "server", "suricata:"},
    {"tls.issuerdn", Plain, "certificate_subject", "issuer", "suricata:"},
    {"tls.ja3.hash", Lower, "ja3", "client", "suricata:"},
    {"tls.ja3s.hash", Lower, "ja3s", "server", "suricata:"},
    {"tls.ja4", Lower, "ja4", "client", "suricata:"},
    {"fileinfo.md5", Digest, "", "target", "suricata:"},
    {"fileinfo.sha256", Digest, "", "target", "suricata:"},
    // Firewalls, resolvers, system logs, the audit system
    {"src", Address, "address", "source"},
    {"dst", Address, "address", "destination"},
    {"src_ip", Address, "address", "source"},
    {"dst_ip", Address, "address", "destination"},
    {"srcip", Address, "address", "source"},
    {"dstip", Address, "address", "destination"},
    {"addr", Address, "address", "source", "auditd"},
    {"exe", Plain, "process", "image", "auditd"},
    {"acct", User, "user", "subject", "auditd"},
    // Mail
    {"msgid", Plain, "message", "target"},
    {"from", Mail, "mail", "sender"},
    {"to", Mail, "mail", "recipient"},
    // Clouds and identity
    {"sourceIPAddress", Address, "address", "source", "aws:"},
    {"userAgent", Plain, "user_agent", "source", "aws:"},
    {"userIdentity.arn", User, "user", "subject", "aws:"},
    {"userIdentity.userName", User, "user", "subject", "aws:"},
    {"userPrincipalName", User, "user", "subject", "azure:"},
    {"properties.userPrincipalName", User, "user", "subject", "azure:"},
    {"properties.ipAddress", Address, "address", "source", "azure:"},
    {"callerIpAddress", Address, "address", "source", "azure:"},
    {"identity", User, "user", "subject", "azure:"},
    {"UserId", User, "user", "subject", "m365:"},
    {"ClientIP", Address, "address", "source", "m365:"},
    {"ClientIPAddress", Address, "address", "source", "m365:"},
    {"MailboxOwnerUPN", User, "user", "target", "m365:"},
    {"actor.alternateId", User, "user", "subject", "okta:"},
    {"client.ipAddress", Address, "address", "source", "okta:"},
    {"client.userAgent.rawUserAgent", Plain, "user_agent", "source", "okta:"},
    {"actor", User, "user", "subject", "github:"},
    {"actor_ip", Address, "address", "source", "github:"},
    {"protoPayload.authenticationInfo.principalEmail", User, "user", "subject", "gcp:"},
    {"protoPayload.requestMetadata.callerIp", Address, "address", "source", "gcp:"},
    {"user.username", User, "user", "subject", "kubernetes:"},
    {"sourceIPs", Address, "address", "source", "kubernetes:"},
    // ECS
    {"source.ip", Address, "address", "source"},
    {"destination.ip", Address, "address", "destination"},
    {"destination.domain", Name, "domain", "destination"},
    {"dns.question.name", Name, "domain", "query"},
    {"url.full", Url, "url", "target"},
    {"user.name", User, "user", "subject"},
    {"process.executable", Plain, "process", "image"},
    {"process.entity_id", Lower, "process_guid", "image"},
    {"file.path", Plain, "file", "target"},
    {"user_agent.original", Plain, "user_agent", "source"},
});

constexpr std::size_t kMostOfAList = 64;  // recipients of one message

bool is_blank(std::string_view text) {
  return text.empty() || text == "-" || text == "N/A" || text == "(empty)";
}

void put(std::string_view type, std::string_view value, std::string_view role,
         std::vector<model::Entity>& entities) {
  model::Entity entity{std::string(type), cut(value, limits::kFindingFieldBytes),
                       std::string(role)};
  if (!entity.value.empty() &&
      std::find(entities.begin(), entities.end(), entity) == entities.end()) {
    entities.push_back(std::move(entity));
  }
}

void put_address(const longwatch::Address& address, std::string_view role,
                 std::vector<model::Entity>& entities) {
  put(address.is_ipv4() ? "ipv4" : "ipv6", to_text(address), role, entities);
}

void put_name(std::string_view text, std::string_view type, std::string_view role,
              std::vector<model::Entity>& entities) {
  if (const std::optional<longwatch::Address> address = address_in(text); address.has_value()) {
    put_address(*address, role, entities);
    return;
  }
  const std::optional<std::string> domain = formats::canonical_domain(without_port(text));
  put(type, domain.value_or(to_ascii_lower(text)), role, entities);
}

void put_mails(std::string_view text, std::string_view role, std::vector<model::Entity>& entities) {
  std::size_t count = 0;
  while (!text.empty() && count++ < kMostOfAList) {
    const std::size_t end = std::min(text.find_first_of(",;"), text.size());
    const std::string_view piece = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!is_blank(piece) && piece != "<>") {
      put("mail", formats::canonical_mail(piece).value_or(std::string(piece)), role, entities);
    }
  }
}

std::string_view digest_type(std::string_view text) {
  switch (text.size()) {
    case 32:
      return "md5";
    case 40:
      return "sha1";
    case 64:
      return "sha256";
    default:
      return {};
  }
}

void put_digests(std::string_view text, std::string_view role,
                 std::vector<model::Entity>& entities) {
  for (const std::string_view piece : split(text, ',')) {
    const std::size_t equals = piece.find('=');
    if (equals != std::string_view::npos && equals + 1 < piece.size()) {
      put(to_ascii_lower(trim(piece.substr(0, equals))), to_ascii_lower(piece.substr(equals + 1)),
          role, entities);
    }
  }
}

std::string without_colons(std::string_view text) {
  std::string digits = to_ascii_lower(text);
  std::erase(digits, ':');
  return digits;
}

}  // namespace

EntityReader::EntityReader(model::FieldTable& fields) {
  for (const Row& row : kRows) {
    const std::size_t index = model::index_of(fields.add_exact(row.field));
    by_field_.resize(std::max(by_field_.size(), index + 1));
    by_field_[index].push_back({row.shape, row.type, row.role, row.scope});
  }
}

void EntityReader::collect(const model::Event& event, std::vector<model::Entity>& entities) const {
  std::string scratch;
  if (!event.computer.is_null()) {
    const std::string_view host = model::render(event.computer, scratch);
    if (!is_blank(host)) {
      put("host", host, "reporter", entities);
    }
  }
  std::string channel_scratch;
  const std::string_view telemetry = model::render(event.channel, channel_scratch);
  for (const model::FieldValue& entry : event.values) {
    const std::size_t index = model::index_of(entry.field);
    if (index >= by_field_.size()) {
      continue;
    }
    for (const Meaning& meaning : by_field_[index]) {
      if (!telemetry.starts_with(meaning.scope)) {
        continue;
      }
      const std::string_view text = model::render(entry.value, scratch);
      if (!is_blank(text)) {
        add(text, meaning, entities);
      }
    }
  }
}

void EntityReader::add(std::string_view text, const Meaning& meaning,
                       std::vector<model::Entity>& entities) {
  switch (meaning.shape) {
    case EntityShape::Plain:
      put(meaning.type, text, meaning.role, entities);
      break;
    case EntityShape::Lower:
      put(meaning.type, to_ascii_lower(text), meaning.role, entities);
      break;
    case EntityShape::Address: {
      const std::optional<longwatch::Address> address = address_in(text);
      if (address.has_value()) {
        put_address(*address, meaning.role, entities);
      } else {
        put("host", text, meaning.role, entities);
      }
      break;
    }
    case EntityShape::Name:
      put_name(text, meaning.type, meaning.role, entities);
      break;
    case EntityShape::Url:
      put(meaning.type, formats::canonical_url(text).value_or(std::string(text)), meaning.role,
          entities);
      break;
    case EntityShape::Mail:
      put_mails(text, meaning.role, entities);
      break;
    case EntityShape::User:
      put(meaning.type, text, meaning.role, entities);
      if (const std::optional<std::string> upn = formats::canonical_mail(text); upn.has_value()) {
        put("upn", *upn, meaning.role, entities);
      }
      break;
    case EntityShape::Digest:
      if (const std::string_view type = digest_type(text); !type.empty()) {
        put(type, to_ascii_lower(text), meaning.role, entities);
      }
      break;
    case EntityShape::DigestList:
      put_digests(text, meaning.role, entities);
      break;
    case EntityShape::Fingerprint:
      put(meaning.type, without_colons(text), meaning.role, entities);
      break;
  }
}

}  // namespace longwatch::detect
