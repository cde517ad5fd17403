#include "cli/actor_text.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "share/terminal_text.h"

namespace longwatch::cli {
namespace {

using knowledge::EntityId;
using knowledge::EvidenceBase;
using knowledge::NameIndex;
using model::ActorItemKind;
using share::terminal_safe;

constexpr std::size_t kTellingItems = 15;
constexpr std::size_t kNamesakesShown = 6;
constexpr std::size_t kNameColumns = 24;
constexpr std::size_t kDayDigits = 10;

std::string day_of(const std::optional<Timestamp>& time) {
  return time.has_value() ? to_iso8601(*time).substr(0, kDayDigits) : std::string("undated");
}

std::string title_of(const EvidenceBase& base, EntityId id) {
  const knowledge::Entity& entity = base.entity(id);
  return fmt::format("{}  {}", terminal_safe(entity.id), terminal_safe(entity.name));
}

std::string marking_of(const model::Marking& marking) {
  if (marking.tlp == model::Tlp::Clear) {
    return {};
  }
  std::string text = fmt::format("  [{}", model::name_of(marking.tlp));
  for (const std::string& originator : marking.originators) {
    text += " " + terminal_safe(originator);
  }
  return text + "]";
}

/// "says ATT&CK, citing ..., 2018-08-30".
std::string said_by(std::string_view source, const std::optional<Timestamp>& dated,
                    const model::Marking& marking) {
  return fmt::format("{}, {}{}", source.empty() ? "no source given" : terminal_safe(source),
                     day_of(dated), marking_of(marking));
}

std::string_view scope_of(const model::ActorName& name) {
  return name.scope.empty() ? std::string_view("overlaps") : std::string_view(name.scope);
}

std::string ground_text(const EvidenceBase& base, const NameGround& ground, EntityId actor) {
  const std::string of = ground.record == actor
                             ? std::string()
                             : fmt::format(" of {}, which is stated to be the same",
                                           title_of(base, ground.record));
  if (ground.claim == nullptr) {
    return "its id" + of;
  }
  const bool variant = ground.match == knowledge::NameMatch::Variant;
  return fmt::format("{}name{} '{}' ({}): {}", variant ? "spelled like its " : "", of,
                     terminal_safe(ground.claim->name), scope_of(*ground.claim),
                     said_by(ground.claim->source, ground.claim->dated, ground.claim->marking));
}

void append_names(const EvidenceBase& base, const ActorProfile& profile, std::string& out) {
  out += "\nnames, each a claim of its source\n";
  for (const EntityId record : profile.records) {
    for (const model::ActorName& name : base.claims_of(record).names) {
      out += fmt::format("  {} {:<9} {}\n", share::padded(name.name, kNameColumns), scope_of(name),
                         said_by(name.source, name.dated, name.marking));
    }
  }
}

void append_sponsors(const EvidenceBase& base, const ActorProfile& profile, std::string& out) {
  const std::vector<SponsorHop> hops = sponsor_hops(base, profile.records);
  if (hops.empty()) {
    out += "\nnobody is said to stand behind it in what was read\n";
    return;
  }
  out += "\nwho is said to stand behind it; each hop has a confidence of its own\n";
  for (const SponsorHop& hop : hops) {
    const model::SponsorEdge& edge = *hop.edge;
    out += fmt::format("  {:{}}{} -> {} ({})  confidence {}\n", "", hop.depth * 2,
                       terminal_safe(edge.from), terminal_safe(edge.to),
                       edge.to_kind.empty() ? "of unknown kind" : terminal_safe(edge.to_kind),
                       model::name_of(edge.confidence));
    out += fmt::format("  {:{}}{}\n", "", hop.depth * 2 + 4,
                       said_by(edge.source, edge.dated, edge.marking));
  }
}

std::string_view relation_words(const knowledge::ActorRelation& relation, EntityId actor) {
  switch (relation.kind) {
    case knowledge::RelationKind::Exact:
      return "stated to be the same";
    case knowledge::RelationKind::Overlaps:
      return "overlaps";
    case knowledge::RelationKind::Disputed:
      return "disputed to be the same";
    case knowledge::RelationKind::AttributedTo:
      return relation.from == actor ? "attributed to" : "stands behind";
  }
  return "";
}

void append_others(const EvidenceBase& base, const ActorProfile& profile, std::string& out) {
  if (!profile.relations.empty()) {
    out += "\nother records that belong here, as stated; nothing is joined\n";
  }
  for (const knowledge::ActorRelation* const relation : profile.relations) {
    const EntityId other = relation->from == profile.actor ? relation->to : relation->from;
    out += fmt::format("  {:<24} {}\n      {}\n", relation_words(*relation, profile.actor),
                       title_of(base, other),
                       said_by(relation->source, relation->dated, relation->marking));
  }
  if (profile.namesakes.empty()) {
    return;
  }
  out += "\nrecords that share a name; whether they are the same nobody states\n";
  const std::size_t shown = std::min(profile.namesakes.size(), kNamesakesShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const knowledge::Namesake& other = profile.namesakes[i];
    out += fmt::format("  {}: {}\n", title_of(base, other.actor),
                       terminal_safe(fmt::format("{}", fmt::join(other.names, ", "))));
  }
  if (shown < profile.namesakes.size()) {
    out += fmt::format("  and {} more\n", profile.namesakes.size() - shown);
  }
}

void append_campaigns(const EvidenceBase& base, const ActorProfile& profile, std::string& out) {
  if (profile.campaigns.empty()) {
    return;
  }
  out += "\ncampaigns attributed to it\n";
  for (const EntityId id : profile.campaigns) {
    const knowledge::Entity& campaign = base.entity(id);
    out += fmt::format("  {}, {} to {}\n", title_of(base, id), day_of(campaign.first_seen),
                       day_of(campaign.last_seen));
  }
}

void append_items(const EvidenceBase& base, const std::vector<UsedItem>& items,
                  std::string_view what, ItemsShown shown, std::string& out) {
  const auto [own, others] = own_and_others(items);
  out += fmt::format("\n{} {}: {} of its own, {} in campaigns alone\n", items.size(), what, own,
                     others);
  const std::size_t rows =
      shown == ItemsShown::All ? items.size() : std::min(items.size(), kTellingItems);
  for (std::size_t i = 0; i < rows; ++i) {
    const knowledge::Entity& entity = base.entity(items[i].item.item);
    out += fmt::format("  {} {} {:>3} report{} since {:<10}  {}\n",
                       share::padded(entity.id, 10), share::padded(entity.name, 36),
                       items[i].reports, items[i].reports == 1 ? " " : "s",
                       day_of(items[i].earliest),
                       items[i].users <= 1 ? std::string("no other actor")
                                           : fmt::format("{} actors", items[i].users));
  }
  if (rows < items.size()) {
    out += fmt::format("  and {} that more actors use (--all shows them)\n", items.size() - rows);
  }
}

struct FactHeading {
  ActorItemKind kind;
  std::string_view words;
};

constexpr std::array<FactHeading, 5> kFactHeadings = {{
    {ActorItemKind::VictimCountry, "victims by country"},
    {ActorItemKind::VictimSector, "victims by sector"},
    {ActorItemKind::WorkingHours, "hours"},
    {ActorItemKind::Procedure, "habits"},
    {ActorItemKind::Infrastructure, "infrastructure"},
}};

/// Victims are many and short: one line for what one source says.
bool is_victim(ActorItemKind kind) {
  return kind == ActorItemKind::VictimCountry || kind == ActorItemKind::VictimSector;
}

void append_fact(const model::ActorItem& fact, std::string& out) {
  const std::string value = fact.artefact.empty() ? terminal_safe(fact.value)
                                                  : fmt::format("{} {}", terminal_safe(fact.artefact),
                                                                terminal_safe(fact.value));
  out += fmt::format("  {}{}{}\n      {}\n", value, fact.name.empty() ? "" : ": ",
                     terminal_safe(fact.name), said_by(fact.source, fact.dated, fact.marking));
}

void append_facts_of(const std::vector<const model::ActorItem*>& facts, ActorItemKind kind,
                     std::string& out) {
  if (!is_victim(kind)) {
    for (const model::ActorItem* const fact : facts) {
      append_fact(*fact, out);
    }
    return;
  }
  std::map<std::string, std::vector<std::string>> by_source;
  for (const model::ActorItem* const fact : facts) {
    by_source[said_by(fact->source, fact->dated, fact->marking)].push_back(
        terminal_safe(fact->value));
  }
  for (auto& [source, values] : by_source) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    out += fmt::format("  {}\n      {}\n", fmt::join(values, ", "), source);
  }
}

void append_facts(const EvidenceBase& base, const ActorProfile& profile, std::string& out) {
  for (const FactHeading& heading : kFactHeadings) {
    std::vector<const model::ActorItem*> facts;
    for (const EntityId record : profile.records) {
      for (const model::ActorItem& fact : base.claims_of(record).facts) {
        if (fact.kind == heading.kind) {
          facts.push_back(&fact);
        }
      }
    }
    if (!facts.empty()) {
      out += fmt::format("\n{}\n", heading.words);
      append_facts_of(facts, heading.kind, out);
    }
  }
}

void append_knowledge(const EvidenceBase& base, const ActorQuestion& question, std::string& out) {
  out += fmt::format("\nknowledge: {}\nversion {}{}\n", terminal_safe(base.source()),
                     base.version(),
                     question.as_of.has_value()
                         ? ", as of " + day_of(question.as_of) + "; what has no date is left out"
                         : std::string());
  for (const knowledge::KnowledgeFile& file : base.files()) {
    if (!file.licence.empty()) {
      out += terminal_safe(file.licence) + "\n";
    }
  }
}

std::string whole_profile(const NameIndex& index, const ActorCandidate& candidate,
                          const ActorQuestion& question) {
  const EvidenceBase& base = index.base();
  const ActorProfile profile = profile_of(index, candidate.actor);
  std::string out = title_of(base, candidate.actor);
  const std::string& nature = base.claims_of(candidate.actor).nature;
  out += fmt::format("  ({}{}{})\n", model::name_of(base.entity(candidate.actor).origin),
                     nature.empty() ? "" : ", ", terminal_safe(nature));
  out += fmt::format("'{}' is {}\n", terminal_safe(question.name),
                     ground_text(base, candidate.grounds.front(), candidate.actor));
  append_names(base, profile, out);
  append_sponsors(base, profile, out);
  append_others(base, profile, out);
  append_campaigns(base, profile, out);
  append_items(base, profile.techniques, "techniques", question.items, out);
  append_items(base, profile.software, "programs", ItemsShown::All, out);
  append_facts(base, profile, out);
  return out;
}

std::string several(const NameIndex& index, const std::vector<ActorCandidate>& candidates,
                    const ActorQuestion& question) {
  const EvidenceBase& base = index.base();
  std::string out = fmt::format(
      "'{}' is claimed for {} actors; a name joins nothing, so all stand here\n",
      terminal_safe(question.name), candidates.size());
  for (const ActorCandidate& candidate : candidates) {
    out += fmt::format("\n{}  ({})\n", title_of(base, candidate.actor),
                       model::name_of(base.entity(candidate.actor).origin));
    for (const NameGround& ground : candidate.grounds) {
      out += fmt::format("  {}\n", ground_text(base, ground, candidate.actor));
    }
    const ActorProfile profile = profile_of(index, candidate.actor);
    out += fmt::format("  {} techniques, {} programs, {} names\n", profile.techniques.size(),
                       profile.software.size(), base.claims_of(candidate.actor).names.size());
    for (const SponsorHop& hop : sponsor_hops(base, profile.records)) {
      out += fmt::format("  {:{}}{} -> {}  confidence {}\n", "", hop.depth * 2,
                         terminal_safe(hop.edge->from), terminal_safe(hop.edge->to),
                         model::name_of(hop.edge->confidence));
    }
    for (const knowledge::ActorRelation* const relation : profile.relations) {
      if (relation->kind == knowledge::RelationKind::Disputed) {
        const EntityId other =
            relation->from == candidate.actor ? relation->to : relation->from;
        out += fmt::format("  disputed to be the same as {}: {}\n", title_of(base, other),
                           said_by(relation->source, relation->dated, relation->marking));
      }
    }
  }
  out += "\n'longwatch actor ID' shows one of them whole\n";
  return out;
}

}  // namespace

std::string actor_text(const NameIndex& index, const std::vector<ActorCandidate>& candidates,
                       const ActorQuestion& question) {
  std::string out = candidates.size() == 1 ? whole_profile(index, candidates.front(), question)
                                           : several(index, candidates, question);
  append_knowledge(index.base(), question, out);
  return out;
}

}  // namespace longwatch::cli
