#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "model/evidence.h"
#include "pipeline/sweep.h"

namespace longwatch::pipeline {

/// Where evidence lies in this run's sources.
using EvidencePlaces = std::map<model::EvidenceId, model::EventReference>;

/// Turns the findings of a sweep into records that outlive it, in the order they come. Keeps at
/// most limits::kFindingsCorrelated and counts the rest.
class FindingRecords final : public FindingConsumer {
 public:
  Status accept(const model::Finding& finding, const std::vector<SourceReport>& sources) override;

  std::vector<model::FindingRecord>& findings() { return findings_; }

  EvidencePlaces& places() { return places_; }

  std::uint64_t left_out() const { return left_out_; }

  /// Findings in copies of files that were handed over more than once.
  std::uint64_t copies() const { return copies_; }

 private:
  std::vector<model::FindingRecord> findings_;
  EvidencePlaces places_;
  std::set<std::string> ids_;
  std::uint64_t left_out_ = 0;
  std::uint64_t copies_ = 0;
};

}  // namespace longwatch::pipeline
