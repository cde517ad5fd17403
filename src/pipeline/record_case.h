#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "base/result.h"
#include "pipeline/investigate.h"
#include "register/register.h"

namespace longwatch::pipeline {

/// Files that belong to a case beside its telemetry; each may be empty.
struct CasePaths {
  std::string persons;
  std::string incident_list;
  std::string claims;
  std::string responses;
  std::string decisions;
};

/// Opens the workspace's register as this user. One is open at a time.
using RegisterOpener =
    std::function<Result<std::unique_ptr<registry::Register>>(std::string_view user)>;

/// What was recorded beside the run.
struct CaseCounts {
  std::uint64_t persons = 0;
  std::uint64_t listed = 0;
  std::uint64_t claims = 0;
  std::uint64_t responses = 0;
  std::uint64_t judgements = 0;  ///< authored
  std::uint64_t releases = 0;
  /// Instructions, claims and responses whose incident was not found; nothing was recorded of them.
  std::uint64_t without_incident = 0;
};

struct RecordRequest {
  const Investigation& investigation;
  const CasePaths& paths;
  std::string identity;  ///< who runs this; authors and authorities come from the decisions
  Timestamp now;         ///< when judgements are made
};

/// Puts the persons (into the vault), the year's list, claims and responses of the files on record.
/// A claim or response about an incident that is not in the register is left out and counted.
/// `decisions` is not read. Fails as the parsers and the register do; what was recorded before
/// stays.
Result<CaseCounts> import_case(const CasePaths& paths, const FileSystem& files,
                               registry::Register& entries);

/// What somebody wants to say of an incident.
struct ReleaseOrder {
  model::Audience audience;
  model::Granularity granularity = model::Granularity::Nothing;
  std::optional<Timestamp> effective;
  std::string reason;
  /// Leads as they stand without what partners shared, when they are known: for the caveat.
  std::span<const model::Judgement> without_partners;
};

/// The release with its wording and caveat, ready to be proposed. `file` is the internal view.
/// Fails with `NotFound` when nobody has authored a judgement of the incident, or it has no
/// assessment.
Result<model::Release> make_release(const ReleaseOrder& order, const model::Incident& incident,
                                    const model::CaseFile& file);

/// Puts an investigation and what belongs to it into the register: the run, persons (into the
/// vault), the year's list, claims and responses; then carries out the standing instructions, each
/// as the person who gave it, releases confirmed by a second one. Fails with the first error; what
/// was recorded before it stays.
Result<CaseCounts> record_case(const RecordRequest& request, const FileSystem& files,
                               const RegisterOpener& open);

}  // namespace longwatch::pipeline
