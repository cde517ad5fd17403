#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "triage/finding_lines.h"

namespace longwatch::triage {

enum class Change : std::uint8_t { New, Gone, Changed };

struct Difference {
  Change change = Change::New;
  FindingLine finding;               ///< of the later sweep, if it has it
  std::vector<std::string> members;  ///< of Changed: what is another, by name
  std::string level_was;             ///< of Changed
};

struct Differences {
  std::vector<Difference> all;  ///< new, gone, changed; each in the order in which they came
  std::uint64_t added = 0;
  std::uint64_t gone = 0;
  std::uint64_t changed = 0;
  std::uint64_t same = 0;
};

/// What became of the findings of an earlier sweep in a later one, by their ids: a finding is the
/// same when its rule and the bytes of its events are. One that stands twice is taken once.
Differences compare(const std::vector<FindingLine>& earlier, const std::vector<FindingLine>& later);

}  // namespace longwatch::triage
