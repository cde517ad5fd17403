#include <gtest/gtest.h>

#include "register/register.h"

namespace longwatch::registry {
namespace {

TEST(ClaimsFile, IsReadByTheNamesOfTheModel) {
  const auto claims = parse_claims(R"(
x-synthetic: longwatch-synthetic
claims:
  - incident: {host: WEB01}
    speaker: Embassy of Veldania
    polarity: denies
    about: attribution
    quote: "We break into nobody's computers."
    source: statement
    said: 2026-03-11T03:00:00Z
    marking: {tlp: "TLP:CLEAR", originators: []}
  - id: cl-own
    incident: i-123
    speaker: Evening Post
    polarity: asserts
    quote: All was deleted
)",
                                   "claims.yaml");
  ASSERT_TRUE(claims.ok()) << claims.error().to_line();
  ASSERT_EQ(claims->size(), 2U);
  const model::Claim& denial = claims->front();
  EXPECT_TRUE(denial.id.starts_with("cl-"));
  EXPECT_EQ(denial.id.size(), 15U);
  EXPECT_EQ(denial.incident, "host:WEB01");
  EXPECT_EQ(denial.polarity, model::ClaimPolarity::Denies);
  EXPECT_EQ(denial.quote, "We break into nobody's computers.");
  EXPECT_EQ(denial.said, parse_iso8601("2026-03-11T03:00:00Z"));
  EXPECT_EQ(denial.marking.tlp, model::Tlp::Clear);
  EXPECT_EQ(claims->back().id, "cl-own");
  EXPECT_EQ(claims->back().incident, "i-123");
  EXPECT_EQ(claims->back().marking.tlp, model::Tlp::AmberStrict);
}

TEST(ResponsesFile, NamesTheMailsOfASender) {
  const auto responses = parse_responses(R"(
responses:
  - incident: {sender_domain: daily.example}
    actor: Ministry of Foreign Affairs
    channel: call-in
    what: The ambassador was told that such activity must stop.
    when: "2026-03-10T12:10:00+12:00"
)",
                                         "responses.yaml");
  ASSERT_TRUE(responses.ok()) << responses.error().to_line();
  ASSERT_EQ(responses->size(), 1U);
  EXPECT_TRUE(responses->front().id.starts_with("rs-"));
  EXPECT_EQ(responses->front().incident, "sender_domain:daily.example");
  EXPECT_EQ(responses->front().when, parse_iso8601("2026-03-10T00:10:00Z"));
}

TEST(PersonsFile, HoldsContactsByName) {
  const auto persons = parse_persons(R"(
persons:
  - subject: S-017
    name: Somebody Invented
    contacts:
      - {name: mail, value: s017@example.org}
      - {name: phone, value: "+00 555 0117"}
    purpose: telling those an incident concerns
    legal_basis: an act, section 12
    review: 2026-01-31T00:00:00Z
)",
                                     "persons.yaml");
  ASSERT_TRUE(persons.ok()) << persons.error().to_line();
  ASSERT_EQ(persons->size(), 1U);
  EXPECT_EQ(persons->front().contacts.at(1).value, "+00 555 0117");
}

TEST(CaseFiles, MayBeEmpty) {
  EXPECT_TRUE(parse_claims("", "c")->empty());
  EXPECT_TRUE(parse_claims("claims:\n", "c")->empty());
  EXPECT_TRUE(parse_persons("x-synthetic: longwatch-synthetic\n", "p")->empty());
}

TEST(CaseFiles, SayWhereAMistakeStands) {
  struct Mistake {
    std::string_view yaml;
    std::string_view line;
  };

  constexpr std::string_view kCost = "; nothing was read of this file";
  const std::vector<Mistake> mistakes = {
      {"claim: []", "c:1:1: expected 'claims', got 'claim'"},
      {"claims: 7", "c:1:9: expected a list under 'claims', got a single value"},
      {"- a", "c:1:1: expected a map with 'claims', got a list"},
      {"claims:\n  - speaker: A", "c:2:5: expected 'incident' here, got none"},
      {"claims:\n  - speeker: A", "c:2:5: unknown key 'speeker', did you mean 'speaker'?"},
      {"claims:\n  - polarity: shouts", "c:2:15: expected one of asserts, denies, got 'shouts'"},
      {"claims:\n  - said: 2026-03-10T00:30:00",
       "c:2:11: expected a time with its zone (2026-03-10T00:30:00Z), got '2026-03-10T00:30:00'"},
      {"claims:\n  - incident: {user: x}",
       "c:2:15: expected an incident's id, or one of 'host' and 'sender_domain'"},
      {"x-synthetic: other\nclaims: []", "c:1:14: expected 'longwatch-synthetic', got 'other'"},
      {"claims:\n  - quote: [a]", "c:2:12: expected a text, got a list"},
      {"claims:\n  - facts: a", "c:2:12: expected a list, got a single value"},
      {"claims:\n  - marking: TLP:CLEAR", "c:2:14: expected a map, got a single value"},
  };
  for (const Mistake& mistake : mistakes) {
    const auto claims = parse_claims(mistake.yaml, "c");
    ASSERT_FALSE(claims.ok()) << mistake.yaml;
    EXPECT_EQ(claims.error().to_line(), std::string(mistake.line).append(kCost));
    EXPECT_EQ(claims.error().code(), ErrorCode::InvalidInput);
  }
}

}  // namespace
}  // namespace longwatch::registry
