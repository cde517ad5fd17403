#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "detect/behaviour/behaviour.h"
#include "detect/behaviour/internal/watch.h"
#include "model/field.h"

namespace longwatch::detect::behaviour {

/// What one client at one address did with one mailbox on one day.
struct MailboxUse {
  std::size_t days_before = 0;  ///< on which that mailbox was used at all
  bool is_new_client = false;   ///< kind of program, for that mailbox
  bool is_new_network = false;  ///< /24 or /64, for that mailbox; never our own
  bool is_new_reader = false;   ///< somebody else than the owner, who never did so before
  bool is_synced = false;       ///< whole folders were copied
  bool is_throttled = false;    ///< so many items that not all are recorded
  std::uint64_t items = 0;
  std::size_t mailboxes = 0;  ///< of which the same is true on that day, this one among them
};

enum class MailboxVerdict : std::uint8_t { Usual, Slight, Odd, Alarming };

MailboxVerdict judge_mailbox_use(const MailboxUse& use);

/// Microsoft 365's MailItemsAccessed, each mailbox judged against its own days.
std::unique_ptr<Watch> make_mailbox_access(const BehaviourOptions& options,
                                           model::FieldTable& fields);

}  // namespace longwatch::detect::behaviour
