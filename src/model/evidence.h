#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/finding.h"
#include "model/marking.h"
#include "model/source.h"

/// Findings and evidence as they outlive a run: without numbers that mean something in one run
/// only. Everything the product says leads to these by id.
namespace longwatch::model {

/// A source as the register keeps it.
struct SourceRecord {
  std::string sha256;  ///< lower-case hex; the identity
  std::string name;    ///< as shown
  std::string kind;    ///< name of the format
  std::uint64_t size = 0;
  RecordBooks books;
  std::optional<Timestamp> first;  ///< of its events
  std::optional<Timestamp> last;
  std::vector<std::string> telemetry;  ///< channels seen in it, sorted: "Security", "zeek:conn"
  std::vector<std::string> hosts;      ///< computers that wrote it, sorted
};

/// One record of one source, and what stands in it.
struct EvidenceItem {
  std::string id;      ///< `evidence_id`
  std::string source;  ///< name of the source
  std::string sha256;  ///< of the source
  std::uint64_t record = 0;
  std::uint64_t offset = 0;
  std::uint32_t length = 0;
  std::optional<Timestamp> time;
  std::string host;
  std::string telemetry;  ///< channel
  /// The record decoded: "name=value" fields for EVTX and JSON, the line itself for text; secrets
  /// masked, known persons replaced by their subject ids.
  std::string line;
  Marking marking;
};

/// "e-" and the first 16 hex digits of SHA-256 over the source's SHA-256 in hex, a line feed, the
/// offset in decimal and a line feed. Computed by pipeline/evidence.h.
using EvidenceId = std::string;

/// A finding with everything it says (see model::Finding).
struct FindingRecord {
  std::string id;
  std::string rule_id;
  std::string title;
  RuleKind kind = RuleKind::Sigma;
  Level level = Level::Medium;
  std::string file;  ///< of the rule
  std::vector<std::string> techniques;
  std::vector<std::string> tactics;
  std::optional<Timestamp> time;
  /// The later of the event's arrival and the receipt of the indicator; absent = the event's time.
  std::optional<Timestamp> first_knowable;
  std::string host;  ///< as logged
  std::string user;
  std::vector<Entity> entities;
  std::vector<NamedText> fields;
  std::string matched;               ///< an indicator's text
  std::vector<EvidenceId> evidence;  ///< at least one
  std::string telemetry;             ///< channel of the first event
  Marking marking;                   ///< of the rule or indicator it rests on, and the telemetry
};

/// The finding says that somebody acted inside the host that reported it: level high or worse, and
/// a tactic that comes after the way in. For hosts whose own work is not told record by record,
/// such as appliances; sensors and gateways tell of others and are not asked.
bool shows_inside(const FindingRecord& finding);

}  // namespace longwatch::model
