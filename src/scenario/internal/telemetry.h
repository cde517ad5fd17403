#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "scenario/internal/host_recorder.h"
#include "scenario/internal/parliament.h"
#include "scenario/internal/sample_event.h"
#include "scenario/internal/writers/records.h"
#include "scenario/internal/written_telemetry.h"
#include "scenario/samples.h"

/// What the parliament's sensors write, in memory first: Windows events, and lines of text.
namespace longwatch::scenario::internal {

inline constexpr std::size_t kWebHost = 0;
inline constexpr std::size_t kFilesHost = 1;
inline constexpr std::size_t kApplicationHost = 2;
inline constexpr std::size_t kDirectoryHost = 3;
inline constexpr std::size_t kDeskHost = 4;
inline constexpr std::size_t kBuilderHost = 5;

struct FileEvent {
  Timestamp time;
  const Machine* machine = nullptr;
  std::string action = "FileCreated";
  std::string path;
  std::uint64_t size = 0;
  std::string process;  ///< file name
  std::string account;
};

struct TextLine {
  Timestamp time;
  std::string text;  ///< without line feed
  Origin origin;
};

/// A text log: lines in any order until it is written.
struct TextLog {
  std::string channel;  ///< for the truth file
  std::vector<TextLine> lines;
};

class Telemetry {
 public:
  /// The parliament outlives it.
  Telemetry(const Parliament& parliament, Random random);

  Telemetry(const Telemetry&) = delete;
  Telemetry& operator=(const Telemetry&) = delete;

  HostRecorder& host(std::size_t index) { return hosts_[index]; }

  Random& random() { return random_; }

  /// Everything recorded from now on, on whatever sensor, belongs to it.
  void set_origin(Origin origin);

  void request(const WebRequest& request);
  void connect(const Connection& connection);
  void pass_firewall(const FirewallLine& line);
  void receive(const Mail& mail);
  void touch_file(const FileEvent& event);

  /// Writes all of it below the directory. Fails with `Io`.
  Result<WrittenTelemetry> write(const std::string& directory) const;

 private:
  void add(TextLog& log, Timestamp time, std::string text);
  std::string uid();
  std::uint16_t client_port();

  const Parliament& parliament_;
  Random random_;
  Origin origin_;
  std::vector<SampleEvent> events_;
  std::vector<HostRecorder> hosts_;
  TextLog web_;
  TextLog connections_;
  TextLog certificates_;
  TextLog firewall_;
  TextLog mails_;
  TextLog files_;
};

/// The session of the public web server's certificate.
Certificate web_certificate(const Parliament& parliament);

}  // namespace longwatch::scenario::internal
