#include <gtest/gtest.h>

#include "register/register.h"

namespace longwatch::registry {
namespace {

TEST(IncidentList, TakesColumnsInAnyOrder) {
  const auto list = parse_incident_list(
      "phase,id,suspected,recorded,severity,sector,detected_by\r\n"
      "attempt,NCC-1,state,2022-07-01T00:00:00+12:00,C5,\"energy, gas\",own\r\n"
      "\r\n"
      "\"post\"\"compromise\",NCC-2,unknown,2022-06-30T11:59:59Z,C3,\"two\nlines\",partner",
      "list.csv");
  ASSERT_TRUE(list.ok()) << list.error().to_line();
  ASSERT_EQ(list->size(), 2U);
  EXPECT_EQ(list->at(0).id, "NCC-1");
  EXPECT_EQ(list->at(0).recorded, parse_iso8601("2022-06-30T12:00:00Z"));
  EXPECT_EQ(list->at(0).suspected, model::SuspectedActor::State);
  EXPECT_EQ(list->at(0).sector, "energy, gas");
  EXPECT_EQ(list->at(0).phase, "attempt");
  EXPECT_FALSE(list->at(0).synthetic);
  EXPECT_EQ(list->at(1).phase, "post\"compromise");
  EXPECT_EQ(list->at(1).sector, "two\nlines");
  EXPECT_EQ(list->at(1).detected_by, "partner");
}

TEST(IncidentList, RecognisesGeneratedRows) {
  const auto list = parse_incident_list(
      "id,recorded,suspected,detected_by,sector,severity,phase,x-synthetic\n"
      "a,2022-07-01T00:00:00Z,other,own,health,C6,attempt,longwatch-synthetic\n"
      "b,2022-07-01T00:00:00Z,other,own,health,C6,attempt,\n",
      "list.csv");
  ASSERT_TRUE(list.ok()) << list.error().to_line();
  EXPECT_TRUE(list->at(0).synthetic);
  EXPECT_FALSE(list->at(1).synthetic);
}

TEST(IncidentList, SaysOnWhichLineAMistakeStands) {
  struct Mistake {
    std::string_view rows;
    std::string_view line;
  };

  constexpr std::string_view kHeader = "id,recorded,suspected,detected_by,sector,severity,phase\n";
  constexpr std::string_view kCost = "; nothing was read of this file";
  const std::vector<Mistake> mistakes = {
      {"a,2022-07-01T00:00:00Z,state,own,x,C1", "l:2: expected 7 fields, got 6"},
      {",2022-07-01T00:00:00Z,state,own,x,C1,p", "l:2: expected an id, got none"},
      {"a,2022-07-01T00:00:00Z,state,own,x,C1,p\n\na,2022-07-01T00:00:00Z,state,own,x,C1,p",
       "l:4: the id 'a' stands twice"},
      {"a,2022-07-01,state,own,x,C1,p",
       "l:2: expected a time with its zone (2022-07-01T08:00:00+12:00), got '2022-07-01'"},
      {"a,2022-07-01T00:00:00Z,State,own,x,C1,p",
       "l:2: expected one of state, criminal, other, unknown for 'suspected', got 'State'"},
      {"a,\"2022", "l:2: a quoted field is not closed"},
      {"a,\"b\"c", "l:2: text stands behind the closing quote of a field"},
      {"a,b\"c", "l:2: a quote stands inside a field that is not quoted"},
      {"a,2022-07-01T00:00:00Z,state,\xFF,x,C1,p", "l:2: expected UTF-8, got '\\xff'"},
  };
  for (const Mistake& mistake : mistakes) {
    const auto list = parse_incident_list(std::string(kHeader).append(mistake.rows), "l");
    ASSERT_FALSE(list.ok()) << mistake.rows;
    EXPECT_EQ(list.error().to_line(), std::string(mistake.line).append(kCost));
  }
}

TEST(IncidentList, NeedsEveryColumnOnce) {
  EXPECT_FALSE(parse_incident_list("", "l").ok());
  EXPECT_FALSE(parse_incident_list("id,recorded\n", "l").ok());
  EXPECT_FALSE(
      parse_incident_list("id,id,recorded,suspected,detected_by,sector,severity,phase\n", "l")
          .ok());
  EXPECT_FALSE(
      parse_incident_list("id,recorded,suspected,detected_by,sector,severity,phase,colour\n", "l")
          .ok());
  EXPECT_TRUE(
      parse_incident_list("id,recorded,suspected,detected_by,sector,severity,phase\n", "l").ok());
}

}  // namespace
}  // namespace longwatch::registry
