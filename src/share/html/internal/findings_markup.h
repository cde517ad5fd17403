#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "model/level.h"
#include "share/html/internal/finding_rows.h"
#include "share/summary.h"

/// The pieces of the page of findings, each a section or a part of one.
namespace longwatch::share::html::internal {

std::string level_badge(model::Level level);

/// `escaped`, but line breaks stay breaks and tabs become blanks: for scripts.
std::string escaped_lines(std::string_view text, std::size_t max_bytes);

/// What was found, in a sentence and a tile for each level.
std::string in_short(const SweepSummary& summary);

/// The things to look at first, as a numbered list.
std::string look_first(const SweepSummary& summary, const RowNumbers& numbers);

/// Tactics by levels, with the techniques of each.
std::string tactic_matrix(const SweepSummary& summary);

std::string host_table(const SweepSummary& summary);
std::string rule_table(const SweepSummary& summary);

/// The books: what was read, which rules ran, and what was not read or not shown.
std::string books(const SweepSummary& summary);

}  // namespace longwatch::share::html::internal
