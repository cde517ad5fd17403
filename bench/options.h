#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"

namespace longwatch::bench {

struct Options {
  std::string corpora;   ///< --corpora DIR: the public corpora
  std::string scratch;   ///< --scratch DIR: holds the generated log and, in "otrf", unpacked JSON
  std::string output;    ///< --output FILE: the figures as JSON; empty = table only
  std::string commit;    ///< --commit TEXT: recorded with the figures
  std::string program;   ///< --program FILE: a longwatch binary to time as a whole; empty = not
  std::string filter;    ///< --filter TEXT: only lanes whose "data/lane" contains it
  std::size_t runs = 7;  ///< --runs N
  std::size_t max_workers = 2;        ///< --workers N: lanes are run with 1 and with N workers
  std::uint64_t generated_mb = 2048;  ///< --generated MB: size of the generated event log
};

/// Fails with `InvalidInput` and says which argument is wrong.
Result<Options> parse_options(std::span<const char* const> arguments);

}  // namespace longwatch::bench
