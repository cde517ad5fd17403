#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "scenario/internal/host_recorder.h"
#include "scenario/internal/random.h"
#include "scenario/internal/sample_event.h"
#include "scenario/internal/world.h"
#include "scenario/internal/writers/cloud_text.h"
#include "scenario/internal/writers/event_logs.h"
#include "scenario/internal/writers/line_log.h"
#include "scenario/internal/writers/log_kinds.h"
#include "scenario/internal/writers/records.h"
#include "scenario/internal/writers/zeek_text.h"
#include "scenario/internal/written_telemetry.h"

namespace longwatch::scenario::internal {

/// Makes benign records, a stretch of time after the other.
class BenignSource {
 public:
  BenignSource() = default;
  BenignSource(const BenignSource&) = delete;
  BenignSource& operator=(const BenignSource&) = delete;
  virtual ~BenignSource() = default;

  /// Records what begins in [from, until). Calls come in order of time, without gaps inside a
  /// period of the world. What is recorded later may not lie before `from`.
  virtual void generate(Timestamp from, Timestamp until) = 0;
};

/// Everything that a world's sensors write:
///
///   Sensors sensors(world, Random(seed));
///   sensors.set_origin({Origin::Kind::Step, 3});
///   const Flow flow = sensors.connect({.time = t, .from = a, .to = b});
///   ...                                                  // planted records, in any order of time
///   Noise noise(world, sensors, profiles);
///   LW_TRY_ASSIGN(const WrittenTelemetry written, sensors.write(directory, &noise));
///
/// Planted records are held until `write`; there they are merged with the benign ones that the
/// source makes window by window, and nothing of those is held. Which name a file has depends on
/// the world, which bytes on the calls and the random stream alone: same calls, same bytes.
/// Devices and Windows hosts with a clock offset write what their clock shows; locators tell the
/// true time. Logs without records have no file. Not synchronised.
class Sensors final {
 public:
  /// How long a window of benign records is.
  static constexpr std::chrono::minutes kWindow{10};
  /// From this scale on every log begins a new file each day.
  static constexpr double kLargeScale = 10;

  /// The world outlives the sensors.
  Sensors(const World& world, Random random);

  Sensors(const Sensors&) = delete;
  Sensors& operator=(const Sensors&) = delete;

  const World& world() const { return world_; }

  Random& random() { return random_; }

  /// Whether the host (an index of World::hosts) has event logs, and its recorder. Precondition of
  /// the second: it has.
  bool has_events(std::size_t index) const;
  HostRecorder& host(std::size_t index);

  /// Everything recorded from now on, on whatever sensor, belongs to it.
  void set_origin(Origin origin);

  void request(const WebRequest& request);
  /// Yields the connection's ends and name, for records of what was said over it.
  Flow connect(const Connection& connection);

  // What a network sensor says of a protocol. With a flow that has no uid, the connection is
  // written as well (and `flow.from`, `flow.to` are needed).
  void http(const HttpExchange& exchange);
  /// And the log of the server asked, where `flow.to` is a domain controller or has the role
  /// "dns-server".
  void dns(const DnsLookup& lookup);
  void kerberos(const KerberosExchange& exchange);
  void smb_mapping(const SmbMapping& mapping);
  void smb_file(const SmbFile& file);
  void ldap(const LdapMessage& message);
  void ldap_search(const LdapSearch& search);

  void proxy_request(const ProxyRequest& request);
  void pass_firewall(const FirewallLine& line);
  void receive(const Mail& mail);
  void scan_link(const MailScan& scan);
  /// Kept in memory until `write`: for planted messages and the odd benign one.
  void keep_message(const MailMessage& message);
  void audit(const CloudAudit& record);
  void sign_in(const CloudSignIn& record);
  void vpn(const VpnRecord& record);
  void device_line(const DeviceLine& line);
  void device_request(const DeviceRequest& request);
  void touch_file(const DefenderFile& record);
  void start_process(const DefenderProcess& record);
  /// `at` is true time.
  void take_log(std::size_t host, std::string channel, Timestamp at);

  /// One record of the source (a name of log_kinds.h) with exactly these fields beside its time and
  /// the mark. Fails with `InvalidInput` for a name that is none, a source whose lines have no room
  /// for fields, and a field that has no column.
  Status raw(std::string_view source, Timestamp time, const MoreFields& fields);

  /// Writes all of it below the directory, with the benign records of all periods. Call once.
  /// `benign` may be null. Fails with `Io`.
  Result<WrittenTelemetry> write(const std::string& directory, BenignSource* benign);

 private:
  struct Message {
    MailMessage message;
    Origin origin;
  };

  struct NamedLog {
    std::string sensor;
    std::unique_ptr<LineLog> log;
  };

  // Null when the source has no lines at that time and the record is benign.
  LineLog* log_for(LogKind kind, std::string_view sensor, Timestamp time);

  LineLog* log_for(LogKind kind, Timestamp time) { return log_for(kind, {}, time); }

  std::string file_name(LogKind kind, std::string_view sensor, Timestamp time) const;
  LineLogFiles files_of(LogKind kind, const std::string& sensor) const;
  bool is_collected(std::string_view source, Timestamp time) const;
  bool has_tabs(LogKind kind) const;
  ZeekRow::Form form_of(LogKind kind) const;
  TimeTicks offset_of(std::string_view host) const;
  std::string_view address_of(std::string_view host) const;
  std::string uid();
  std::uint16_t client_port();
  Flow flow_or_connect(const Flow& flow, const Connection& connection);
  void show_certificate(const Connection& connection, const Flow& flow);
  const std::string& fingerprint_of(const Certificate& certificate);
  void record_dns_server(const DnsLookup& lookup, std::uint32_t transaction);
  bool is_name_server(const WorldHost& host) const;
  template <class Record, class Render>
  void write_zeek(LogKind kind, const Record& record, Render render);
  Status append_raw(std::string& out, LogKind kind, Timestamp time, const MoreFields& fields);
  /// Name of the device that keeps the log; empty = it has none.
  std::string sensor_of(LogKind kind) const;
  void hold();
  Status write_windows(BenignSource& benign, WrittenTelemetry& out);
  Status write_window(Timestamp until, WrittenTelemetry& out);
  Status write_messages(const std::string& directory, WrittenTelemetry& out) const;
  Status finish(WrittenTelemetry& out);

  const World& world_;
  Random random_;
  CloudTenant tenant_;
  Origin origin_;
  bool streaming_ = false;
  std::string directory_;
  std::vector<SampleEvent> events_;
  std::vector<std::unique_ptr<HostRecorder>> hosts_;  // by index of World::hosts; null = no events
  std::vector<TakenLog> taken_;
  std::unique_ptr<EventLogs> event_logs_;
  std::vector<std::vector<NamedLog>> logs_;  // by kind
  std::vector<Message> messages_;
  std::map<std::string, std::string, std::less<>> fingerprints_;  // by serial and subject
  std::map<std::string, Timestamp, std::less<>>
      shown_;  // certificates, when x509 told of them last
};

}  // namespace longwatch::scenario::internal
