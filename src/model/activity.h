#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/enum_names.h"
#include "model/evidence.h"
#include "model/finding.h"

namespace longwatch::model {

/// What one event says somebody or something did, in words that do not depend on the telemetry.
enum class ActivityKind : std::uint8_t {
  ProcessStarted,
  ProcessAccessed,  ///< one process opened another
  FileWritten,      ///< created or changed
  FileRead,         ///< opened for reading, locally or through a share
  FileDeleted,
  ShareOpened,
  LoggedOn,
  LogonFailed,
  PrivilegesAssigned,
  TicketRequested,   ///< Kerberos service ticket
  Connected,         ///< a connection that came about
  ConnectionDenied,  ///< refused by a firewall, or nobody answered
  WebRequested,
  MailDelivered,
  MailHeld,  ///< quarantined or refused by the gateway
  LogCleared,
  ServiceInstalled,
  TaskRegistered,
  AccountChanged,
};

constexpr auto names_of(ActivityKind /*tag*/) {
  return std::array<std::string_view, 19>{
      "process-started", "process-accessed",  "file-written",  "file-read",      "file-deleted",
      "share-opened",    "logged-on",         "logon-failed",  "privileges",     "ticket-requested",
      "connected",       "connection-denied", "web-requested", "mail-delivered", "mail-held",
      "log-cleared",     "service",           "task",          "account-changed"};
}

/// One event in those words. Texts are as logged; absent ones are empty, never invented.
struct Activity {
  ActivityKind kind{};
  EventReference event;
  EvidenceId evidence;     ///< filled in by the pipeline
  std::string telemetry;   ///< channel
  std::string host;        ///< that logged it or on which it happened; for connections the sensor
  std::string account;     ///< who: "DOMAIN\\name", "name"; the sender of a mail
  std::string source;      ///< address or host name it came from
  std::string target;      ///< address or host name it went to; the recipient of a mail
  std::uint16_t port = 0;  ///< of the target
  std::string process;     ///< image path of the process that acted
  std::string parent;      ///< image path of its parent; for ProcessAccessed the process opened
  std::string object;      ///< file path, share and path, URL path, log name, service, message id
  std::string detail;  ///< command line, user agent, HTTP method, logon type, access mask, verdict
  std::string status;  ///< HTTP status, conn_state, failure code, encryption type
  std::string workstation;                 ///< name the client gave of itself at a logon
  std::vector<NamedText> artefacts;        ///< "certificate-serial", "server-name", "sha256", ...
  std::optional<std::uint64_t> bytes_out;  ///< from source to target; a web server's: request
  std::optional<std::uint64_t> bytes_in;   ///< from target to source; a web server's: response
  std::optional<std::uint64_t> size;       ///< of a file
  std::optional<std::chrono::nanoseconds> duration;
};

/// By (time, source, offset, kind); without time last.
bool comes_before(const Activity& a, const Activity& b);

/// Which activities a second reading of the same sources keeps: those between `first` and `last`
/// that touch one of the names or addresses (ignoring ASCII case): as host, source, target,
/// account, or domain of a mail's sender. A name also covers its first label ("WEB01" covers
/// "web01.parl.example").
struct ActivityScope {
  std::optional<Timestamp> first;  ///< absent = no bound
  std::optional<Timestamp> last;
  std::vector<std::string> hosts;      ///< names
  std::vector<std::string> addresses;  ///< of hosts and of the other side
  std::vector<std::string> accounts;   ///< without domain
  std::vector<std::string> domains;    ///< sender domains, server names
};

/// Takes activities over, ordered by `comes_before`, when all of them are known.
class ActivitySink {
 public:
  ActivitySink() = default;
  ActivitySink(const ActivitySink&) = delete;
  ActivitySink& operator=(const ActivitySink&) = delete;
  virtual ~ActivitySink() = default;

  /// `left_out` counts those beyond limits::kActivities.
  virtual void accept(std::vector<Activity> activities, std::uint64_t left_out) = 0;
};

}  // namespace longwatch::model
