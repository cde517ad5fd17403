#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/case_file.h"

namespace longwatch::share::html::internal {

/// Findings, and records of logs, that one page shows; the others are only counted.
inline constexpr std::size_t kFindingsShown = 2500;
inline constexpr std::size_t kRecordsShown = 2500;

/// Something that stands in the register, in a line.
struct RegisterEntry {
  std::string id;
  std::string kind;  ///< "judgement"
  std::string text;
};

/// Gives findings (F1, F2 ...), records of logs (E1 ...) and entries of the register (R1 ...) the
/// numbers under which a page shows them, in the order in which it mentions them. Keeps a reference
/// to the case file, which outlives it.
class PageIndex {
 public:
  explicit PageIndex(const model::CaseFile& file);

  const model::CaseFile& file() const { return file_; }

  /// Numbers from 1; 0 = the file does not hold it, or the page is full.
  std::size_t finding(std::string_view id);
  std::size_t record(std::string_view id);
  std::size_t entry(std::string_view id);

  /// In the order of their numbers.
  const std::vector<const model::FindingRecord*>& findings() const { return findings_; }

  const std::vector<const model::EvidenceItem*>& records() const { return records_; }

  const std::vector<const RegisterEntry*>& entries() const { return entries_; }

  const model::FindingRecord* find_finding(std::string_view id) const;

  /// "<a href="#E1">E1</a> ..." for everything of these that the page shows.
  std::string record_links(const std::vector<model::EvidenceId>& ids);
  std::string finding_links(const std::vector<std::string>& ids);
  std::string entry_links(const std::vector<std::string>& ids);

 private:
  template <class Item>
  struct Numbered {
    const Item* item = nullptr;
    std::size_t number = 0;
  };

  void describe_incidents();
  void describe_assessments();
  void describe_judgements();
  void describe_voices();
  void describe(const std::string& id, std::string kind, std::string text);

  const model::CaseFile& file_;
  std::map<std::string_view, Numbered<model::FindingRecord>> known_findings_;
  std::map<std::string_view, Numbered<model::EvidenceItem>> known_records_;
  std::map<std::string, RegisterEntry, std::less<>> descriptions_;
  std::map<std::string_view, std::size_t> entry_numbers_;
  std::vector<const model::FindingRecord*> findings_;
  std::vector<const model::EvidenceItem*> records_;
  std::vector<const RegisterEntry*> entries_;
};

}  // namespace longwatch::share::html::internal
