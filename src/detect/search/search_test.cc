#include "detect/search/search.h"

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "base/text.h"
#include "tests/support/hand_made_events.h"

namespace longwatch::detect::search {
namespace {

using test_support::HandMadeEvent;
using Terms = std::vector<Term>;

Term text(std::string what) {
  return {Term::Kind::Text, std::move(what)};
}

Term regex(std::string what) {
  return {Term::Kind::Regex, std::move(what)};
}

Term field(std::string what) {
  return {Term::Kind::Field, std::move(what)};
}

std::vector<HandMadeEvent> sample() {
  std::vector<HandMadeEvent> events;
  events.push_back(
      {"2021-08-05T01:00:00Z",
       4688,
       "Security",
       "ws1",
       {{"CommandLine", "C:\\Tools\\MIMIKATZ.exe privilege::debug"}, {"User", "bob"}}});
  events.push_back({"2021-08-05T02:00:00Z",
                    4625,
                    "Security",
                    "dc1",
                    {{"EventID", "4625"}, {"TargetUserName", "Administrator"}}});
  events.push_back({"2021-08-05T03:00:00Z", 0, "zeek:dns", "", {{"query", "a.evil.example"}}});
  events.push_back({"2021-08-05T04:00:00Z",
                    0,
                    "syslog",
                    "vpn",
                    {{"Message",
                      "stra\xC3\x9F"
                      "e bob"}}});
  for (std::size_t i = 0; i < events.size(); ++i) {
    events[i].offset = i;
  }
  return events;
}

/// The offsets of the events found.
std::set<std::uint64_t> found(const Request& request, const std::vector<HandMadeEvent>& events) {
  const auto query = Query::compile(request);
  EXPECT_TRUE(query.ok());
  const auto fields = std::make_shared<model::FieldTable>();
  const auto detector = make_search_detector(*query, fields);
  std::set<std::uint64_t> offsets;
  for (const model::Finding& finding : test_support::run_detector(*detector, events, *fields)) {
    offsets.insert(finding.events.front().locator.offset);
  }
  return offsets;
}

std::set<std::uint64_t> found(const Terms& terms, Combine combine = Combine::All) {
  return found({terms, combine, LetterCase::Ignored}, sample());
}

using Set = std::set<std::uint64_t>;

TEST(Search, FindsTextInAnyValueIgnoringLetterCase) {
  EXPECT_EQ(found({text("mimikatz")}), (Set{0}));
  EXPECT_EQ(found({text("BOB")}), (Set{0, 3}));
  EXPECT_EQ(found({text("4625")}), (Set{1}));
  EXPECT_EQ(found({text("STRA\xC3\x9F")}), (Set{3}));
  EXPECT_EQ(found({text("nowhere")}), (Set{}));
  EXPECT_EQ(found({{text("mimikatz")}, Combine::All, LetterCase::Exact}, sample()), (Set{}));
  EXPECT_EQ(found({{text("MIMIKATZ")}, Combine::All, LetterCase::Exact}, sample()), (Set{0}));
}

TEST(Search, FindsExpressionsAndFields) {
  EXPECT_EQ(found({regex("evil\\.[a-z]+$")}), (Set{2}));
  EXPECT_EQ(found({regex("^b.b$")}), (Set{0}));
  EXPECT_EQ(found({regex("[0-9]{4}")}), (Set{1})) << "no literal announces it";
  EXPECT_EQ(found({field("TargetUserName=admin*")}), (Set{1}));
  EXPECT_EQ(found({field("targetusername=ADMINISTRATOR")}), (Set{1}));
  EXPECT_EQ(found({field("TargetUserName=admin")}), (Set{}));
  EXPECT_EQ(found({field("query=*")}), (Set{2}));
}

TEST(Search, CombinesTerms) {
  EXPECT_EQ(found({text("bob"), text("mimikatz")}), (Set{0}));
  EXPECT_EQ(found({text("bob"), field("query=*.evil.example")}, Combine::Any), (Set{0, 2, 3}));
  EXPECT_EQ(found({text("bob"), text("evil")}), (Set{}));
}

TEST(Search, RefusesWhatCannotBeLookedFor) {
  for (const Terms& bad : {Terms{}, Terms{text("")}, Terms{regex("(")}, Terms{field("a")},
                           Terms{field("=b")}, Terms(65, text("a"))}) {
    EXPECT_FALSE(Query::compile({bad, Combine::All, LetterCase::Ignored}).ok());
  }
}

/// Says the same by looking at every value for every term.
bool holds(const Query& query, const HandMadeEvent& event) {
  std::uint64_t held = 0;
  for (const auto& [name, value] : event.fields) {
    held |= query.held_by(name, value);
  }
  return query.is_satisfied(held);
}

TEST(Search, AgreesWithLookingAtEveryValue) {
  std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same events in every run
  const auto word = [&](std::size_t most) {
    constexpr std::string_view kLetters = "abcABC.1";
    std::string made(1 + random() % most, ' ');
    for (char& c : made) {
      c = kLetters[random() % kLetters.size()];
    }
    return made;
  };
  std::size_t all = 0;
  for (int round = 0; round < 300; ++round) {
    std::vector<HandMadeEvent> events(20);
    for (std::size_t i = 0; i < events.size(); ++i) {
      events[i] = {"2021-08-05T01:00:00Z", 0, "c", "h", {{"f", word(12)}, {"g", word(12)}}};
      events[i].offset = i;
    }
    Request request;
    request.combine = round % 2 == 0 ? Combine::All : Combine::Any;
    request.letter_case = round % 3 == 0 ? LetterCase::Exact : LetterCase::Ignored;
    request.terms = {text(word(3)), regex(word(2) + "[ab1]"), field("g=*" + word(1) + "*")};
    request.terms.resize(1 + random() % 3);
    const auto query = Query::compile(request);
    ASSERT_TRUE(query.ok());
    Set expected;
    for (const HandMadeEvent& event : events) {
      if (holds(**query, event)) {
        expected.insert(event.offset);
      }
    }
    ASSERT_EQ(found(request, events), expected) << round;
    all += expected.size();
  }
  EXPECT_GT(all, 500U);
}

}  // namespace
}  // namespace longwatch::detect::search
