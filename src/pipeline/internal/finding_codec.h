#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "model/finding.h"

/// Findings as bytes, for temporary files of one run; no format to keep compatible.
namespace longwatch::pipeline {

/// Numbers for the rules of the findings written so far, and for their lists of events: both are
/// written as their numbers. A list is for many events, so there are few.
class RuleNumbers {
 public:
  std::uint64_t number_of(const model::RuleInfo* rule);
  /// Null when no rule has the number.
  const model::RuleInfo* rule(std::uint64_t number) const;

  /// 0 for no list.
  std::uint64_t number_of(const std::shared_ptr<const model::EventList>& list);
  /// Null for 0 and when no list has the number.
  std::shared_ptr<const model::EventList> list(std::uint64_t number) const;

 private:
  std::vector<const model::RuleInfo*> rules_;
  std::unordered_map<const model::RuleInfo*, std::uint64_t> numbers_;
  std::vector<std::shared_ptr<const model::EventList>> lists_;
};

/// Appends the finding's bytes, without their length.
void encode(const model::Finding& finding, RuleNumbers& rules, std::string& out);

/// The finding that `encode` wrote. Fails with `Corrupt` when the bytes are not what was written.
Result<model::Finding> decode(ByteView bytes, const RuleNumbers& rules);

/// Memory that the finding holds, itself included.
std::uint64_t held_bytes(const model::Finding& finding);

}  // namespace longwatch::pipeline
