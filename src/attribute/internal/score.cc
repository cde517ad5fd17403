#include "attribute/internal/score.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "attribute/internal/weights.h"
#include "attribute/internal/working_hours.h"

namespace longwatch::attribute::internal {
namespace {

using model::ActorItemKind;

// Below this a line is noise: it is left out and does not count.
constexpr double kSmallest = 0.01;

double base_of(FeatureClass kind) {
  switch (kind) {
    case FeatureClass::Hash:
      return kHashBase;
    case FeatureClass::Serial:
      return kSerialBase;
    case FeatureClass::Workstation:
      return kWorkstationBase;
    case FeatureClass::Domain:
      return kDomainBase;
    case FeatureClass::Mail:
      return kMailBase;
    case FeatureClass::Address:
      return kAddressBase;
    case FeatureClass::FileName:
      return kFileNameBase;
    default:
      return kOtherBase;
  }
}

Line make_line(std::size_t feature, LineKind kind, const Posting& posting, std::size_t having) {
  Line line;
  line.feature = feature;
  line.kind = kind;
  line.item = posting.items.front();
  line.item_kind = line.item->kind;
  line.having = having;
  return line;
}

/// Reports of an actor's items for one value; sources that say it twice count once. The further
/// items are kept in the line, for its marking.
double count_reports(const Posting& posting, Line& line) {
  std::set<std::string> sources;
  double reports = 0;
  for (const model::ActorItem* const item : posting.items) {
    if (sources.insert(item->source).second) {
      reports += item->reports;
      if (item != line.item) {
        line.others.push_back(item);
      }
    }
  }
  return reports;
}

bool is_artefact(const Line& line) {
  return line.kind == LineKind::Exact && !line.is_public &&
         (line.item_kind == ActorItemKind::Infrastructure ||
          line.item_kind == ActorItemKind::Malware);
}

bool is_distinctive(const Line& line) {
  return line.decibans >= kDistinctive && is_artefact(line);
}

bool stronger(const Line& a, const Line& b) {
  if (std::abs(a.decibans) != std::abs(b.decibans)) {
    return std::abs(a.decibans) > std::abs(b.decibans);
  }
  return std::pair(a.feature, a.kind) < std::pair(b.feature, b.kind);
}

/// Halves the second artefact of a source, quarters the third. Lines come strongest first.
void discount_sources(std::vector<Line>& lines) {
  std::map<std::string, double> factor_of;
  for (Line& line : lines) {
    if (is_artefact(line)) {
      double& factor = factor_of.try_emplace(source_of(*line.item), 1.0).first->second;
      line.same_source = factor < 1.0;
      line.decibans *= factor;
      factor *= kSameSource;
    }
  }
}

/// Of several sectors or countries the strongest counts.
void keep_strongest_victim(std::vector<Line>& lines) {
  std::set<ActorItemKind> seen;
  std::erase_if(lines, [&](const Line& line) {
    const bool victim = line.item_kind == ActorItemKind::VictimSector ||
                        line.item_kind == ActorItemKind::VictimCountry;
    return victim && !seen.insert(line.item_kind).second;
  });
}

Strength strength_of(const std::vector<Line>& lines) {
  Strength strength;
  std::set<std::string> sources;
  std::size_t confirmed = 0;
  for (const Line& line : lines) {
    if (is_distinctive(line)) {
      strength.decibans += line.decibans;
      ++strength.artefacts;
      sources.insert(source_of(*line.item));
      confirmed = line.item->reports > 1 ? 1 : confirmed;
      const bool malware = line.item_kind == ActorItemKind::Malware;
      strength.capability = strength.capability || malware;
      strength.infrastructure = strength.infrastructure || !malware;
    }
  }
  strength.sources = sources.size() + confirmed;
  return strength;
}

/// Natural logarithm of the mean of exponentials.
double log_mean_exp(const std::vector<double>& values) {
  const double largest = *std::max_element(values.begin(), values.end());
  double sum = 0;
  for (const double value : values) {
    sum += std::exp(value - largest);
  }
  return largest + std::log(sum / static_cast<double>(values.size()));
}

}  // namespace

/// One evaluation under way. Lines of behaviour hold nats until the temperature is known.
struct Scorer::Work {
  std::vector<ActorScore> actors;
  std::vector<std::vector<Line>> behaviour;
  double information = 0;  // of all techniques and public tools that were seen
  double stranger = 0;

  double temperature() const {
    return std::pow(std::max(1.0, information / kSharpInformation), kTemperatureExponent);
  }

  /// Decibans of an actor's behaviour as they are found, before anything bounds them.
  double plain_behaviour(std::size_t actor) const {
    double nats = 0;
    for (const Line& line : behaviour[actor]) {
      nats += line.decibans;
    }
    return kDecibansPerNat * nats / temperature();
  }

  /// How well an actor nobody has described would match.
  double expected_of_stranger() const {
    std::vector<double> nats;
    for (std::size_t actor = 0; actor < actors.size(); ++actor) {
      nats.push_back(plain_behaviour(actor) / kDecibansPerNat);
    }
    const double average = kDecibansPerNat * log_mean_exp(nats);
    const double expected = kDecibansPerNat * kStrangerCoverage * information / temperature();
    return std::max(0.0, std::clamp(expected, average - kStrangerSpan, average + kStrangerSpan));
  }

  /// Profiles are incomplete: who matches worse than a stranger loses at most `floor`, the
  /// stranger's own decibans. Who matches better gains as much, up to the most that behaviour says.
  double bounded(double plain, double expected, double floor) const {
    const double most = kBehaviourGain + 10 * std::log10(static_cast<double>(actors.size()));
    if (plain >= expected) {
      return floor + std::min(plain - expected, most);
    }
    return floor * std::exp((plain - expected) / floor);
  }

  void bound_behaviour() {
    if (actors.empty() || information <= 0) {
      return;
    }
    const double expected = expected_of_stranger();
    stranger = std::min(kBehaviourFloor, expected);
    for (std::size_t actor = 0; actor < actors.size(); ++actor) {
      const double plain = plain_behaviour(actor);
      actors[actor].matched = plain;
      if (plain > 0) {
        const double factor =
            bounded(plain, expected, stranger) / plain * kDecibansPerNat / temperature();
        for (Line& line : behaviour[actor]) {
          line.decibans *= factor;
        }
      }
    }
  }

  void finish_actor(std::size_t actor) {
    ActorScore& score = actors[actor];
    for (const Line& line : score.lines) {
      score.matched += std::abs(line.decibans);
    }
    std::sort(score.lines.begin(), score.lines.end(), stronger);
    discount_sources(score.lines);
    keep_strongest_victim(score.lines);
    for (Line& line : behaviour[actor]) {
      score.behaviour += line.decibans < kSmallest ? 0 : line.decibans;
      score.lines.push_back(std::move(line));
    }
    std::erase_if(score.lines,
                  [](const Line& line) { return std::abs(line.decibans) < kSmallest; });
    std::sort(score.lines.begin(), score.lines.end(), stronger);
    score.strength = strength_of(score.lines);
    for (const Line& line : score.lines) {
      score.total += line.decibans;
    }
  }
};

std::string source_of(const model::ActorItem& item) {
  if (item.marking.originators.empty()) {
    return item.source;
  }
  std::string source = "shared by";
  for (const std::string& originator : item.marking.originators) {
    source.append(" ").append(originator);
  }
  return source;
}

void Scorer::weigh_technique(std::size_t feature, Work& work) const {
  const std::string& technique = features_[feature].value;
  const std::vector<Posting>& exact = index_.find(FeatureClass::Technique, technique);
  const double rarity = index_.rarity(exact.size());
  work.information += rarity;
  std::set<std::size_t> have_it;
  for (const Posting& posting : exact) {
    Line line = make_line(feature, LineKind::Exact, posting, exact.size());
    line.decibans = rarity * index_.saturated(posting.actor, count_reports(posting, line));
    have_it.insert(posting.actor);
    work.behaviour[posting.actor].push_back(std::move(line));
  }
  const std::vector<Posting>& family = index_.find_family(family_of(technique));
  for (const Posting& posting : family) {
    if (!have_it.contains(posting.actor)) {
      Line line = make_line(feature, LineKind::Family, posting, family.size());
      line.decibans = kFamily * index_.rarity(family.size());
      work.behaviour[posting.actor].push_back(std::move(line));
    }
  }
}

void Scorer::weigh_software(std::size_t feature, Work& work) const {
  const Feature& seen = features_[feature];
  const bool by_name = seen.kind == FeatureClass::FileName;
  const std::vector<Posting>& having = index_.find(FeatureClass::Software, seen.value);
  const double rarity = index_.rarity(having.size());
  const bool is_public =
      having.size() > std::max<std::size_t>(1, index_.catalogue().actors.size() / kPublicMalware);
  bool is_tool = false;
  for (const Posting& posting : having) {
    Line line =
        make_line(feature, by_name ? LineKind::Name : LineKind::Exact, posting, having.size());
    if (line.item_kind == ActorItemKind::Tool || is_public) {
      line.is_public = is_public;
      line.decibans = rarity * (by_name ? kToolByName : 1.0);
      work.behaviour[posting.actor].push_back(std::move(line));
      is_tool = true;
      continue;
    }
    const double rare = std::min(kDecibansPerNat * rarity, kRarityCap);
    const double shared = std::sqrt(static_cast<double>(having.size()));
    line.decibans =
        by_name ? std::min(rare, kMalwareByName) : rare + std::min(3 * rare, kMalwareBase) / shared;
    work.actors[posting.actor].lines.push_back(std::move(line));
  }
  if (is_tool) {
    work.information += rarity * (by_name ? kToolByName : 1.0);
  }
}

void Scorer::weigh_artefact(std::size_t feature, Work& work) const {
  const Feature& seen = features_[feature];
  const bool by_name = seen.kind == FeatureClass::FileName;
  const std::vector<Posting>& having = index_.find(seen.kind, seen.value);
  const double rare = std::min(kDecibansPerNat * index_.rarity(having.size()),
                               by_name ? kFileNameBase : kRarityCap);
  const double shared = std::sqrt(static_cast<double>(having.size()));
  for (const Posting& posting : having) {
    Line line =
        make_line(feature, by_name ? LineKind::Name : LineKind::Exact, posting, having.size());
    line.decibans = rare + base_of(seen.kind) / shared;
    work.actors[posting.actor].lines.push_back(std::move(line));
  }
}

void Scorer::weigh_weak_sign(std::size_t feature, Work& work) const {
  const Feature& seen = features_[feature];
  const std::vector<Posting>& having = index_.find(seen.kind, seen.value);
  const double rare = kDecibansPerNat * index_.rarity(having.size());
  double weight = std::min(rare * kProcedure, kProcedureCap);
  if (seen.kind == FeatureClass::Sector) {
    weight = std::min(rare * kSector, kSectorCap);
  } else if (seen.kind == FeatureClass::Country) {
    weight = std::min(rare * kCountry, kCountryCap);
  }
  for (const Posting& posting : having) {
    Line line = make_line(feature, LineKind::Exact, posting, having.size());
    line.decibans = weight;
    work.actors[posting.actor].lines.push_back(std::move(line));
  }
}

void Scorer::weigh_hours(Work& work) const {
  if (times_.size() < kFewestHours) {
    return;
  }
  for (std::size_t actor = 0; actor < work.actors.size(); ++actor) {
    const model::ActorItem* const item = index_.working_hours(actor);
    const auto hours = item == nullptr ? std::nullopt : parse_working_hours(item->value);
    if (!hours.has_value()) {
      continue;
    }
    const auto inside = std::count_if(times_.begin(), times_.end(),
                                      [&](Timestamp time) { return hours->contains(time); });
    const double share = static_cast<double>(inside) / static_cast<double>(times_.size());
    const double chance = hours->share();
    Line line;
    line.feature = features_.size();
    line.item = item;
    line.item_kind = ActorItemKind::WorkingHours;
    if (share > chance) {
      line.kind = LineKind::HoursInside;
      line.decibans = kHoursFor * (share - chance) / (1 - chance);
      work.actors[actor].lines.push_back(line);
    }
    line.kind = LineKind::HoursOutside;
    line.decibans = -kHoursAgainst * (1 - share);
    work.actors[actor].lines.push_back(std::move(line));
  }
}

void Scorer::weigh_feature(std::size_t feature, Work& work) const {
  switch (features_[feature].kind) {
    case FeatureClass::Technique:
      return weigh_technique(feature, work);
    case FeatureClass::Software:
      return weigh_software(feature, work);
    case FeatureClass::FileName:
      weigh_software(feature, work);
      return weigh_artefact(feature, work);
    case FeatureClass::Procedure:
    case FeatureClass::Sector:
    case FeatureClass::Country:
      return weigh_weak_sign(feature, work);
    default:
      return weigh_artefact(feature, work);
  }
}

Scores Scorer::score(std::size_t without) const {
  Work work;
  work.actors.resize(index_.catalogue().actors.size());
  work.behaviour.resize(work.actors.size());
  for (std::size_t feature = 0; feature < features_.size(); ++feature) {
    if (feature != without) {
      weigh_feature(feature, work);
    }
  }
  if (without != features_.size()) {
    weigh_hours(work);
  }
  work.bound_behaviour();
  for (std::size_t actor = 0; actor < work.actors.size(); ++actor) {
    work.finish_actor(actor);
  }
  Scores scores;
  scores.stranger = work.stranger;
  scores.actors = std::move(work.actors);
  return scores;
}

}  // namespace longwatch::attribute::internal
