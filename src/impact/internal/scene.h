#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "impact/impact.h"

/// The input of an assessment with the questions that all its parts ask: where something took
/// place, which findings rest on it, which logs were cleared.
namespace longwatch::impact {

/// One activity and the canonical name of the host on which it took place.
struct Seen {
  const model::Activity* activity = nullptr;
  std::string place;  ///< for records of network sensors the target, else the host
};

/// A log that the intruder or anybody cleared, or a log file that was deleted.
struct Clearing {
  std::string host;
  std::string log;  ///< channel or path
  std::optional<Timestamp> time;
  bool has_copy = false;  ///< records of it from before the clearing are among the sources
  model::EvidenceId evidence;
};

class Scene {
 public:
  /// Keeps references into `input`, which outlives the scene.
  explicit Scene(const ImpactInput& input);

  const ImpactInput& input() const { return input_; }

  const model::Incident& incident() const { return input_.incident; }

  const model::Estate& estate() const { return input_.estate; }

  const std::vector<Seen>& own() const { return own_; }

  const std::vector<Seen>& all() const { return all_; }

  /// Of the incident's hosts and of hosts that were named by its activities.
  const std::vector<Clearing>& clearings() const { return clearings_; }

  std::string canonical(std::string_view name_or_address) const;
  /// An address outside all networks that are owned; names are never.
  bool is_external(std::string_view address) const;
  /// The host a connection came from: the sensor's source, or who logged it.
  std::string origin_of(const Seen& seen) const;

  std::span<const model::FindingRecord> findings() const { return input_.findings; }

  std::span<const model::TargetList> targets() const { return input_.targets; }

  /// Ids of the incident's findings that rest on one of the records, in their order.
  std::vector<std::string> findings_on(const std::vector<model::EvidenceId>& evidence) const;
  /// The strictest marking of these findings and of our own telemetry.
  model::Marking marking_of(const std::vector<std::string>& finding_ids) const;
  /// High, less when a log of the host (empty = of any host) was cleared: moderate when records
  /// from before are held, low otherwise.
  model::AnalyticConfidence confidence(std::string_view host) const;
  /// "; the Security log was cleared, records from before are held in a copy"; empty when none was.
  std::string clearing_note(std::string_view host) const;

 private:
  void find_clearings();
  bool is_held_from_before(const Clearing& clearing) const;

  const ImpactInput& input_;
  mutable std::map<std::string, std::string, std::less<>> canonical_;
  std::vector<Seen> own_;
  std::vector<Seen> all_;
  std::vector<Clearing> clearings_;
};

/// Whether a channel is written by a sensor that watches others: its activities took place at the
/// target.
bool is_network_telemetry(std::string_view telemetry);

/// Evidence, times and amount of what one statement rests on. Add in order of time.
class Gathered {
 public:
  void add(const model::Activity& activity);

  bool empty() const { return times_ == 0; }

  std::uint64_t times() const { return times_; }

  const std::vector<model::EvidenceId>& evidence() const { return evidence_; }

  std::optional<Timestamp> first() const { return first_; }

  std::optional<Timestamp> last() const { return last_; }

 private:
  std::vector<model::EvidenceId> evidence_;
  std::optional<Timestamp> first_;
  std::optional<Timestamp> last_;
  std::uint64_t times_ = 0;
};

/// At most limits::kEvidencePerItem different ones: the first and the last.
std::vector<model::EvidenceId> shortened(const std::vector<model::EvidenceId>& evidence);

/// `prefix` and 12 hex digits of the SHA-256 of the parts, each followed by a line feed.
std::string id_of(std::string_view prefix, const std::vector<std::string_view>& parts);

/// What tells facts of one kind on one host apart.
struct FactKey {
  model::ImpactKind kind{};
  std::string host;
  std::string store;
  std::string part;  ///< what else identifies it: an archive's name, an address, a question
};

model::ImpactFact make_fact(const Scene& scene, const FactKey& key, model::Certainty certainty);
/// Takes over times, evidence and the findings that rest on it; the marking follows.
void support(const Scene& scene, const Gathered& gathered, model::ImpactFact& fact);

/// "2025-08-06 03:18:02 UTC", or "an unknown time".
std::string shown_time(std::optional<Timestamp> time);

}  // namespace longwatch::impact
