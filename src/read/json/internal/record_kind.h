#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/arena.h"
#include "model/value.h"

namespace longwatch::read::json {

/// Members by which records that name no channel show what they are: Zeek's logs, Microsoft
/// Defender's advanced hunting tables, Suricata's EVE and the audit logs of clouds. Sources: the
/// log references of Zeek 3 to 7, the schemas of DeviceFileEvents, SigninLogs, AuditLogs,
/// AzureActivity, OfficeActivity and the unified audit log, CloudTrail's record contents, GCP's
/// LogEntry and AuditLog, Okta's System Log API, GitHub's audit log, Kubernetes' audit.k8s.io/v1,
/// Suricata 7's EVE format.
enum class Mark : std::uint8_t {
  ZeekLog,     ///< "_path", "@stream": the name of the log itself
  ZeekSensor,  ///< "@system"
  Originator,  ///< "id.orig_h": every log about a connection
  ConnState,
  RequestType,
  ShareType,
  CallId,
  Helo,
  MailFrom,
  SecurityProtocol,
  Endpoint,
  Operation,
  Query,
  Method,
  Uri,
  SmbAction,
  ServerName,
  Cipher,
  Subject,
  CertificateSerial,
  CertificateSubject,
  ActionType,
  DeviceName,
  FolderPath,
  FileName,
  TableType,  ///< "Type" of Azure Monitor's tables
  Category,
  OperationName,
  ResourceId,
  ActivityName,     ///< of Entra's audit
  LoggedByService,  ///< of Entra's audit
  UserPrincipal,    ///< of sign-ins
  AppName,          ///< of sign-ins
  RiskEventType,
  AwsEventName,
  AwsEventSource,
  AwsRegion,
  Workload,
  OfficeWorkload,
  RecordType,
  OrganizationId,
  EventTypeName,  ///< "eventType" of Okta, "eventName" of others
  DisplayMessage,
  GithubDocument,
  GcpMethod,
  GcpService,
  AuditId,
  Verb,
  SuricataType,
  SourceIp,
  FlowId,
  SyslogProgram,  ///< of journald
};

inline constexpr std::size_t kMarks = 52;

/// The marks of one record.
class RecordMarks {
 public:
  void clear() { seen_ = 0; }

  bool any() const { return seen_ != 0; }

  bool has(Mark mark) const { return (seen_ >> static_cast<unsigned>(mark) & 1U) != 0; }

  void put(Mark mark, const model::Value& value) {
    if (!has(mark) && !value.is_null()) {
      seen_ |= std::uint64_t{1} << static_cast<unsigned>(mark);
      values_[static_cast<std::size_t>(mark)] = value;
    }
  }

  /// Precondition: `has(mark)`.
  const model::Value& value(Mark mark) const { return values_[static_cast<std::size_t>(mark)]; }

 private:
  static_assert(kMarks <= 64);

  std::uint64_t seen_ = 0;
  std::array<model::Value, kMarks> values_{};
};

/// What the marks tell.
struct RecordKind {
  model::Value channel;                  ///< null = nothing is told
  std::optional<model::Value> computer;  ///< when the record names it in a way of its own
  bool is_zeek = false;
};

/// `arena` keeps names of channels that are not known beforehand.
RecordKind kind_of(const RecordMarks& marks, Arena& arena);

}  // namespace longwatch::read::json
