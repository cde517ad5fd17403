#pragma once

#include <string_view>

#include "base/result.h"
#include "register/register.h"

namespace longwatch::registry {

/// Fails with `InvalidInput` when the calendar's year does not start on a day every year has, or
/// its offset from UTC is 24 hours or more.
Status check_calendar(const FiscalCalendar& calendar);

/// Whether the text can name a fiscal year of the calendar: "2022/23", or "2022" when years start
/// on 1 January.
bool is_fiscal_year(std::string_view text, const FiscalCalendar& calendar);

}  // namespace longwatch::registry
