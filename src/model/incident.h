#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/enum_names.h"
#include "model/evidence.h"
#include "model/level.h"
#include "model/marking.h"

namespace longwatch::model {

/// A value seen in an incident and where.
struct Observable {
  std::string
      type;  ///< "ipv4", "domain", "certificate-serial", "workstation", "sha256", "file" ...
  std::string value;
  std::string role;
  std::vector<EvidenceId> evidence;  ///< at most limits::kEvidencePerItem, in order of time
  std::uint64_t times = 0;           ///< in how many activities and findings
};

/// Why two findings belong together.
struct Link {
  std::string from;  ///< finding id, the earlier one
  std::string to;
  Entity shared;
  double weight = 0;  ///< bits: how rarely the value occurs among all findings, less for distance
  std::string why;    ///< "both name address 198.51.100.77, which 2 of 340 findings do"
};

/// One step of what happened, in order of time.
struct TimelineEntry {
  std::optional<Timestamp> time;
  std::optional<Timestamp> last;  ///< when it stands for several
  std::string host;               ///< canonical
  std::string tactic;
  std::string technique;
  std::string title;
  std::vector<std::string> findings;
  std::vector<EvidenceId> evidence;
};

enum class IncidentKind : std::uint8_t {
  Intrusion,     ///< something of ours did what the intruder wanted
  Attempt,       ///< nothing shows that it succeeded
  MailCampaign,  ///< mails were sent to people
};

constexpr auto names_of(IncidentKind /*tag*/) {
  return std::array<std::string_view, 3>{"intrusion", "attempt", "mail-campaign"};
}

/// Findings that belong together. A new version replaces an older one, never edits it.
struct Incident {
  std::string id;  ///< "i-" and 12 hex digits of the SHA-256 of its earliest finding's id
  std::uint32_t version = 1;
  std::string title;
  IncidentKind kind = IncidentKind::Attempt;
  Level level = Level::Medium;  ///< the worst finding's
  std::optional<Timestamp> first;
  std::optional<Timestamp> last;
  std::optional<Timestamp> detected;       ///< the earliest time at which it could be known
  std::vector<std::string> findings;       ///< ids, in order of time
  std::vector<std::string> hosts;          ///< canonical names, sorted
  std::vector<std::string> accounts;       ///< sorted
  std::vector<std::string> organisations;  ///< ids, sorted
  std::vector<std::string> techniques;     ///< ATT&CK ids, sorted
  std::vector<Observable> observables;     ///< ordered by (type, value)
  std::vector<Link> links;                 ///< enough to connect all findings; strongest first
  std::vector<TimelineEntry> timeline;
  Marking marking;
};

/// Incidents that share an operator or a wave.
struct Campaign {
  std::string id;  ///< "c-..."
  std::string title;
  std::vector<std::string> incidents;
  std::string why;
};

/// Findings that were set aside, and why: seen = in incidents + explained + left alone.
struct SetAside {
  std::vector<std::string> explained;  ///< finding ids that a ticket explains
  std::vector<std::string> tickets;    ///< the ticket of each
  std::vector<std::string> alone;      ///< too weak and linked with nothing
};

}  // namespace longwatch::model
