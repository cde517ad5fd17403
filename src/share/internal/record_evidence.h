#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/case_file.h"

/// From what stands in the register to what it rests on, so that a sentence about a judgement, a
/// decision or a figure leads to records of logs as well.
namespace longwatch::share::internal {

/// Findings and evidence behind one record of the register.
struct Grounds {
  std::vector<std::string> findings;
  std::vector<model::EvidenceId> evidence;
};

class RecordEvidence {
 public:
  explicit RecordEvidence(const model::CaseFile& file);

  /// Null when the record is not known or rests on nothing that is in the file.
  const Grounds* of(std::string_view record) const;

 private:
  void add_sources(const model::CaseFile& file);
  void add_incidents(const model::CaseFile& file);
  void add_assessments(const model::CaseFile& file);
  void add_judgements(const model::CaseFile& file);
  void add_decisions(const model::CaseFile& file);
  void add_voices(const model::CaseFile& file);
  void add_figures(const model::CaseFile& file);

  /// Adds what `from` rests on to `record`, unless there is enough already.
  void borrow(const std::string& record, const std::string& from);
  void add(const std::string& record, const std::vector<std::string>& findings,
           const std::vector<model::EvidenceId>& evidence);

  std::map<std::string, Grounds, std::less<>> grounds_;
};

}  // namespace longwatch::share::internal
