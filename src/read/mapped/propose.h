#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
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
  /// Looked at. Of more lines that there are, half are from the beginning, the others from the
  /// middle and the end: what is rare at first may come often later.
  std::size_t lines = 5000;
  /// What values go through before they stand in a comment as examples; nothing = as they are.
  std::function<std::string(std::string_view)> mask{};
};

/// Longer lines are not looked at.
inline constexpr std::size_t kLongestLine = 8192;

/// Whether a field of this name may hold a secret: one of its words is "password", "token", "key",
/// "cookie" or the like. Values of such fields never stand in a proposal.
bool may_be_secret(std::string_view field);

struct Proposal {
  std::string yaml;
  std::shared_ptr<const Mapping> mapping;  ///< made of that very text
  bool is_sample = false;                  ///< there are more lines than were looked at
  bool is_day_first_guessed = false;       ///< nothing tells the day of a date from the month
  std::string time_format;                 ///< empty = no times
  std::uint64_t lines = 0;                 ///< looked at; comments and blank lines are not
  std::uint64_t fitting = 0;
  std::uint64_t further = 0;  ///< that go on the record before
  /// The first ones that fit nothing, and why.
  std::vector<std::pair<std::string, std::string>> misfits;
};

/// Proposes a mapping by lines of `text`. Deterministic. Fails with `Unsupported` when they are no
/// lines of text (compressed ones are named as such) or need none (JSON), with `NotFound` when they
/// have nothing in common or none of them fits what was found.
Result<Proposal> propose_mapping(std::string_view text, const ProposalOptions& options);

}  // namespace longwatch::read::mapped
