#include "attribute/attribute.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace longwatch::attribute {
namespace {

using model::ActorItemKind;

const model::Marking kPublic{model::Tlp::Clear, {}};

/// The names of one invented world; everything else is the same in each.
struct World {
  std::string planted;
  std::string sibling;
  std::string criminal;
  std::string home;
  std::string serial;
  std::string workstation;
  std::string first_partner;
  std::string second_partner;
};

const World kWorlds[] = {
    {"pale-osprey", "tin-lantern", "mud-badger", "Orlund", "0a77c4e19f", "DESK-9QX41", "NORTH",
     "EAST"},
    {"zinc-falcon", "amber-moth", "copper-rat", "Sevrania", "4f02bb", "LAPTOP-ZK", "QUAY", "MILL"},
};

const std::vector<std::string> kSeen = {
    "T1595.002", "T1190",     "T1505.003", "T1059.003", "T1082", "T1018",
    "T1087.002", "T1003.001", "T1021.002", "T1078.002", "T1572", "T1074.001",
    "T1560.001", "T1041",     "T1070.001", "T1584.008", "T1135", "T1558.003"};

model::ActorItem item(ActorItemKind kind, std::string value, std::string source = "report") {
  model::ActorItem result;
  result.kind = kind;
  result.value = std::move(value);
  result.source = std::move(source);
  result.marking = kPublic;
  return result;
}

model::ActorItem shared(std::string artefact, std::string value, const std::string& partner) {
  model::ActorItem result =
      item(ActorItemKind::Infrastructure, std::move(value), "case of " + partner);
  result.artefact = std::move(artefact);
  result.marking = {model::Tlp::Amber, {partner}};
  return result;
}

void add_techniques(model::Actor& actor, std::size_t first, std::size_t count) {
  for (std::size_t i = first; i < first + count; ++i) {
    actor.items.push_back(item(ActorItemKind::Technique, kSeen[i]));
  }
}

model::Actor make_actor(const std::string& id) {
  model::Actor actor;
  actor.id = id;
  actor.name = id;
  return actor;
}

/// One actor knows 14 of the 18 techniques and has two artefacts with partners, one knows 11, one
/// knows 3 and works at the same hours.
model::ActorCatalogue make_catalogue(const World& world) {
  model::Actor planted = make_actor(world.planted);
  add_techniques(planted, 0, 14);
  planted.items.push_back(item(ActorItemKind::VictimSector, "government"));
  planted.items.push_back(item(ActorItemKind::VictimCountry, world.home));
  planted.items.push_back(item(ActorItemKind::WorkingHours, "09:00-18:00+08:00"));
  planted.items.push_back(shared("certificate-serial", world.serial, world.first_partner));
  planted.items.push_back(shared("workstation", world.workstation, world.second_partner));
  model::Actor sibling = make_actor(world.sibling);
  add_techniques(sibling, 13, 3);
  sibling.items.push_back(item(ActorItemKind::VictimSector, "government"));
  sibling.items.push_back(item(ActorItemKind::WorkingHours, "09:00-18:00+08:00"));
  model::Actor criminal = make_actor(world.criminal);
  add_techniques(criminal, 2, 11);
  model::ActorCatalogue catalogue;
  catalogue.actors = {planted, sibling, criminal};
  std::sort(catalogue.actors.begin(), catalogue.actors.end(),
            [](const model::Actor& a, const model::Actor& b) { return a.id < b.id; });
  return catalogue;
}

model::Estate make_estate(const World& world) {
  model::Estate estate;
  model::Organisation organisation;
  organisation.id = "HALL";
  organisation.sector = "government";
  organisation.country = world.home;
  estate.organisations.push_back(organisation);
  estate.home_country = world.home;
  return estate;
}

model::Observable seen(std::string type, std::string value) {
  model::Observable observable;
  observable.type = std::move(type);
  observable.value = std::move(value);
  observable.evidence = {"e-1"};
  return observable;
}

model::Incident make_incident(const World& world) {
  model::Incident incident;
  incident.id = "i-00aa";
  incident.techniques = kSeen;
  incident.organisations = {"HALL"};
  incident.observables = {seen("certificate-serial", world.serial), seen("ipv4", "198.51.100.77"),
                          seen("workstation", world.workstation)};
  return incident;
}

/// Eight steps in the morning of UTC+8 and two at night.
std::vector<model::Activity> make_activities() {
  std::vector<model::Activity> own;
  for (const std::string_view time :
       {"2025-08-04T02:11:00Z", "2025-08-05T01:02:00Z", "2025-08-05T01:40:00Z",
        "2025-08-05T02:31:00Z", "2025-08-06T03:12:00Z", "2025-08-11T01:05:00Z",
        "2025-08-11T02:10:00Z", "2025-08-11T03:02:00Z", "2025-08-12T14:03:00Z",
        "2025-08-12T16:02:00Z"}) {
    model::Activity activity;
    activity.kind = model::ActivityKind::ProcessStarted;
    activity.event.time = parse_iso8601(time);
    own.push_back(activity);
  }
  return own;
}

struct Case {
  explicit Case(const World& world)
      : incident(make_incident(world)),
        own(make_activities()),
        estate(make_estate(world)),
        catalogue(make_catalogue(world)) {}

  model::Judgement judge(const AttributeOptions& options = {}) const {
    return attribute({incident, own, estate, catalogue}, options);
  }

  model::Incident incident;
  std::vector<model::Activity> own;
  model::Estate estate;
  model::ActorCatalogue catalogue;
};

AttributeOptions without_partners() {
  AttributeOptions options;
  options.audience = {model::Audience::Kind::Partner, ""};
  return options;
}

const model::Hypothesis& of(const model::Judgement& judgement, std::string_view actor) {
  for (const model::Hypothesis& hypothesis : judgement.hypotheses) {
    if (hypothesis.actor == actor) {
      return hypothesis;
    }
  }
  ADD_FAILURE() << actor << " is no hypothesis";
  return judgement.hypotheses.front();
}

double sum_of(const model::Judgement& judgement) {
  return std::accumulate(
      judgement.hypotheses.begin(), judgement.hypotheses.end(), 0.0,
      [](double sum, const model::Hypothesis& hypothesis) { return sum + hypothesis.probability; });
}

TEST(Attribute, TwoArtefactsFromTwoPartnersMakeThePlantedActorHighlyLikely) {
  for (const World& world : kWorlds) {
    const model::Judgement judgement = Case(world).judge();
    EXPECT_EQ(judgement.hypotheses.front().actor, world.planted);
    EXPECT_GE(judgement.hypotheses.front().probability, 0.80);
    EXPECT_LE(judgement.hypotheses.front().probability, 0.90);
    EXPECT_EQ(judgement.hypotheses.front().likelihood_term, "highly likely");
    EXPECT_EQ(judgement.hypotheses[1].actor, model::kUnknownActor);
    EXPECT_EQ(judgement.confidence, model::AnalyticConfidence::Moderate);
    EXPECT_EQ(judgement.marking.tlp, model::Tlp::AmberStrict);
    EXPECT_EQ(model::partners_of(judgement.marking).size(), 2U);
  }
}

TEST(Attribute, WithoutWhatPartnersSharedItIsARealisticPossibility) {
  for (const World& world : kWorlds) {
    const model::Judgement judgement = Case(world).judge(without_partners());
    EXPECT_EQ(judgement.hypotheses[0].actor, world.planted);
    EXPECT_GE(judgement.hypotheses[0].probability, 0.40);
    EXPECT_LE(judgement.hypotheses[0].probability, 0.50);
    EXPECT_EQ(judgement.hypotheses[0].likelihood_term, "realistic possibility");
    EXPECT_EQ(judgement.hypotheses[1].actor, model::kUnknownActor);
    EXPECT_EQ(judgement.confidence, model::AnalyticConfidence::Low);
    EXPECT_TRUE(judgement.marking.originators.empty());
  }
}

TEST(Attribute, FourteenOfEighteenTechniquesAloneArePossibleAndNoMore) {
  for (const World& world : kWorlds) {
    Case one(world);
    one.own.clear();
    one.incident.organisations.clear();
    one.incident.observables.clear();
    one.estate.home_country.clear();
    const model::Judgement judgement = one.judge();
    EXPECT_EQ(judgement.hypotheses[0].actor, world.planted);
    EXPECT_GE(judgement.hypotheses[0].probability, 0.40);
    EXPECT_LE(judgement.hypotheses[0].probability, 0.55);
    EXPECT_EQ(judgement.vertices, std::vector<std::string>{"capability"});
  }
}

TEST(Attribute, ProbabilitiesSumToOneAndEveryLineIsAnExpertsWeight) {
  for (const World& world : kWorlds) {
    const model::Judgement judgement = Case(world).judge();
    EXPECT_NEAR(sum_of(judgement), 1.0, 1e-9);
    of(judgement, model::kUnknownActor);
    of(judgement, model::kImitation);
    for (const model::Hypothesis& hypothesis : judgement.hypotheses) {
      for (const model::LedgerItem& line : hypothesis.ledger) {
        EXPECT_FALSE(line.measured) << line.item;
        EXPECT_FALSE(line.why.empty()) << line.item;
      }
    }
  }
}

TEST(Attribute, TheSameInputGivesTheSameJudgement) {
  const Case one(kWorlds[0]);
  const model::Judgement first = one.judge();
  const model::Judgement second = one.judge();
  ASSERT_EQ(first.hypotheses.size(), second.hypotheses.size());
  for (std::size_t i = 0; i < first.hypotheses.size(); ++i) {
    EXPECT_EQ(first.hypotheses[i].actor, second.hypotheses[i].actor);
    EXPECT_EQ(first.hypotheses[i].probability, second.hypotheses[i].probability);
  }
  EXPECT_EQ(first.id, "j-00aa");
}

TEST(Attribute, AnIntruderWhomNobodyDescribedIsUnknown) {
  for (const World& world : kWorlds) {
    Case one(world);
    one.incident.techniques = {"T1566.002", "T1204.001", "T1059.007", "T1547.001", "T1218.011",
                               "T1071.004", "T1082",     "T1041",     "T1018",     "T1113"};
    one.incident.observables = {seen("ipv4", "203.0.113.9"), seen("sha256", "ab12")};
    const model::Judgement judgement = one.judge();
    EXPECT_EQ(judgement.hypotheses.front().actor, model::kUnknownActor);
    EXPECT_EQ(judgement.confidence, model::AnalyticConfidence::Low);
    EXPECT_NEAR(sum_of(judgement), 1.0, 1e-9);
  }
}

TEST(Attribute, TimesThatFitAndTimesThatDoNotBothStandInTheLedger) {
  const World& world = kWorlds[0];
  const model::Judgement judgement = Case(world).judge();
  std::vector<double> hours;
  for (const model::LedgerItem& line : of(judgement, world.planted).ledger) {
    if (line.kind == ActorItemKind::WorkingHours) {
      hours.push_back(line.decibans);
    }
  }
  ASSERT_EQ(hours.size(), 2U);
  EXPECT_GT(hours[0], 0);
  EXPECT_LE(hours[0], 1.5);
  EXPECT_LT(hours[1], 0);
}

TEST(Attribute, WithoutAnItemTheLedgerIsComputedAnew) {
  const World& world = kWorlds[1];
  Case one(world);
  const model::Judgement whole = one.judge();
  EXPECT_EQ(whole.most_telling, "certificate-serial " + world.serial);
  one.incident.observables.erase(one.incident.observables.begin());
  const model::Judgement without = one.judge();
  EXPECT_EQ(without.hypotheses.front().actor, world.planted);
  EXPECT_EQ(without.hypotheses.front().likelihood_term, "likely");
  EXPECT_LE(without.hypotheses.front().probability, 0.80);
  EXPECT_EQ(without.confidence, model::AnalyticConfidence::Low);
}

TEST(Attribute, ArtefactsOfOneSourceCountLessAndStayLikely) {
  const World& world = kWorlds[0];
  Case one(world);
  for (model::Actor& actor : one.catalogue.actors) {
    for (model::ActorItem& known : actor.items) {
      if (!known.marking.originators.empty()) {
        known.marking.originators = {world.first_partner};
      }
    }
  }
  const model::Judgement judgement = one.judge();
  EXPECT_EQ(judgement.hypotheses.front().actor, world.planted);
  EXPECT_LE(judgement.hypotheses.front().probability, 0.80);
  EXPECT_EQ(judgement.confidence, model::AnalyticConfidence::Low);
  ASSERT_FALSE(judgement.caps.empty());
  EXPECT_NE(judgement.caps.front().find("one source alone"), std::string::npos);
}

TEST(Attribute, WhatEverybodyDoesIsNotInTheLedger) {
  const World& world = kWorlds[0];
  Case one(world);
  for (model::Actor& actor : one.catalogue.actors) {
    actor.items.push_back(item(ActorItemKind::Technique, "T1105"));
  }
  one.incident.techniques.emplace_back("T1105");
  const model::Judgement judgement = one.judge();
  for (const model::Hypothesis& hypothesis : judgement.hypotheses) {
    for (const model::LedgerItem& line : hypothesis.ledger) {
      EXPECT_NE(line.item, "T1105");
    }
  }
}

TEST(Attribute, TwoVerticesFromTwoSourcesMayBeAlmostCertain) {
  const World& world = kWorlds[0];
  Case one(world);
  for (model::Actor& actor : one.catalogue.actors) {
    if (actor.id == world.planted) {
      actor.items.push_back(item(ActorItemKind::Malware, "Gravelbird", "another report"));
    }
  }
  one.incident.observables.push_back(seen("malware", "gravelbird"));
  one.own.clear();
  const model::Judgement judgement = one.judge();
  EXPECT_EQ(judgement.hypotheses.front().likelihood_term, "almost certain");
  EXPECT_EQ(judgement.confidence, model::AnalyticConfidence::High);
  EXPECT_EQ(judgement.vertices,
            (std::vector<std::string>{"capability", "infrastructure", "victim"}));
}

TEST(Attribute, ArtefactsOfOneAndMalwareOfAnotherRaiseImitation) {
  const World& world = kWorlds[0];
  Case plain(world);
  Case forged(world);
  for (model::Actor& actor : forged.catalogue.actors) {
    if (actor.id == world.criminal) {
      actor.items.push_back(item(ActorItemKind::Malware, "Gravelbird", "another report"));
    }
  }
  forged.incident.observables.push_back(seen("malware", "Gravelbird"));
  forged.incident.techniques = {"T1505.003", "T1059.003", "T1082", "T1018", "T1087.002"};
  const double before = of(plain.judge(), model::kImitation).probability;
  const model::Judgement judgement = forged.judge();
  EXPECT_GT(of(judgement, model::kImitation).probability, 2 * before);
  EXPECT_NE(judgement.confidence, model::AnalyticConfidence::High);
}

TEST(Attribute, OwnAddressesAndHostsAreNobodysInfrastructure) {
  const World& world = kWorlds[0];
  Case one(world);
  model::Actor actor = make_actor("aaa");
  actor.items.push_back(shared("ipv4", "10.1.1.1", "X"));
  actor.items.push_back(shared("workstation", "OURS", "X"));
  one.catalogue.actors.push_back(actor);
  model::Host host;
  host.name = "OURS";
  one.estate.hosts.push_back(host);
  one.incident.observables = {seen("ipv4", "10.1.1.1"), seen("workstation", "ours")};
  const model::Judgement judgement = one.judge();
  for (const model::Hypothesis& hypothesis : judgement.hypotheses) {
    EXPECT_NE(hypothesis.actor, "aaa");
  }
}

TEST(Attribute, ArtefactsMatchInTheFormsInWhichTheyAreWritten) {
  struct Form {
    std::string known_type;
    std::string known;
    std::string seen_type;
    std::string seen;
  };

  const Form forms[] = {
      {"certificate-serial", "00:AB:12:CD", "certificate-serial", "ab12cd"},
      {"domain", "CDN.Example.net.", "server-name", "cdn.example.net"},
      {"ipv4", "198.51.100.7", "ipv6", "::ffff:198.51.100.7"},
      {"sha256", "ABCD", "sha256", "abcd"},
      {"workstation", "win-x", "host", "WIN-X"},
      {"domain", "courier.example", "mail-address", "news@courier.example"},
  };
  for (const Form& form : forms) {
    Case one(kWorlds[0]);
    model::Actor actor = make_actor("aaa");
    actor.items.push_back(shared(form.known_type, form.known, "X"));
    one.catalogue.actors = {actor};
    one.incident.techniques.clear();
    one.incident.observables = {seen(form.seen_type, form.seen)};
    const model::Judgement judgement = one.judge();
    const model::Hypothesis& hypothesis = of(judgement, "aaa");
    ASSERT_EQ(hypothesis.ledger.size(), 1U) << form.known;
    EXPECT_EQ(hypothesis.ledger[0].evidence, std::vector<std::string>{"e-1"});
    EXPECT_EQ(hypothesis.ledger[0].source, "case of X");
    EXPECT_EQ(hypothesis.ledger[0].marking.originators, std::vector<std::string>{"X"});
  }
}

TEST(Attribute, TheLedgerAddsUpToWhatTheProbabilitiesSay) {
  Case one(kWorlds[0]);
  one.incident.techniques = {"T1584.008", "T1070.001", "T1190", "T1566.002", "T1204.001"};
  one.incident.observables.clear();
  const model::Judgement judgement = one.judge();
  const auto weight = [&](std::string_view actor) {
    const model::Hypothesis& hypothesis = of(judgement, actor);
    double decibans = hypothesis.prior_decibans;
    for (const model::LedgerItem& line : hypothesis.ledger) {
      decibans += line.decibans;
    }
    return std::pow(10.0, decibans / 10);
  };
  // Unknown also takes what caps and actors that are not listed leave over.
  const double imitation = of(judgement, model::kImitation).probability;
  std::size_t compared = 0;
  for (const model::Hypothesis& hypothesis : judgement.hypotheses) {
    if (hypothesis.actor != model::kUnknownActor && hypothesis.probability < 0.5) {
      EXPECT_NEAR(hypothesis.probability / imitation,
                  weight(hypothesis.actor) / weight(model::kImitation), 1e-9)
          << hypothesis.actor;
      ++compared;
    }
  }
  EXPECT_GE(compared, 3U);
}

TEST(Attribute, WithoutAnyActorThereIsOnlyUnknownAndImitation) {
  Case one(kWorlds[0]);
  one.catalogue.actors.clear();
  const model::Judgement judgement = one.judge();
  ASSERT_EQ(judgement.hypotheses.size(), 2U);
  EXPECT_EQ(judgement.hypotheses[0].actor, model::kUnknownActor);
  EXPECT_NEAR(sum_of(judgement), 1.0, 1e-9);
  EXPECT_TRUE(judgement.most_telling.empty());
}

}  // namespace
}  // namespace longwatch::attribute
