#pragma once

#include <cstdint>
#include <deque>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "impact/impact.h"

/// Small worlds for the tests of this room: an estate, what its telemetry says, and an assessment.
namespace longwatch::impact {

/// Everything that differs between two worlds in which the same happens.
struct WorldNames {
  std::string title;
  std::string domain;
  std::string web;
  std::string files;
  std::string directory;
  std::string vault;
  std::string prefix;  ///< of own addresses: "10.20."
  std::string intruder;
  std::string drop;
  std::string first_organisation;
  std::string second_organisation;
};

/// What test reports call a world.
std::ostream& operator<<(std::ostream& out, const WorldNames& names);

/// Two worlds without a name or an address in common.
const std::vector<WorldNames>& world_names();

/// Minutes after the beginning of the world's incident.
Timestamp minute(std::int64_t minutes);

class World {
 public:
  explicit World(WorldNames given);

  std::string fqdn(const std::string& host) const { return host + "." + names.domain; }

  std::string address(const std::string& host) const;

  /// An activity of the incident; of others when `is_own` is Others.
  enum class Whose : std::uint8_t { Incident, Others };
  model::Activity& add(model::ActivityKind kind, std::int64_t at, const std::string& host,
                       std::string_view telemetry = "Security", Whose whose = Whose::Incident);
  model::Activity& deny(std::int64_t at, const std::string& from, const std::string& to,
                        std::string_view telemetry);
  model::Activity& session(std::int64_t at, const std::string& from, const std::string& to,
                           std::uint64_t bytes_out, Whose whose = Whose::Incident);
  model::Activity& archive_volume(std::int64_t at, const std::string& path, std::uint64_t size);
  model::Activity& mail(std::int64_t at, const std::string& to, model::ActivityKind kind);
  /// Logs of `hosts` (names) from before the incident to after it.
  void source(const std::vector<std::string>& telemetry, const std::vector<std::string>& hosts);
  /// The usual set: Security and Sysmon of every host, connections of the sensor, firewall.
  void full_telemetry();

  model::Assessment assess();
  std::vector<model::NotificationDecision> notify();

  WorldNames names;
  model::Incident incident;
  model::Estate estate;
  std::vector<model::SourceRecord> sources;
  std::vector<model::FindingRecord> findings;
  std::vector<model::TargetList> targets;
  SeverityTable table;

 private:
  struct Told {
    model::Activity activity;
    Whose whose;
  };

  std::deque<Told> told_;
};

/// The facts of a kind; with `part`, those whose text holds it.
std::vector<model::ImpactFact> facts_of(const model::Assessment& assessment, model::ImpactKind kind,
                                        std::string_view part = "");

/// "accessed: 17 attempts ..." of one host, for one comparison.
std::string reach_words(const model::Assessment& assessment, const std::string& host);

}  // namespace longwatch::impact
