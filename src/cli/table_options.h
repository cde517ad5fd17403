#pragma once

#include <array>
#include <cstddef>

#include "base/result.h"
#include "cli/command.h"

namespace longwatch::cli {

/// Options of commands that print a table for people or lines for programs.
inline constexpr std::array<OptionInfo, 3> kTableOptions = {{
    {"--format", "FORMAT", "table for people, jsonl or csv with everything", "table",
     "table|jsonl|csv"},
    {"--rows", "N", "how many rows the table shows", "50", ""},
    {"--output", "FILE", "write there in place of standard output; '-' is standard output", "-",
     ""},
}};

/// Their --rows. Fails with `InvalidInput` when it is no number above 0.
Result<std::size_t> rows_of(const Invocation& invocation);

}  // namespace longwatch::cli
