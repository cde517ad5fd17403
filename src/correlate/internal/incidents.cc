#include "correlate/internal/incidents.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "base/text.h"
#include "correlate/internal/names.h"
#include "correlate/internal/observables.h"
#include "correlate/internal/titles.h"
#include "model/telemetry.h"

namespace longwatch::correlate {
namespace {

/// What a kind of key is called as an entity and in a sentence.
struct KeyWords {
  std::string_view type;
  std::string_view says;
};

KeyWords words_of(KeyKind kind) {
  switch (kind) {
    case KeyKind::Host:
      return {"host", "happened on or came from host"};
    case KeyKind::Account:
      return {"account", "name account"};
    case KeyKind::Address:
      return {"address", "name address"};
    case KeyKind::Domain:
      return {"domain", "name domain"};
    case KeyKind::Sender:
      return {"domain", "are about mails from"};
    case KeyKind::Hash:
      return {"hash", "name a file with digest"};
    case KeyKind::File:
      return {"file", "name file"};
    case KeyKind::WebFile:
      return {"file", "are about the published file"};
    case KeyKind::Process:
      return {"process", "name process"};
    case KeyKind::Workstation:
      return {"workstation", "name workstation"};
    case KeyKind::Certificate:
      return {"certificate-serial", "name the certificate with serial number"};
    case KeyKind::Indicator:
      return {"indicator", "match indicator"};
    case KeyKind::Record:
      return {"evidence", "rest on record"};
  }
  return {};
}

model::Entity entity_of(const Key& key) {
  model::Entity entity{std::string(words_of(key.kind).type), key.value, "shared"};
  if (key.kind == KeyKind::Address) {
    entity.type = address_type(key.value);
  } else if (key.kind == KeyKind::Hash) {
    const std::size_t colon = key.value.find(':');
    entity.type = key.value.substr(0, colon);
    entity.value = key.value.substr(colon + 1);
  } else if (key.kind == KeyKind::WebFile) {
    entity.value = key.value.substr(key.value.find('\n') + 1);
  }
  return entity;
}

model::Link make_link(const Edge& edge, const KeyTable& table, const Rarity& rarity) {
  const Key& key = table.keys[edge.key];
  model::Link link;
  link.from = table.findings[edge.from]->id;
  link.to = table.findings[edge.to]->id;
  link.shared = entity_of(key);
  link.weight = edge.weight;
  link.why = "both " + std::string(words_of(key.kind).says) + " " + to_printable(link.shared.value);
  if (key.kind == KeyKind::WebFile) {
    link.why += " on " + key.value.substr(0, key.value.find('\n'));
  }
  const std::uint64_t named = rarity.findings(edge.key);
  link.why += ", as " + with_thousands(named) + " of " + with_thousands(table.findings.size()) +
              " findings do";
  return link;
}

void add_observables(const model::FindingRecord& finding, const FindingFacts& facts,
                     Observables& observables) {
  const model::EvidenceId evidence =
      finding.evidence.empty() ? model::EvidenceId{} : finding.evidence.front();
  for (const OtherSide& side : facts.outside) {
    observables.add(address_type(side.address), side.address,
                    side.direction == Direction::Inbound    ? "source"
                    : side.direction == Direction::Outbound ? "destination"
                                                            : "named",
                    evidence);
  }
  for (const std::string& domain : facts.domains) {
    observables.add("domain", domain, "named", evidence);
  }
  for (const std::string& sender : facts.senders) {
    observables.add("domain", sender, "sender", evidence);
  }
  for (const std::string& hash : facts.hashes) {
    const std::size_t colon = hash.find(':');
    observables.add(hash.substr(0, colon), hash.substr(colon + 1), "file", evidence);
  }
  for (const std::string& file : facts.files) {
    observables.add("file", file, "named", evidence);
  }
  for (const std::string& name : facts.workstations) {
    observables.add("workstation", to_ascii_upper(name), "source", evidence);
  }
  for (const std::string& serial : facts.certificates) {
    observables.add("certificate-serial", serial, "server", evidence);
  }
  for (const std::string& account : facts.accounts) {
    observables.add("account", account, "named", evidence);
  }
}

model::TimelineEntry entry_of(const model::FindingRecord& finding, const FindingFacts& facts) {
  model::TimelineEntry entry;
  entry.time = finding.time;
  if (!facts.acted.empty()) {
    entry.host = facts.acted.front();
  } else if (!facts.tried.empty()) {
    entry.host = facts.tried.front();
  }
  entry.tactic = finding.tactics.empty() ? "" : finding.tactics.front();
  entry.technique = finding.techniques.empty() ? "" : finding.techniques.front();
  entry.title = finding.title;
  entry.findings.push_back(finding.id);
  for (const model::EvidenceId& evidence : finding.evidence) {
    add_evidence(entry.evidence, evidence);
  }
  return entry;
}

/// What findings alone show: something happened on a host of ours that nobody refused, or a host of
/// ours went out.
bool shows_success(const model::FindingRecord& finding, const FindingFacts& facts) {
  if (facts.is_mail || facts.was_refused || finding.level < model::Level::Medium) {
    return false;
  }
  return !facts.acted.empty();
}

template <class T>
std::vector<T> to_vector(const std::set<T>& items) {
  return {items.begin(), items.end()};
}

std::string id_of(std::string_view finding_id) {
  constexpr std::size_t kDigits = 12;
  const std::size_t dash = finding_id.find('-');
  return "i-" +
         std::string(
             finding_id.substr(dash == std::string_view::npos ? 0 : dash + 1).substr(0, kDigits));
}

/// Gathers what the findings of a component say together.
class Gatherer {
 public:
  Gatherer(model::Incident& incident, EstateIndex& estate) : incident_(incident), estate_(estate) {}

  void add(const model::FindingRecord& finding, const FindingFacts& facts) {
    incident_.level = std::max(incident_.level, finding.level);
    incident_.findings.push_back(finding.id);
    incident_.marking = model::strictest(incident_.marking, finding.marking);
    add_times(finding);
    techniques_.insert(finding.techniques.begin(), finding.techniques.end());
    accounts_.insert(facts.accounts.begin(), facts.accounts.end());
    tried_.insert(facts.tried.begin(), facts.tried.end());
    for (const std::string& host : facts.acted) {
      add_acted(host, shows_success(finding, facts));
    }
    add_gateway(finding, facts);
    add_observables(finding, facts, observables_);
    incident_.timeline.push_back(entry_of(finding, facts));
    has_mail_ = has_mail_ || facts.is_mail;
    // Somebody who opens such a mail fetches from the sender's servers: no more than that.
    only_mail_ = only_mail_ && (facts.is_mail || (facts.is_network && !facts.is_inbound));
  }

  void finish() {
    std::set<std::string> hosts(acted_.begin(), acted_.end());
    hosts.insert(tried_.begin(), tried_.end());
    incident_.hosts = to_vector(hosts);
    incident_.accounts = to_vector(accounts_);
    incident_.techniques = to_vector(techniques_);
    incident_.organisations = to_vector(organisations_of(hosts, estate_));
    incident_.observables = observables_.take();
    incident_.kind = has_mail_ && only_mail_ ? model::IncidentKind::MailCampaign
                     : reached_.empty()      ? model::IncidentKind::Attempt
                                             : model::IncidentKind::Intrusion;
    incident_.title = incident_title(incident_, reached_, incident_.findings.size());
  }

 private:
  void add_times(const model::FindingRecord& finding) {
    if (finding.time.has_value()) {
      incident_.first = std::min(incident_.first.value_or(*finding.time), *finding.time);
      incident_.last = std::max(incident_.last.value_or(*finding.time), *finding.time);
    }
    const std::optional<Timestamp> known =
        finding.first_knowable.has_value() ? finding.first_knowable : finding.time;
    if (known.has_value()) {
      incident_.detected = std::min(incident_.detected.value_or(*known), *known);
    }
  }

  void add_acted(const std::string& host, bool succeeded) {
    acted_.insert(host);
    if (succeeded && !estate_.look_up(host).is_hub &&
        std::find(reached_.begin(), reached_.end(), host) == reached_.end()) {
      reached_.push_back(host);
    }
  }

  /// Everybody's traffic passes a gateway and says nothing of it; what happened inside it does.
  void add_gateway(const model::FindingRecord& finding, const FindingFacts& facts) {
    const std::string host = estate_.canonical(finding.host);
    if (!facts.is_mail && !facts.was_refused && estate_.look_up(host).is_hub &&
        estate_.look_up(host).host != nullptr && model::shows_inside(finding) &&
        std::find(reached_.begin(), reached_.end(), host) == reached_.end()) {
      acted_.insert(host);
      reached_.push_back(host);
    }
  }

  model::Incident& incident_;
  EstateIndex& estate_;
  Observables observables_;
  std::set<std::string> techniques_;
  std::set<std::string> accounts_;
  std::set<std::string> acted_;
  std::set<std::string> tried_;
  std::vector<std::string> reached_;  ///< in order of time
  bool has_mail_ = false;
  bool only_mail_ = true;
};

}  // namespace

namespace {

// One odd request is the weather of the internet; somebody who keeps on tries to get in.
constexpr std::size_t kPersistentRequests = 20;

/// Requests to our web servers that a rule of Medium or worse names.
std::size_t requests_seen(const Component& component, const KeyTable& table) {
  std::set<std::string_view> requests;
  for (const std::uint32_t position : component.findings) {
    const model::FindingRecord& finding = *table.findings[position];
    if (finding.level >= model::Level::Medium && finding.telemetry == model::telemetry::kW3c) {
      requests.insert(finding.evidence.begin(), finding.evidence.end());
    }
  }
  return requests.size();
}

}  // namespace

bool is_strong(const Component& component, const KeyTable& table) {
  std::map<std::string_view, std::set<std::string_view>> records;  // of each rule
  for (const std::uint32_t position : component.findings) {
    const model::FindingRecord& finding = *table.findings[position];
    if (finding.level >= model::Level::High || finding.kind == model::RuleKind::Indicator) {
      return true;
    }
    if (finding.level >= model::Level::Medium) {
      records[finding.rule_id].insert(finding.evidence.begin(), finding.evidence.end());
    }
  }
  std::vector<const std::set<std::string_view>*> sets;
  for (const auto& [rule, evidence] : records) {
    sets.push_back(&evidence);
  }
  if (requests_seen(component, table) >= kPersistentRequests) {
    return true;
  }
  std::sort(sets.begin(), sets.end(),
            [](const auto* a, const auto* b) { return a->size() > b->size(); });
  // Two rules for one thing see the same records. Sets that hold each other form a chain.
  for (std::size_t i = 1; i < sets.size(); ++i) {
    if (!std::includes(sets[i - 1]->begin(), sets[i - 1]->end(), sets[i]->begin(),
                       sets[i]->end())) {
      return true;
    }
  }
  return false;
}

model::Incident make_incident(const Component& component, const KeyTable& table,
                              const Rarity& rarity, EstateIndex& estate) {
  model::Incident incident;
  incident.id = id_of(table.findings[component.findings.front()]->id);
  incident.level = model::Level::Informational;
  Gatherer gatherer(incident, estate);
  for (const std::uint32_t position : component.findings) {
    gatherer.add(*table.findings[position], table.facts[position]);
  }
  for (const Edge& edge : component.links) {
    incident.links.push_back(make_link(edge, table, rarity));
  }
  gatherer.finish();
  return incident;
}

}  // namespace longwatch::correlate
