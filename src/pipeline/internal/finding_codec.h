#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "model/finding.h"

/// Findings as bytes, for temporary files of one run; no format to keep compatible.
namespace longwatch::pipeline {

/// Numbers for the rules of the findings written so far: a rule is written as its number.
class RuleNumbers {
 public:
  std::uint64_t number_of(const model::RuleInfo* rule);
  /// Null when no rule has the number.
  const model::RuleInfo* rule(std::uint64_t number) const;

 private:
  std::vector<const model::RuleInfo*> rules_;
  std::unordered_map<const model::RuleInfo*, std::uint64_t> numbers_;
};

/// Appends the finding's bytes, without their length.
void encode(const model::Finding& finding, RuleNumbers& rules, std::string& out);

/// The finding that `encode` wrote. Fails with `Corrupt` when the bytes are not what was written.
Result<model::Finding> decode(ByteView bytes, const RuleNumbers& rules);

/// Memory that the finding holds, itself included.
std::uint64_t held_bytes(const model::Finding& finding);

}  // namespace longwatch::pipeline
