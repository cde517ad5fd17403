#include "detect/activity/internal/columns.h"

#include <charconv>

#include "base/text.h"

namespace longwatch::detect::activity {
namespace {

constexpr auto kColumnCount = static_cast<std::size_t>(Column::Count);

// As the enumeration.
constexpr std::array<std::string_view, kColumnCount> kNames = {
    "",
    "Channel",
    "Keywords",
    "SubjectDomainName",
    "SubjectUserName",
    "TargetDomainName",
    "TargetUserName",
    "IpAddress",
    "AccessMask",
    "ObjectType",
    "ProcessName",
    "ServiceName",
    "CommandLine",
    "WorkstationName",
    "LogonType",
    "Status",
    "SubStatus",
    "PrivilegeList",
    "NewProcessName",
    "ParentProcessName",
    "ObjectName",
    "ShareName",
    "RelativeTargetName",
    "TicketEncryptionType",
    "ServiceFileName",
    "ImagePath",
    "TaskName",
    "TaskContent",
    "MemberName",
    "MemberSid",
    "User",
    "SourceUser",
    "Image",
    "ParentImage",
    "SourceImage",
    "TargetImage",
    "GrantedAccess",
    "TargetFilename",
    "Hashes",
    "SourceIp",
    "DestinationIp",
    "DestinationHostname",
    "DestinationPort",
    "c-ip",
    "s-ip",
    "s-port",
    "cs-method",
    "cs-uri-stem",
    "cs-uri",
    "cs-host",
    "cs-username",
    "cs-user-agent",
    "sc-status",
    "cs-bytes",
    "sc-bytes",
    "time-taken",
    "uid",
    "id.orig_h",
    "id.resp_h",
    "id.resp_p",
    "orig_bytes",
    "resp_bytes",
    "duration",
    "conn_state",
    "server_name",
    "cert_serial",
    "certificate.serial",
    "subject",
    "issuer",
    "validation_status",
    "action",
    "src",
    "dst",
    "dport",
    "rule",
    "sentbyte",
    "rcvdbyte",
    "bytes_out",
    "bytes_in",
    "msgid",
    "from",
    "to",
    "verdict",
    "urls",
    "remote_img",
    "ActionType",
    "FileName",
    "FolderPath",
    "FileSize",
    "SHA256",
    "InitiatingProcessFileName",
    "InitiatingProcessCommandLine",
    "InitiatingProcessAccountDomain",
    "InitiatingProcessAccountName",
};

static_assert(!kNames.back().empty(), "every column has a name");

bool has_content(const model::Value& value) {
  return !value.is_null() && value.size > 0;
}

}  // namespace

ColumnMap::ColumnMap(model::FieldTable& fields) {
  for (std::size_t i = 1; i < kColumnCount; ++i) {
    const std::size_t index = model::index_of(fields.add(kNames[i]));
    if (index >= columns_.size()) {
      columns_.resize(index + 1, Column::None);
    }
    columns_[index] = static_cast<Column>(i);
  }
}

void Columns::fill(const model::Event& event, const ColumnMap& map) {
  values_.fill({});
  for (const model::FieldValue& entry : event.values) {
    const Column column = map.column_of(entry.field);
    model::Value& kept = values_[static_cast<std::size_t>(column)];
    // The log that event 104 names bears the name of the channel that every event has: it is the
    // later one.
    if (!has_content(kept) || column == Column::LogName) {
      kept = entry.value;
    }
  }
  values_[0] = {};
}

std::string_view Columns::text(Column column, std::string& scratch) const {
  const std::string_view text = trim(model::render(value(column), scratch));
  return text == "-" ? std::string_view() : text;
}

std::optional<std::uint64_t> Columns::number(Column column) const {
  std::string scratch;
  std::string_view digits = text(column, scratch);
  if (!digits.starts_with("0x") && !digits.starts_with("0X")) {
    return parse_uint64(digits);
  }
  digits.remove_prefix(2);
  std::uint64_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number, 16);
  return error == std::errc() && stop == end && !digits.empty() ? std::optional(number)
                                                                : std::nullopt;
}

}  // namespace longwatch::detect::activity
