#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/finding.h"
#include "share/finding_view.h"
#include "share/mask.h"

namespace longwatch::share::html::internal {

/// What the page keeps of a finding: masked and cut, so that no record can fill the memory.
struct FindingRow {
  const model::RuleInfo* rule = nullptr;  ///< owned by the rule set
  std::optional<Timestamp> time;
  std::string id;
  std::string host;
  std::string user;
  std::vector<model::NamedText> fields;
  std::size_t fields_left_out = 0;
  std::size_t telling = 0;  ///< position in `fields` of the one that tells most
  std::string matched;
  std::vector<std::string> conditions;      ///< of several, those that hold
  std::vector<std::string> unknown_fields;  ///< on which the answer hangs: of reduced certainty
  std::string source;
  std::string digest;  ///< in hex; empty = not known
  model::Locator locator;
  std::size_t events = 1;
};

/// The worst findings in a bounded number: of those that come, ones of a lower level give way to
/// ones of a higher, and within a level the first to come stay.
class FindingRows {
 public:
  FindingRows(Secrets secrets, std::size_t most) : secrets_(secrets), most_(most) {}

  void add(const FindingView& view);

  /// Worst level first, within a level as they came.
  std::vector<const FindingRow*> worst_first() const;

  std::size_t size() const { return size_; }

  std::size_t of(model::Level level) const {
    return rows_.at(static_cast<std::size_t>(level)).size();
  }

 private:
  const Secrets secrets_;
  const std::size_t most_;
  std::array<std::deque<FindingRow>, model::kLevels.size()> rows_;
  std::size_t size_ = 0;
};

/// The numbers under which the page's script knows hosts and rules.
struct RowNumbers {
  std::map<std::string_view, std::size_t> hosts;
  std::map<const model::RuleInfo*, std::size_t> rules;
};

/// The findings as a table that a script sorts and filters; without a script it is complete. A row
/// opens to the fields of its event and its locator.
std::string findings_table(const FindingRows& rows, const RowNumbers& numbers);

}  // namespace longwatch::share::html::internal
