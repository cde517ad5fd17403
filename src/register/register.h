#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/case_file.h"
#include "model/record.h"

/// The record of the answers: append-only, bitemporal, chained by hashes.
///
/// Every entry has a kind, the id of what it is about, a version, the time it was recorded (never
/// changed afterwards) and the time it speaks of. A new version never edits an old one. Each entry
/// holds the hash of the one before, so a changed byte is named by `verify`.
///
/// Names and contacts of persons lie in a vault, encrypted under a key of each person; the chain
/// holds keyed commitments to them only. Erasing a person destroys the key: the chain still
/// verifies and counts stand.
namespace longwatch::registry {

/// Who acts. Every entry says so.
struct Identity {
  std::string user;
};

enum class DataKind : std::uint8_t {
  Real,
  Synthetic,  ///< generated: never mixed with real data, never counted
};

constexpr auto names_of(DataKind /*tag*/) {
  return std::array<std::string_view, 2>{"real", "synthetic"};
}

struct OpenOptions {
  Identity identity;
  /// Set by the first opening that names one, and fixed then. Absent = whatever the workspace is.
  std::optional<DataKind> data;
  /// The clock of entries; tests and the demonstration pass their own.
  std::function<Timestamp()> now;
};

/// Everything one run found out.
struct RunRecord {
  std::vector<model::SourceRecord> sources;
  std::vector<model::FindingRecord> findings;
  std::vector<model::EvidenceItem> evidence;
  model::SetAside set_aside;
  std::vector<model::Incident> incidents;
  std::vector<model::Campaign> campaigns;
  std::vector<model::Assessment> assessments;
  std::vector<model::Judgement> judgements;
  std::vector<model::NotificationDecision> decisions;
  std::vector<model::Organisation> organisations;
};

struct ViewRequest {
  model::Audience audience;
  std::optional<Timestamp> as_known;  ///< what was recorded up to then; absent = now
  std::string fiscal_year;            ///< "2025/26"; empty = the latest with entries
};

/// What `verify` found. An empty `broken` means that every entry is as it was written.
struct VerifyReport {
  std::uint64_t entries = 0;
  std::uint64_t vault_items = 0;
  std::uint64_t erased = 0;
  std::vector<std::string> broken;  ///< one line each, naming entry and what does not fit
  std::string head;                 ///< hash of the last entry: kept elsewhere, it fixes all before
};

/// How fiscal years are counted.
struct FiscalCalendar {
  std::string starts = "07-01";  ///< month-day, local time
  std::chrono::minutes utc_offset{};
};

/// One workspace's register. Not synchronised: one thread at a time. Calls that change something
/// are complete or leave nothing (one transaction each).
///
/// Errors: `Denied` when an identity is missing or may not do this, `Conflict` when data of another
/// kind is offered (synthetic into real, real into synthetic) or an id and version exist with other
/// content, `NotFound`, `Corrupt`, `Io`.
class Register {
 public:
  Register() = default;
  Register(const Register&) = delete;
  Register& operator=(const Register&) = delete;
  virtual ~Register() = default;

  virtual DataKind data_kind() const = 0;

  /// Records a run. What is recorded already with the same content is not written again; a changed
  /// incident, assessment or judgement becomes the next version.
  virtual Status add_run(const RunRecord& run) = 0;

  /// An authored judgement. Never replaces a lead: stands beside it. Yields the version it got,
  /// which a release of it names; saying the same again yields the version it has. `Denied` when it
  /// is not authored by the identity, `NotFound` without its incident.
  virtual Result<std::uint32_t> add_judgement(const model::Judgement& judgement) = 0;

  /// Proposed by this identity; in force only when another identity has confirmed it.
  virtual Status propose_release(const model::Release& release) = 0;
  /// `Denied` when the identity is the one that proposed.
  virtual Status confirm_release(std::string_view release) = 0;

  virtual Status add_claim(const model::Claim& claim) = 0;
  virtual Status add_response(const model::Response& response) = 0;
  virtual Status add_listed_incidents(std::span<const model::ListedIncident> incidents) = 0;

  /// Puts a person's fields into the vault. `Denied` without purpose, legal basis and review date.
  virtual Status add_person(const model::PersonalFields& person) = 0;
  /// The fields of a person; reading is recorded. `NotFound` when erased.
  virtual Result<model::PersonalFields> read_person(std::string_view subject,
                                                    std::string_view reason) = 0;
  virtual Status erase_person(std::string_view subject, std::string_view reason) = 0;

  /// What the audience may see (model::permits, and releases in effect); see view.h for the rules.
  virtual Result<model::CaseFile> view(const ViewRequest& request) = 0;

  /// Every version of an incident's judgement, leads and authored ones, oldest first.
  virtual Result<std::vector<model::Judgement>> judgements(std::string_view incident) = 0;

  /// The figures of a fiscal year; empty = the latest with entries. `NotFound` when there is none,
  /// `InvalidInput` when the text names no year.
  virtual Result<model::Statistics> statistics(std::string_view fiscal_year,
                                               std::optional<Timestamp> as_known) = 0;
  virtual Status set_calendar(const FiscalCalendar& calendar) = 0;

  virtual Result<VerifyReport> verify() = 0;
};

/// "2022/23": the fiscal year in which a moment lies by the calendar's local time.
std::string fiscal_year_of(Timestamp time, const FiscalCalendar& calendar);

/// Reads the files that come with a case; keys are the members of the model's types
/// (docs/formats.md). Fail with `InvalidInput` (line, column), `NotFound`, `Io`, `Limit`.

Result<std::vector<model::Claim>> parse_claims(std::string_view yaml, std::string_view name);
Result<std::vector<model::Response>> parse_responses(std::string_view yaml, std::string_view name);
Result<std::vector<model::PersonalFields>> parse_persons(std::string_view yaml,
                                                         std::string_view name);
/// CSV with a header line: id, recorded, suspected, detected_by, sector, severity, phase and,
/// when generated, x-synthetic.
Result<std::vector<model::ListedIncident>> parse_incident_list(std::string_view csv,
                                                               std::string_view name);

}  // namespace longwatch::registry
