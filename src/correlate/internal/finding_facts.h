#pragma once

#include <string>
#include <vector>

#include "correlate/internal/estate_index.h"
#include "model/evidence.h"

namespace longwatch::correlate {

enum class Direction : std::uint8_t { Inbound, Outbound, Unknown };

struct OtherSide {
  std::string address;  ///< shortest form
  Direction direction = Direction::Unknown;
};

/// What a finding says, in the words that findings are linked by. Texts are in lower case but the
/// hosts, which are canonical.
struct FindingFacts {
  bool is_mail = false;
  bool is_network = false;  ///< seen by a sensor, a gateway or a web server, not on a host
  bool was_refused = false;
  bool is_inbound = false;                   ///< names an outside address as the source
  std::vector<std::string> acted;            ///< hosts of ours that did it, or on which it happened
  std::vector<std::string> tried;            ///< hosts of ours it was directed at, nothing more
  std::vector<std::string> addresses_named;  ///< all, for tickets
  std::vector<OtherSide> outside;
  std::vector<std::string> accounts;
  std::vector<std::string> domains;
  std::vector<std::string> senders;    ///< domains of them
  std::vector<std::string> hashes;     ///< "sha256:..."
  std::vector<std::string> files;      ///< paths outside the folders of installed programs
  std::vector<std::string> processes;  ///< GUIDs
  std::vector<std::string> workstations;
  std::vector<std::string> certificates;
  std::vector<std::string> requested;  ///< file names in URLs
  std::vector<std::string> published;  ///< names of files written where a web server finds them
  std::string indicator;
};

FindingFacts facts_of(const model::FindingRecord& finding, EstateIndex& estate);

}  // namespace longwatch::correlate
