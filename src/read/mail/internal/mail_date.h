#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace longwatch::read::mail {

struct MailDate {
  Timestamp time;         ///< without a zone: as if it were UTC
  bool has_zone = false;  ///< one that is known
};

/// A date of RFC 5322, the obsolete forms included: "Tue, 5 Aug 2025 01:40:31 +1200 (NZST)",
/// "5 Aug 25 01:40 GMT", "Tue Aug  5 01:40:31 2025 +0000". Nothing for anything else: a date is not
/// guessed.
std::optional<MailDate> parse_mail_date(std::string_view text);

}  // namespace longwatch::read::mail
