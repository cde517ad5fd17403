#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "impact/internal/scene.h"

/// Mails that were sent to people. That a mail was delivered does not say that it was opened, and
/// that it was opened does not say that an account was entered.
namespace longwatch::impact {

/// What shows that somebody opened what was sent.
enum class Opening : std::uint8_t {
  NotSeen,
  Probable,  ///< the message was opened, or a stranger fetched what it links
  Seen,      ///< the reader's own program fetched what it links, which tells the sender
};

/// By recipient's address in lower case.
struct Recipient {
  Opening opening = Opening::NotSeen;
  std::vector<model::EvidenceId> opening_evidence;
  std::uint64_t delivered = 0;
  std::uint64_t held = 0;
  Gathered gathered;
  std::vector<std::string> listed_by;  ///< on whose lists of targets the address stands; in words

  bool was_sent() const { return delivered + held > 0; }
};

/// Also those whom partners' lists of targets name beside them; to these nothing was sent that our
/// records show.
std::map<std::string, Recipient> recipients_of(const Scene& scene);

/// Mails, recipients, opening and misuse of accounts; none when the incident has no mails. The fact
/// about recipients is the one of unit "recipients"; its subjects are left to the caller.
std::vector<model::ImpactFact> mail_facts(const Scene& scene,
                                          const std::map<std::string, Recipient>& recipients);

}  // namespace longwatch::impact
