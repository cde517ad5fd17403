#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

/// The logs of lines that sensors keep: what they are called, where they lie, what stands in front.
namespace longwatch::scenario::internal {

enum class LogKind : std::uint8_t {
  Web,
  Proxy,
  ZeekConn,
  ZeekSsl,
  ZeekX509,
  ZeekHttp,
  ZeekDns,
  ZeekKerberos,
  ZeekSmbMapping,
  ZeekSmbFiles,
  ZeekLdap,
  ZeekLdapSearch,
  DnsServer,
  Firewall,
  MailGateway,
  MailScanner,
  CloudAudit,
  SignIn,
  Vpn,
  Device,
  DeviceWeb,
  DefenderFiles,
  DefenderProcesses,
};

inline constexpr std::size_t kLogKinds = 23;

/// Some logs begin a new file every day; others do so only when benign lines are multiplied.
enum class Rotation : std::uint8_t { Daily, DailyWhenLarge };

struct LogShape {
  std::string_view source;   ///< name in WorldPeriod::sources
  std::string_view channel;  ///< what longwatch's readers call it; for the truth file
  std::string_view folder;
  std::string_view stem;    ///< of the file; empty = the sensor's name
  std::string_view ending;  ///< with its dot
  Rotation rotation = Rotation::DailyWhenLarge;
};

const LogShape& shape_of(LogKind kind);

/// The kind whose source or channel has the name; source first.
std::optional<LogKind> log_kind_named(std::string_view name);

/// Whether it is one of the network sensor's.
bool is_zeek(LogKind kind);

/// Lines in front of a file that begins on the day of `time`, without line feeds. `tabs`: Zeek's
/// own format.
std::vector<std::string> head_of(LogKind kind, Timestamp time, bool tabs);

/// The last line of a file, likewise; empty = none.
std::string foot_of(LogKind kind, Timestamp time, bool tabs);

}  // namespace longwatch::scenario::internal
