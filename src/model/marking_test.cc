#include "model/marking.h"

#include <gtest/gtest.h>

namespace longwatch::model {
namespace {

TEST(Marking, WhatIsDerivedTakesTheStricterColourAndAllOriginators) {
  const Marking both = strictest({Tlp::Green, {"ALPHA"}}, {Tlp::AmberStrict, {"BRAVO"}});
  EXPECT_EQ(both, (Marking{Tlp::AmberStrict, {"ALPHA", "BRAVO"}}));
  EXPECT_EQ(name_of(both.tlp), "TLP:AMBER+STRICT");
  EXPECT_EQ(parse_name<Tlp>("TLP:GREEN"), Tlp::Green);
  EXPECT_EQ(parse_name<Tlp>("green"), std::nullopt);
}

TEST(Marking, WhatAPartnerSharedMixedWithOurTelemetryIsNotThePartnersToSee) {
  const Audience alpha{Audience::Kind::Partner, "ALPHA"};
  const Marking shared{Tlp::Amber, {"ALPHA"}};
  const Marking strict_telemetry;
  EXPECT_TRUE(permits(shared, alpha));
  EXPECT_FALSE(permits(strictest(shared, strict_telemetry), alpha));
  EXPECT_TRUE(permits(strictest(shared, Marking{Tlp::Green, {}}), alpha));
  EXPECT_TRUE(permits(strictest(shared, Marking{Tlp::Clear, {}}), alpha));
  EXPECT_EQ(partners_of(strictest(shared, strict_telemetry)), std::vector<std::string>{"ALPHA"});
  EXPECT_EQ(strictest(strictest(shared, strict_telemetry), strict_telemetry),
            strictest(shared, strict_telemetry));
}

TEST(Marking, ThePublicSeesClearAloneAndAPartnerNothingOfAnotherPartner) {
  const Audience inside{Audience::Kind::Internal, ""};
  const Audience alpha{Audience::Kind::Partner, "ALPHA"};
  const Audience everybody{Audience::Kind::Public, ""};

  const struct {
    Marking marking;
    bool partner;
    bool open;
  } kCases[] = {
      {{Tlp::Clear, {}}, true, true},          {{Tlp::Green, {}}, true, false},
      {{Tlp::Amber, {}}, true, false},         {{Tlp::AmberStrict, {}}, false, false},
      {{Tlp::Red, {}}, false, false},          {{Tlp::AmberStrict, {"ALPHA"}}, true, false},
      {{Tlp::Green, {"BRAVO"}}, false, false}, {{Tlp::Amber, {"ALPHA", "BRAVO"}}, false, false},
  };

  for (const auto& row : kCases) {
    EXPECT_TRUE(permits(row.marking, inside));
    EXPECT_EQ(permits(row.marking, alpha), row.partner) << name_of(row.marking.tlp);
    EXPECT_EQ(permits(row.marking, everybody), row.open) << name_of(row.marking.tlp);
  }
}

}  // namespace
}  // namespace longwatch::model
