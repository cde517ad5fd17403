#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "attribute/attribute.h"

namespace longwatch::attribute {
namespace {

using model::ActorItemKind;

class RandomWorld {
 public:
  explicit RandomWorld(unsigned seed) : random_(seed) {
    const std::size_t actors = pick(0, 30);
    for (std::size_t i = 0; i < actors; ++i) {
      model::Actor actor;
      actor.id = "actor-" + std::to_string(100 + i);
      actor.name = actor.id;
      const std::size_t items = pick(0, 25);
      for (std::size_t j = 0; j < items; ++j) {
        actor.items.push_back(make_item());
      }
      catalogue.actors.push_back(std::move(actor));
    }
    const std::size_t techniques = pick(0, 20);
    for (std::size_t i = 0; i < techniques; ++i) {
      incident.techniques.push_back(technique());
    }
    const std::size_t observables = pick(0, 6);
    for (std::size_t i = 0; i < observables; ++i) {
      model::Observable observable;
      observable.type = pick(0, 1) == 0 ? "certificate-serial" : "malware";
      observable.value = std::to_string(pick(1, 12));
      incident.observables.push_back(std::move(observable));
    }
    incident.id = "i-" + std::to_string(seed);
    estate.home_country = "land";
  }

  std::size_t pick(std::size_t first, std::size_t last) {
    return std::uniform_int_distribution<std::size_t>(first, last)(random_);
  }

  model::Incident incident;
  model::Estate estate;
  model::ActorCatalogue catalogue;

 private:
  std::string technique() {
    return "T" + std::to_string(1000 + pick(0, 30)) + ".00" + std::to_string(pick(1, 3));
  }

  model::ActorItem make_item() {
    model::ActorItem item;
    item.source = "source " + std::to_string(pick(1, 4));
    item.marking = {model::Tlp::Clear, {}};
    item.reports = static_cast<std::uint32_t>(pick(1, 5));
    const std::size_t kind = pick(0, 9);
    item.kind = ActorItemKind::Technique;
    item.value = technique();
    if (kind == 0) {
      item.kind = ActorItemKind::Malware;
      item.value = std::to_string(pick(1, 12));
    } else if (kind == 1) {
      item.kind = ActorItemKind::Infrastructure;
      item.artefact = "certificate-serial";
      item.value = std::to_string(pick(1, 12));
    } else if (kind == 2) {
      item.kind = ActorItemKind::VictimCountry;
      item.value = "land";
    }
    return item;
  }

  std::mt19937 random_;
};

/// Artefacts in the ledger of a hypothesis, by vertex.
std::map<ActorItemKind, std::size_t> artefacts_of(const model::Hypothesis& hypothesis) {
  std::map<ActorItemKind, std::size_t> count;
  for (const model::LedgerItem& line : hypothesis.ledger) {
    if (line.kind == ActorItemKind::Malware || line.kind == ActorItemKind::Infrastructure) {
      ++count[line.kind];
    }
  }
  return count;
}

bool is_actor(const model::Hypothesis& hypothesis) {
  return hypothesis.actor != model::kUnknownActor && hypothesis.actor != model::kImitation;
}

TEST(AttributeProperties, CapsHoldAndProbabilitiesSumToOneInEveryWorld) {
  std::size_t capped = 0;
  for (unsigned seed = 1; seed <= 400; ++seed) {
    RandomWorld world(seed);
    AttributeOptions options;
    options.unknown_prior = static_cast<double>(world.pick(1, 9)) / 10;
    const model::Judgement judgement =
        attribute({world.incident, {}, world.estate, world.catalogue}, options);
    double sum = 0;
    for (const model::Hypothesis& hypothesis : judgement.hypotheses) {
      sum += hypothesis.probability;
      EXPECT_GE(hypothesis.probability, 0) << seed;
      if (!is_actor(hypothesis)) {
        continue;
      }
      const auto artefacts = artefacts_of(hypothesis);
      std::size_t count = 0;
      for (const auto& entry : artefacts) {
        count += entry.second;
      }
      const double limit = count == 0              ? 0.55
                           : count == 1            ? 0.80
                           : artefacts.size() == 1 ? 0.949
                                                   : 1;
      EXPECT_LE(hypothesis.probability, limit) << seed << " " << hypothesis.actor;
    }
    capped += judgement.caps.empty() ? 0U : 1U;
    EXPECT_NEAR(sum, 1.0, 1e-9) << seed;
    EXPECT_LE(judgement.hypotheses.size(), 12U);
  }
  EXPECT_GT(capped, 20U);
}

TEST(AttributeProperties, TheOrderOfActorsInTheCatalogueDoesNotMatter) {
  for (unsigned seed = 1; seed <= 50; ++seed) {
    RandomWorld world(seed);
    const model::Judgement one = attribute({world.incident, {}, world.estate, world.catalogue});
    model::ActorCatalogue reversed = world.catalogue;
    std::reverse(reversed.actors.begin(), reversed.actors.end());
    const model::Judgement other = attribute({world.incident, {}, world.estate, reversed});
    ASSERT_EQ(one.hypotheses.size(), other.hypotheses.size());
    for (std::size_t i = 0; i < one.hypotheses.size(); ++i) {
      EXPECT_NEAR(one.hypotheses[i].probability, other.hypotheses[i].probability, 1e-9) << seed;
    }
  }
}

TEST(AttributeProperties, IntrudersWhomNobodyDescribedAreUnknownMostOfTheTime) {
  constexpr unsigned kWorlds = 300;
  unsigned accused = 0;
  for (unsigned seed = 1; seed <= kWorlds; ++seed) {
    std::mt19937 random(seed);
    const auto technique = [&] {
      // Some techniques are common: two draws, the lower one counts.
      std::uniform_int_distribution<unsigned> pool(0, 79);
      return "T" + std::to_string(1000 + std::min(pool(random), pool(random)));
    };
    RandomWorld world(seed);
    world.catalogue.actors.clear();
    for (unsigned i = 0; i < 3 + seed % 5; ++i) {
      model::Actor actor;
      actor.id = std::to_string(i);
      for (unsigned j = 0; j < 16; ++j) {
        model::ActorItem item;
        item.value = technique();
        actor.items.push_back(item);
      }
      world.catalogue.actors.push_back(actor);
    }
    world.incident.observables.clear();
    std::set<std::string> seen;
    for (unsigned j = 0; j < 15; ++j) {
      seen.insert(technique());
    }
    world.incident.techniques.assign(seen.begin(), seen.end());
    const model::Judgement judgement =
        attribute({world.incident, {}, world.estate, world.catalogue});
    accused += is_actor(judgement.hypotheses.front()) ? 1U : 0U;
  }
  EXPECT_LT(accused, kWorlds / 10);
}

TEST(AttributeProperties, AnotherMatchNeverSpeaksAgainstAnActor) {
  for (unsigned seed = 1; seed <= 50; ++seed) {
    RandomWorld world(seed);
    if (world.catalogue.actors.empty()) {
      continue;
    }
    world.incident.observables.clear();
    const auto total = [&](const model::Judgement& judgement) {
      double decibans = 0;
      for (const model::Hypothesis& hypothesis : judgement.hypotheses) {
        for (const model::LedgerItem& line : hypothesis.ledger) {
          const bool counts = hypothesis.actor == world.catalogue.actors.front().id &&
                              line.kind == ActorItemKind::Infrastructure;
          decibans += counts ? line.decibans : 0;
        }
      }
      return decibans;
    };
    const double before = total(attribute({world.incident, {}, world.estate, world.catalogue}));
    model::ActorItem item;
    item.kind = ActorItemKind::Infrastructure;
    item.artefact = "workstation";
    item.value = "W";
    world.catalogue.actors.front().items.push_back(item);
    model::Observable observable;
    observable.type = "workstation";
    observable.value = "W";
    world.incident.observables.push_back(observable);
    EXPECT_GT(total(attribute({world.incident, {}, world.estate, world.catalogue})), before + 3)
        << seed;
  }
}

}  // namespace
}  // namespace longwatch::attribute
