#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/time.h"
#include "detect/behaviour/behaviour.h"
#include "detect/behaviour/internal/watch.h"
#include "model/field.h"

namespace longwatch::detect::behaviour {

/// What is known of one sender's mails with remote pictures.
struct TrackingFacts {
  std::size_t recipients = 0;
  std::size_t all_recipients = 0;   ///< of any mail
  std::size_t tokens = 0;           ///< different addresses of one picture
  std::size_t waves = 0;            ///< days with five recipients and more
  bool is_same_people = false;      ///< at least half of a later wave got an earlier one
  bool is_regular = false;          ///< for three weeks and longer
  bool is_foreign_service = false;  ///< sent through another domain's service
  bool is_new_sender = false;       ///< no mail on the first days with records
  std::string look_alike;           ///< a frequent sender's domain that looks like this one's
};

enum class TrackingVerdict : std::uint8_t { Usual, Odd, Alarming };

TrackingVerdict judge_tracking(const TrackingFacts& facts);

/// How a picture was fetched.
enum class FetchClass : std::uint8_t {
  None,      ///< no evidence
  Scanner,   ///< by what looks at links before people do
  Proxy,     ///< by a mail service on behalf of somebody: opened or not
  Inferred,  ///< not seen, but the message was opened (MailItemsAccessed)
  Outside,   ///< from an outside address, by nobody known
  Client     ///< by a mail program inside
};

struct Fetch {
  TimeTicks since_delivery{};        ///< negative = not known
  std::size_t tokens_of_client = 0;  ///< that this client fetched in all
  std::string agent;
  bool is_own = false;  ///< the client is in our networks
};

FetchClass classify_fetch(const Fetch& fetch);

/// Mails whose pictures tell the sender who opened them: tokens by recipient (`mail`, fetches in
/// W3C logs and zeek:http), who got them (mail gateways), and who opened them by what evidence
/// (fetches, Microsoft 365's MailItemsAccessed).
std::unique_ptr<Watch> make_tracking_mail(const BehaviourOptions& options,
                                          model::FieldTable& fields);

}  // namespace longwatch::detect::behaviour
