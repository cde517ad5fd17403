#include "attribute/internal/reasons.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "attribute/internal/weights.h"

namespace longwatch::attribute::internal {
namespace {

using model::ActorItemKind;

std::string described(const model::ActorItem& item) {
  return item.name.empty() || item.name == item.value ? std::string()
                                                      : fmt::format("{}: ", item.name);
}

std::string how_many(std::size_t having, std::size_t actors) {
  return having == 1 ? fmt::format("of {} actors this one alone is known for it", actors)
                     : fmt::format("{} of {} actors are known for it", having, actors);
}

std::string why_of(const Line& line, std::size_t actors) {
  const model::ActorItem& item = *line.item;
  const std::string others = how_many(line.having, actors);
  switch (line.kind) {
    case LineKind::Family:
      return fmt::format("the profile has {} of the same family; {}", item.value, others);
    case LineKind::Name:
      return fmt::format("{}a file has this name, which anybody can choose; {}", described(item),
                         others);
    case LineKind::HoursInside:
      return "more of the work by hand fell into these hours than chance would put there";
    case LineKind::HoursOutside:
      return "part of the work by hand fell outside these hours";
    case LineKind::Exact:
      break;
  }
  std::string_view note;
  if (line.same_source) {
    note = "; the same source gave a stronger item, so it counts less";
  } else if (line.is_public && line.item_kind == ActorItemKind::Malware) {
    note = "; so many have it that it counts as a public tool";
  }
  return fmt::format("{}{}{}", described(item), others, note);
}

std::string_view vertex_of(ActorItemKind kind) {
  switch (kind) {
    case ActorItemKind::Technique:
    case ActorItemKind::Tool:
    case ActorItemKind::Malware:
    case ActorItemKind::Procedure:
      return "capability";
    case ActorItemKind::Infrastructure:
      return "infrastructure";
    case ActorItemKind::VictimSector:
    case ActorItemKind::VictimCountry:
      return "victim";
    case ActorItemKind::WorkingHours:
      break;
  }
  return "adversary";
}

bool is_partner_item(const Line& line) {
  return !line.item->marking.originators.empty() && line.decibans >= kDistinctive;
}

std::string count_of(std::size_t count, std::string_view one, std::string_view many) {
  return count == 1 ? fmt::format("1 {}", one) : fmt::format("{} {}", count, many);
}

model::LedgerItem plain_item(std::string item, double decibans, std::string why) {
  model::LedgerItem result;
  result.item = std::move(item);
  result.decibans = decibans;
  result.why = std::move(why);
  result.marking = {model::Tlp::Clear, {}};
  return result;
}

}  // namespace

model::LedgerItem to_item(const Line& line, const Feature* feature, std::size_t actors) {
  model::LedgerItem result;
  result.item =
      feature == nullptr ? fmt::format("working hours {}", line.item->value) : feature->shown;
  result.kind = line.item_kind;
  result.decibans = line.decibans;
  result.why = why_of(line, actors);
  result.source = line.item->source;
  result.marking = line.item->marking;
  for (const model::ActorItem* const other : line.others) {
    result.marking = model::strictest(result.marking, other->marking);
  }
  if (feature != nullptr) {
    result.evidence = feature->evidence;
  }
  return result;
}

model::LedgerItem stranger_item(double decibans) {
  return plain_item("behaviour as a whole", decibans,
                    "an actor nobody has described would show techniques and public tools that "
                    "match the profiles about this well");
}

std::vector<model::LedgerItem> imitation_items(const ImitationParts& parts,
                                               const model::Actor* imitated) {
  std::vector<model::LedgerItem> items;
  if (imitated == nullptr) {
    return items;
  }
  model::LedgerItem planted = plain_item(
      "artefacts that can be planted", parts.planted,
      fmt::format("artefacts of {} could be reused by somebody else, at a price", imitated->name));
  planted.kind = ActorItemKind::Infrastructure;
  items.push_back(std::move(planted));
  if (parts.contradictions > 0) {
    items.push_back(plain_item(
        "contradictions", parts.contradictions,
        fmt::format("what does not fit {}: times, behaviour, or artefacts of somebody else",
                    imitated->name)));
  }
  return items;
}

std::string cap_in_words(const model::Actor& actor, Cap cap) {
  switch (cap) {
    case Cap::Behaviour:
      return fmt::format(
          "{}: behaviour, public tools, victims and hours alone carry no more than {:.2f}",
          actor.name, kBehaviourCap);
    case Cap::OneSource:
      return fmt::format("{}: one artefact or one source alone carries no more than {:.2f}",
                         actor.name, kOneSourceCap);
    case Cap::OneVertex:
      return fmt::format(
          "{}: artefacts in one vertex of the Diamond model carry no more than {:.2f}; two "
          "independent vertices are needed for more",
          actor.name, kOneVertexCap);
    case Cap::Highest:
      break;
  }
  return fmt::format("{}: nothing carries more than {:.2f}", actor.name, kHighest);
}

std::string left_out_in_words(std::size_t actors, double mass) {
  return fmt::format(
      "{} not listed, for which little or nothing speaks, are counted under unknown "
      "({:.2f} together)",
      count_of(actors, "further actor", "further actors"), mass);
}

Confidence confidence_of(const ActorScore& score, bool leads, bool conflict) {
  const Strength& strength = score.strength;
  const auto partners = static_cast<std::size_t>(
      std::count_if(score.lines.begin(), score.lines.end(), is_partner_item));
  const auto against = static_cast<std::size_t>(std::count_if(
      score.lines.begin(), score.lines.end(), [](const Line& line) { return line.decibans < 0; }));
  Confidence confidence;
  if (!leads) {
    confidence.why.emplace_back("No described actor explains what was seen better than others do.");
  }
  if (strength.artefacts == 0) {
    confidence.why.emplace_back(
        "No distinctive artefact was matched: techniques and public tools are shared by many.");
  } else {
    confidence.why.push_back(fmt::format(
        "{} matched, in {} of the Diamond model, from {}.",
        count_of(strength.artefacts, "distinctive artefact was", "distinctive artefacts were"),
        count_of(strength.vertices(), "vertex", "vertices"),
        count_of(strength.sources, "source", "independent sources")));
  }
  if (partners > 0) {
    confidence.why.push_back(count_of(partners, "of them was seen in a case of a partner.",
                                      "of them were seen in cases of partners."));
  }
  if (against > 0) {
    confidence.why.push_back(count_of(against, "line of the ledger contradicts it.",
                                      "lines of the ledger contradict it."));
  }
  if (conflict) {
    confidence.why.emplace_back("Artefacts of another actor were matched as well.");
  }
  if (leads && strength.artefacts >= 2 && strength.sources >= 2) {
    confidence.level = strength.vertices() >= 2 && against == 0 && !conflict
                           ? model::AnalyticConfidence::High
                           : model::AnalyticConfidence::Moderate;
  }
  return confidence;
}

std::vector<std::string> vertices_of(const ActorScore& score) {
  std::set<std::string> vertices;
  for (const Line& line : score.lines) {
    if (line.decibans > 0) {
      vertices.emplace(vertex_of(line.item_kind));
    }
  }
  return {vertices.begin(), vertices.end()};
}

}  // namespace longwatch::attribute::internal
