#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/judgement.h"
#include "model/record.h"
#include "register/register.h"

namespace longwatch::registry {

/// What a year's figures are counted from.
struct CountingInput {
  std::span<const model::ListedIncident> listed;  ///< latest versions, of all years
  /// Releases in effect (confirmed, not under embargo, latest version).
  std::span<const model::Release> releases;
  FiscalCalendar calendar;
  DataKind data = DataKind::Real;
};

/// The figures of one fiscal year, each with its definition, numerator, denominator and the ids
/// that were counted: all incidents, the state-linked, the criminal and the remaining ones with
/// their shares, one figure for each way of detection, and the incidents of which a state was named
/// in public. Pure.
///
/// A listed incident belongs to the year in which it was recorded, by the calendar's local time.
/// Shares are whole percents, a half rounded up; when they do not sum to 100 a note says so, and
/// nothing is adjusted. Generated incidents are left out of real figures and counted as left out.
model::Statistics count_incidents(std::string_view fiscal_year, const CountingInput& input);

/// The latest fiscal year with a listed incident that counts; empty = none.
std::string latest_fiscal_year(const CountingInput& input);

/// Whole percents, a half rounded up: 1 of 8 is 13. 0 when there is nothing to be part of.
std::uint64_t rounded_percent(std::uint64_t part, std::uint64_t whole);

}  // namespace longwatch::registry
