#include "read/json/internal/record_kind.h"

#include <algorithm>
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/text.h"
#include "model/telemetry.h"

namespace longwatch::read::json {
namespace {

/// A log of Zeek and the members that only it has; the second may be the same as the first.
struct ZeekRow {
  std::string_view channel;
  Mark first;
  Mark second;
};

// In this order: kerberos and smtp have members that ssl has too, sip those of http.
constexpr auto kZeekRows = std::to_array<ZeekRow>({
    {model::telemetry::kZeekConn, Mark::ConnState, Mark::ConnState},
    {"zeek:kerberos", Mark::RequestType, Mark::RequestType},
    {"zeek:smb_mapping", Mark::ShareType, Mark::ShareType},
    {"zeek:smtp", Mark::Helo, Mark::Helo},
    {"zeek:smtp", Mark::MailFrom, Mark::MailFrom},
    {"zeek:sip", Mark::CallId, Mark::CallId},
    {"zeek:rdp", Mark::SecurityProtocol, Mark::SecurityProtocol},
    {"zeek:dce_rpc", Mark::Endpoint, Mark::Operation},
    {"zeek:dns", Mark::Query, Mark::Query},
    {"zeek:http", Mark::Method, Mark::Uri},
    {model::telemetry::kZeekSsl, Mark::ServerName, Mark::ServerName},
    {model::telemetry::kZeekSsl, Mark::Cipher, Mark::Cipher},
    {model::telemetry::kZeekSsl, Mark::Subject, Mark::Subject},
});

std::string_view raw(const model::Value& value) {
  return as_text(value.bytes());
}

/// A name that Zeek could have given a log: letters, digits and underscores.
bool is_log_name(const model::Value& value) {
  constexpr std::size_t kLongest = 64;
  const std::string_view text = raw(value);
  const bool is_text = value.kind == model::ValueKind::JsonText;
  return is_text && !text.empty() && text.size() <= kLongest &&
         std::all_of(text.begin(), text.end(), [](char c) {
           const char lower = to_ascii_lower(c);
           return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

std::string_view named_log(std::string_view log, Arena& arena) {
  constexpr std::string_view kPrefix = model::telemetry::kZeekPrefix;
  const std::span<char> name = arena.allocate<char>(kPrefix.size() + log.size());
  std::copy(log.begin(), log.end(), std::copy(kPrefix.begin(), kPrefix.end(), name.begin()));
  return {name.data(), name.size()};
}

std::string_view zeek_channel(const RecordMarks& marks, Arena& arena) {
  if (marks.has(Mark::ZeekLog) && is_log_name(marks.value(Mark::ZeekLog))) {
    return named_log(raw(marks.value(Mark::ZeekLog)), arena);
  }
  if (marks.has(Mark::CertificateSerial) && marks.has(Mark::CertificateSubject)) {
    return "zeek:x509";
  }
  if (!marks.has(Mark::Originator)) {
    return {};
  }
  if (marks.has(Mark::SmbAction) && raw(marks.value(Mark::SmbAction)).starts_with("SMB::")) {
    return "zeek:smb_files";
  }
  const auto* const row =
      std::find_if(kZeekRows.begin(), kZeekRows.end(), [&marks](const ZeekRow& candidate) {
        return marks.has(candidate.first) && marks.has(candidate.second);
      });
  return row == kZeekRows.end() ? std::string_view{} : row->channel;
}

/// Other tables of Defender have these columns too; only this one's actions begin with "File".
bool is_defender_file_event(const RecordMarks& marks) {
  const bool has_columns = marks.has(Mark::ActionType) && marks.has(Mark::DeviceName) &&
                           (marks.has(Mark::FolderPath) || marks.has(Mark::FileName));
  return has_columns && raw(marks.value(Mark::ActionType)).starts_with("File");
}

}  // namespace

RecordKind kind_of(const RecordMarks& marks, Arena& arena) {
  RecordKind kind;
  if (is_defender_file_event(marks)) {
    kind.channel = model::text_value(model::telemetry::kDefenderFiles);
    kind.computer = marks.value(Mark::DeviceName);
    return kind;
  }
  const std::string_view channel = zeek_channel(marks, arena);
  if (channel.empty()) {
    return kind;
  }
  kind.channel = model::text_value(channel);
  kind.is_zeek = true;
  if (marks.has(Mark::ZeekSensor)) {
    kind.computer = marks.value(Mark::ZeekSensor);
  }
  return kind;
}

}  // namespace longwatch::read::json
