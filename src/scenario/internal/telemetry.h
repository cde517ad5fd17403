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
#include "scenario/samples.h"

/// What the parliament's sensors write, in memory first: Windows events, and lines of text.
namespace longwatch::scenario::internal {

inline constexpr std::size_t kWebHost = 0;
inline constexpr std::size_t kFilesHost = 1;
inline constexpr std::size_t kApplicationHost = 2;
inline constexpr std::size_t kDirectoryHost = 3;
inline constexpr std::size_t kDeskHost = 4;
inline constexpr std::size_t kBuilderHost = 5;

/// A request to the public web server. `sent` is the answer's size (sc-bytes).
struct WebRequest {
  Timestamp time;
  std::string client;
  std::string method = "GET";
  std::string path;
  std::string query = "-";
  std::string agent;
  int status = 200;
  std::uint64_t sent = 0;
  std::uint64_t received = 400;
  std::uint32_t milliseconds = 30;
};

struct Certificate {
  std::string server_name;
  std::string subject;
  std::string issuer;
  std::string serial;
  std::string validation = "ok";
};

/// A connection that the network sensor sees.
struct Connection {
  Timestamp time;
  std::string from;
  std::string to;
  std::uint16_t port = 443;
  std::string service = "ssl";  ///< empty = not recognised
  double seconds = 1;
  std::uint64_t out = 0;
  std::uint64_t in = 0;
  std::string state = "SF";
  std::optional<Certificate> certificate;
};

struct FirewallLine {
  Timestamp time;
  std::string action = "allow";
  std::string from;
  std::string to;
  std::uint16_t port = 443;
  std::string rule;
};

struct Mail {
  Timestamp time;
  std::string id;
  std::string from;
  std::string to;
  std::string verdict = "deliver";
  std::uint32_t urls = 0;
  bool remote_image = false;
};

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

/// Everything written, and where the planted records stand.
struct WrittenTelemetry {
  std::vector<std::string> files;  ///< relative to the telemetry directory, sorted
  std::uint64_t records = 0;

  struct Planted {
    Origin origin;
    PlantedRecord record;
  };

  std::vector<Planted> planted;  ///< by origin, then time
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
