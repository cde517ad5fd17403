#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

/// The small Tarawera: a parliament that does not exist, nine days of its telemetry with two
/// intrusions, a mail campaign and decoys in it, and everything else a case needs: assets, actors,
/// what partners shared, persons, the year's incidents, claims, decisions.
namespace longwatch::scenario {

enum class PartnerEvidence : std::uint8_t { Shared, Dropped };

/// Seed 1 gives the names, addresses, sizes and dates of docs/tarawera.md. Any other seed draws
/// others: hosts, domain, addresses, accounts, file names, times of day, sizes.
struct TaraweraOptions {
  std::uint64_t seed = 1;
  /// First day (UTC midnight); absent = 2025-08-03. Everything moves with it.
  std::optional<Timestamp> start = std::nullopt;
  /// Whose artefacts, habits and partner cases the intrusion carries: an id in actors/*.yaml
  /// ("stone-heron", "glass-kite"); "none" plants an intruder that no profile knows.
  std::string planted_actor = "stone-heron";
  PartnerEvidence partners = PartnerEvidence::Shared;
  /// Multiplies benign lines and the sizes of what is taken.
  double volume = 1;
};

/// What a correct reading must find; the same facts stand in truth.json.
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

struct TaraweraSet {
  std::string telemetry;                        ///< directory to sweep
  std::string assets;                           ///< assets.yaml
  std::string actors;                           ///< directory of actor profiles
  std::vector<std::string> partner_indicators;  ///< lists with receipt and marking
  std::vector<std::string> partner_cases;       ///< YAML additions to actors
  std::string persons;
  std::string incident_list;
  std::string claims;
  std::string responses;
  std::string decisions;  ///< standing instructions: judgements and releases
  std::string truth;
  std::vector<std::string> files;  ///< everything written, relative to the directory, sorted
  std::uint64_t records = 0;       ///< of telemetry
  TaraweraTruth expected;
};

/// Writes the set below `directory` (created when absent; files of these names are replaced). Same
/// options, same bytes. Every file carries model::kSyntheticMark. Fails with `InvalidInput` for a
/// planted actor that has no profile, `Io`.
Result<TaraweraSet> write_tarawera(const std::string& directory, const TaraweraOptions& options);

}  // namespace longwatch::scenario
