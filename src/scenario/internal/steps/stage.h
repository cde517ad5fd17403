#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip_address.h"
#include "base/time.h"
#include "scenario/internal/host_recorder.h"
#include "scenario/internal/params.h"
#include "scenario/internal/random.h"
#include "scenario/internal/script.h"
#include "scenario/internal/world_file.h"
#include "scenario/internal/writers/sensors.h"

/// Where the steps of a scenario are played: the world, its sensors, and what earlier steps left.
namespace longwatch::scenario::internal {

/// A process that steps may name as parent or as the one that acts.
struct LiveProcess {
  std::size_t host = 0;  ///< in World::hosts
  Process process;
};

/// A message of a campaign, for the steps that follow it up.
struct SentMail {
  Timestamp time;
  std::string id;
  std::string to;
  std::string image;  ///< path of its remote image
  std::string image_host;
  std::string image_address;
  bool delivered = true;
};

/// A file that a process makes or deletes.
struct FileTouch {
  Timestamp time;
  std::string path;
  std::uint64_t size = 0;
};

/// A connection between any two; what the network sensor and the firewall make of it.
struct Contact {
  Timestamp time;
  std::string from;  ///< address
  std::string to;    ///< address
  std::uint16_t port = 443;
  std::string service = "ssl";
  double seconds = 1;
  std::uint64_t out = 0;
  std::uint64_t in = 0;
  std::string state = "SF";
  std::optional<Certificate> certificate = std::nullopt;
  bool denied = false;
  std::string rule = {};  ///< of the firewall; empty = made of the networks' names
};

class Stage {
 public:
  /// All outlive the stage.
  Stage(const Script& script, const WorldFile& world, Sensors& sensors);

  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  const World& world() const { return world_; }

  const Script& script() const { return script_; }

  Sensors& sensors() { return sensors_; }

  /// Index in World::hosts; nothing when no host has the name.
  std::optional<std::size_t> host_index(std::string_view name) const;

  /// Null when the host's events are not collected.
  HostRecorder* recorder(std::size_t host);

  /// Null when there is none.
  const LiveProcess* process(std::string_view name) const;
  void keep(const std::string& name, LiveProcess process);

  std::map<std::string, std::vector<SentMail>>& mails() { return mails_; }

  /// What earlier steps made, by what they call it.
  std::map<std::string, std::vector<FileTouch>>& files() { return files_; }

  bool is_own(std::string_view address) const;

  /// Writes what the network sensor sees, and the firewall where the connection crosses the border
  /// or is denied.
  Flow contact(const Contact& contact);

  /// What the public site shows in a handshake.
  Certificate site_certificate() const;

 private:
  const WorldHost* host_at(std::string_view address) const;
  std::string network_name(std::string_view address) const;
  void start_programs(const std::vector<RunningProgram>& programs);

  const Script& script_;
  const World& world_;
  Sensors& sensors_;
  std::map<std::string, LiveProcess, std::less<>> processes_;
  std::map<std::string, std::vector<SentMail>> mails_;
  std::map<std::string, std::vector<FileTouch>> files_;
  std::vector<std::pair<Network, std::string>> networks_;
};

/// One occurrence of a step on its stage.
struct Play {
  Stage& stage;
  const ScriptStep& step;
  Params params;
  Random random;
  Timestamp from;
  Milliseconds over;

  const ScriptActor* actor() const;

  const World& world() const { return stage.world(); }

  Sensors& sensors() { return stage.sensors(); }

  /// The moment of the `index`th of `count` things spread over the step, the first at its
  /// beginning, the last at its end.
  Timestamp spread(std::uint64_t index, std::uint64_t count) const;

  /// The host that a member names, 0 after a mistake. Without the member: `otherwise`, when that is
  /// not empty.
  std::size_t host(std::string_view key, std::string_view otherwise = {});

  const WorldHost& host_of(std::size_t index) const { return world().hosts[index]; }

  /// The same, and a mistake when its events are not collected; null after a mistake.
  HostRecorder* recorder(std::string_view key, std::size_t& index);
  /// An address: one that is written, or that of a host that is named.
  std::string address(std::string_view key, std::string_view otherwise = {});
  std::string address_of(std::string_view key, const std::string& written);
  /// The actor's first address unless `from` says otherwise.
  std::string source();
  /// The process a member names; null after a mistake, and when the member is absent.
  const LiveProcess* process(std::string_view key, std::string_view otherwise = {});
  std::string agent(std::string_view otherwise = {});
};

/// Splits "C:\\a\\b.exe" and "/a/b" at the last separator.
std::string_view base_name(std::string_view path);

}  // namespace longwatch::scenario::internal
