#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "scenario/scenario.h"

namespace longwatch::test_support {

/// A scenario of content/scenarios by its name: "tarawera".
std::string scenario_file(std::string_view name);

/// What a correct reading of Tarawera must find; the facts of its file.
struct TaraweraTruth {
  std::string planted_actor;
  std::string web_host;                         ///< canonical names as in assets.yaml
  std::vector<std::string> accessed_hosts;      ///< sorted
  std::vector<std::string> denied_hosts;        ///< sorted
  std::map<std::string, std::uint64_t> denies;  ///< by host
  std::vector<std::string> intruder_addresses;
  std::uint64_t staged_bytes = 0;  ///< of the archive's volumes
  std::uint64_t sent_bytes = 0;    ///< of the session that carried it away
  std::uint64_t exposed_credentials = 0;
  Timestamp first;  ///< of the intrusion
  Timestamp last;
  std::uint64_t mails = 0;  ///< of the mail campaign, delivered and held
  std::uint64_t recipients = 0;
  std::string mail_sender_domain;
  std::string attempt_address;         ///< of the unsuccessful third incident
  std::uint64_t listed_incidents = 0;  ///< of the fiscal year in incident_list.csv
  std::uint64_t listed_state = 0;
  std::uint64_t listed_criminal = 0;
};

TaraweraTruth truth_of(const scenario::ScenarioSet& set);

}  // namespace longwatch::test_support
