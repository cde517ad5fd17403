#include "impact/internal/mail.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "impact/internal/coverage.h"
#include "impact/internal/logon.h"

namespace longwatch::impact {
namespace {

using model::ActivityKind;

bool is_mail(const model::Activity& activity) {
  return activity.kind == ActivityKind::MailDelivered || activity.kind == ActivityKind::MailHeld;
}

/// All mails of the incident.
struct Mails {
  std::uint64_t delivered = 0;
  std::uint64_t held = 0;
  std::set<std::string> senders;  ///< domains
  Gathered gathered;
};

Mails mails_of(const Scene& scene) {
  Mails mails;
  for (const Seen& seen : scene.own()) {
    const model::Activity& activity = *seen.activity;
    if (!is_mail(activity)) {
      continue;
    }
    ++(activity.kind == ActivityKind::MailDelivered ? mails.delivered : mails.held);
    const std::size_t at = activity.account.rfind('@');
    if (at != std::string::npos) {
      mails.senders.insert(to_ascii_lower(std::string_view(activity.account).substr(at + 1)));
    }
    mails.gathered.add(activity);
  }
  return mails;
}

std::uint64_t count_sent(const std::map<std::string, Recipient>& recipients) {
  return static_cast<std::uint64_t>(
      std::count_if(recipients.begin(), recipients.end(),
                    [](const auto& entry) { return entry.second.was_sent(); }));
}

model::ImpactFact mails_fact(const Scene& scene, const Mails& mails, std::uint64_t recipients) {
  model::ImpactFact fact =
      make_fact(scene, {model::ImpactKind::Targeted, "", "", "mails"}, model::Certainty::Observed);
  const std::uint64_t total = mails.delivered + mails.held;
  fact.count = total;
  fact.unit = "mails";
  fact.what =
      counted(total, "mail", "mails") + " to " + counted(recipients, "address", "addresses");
  fact.why = "the mail gateway delivered " + with_thousands(mails.delivered) + " and held back " +
             with_thousands(mails.held);
  if (mails.senders.size() == 1) {
    fact.why += "; all came from the domain " + to_printable(*mails.senders.begin());
  }
  support(scene, mails.gathered, fact);
  return fact;
}

model::ImpactFact recipients_fact(const Scene& scene, const Mails& mails,
                                  const std::map<std::string, Recipient>& recipients,
                                  std::uint64_t sent) {
  model::ImpactFact fact = make_fact(scene, {model::ImpactKind::Targeted, "", "", "recipients"},
                                     model::Certainty::Observed);
  std::uint64_t reached = 0;
  for (const auto& [address, recipient] : recipients) {
    reached += recipient.delivered > 0 ? 1U : 0U;
  }
  fact.count = sent;
  fact.unit = "recipients";
  fact.what = counted(sent, "address", "addresses") + " that mails were sent to";
  fact.why = counted(reached, "address was", "addresses were") + " sent at least one that was " +
             "delivered; an address is not a person";
  support(scene, mails.gathered, fact);
  return fact;
}

/// What is missing to see an opened mail: the fetch of what it links, or the mailbox.
std::string missing_for_opening(const Scene& scene) {
  const model::Coverage proxy = coverage_of(scene, TelemetryClass::Proxy, "");
  const model::Coverage audit = coverage_of(scene, TelemetryClass::MailboxAudit, "");
  std::string missing;
  if (!proxy.covers_incident) {
    missing = why_not_covered(TelemetryClass::Proxy, proxy);
  }
  if (!audit.covers_incident) {
    missing += missing.empty() ? "" : ", and ";
    missing += why_not_covered(TelemetryClass::MailboxAudit, audit);
  }
  return missing;
}

/// Somebody inside had something fetched of what the mails link to, through a proxy that writes
/// down whom it asks. What scanners of links fetch stands in logs of their own.
bool is_fetch(const Scene& scene, const model::Activity& activity) {
  if (activity.kind != ActivityKind::WebRequested ||
      !model::is_own_address(scene.estate(), activity.source)) {
    return false;
  }
  return std::any_of(activity.artefacts.begin(), activity.artefacts.end(),
                     [&](const model::NamedText& artefact) {
                       return artefact.name == "server-name" &&
                              model::find_host(scene.estate(), artefact.value) == nullptr;
                     });
}

/// Who inside had something fetched: addresses, not people.
struct Fetches {
  std::set<std::string> clients;
  Gathered gathered;
};

Fetches fetches_of(const Scene& scene) {
  Fetches fetches;
  for (const Seen& seen : scene.own()) {
    if (is_fetch(scene, *seen.activity)) {
      fetches.clients.insert(seen.activity->source);
      fetches.gathered.add(*seen.activity);
    }
  }
  return fetches;
}

model::ImpactFact fetched_fact(const Scene& scene, const Fetches& fetches,
                               const std::string& missing) {
  model::ImpactFact fact = make_fact(scene, {model::ImpactKind::Targeted, "", "", "opening"},
                                     model::Certainty::Observed);
  fact.what = "readers who opened the mails";
  fact.count = fetches.clients.size();
  fact.unit = "clients";
  fact.why =
      counted(fetches.clients.size(), "client", "clients") +
      " inside fetched what the mails link to; who read them elsewhere is not in these records";
  fact.why += missing.empty() ? "" : "; " + missing;
  support(scene, fetches.gathered, fact);
  return fact;
}

model::ImpactFact opening_fact(const Scene& scene, const Mails& mails) {
  const std::string missing = mails.delivered == 0 ? std::string() : missing_for_opening(scene);
  const Fetches fetches = fetches_of(scene);
  if (!fetches.clients.empty()) {
    return fetched_fact(scene, fetches, missing);
  }
  model::ImpactFact fact = make_fact(
      scene, {model::ImpactKind::Targeted, "", "", "opening"},
      missing.empty() ? model::Certainty::NoneObserved : model::Certainty::CannotBeExcluded);
  fact.what = "readers who opened the mails";
  if (mails.delivered == 0) {
    fact.why = "none of them was delivered";
  } else {
    fact.why = missing.empty() ? "proxy and mailbox records cover the incident and show none; mail "
                                 "read outside the organisations is not in them"
                               : missing;
    fact.confidence = std::min(fact.confidence, model::AnalyticConfidence::Moderate);
  }
  support(scene, mails.gathered, fact);
  return fact;
}

/// Readers of one kind, by what a behaviour found of each.
struct Readers {
  std::uint64_t count = 0;
  std::vector<model::EvidenceId> evidence;
};

Readers readers_of(const std::map<std::string, Recipient>& recipients, Opening opening) {
  Readers readers;
  for (const auto& [address, recipient] : recipients) {
    if (recipient.opening == opening) {
      ++readers.count;
      readers.evidence.insert(readers.evidence.end(), recipient.opening_evidence.begin(),
                              recipient.opening_evidence.end());
    }
  }
  return readers;
}

model::ImpactFact readers_fact(const Scene& scene, const Readers& readers, Opening opening) {
  const bool seen = opening == Opening::Seen;
  model::ImpactFact fact =
      make_fact(scene, {model::ImpactKind::Targeted, "", "", seen ? "opening" : "probable opening"},
                seen ? model::Certainty::Observed : model::Certainty::Inferred);
  fact.count = readers.count;
  fact.unit = "readers";
  fact.what = counted(readers.count, "recipient", "recipients") +
              (seen ? " whose mail program fetched the picture made for them"
                    : " who opened the mails, the fetch of the picture unseen");
  fact.why = seen
                 ? "the addresses of the pictures differ by recipient: whoever fetched them told "
                   "the sender that, when and from where the mail was opened"
                 : "the mailbox audit shows the messages opened, or an outside address fetched the "
                   "picture: that the sender learned of it is likely";
  fact.evidence = shortened(readers.evidence);
  fact.findings = scene.findings_on(fact.evidence);
  fact.marking = scene.marking_of(fact.findings);
  return fact;
}

/// Who opened the mails. Without a behaviour's word for it: which clients fetched what they link.
std::vector<model::ImpactFact> opening_facts(const Scene& scene, const Mails& mails,
                                             const std::map<std::string, Recipient>& recipients) {
  std::vector<model::ImpactFact> facts;
  for (const Opening opening : {Opening::Seen, Opening::Probable}) {
    const Readers readers = readers_of(recipients, opening);
    if (readers.count > 0) {
      facts.push_back(readers_fact(scene, readers, opening));
    }
  }
  if (facts.empty()) {
    facts.push_back(opening_fact(scene, mails));
  }
  return facts;
}

bool is_directory(const model::Host& host) {
  return std::find(host.roles.begin(), host.roles.end(), "domain-controller") != host.roles.end();
}

/// Why logons of the recipients would not be seen; empty when they would.
std::string missing_logons(const Scene& scene) {
  std::string missing = "it is not known where the recipients' accounts log on";
  for (const model::Host& host : scene.estate().hosts) {
    if (!is_directory(host)) {
      continue;
    }
    const model::Coverage security = coverage_of(scene, TelemetryClass::Security, host.name);
    if (!security.covers_incident) {
      return why_not_covered(TelemetryClass::Security, security);
    }
    missing.clear();
  }
  return missing;
}

std::set<std::string> accounts_of(const Scene& scene,
                                  const std::map<std::string, Recipient>& recipients) {
  std::set<std::string> accounts;
  for (const auto& [address, recipient] : recipients) {
    accounts.insert(account_name(address));
    const model::Subject* const subject = model::find_subject(scene.estate(), address);
    if (subject != nullptr) {
      for (const std::string& account : subject->accounts) {
        accounts.insert(account_name(account));
      }
    }
  }
  return accounts;
}

model::ImpactFact misuse_fact(const Scene& scene,
                              const std::map<std::string, Recipient>& recipients) {
  const std::set<std::string> accounts = accounts_of(scene, recipients);
  std::set<std::string> used;
  Gathered gathered;
  for (const Seen& seen : scene.own()) {
    const model::Activity& activity = *seen.activity;
    const std::string account = account_name(activity.account);
    if (activity.kind == ActivityKind::LoggedOn && accounts.count(account) > 0) {
      used.insert(account);
      gathered.add(activity);
    }
  }
  const std::string missing = used.empty() ? missing_logons(scene) : std::string();
  model::Certainty certainty = model::Certainty::Observed;
  if (used.empty()) {
    certainty =
        missing.empty() ? model::Certainty::NoneObserved : model::Certainty::CannotBeExcluded;
  }
  model::ImpactFact fact = make_fact(
      scene, {model::ImpactKind::CredentialsExposed, "", "", "recipients' accounts"}, certainty);
  fact.what = "the recipients' accounts to the sender";
  if (!used.empty()) {
    fact.count = used.size();
    fact.unit = "accounts";
    fact.why = counted(used.size(), "account of a recipient", "accounts of recipients") +
               " logged on within the incident";
  } else {
    fact.why = missing.empty() ? "the logons at the domain controllers cover the incident and show "
                                 "none; sign-ins to mailboxes from outside may not be in them"
                               : missing;
    fact.confidence = std::min(fact.confidence, model::AnalyticConfidence::Moderate);
  }
  support(scene, gathered, fact);
  return fact;
}

Opening opening_of(const model::Entity& entity) {
  if (entity.type != "mail") {
    return Opening::NotSeen;
  }
  if (entity.role == "opened") {
    return Opening::Seen;
  }
  return entity.role == "probably-opened" ? Opening::Probable : Opening::NotSeen;
}

/// Who opened a mail is what a behaviour finds: it knows whose picture was fetched.
void add_openings(const Scene& scene, std::map<std::string, Recipient>& recipients) {
  for (const model::FindingRecord& finding : scene.findings()) {
    for (const model::Entity& entity : finding.entities) {
      const Opening opening = opening_of(entity);
      const auto found = opening == Opening::NotSeen
                             ? recipients.end()
                             : recipients.find(to_ascii_lower(entity.value));
      if (found != recipients.end() && opening >= found->second.opening) {
        found->second.opening = opening;
        found->second.opening_evidence = finding.evidence;
      }
    }
  }
}

/// "BRAVO's list of targets, received 2025-07-29".
std::string words_of(const model::TargetList& list) {
  std::string words;
  for (const std::string& originator : list.marking.originators) {
    words += (words.empty() ? "" : ", ") + to_printable(originator);
  }
  words += words.empty() ? "a list of targets" : "'s list of targets";
  if (list.received.has_value()) {
    words += ", received " + to_iso8601(*list.received).substr(0, 10);
  }
  return words;
}

std::uint64_t count_shared(const model::TargetList& list,
                           const std::map<std::string, Recipient>& recipients) {
  return static_cast<std::uint64_t>(
      std::count_if(list.addresses.begin(), list.addresses.end(), [&](const std::string& address) {
        const auto found = recipients.find(address);
        return found != recipients.end() && found->second.was_sent();
      }));
}

/// Chance does not put half of those who were written to, and five at least, on somebody's list.
bool concerns(const model::TargetList& list, const std::map<std::string, Recipient>& recipients) {
  constexpr std::uint64_t kLeast = 5;
  const std::uint64_t shared = count_shared(list, recipients);
  return shared >= kLeast && shared * 2 >= count_sent(recipients);
}

void add_listed(const Scene& scene, std::map<std::string, Recipient>& recipients) {
  for (const model::TargetList& list : scene.targets()) {
    if (concerns(list, recipients)) {
      for (const std::string& address : list.addresses) {
        recipients[address].listed_by.push_back(words_of(list));
      }
    }
  }
}

/// A partner's word, with the partner's marking.
model::ImpactFact list_fact(const Scene& scene, const model::TargetList& list,
                            const std::map<std::string, Recipient>& recipients) {
  model::ImpactFact fact = make_fact(scene, {model::ImpactKind::Targeted, "", "", list.name},
                                     model::Certainty::Inferred);
  const std::uint64_t shared = count_shared(list, recipients);
  fact.count = list.addresses.size();
  fact.unit = "addresses";
  fact.what = counted(fact.count.value_or(0), "address", "addresses") + " of " + words_of(list);
  fact.why = "to " + with_thousands(shared) +
             " of them these mails were sent; that the others were " +
             "aimed at is the partner's word, no record of ours shows a mail to them";
  fact.confidence = std::min(fact.confidence, model::AnalyticConfidence::Moderate);
  fact.marking = model::strictest(fact.marking, list.marking);
  for (const auto& [address, recipient] : recipients) {
    const bool is_listed =
        std::binary_search(list.addresses.begin(), list.addresses.end(), address);
    if (is_listed) {
      fact.evidence.insert(fact.evidence.end(), recipient.gathered.evidence().begin(),
                           recipient.gathered.evidence().end());
    }
  }
  fact.evidence = shortened(fact.evidence);
  return fact;
}

}  // namespace

std::map<std::string, Recipient> recipients_of(const Scene& scene) {
  std::map<std::string, Recipient> recipients;
  for (const Seen& seen : scene.own()) {
    const model::Activity& activity = *seen.activity;
    if (is_mail(activity) && !activity.target.empty()) {
      Recipient& recipient = recipients[to_ascii_lower(activity.target)];
      ++(activity.kind == ActivityKind::MailDelivered ? recipient.delivered : recipient.held);
      recipient.gathered.add(activity);
    }
  }
  add_openings(scene, recipients);
  add_listed(scene, recipients);
  return recipients;
}

std::vector<model::ImpactFact> mail_facts(const Scene& scene,
                                          const std::map<std::string, Recipient>& recipients) {
  const Mails mails = mails_of(scene);
  if (mails.gathered.empty()) {
    return {};
  }
  const std::uint64_t sent = count_sent(recipients);
  std::vector<model::ImpactFact> facts;
  facts.push_back(mails_fact(scene, mails, sent));
  facts.push_back(recipients_fact(scene, mails, recipients, sent));
  for (model::ImpactFact& fact : opening_facts(scene, mails, recipients)) {
    facts.push_back(std::move(fact));
  }
  for (const model::TargetList& list : scene.targets()) {
    if (concerns(list, recipients)) {
      facts.push_back(list_fact(scene, list, recipients));
    }
  }
  facts.push_back(misuse_fact(scene, recipients));
  return facts;
}

}  // namespace longwatch::impact
