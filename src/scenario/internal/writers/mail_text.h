#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "scenario/internal/writers/records.h"

namespace longwatch::scenario::internal {

/// Who receives mail for the estate.
struct MailSite {
  std::string_view gateway;         ///< "mx01.parl.example"
  std::string_view mailbox_server;  ///< the next hop
  std::int64_t utc_offset = 0;      ///< seconds; of the clocks' zone
};

/// The message with its headers (RFC 5322, two Received lines, Authentication-Results by RFC 8601)
/// and an HTML body that holds text, links and images. Line feeds only, as mailboxes store it.
std::string message_text(const MailMessage& message, const MailSite& site);

}  // namespace longwatch::scenario::internal
