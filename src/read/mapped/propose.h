#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "read/mapped/mapped.h"

/// A mapping for a log that nobody described: what its lines have in common, and what varies.
namespace longwatch::read::mapped {

struct ProposalOptions {
  std::string name = "log";  ///< of the mapping; what no name may have is replaced
  std::string source;        ///< of what it was made, for the comment on top
  std::size_t lines = 5000;  ///< looked at
};

struct Proposal {
  std::string yaml;
  std::shared_ptr<const Mapping> mapping;  ///< made of that very text
  std::uint64_t lines = 0;                 ///< looked at; comments and blank lines are not
  std::uint64_t fitting = 0;
  std::uint64_t further = 0;  ///< that go on the record before
  /// The first ones that fit nothing, and why.
  std::vector<std::pair<std::string, std::string>> misfits;
};

/// Proposes a mapping by the first lines of `text`. Deterministic. Fails with `Unsupported` when
/// they are no lines of text or need none (JSON), with `NotFound` when they have nothing in common.
Result<Proposal> propose_mapping(std::string_view text, const ProposalOptions& options);

}  // namespace longwatch::read::mapped
