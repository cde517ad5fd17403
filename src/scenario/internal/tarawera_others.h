#pragma once

#include <span>
#include <string_view>

#include "scenario/internal/parliament.h"
#include "scenario/internal/telemetry.h"

namespace longwatch::scenario::internal {

/// What the mail campaign came to.
struct MailCounts {
  std::uint64_t mails = 0;
  std::uint64_t recipients = 0;
};

/// Three waves of mails that pose as news, and the few reads of their remote images.
MailCounts record_mail_campaign(const Parliament& parliament, Telemetry& telemetry);

/// Somebody else at the same upload endpoint, without success.
void record_attempt(const Parliament& parliament, Telemetry& telemetry);

/// What resembles an intrusion and is none; titles in order of their numbers.
std::span<const std::string_view> tarawera_decoys();
void record_tarawera_decoys(const Parliament& parliament, Telemetry& telemetry);

}  // namespace longwatch::scenario::internal
