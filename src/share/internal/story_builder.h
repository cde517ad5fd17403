#pragma once

#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/case_file.h"
#include "model/story.h"
#include "share/internal/record_evidence.h"

namespace longwatch::share::internal {

/// What a statement rests on.
struct Support {
  std::vector<std::string> findings;
  std::vector<model::EvidenceId> evidence;
  std::vector<std::string> records;
};

/// Incidents that are told step by step; the others are counted.
inline constexpr std::size_t kIncidentsTold = 12;
/// Findings, and records of the register, that one statement names.
inline constexpr std::size_t kNamedPerStatement = 64;

/// Collects statements and keeps their promise: a statement names only what the case file holds,
/// and never rests on nothing. Keeps a reference to the case file, which outlives it.
class StoryBuilder {
 public:
  explicit StoryBuilder(const model::CaseFile& file);

  const model::CaseFile& file() const { return file_; }

  bool is_internal() const { return file_.audience.kind == model::Audience::Kind::Internal; }

  /// The incidents that are told in full.
  std::span<const model::Incident> told() const;
  /// Those that are only counted.
  std::span<const model::Incident> counted_only() const;

  const model::FindingRecord* finding(std::string_view id) const;
  const model::Assessment* assessment_of(std::string_view incident) const;

  /// Everything that follows belongs here; `incident` may be empty.
  void enter(model::Section section, std::string_view incident = {});

  /// Appends a statement. Ids that the file does not hold are left out, repeated ones said once.
  /// When no finding, evidence or record remains, the statement rests on the incident, or on all of
  /// them, or on the sources. Without findings and evidence of its own it shows those of the
  /// records it rests on.
  void say(std::string text, model::Certainty certainty, Support support);

  /// The statements by section and, in it, what is about all incidents first, then incident by
  /// incident; otherwise as they were said. They are numbered here.
  model::Story take(std::string title);

 private:
  std::vector<std::string> last_resort() const;
  /// Findings and evidence of these records, one after the other.
  Support grounds_of(const std::vector<std::string>& records) const;

  bool holds_finding(const std::string& id) const { return finding(id) != nullptr; }

  bool holds_evidence(const std::string& id) const { return evidence_.contains(id); }

  const model::CaseFile& file_;
  std::vector<const model::FindingRecord*> findings_;  // by id
  std::set<std::string_view> evidence_;
  RecordEvidence behind_;
  model::Story story_;
  model::Section section_{};
  std::string incident_;
};

}  // namespace longwatch::share::internal
