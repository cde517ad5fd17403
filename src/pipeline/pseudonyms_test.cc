#include "pipeline/internal/pseudonyms.h"

#include <gtest/gtest.h>

namespace longwatch::pipeline {
namespace {

model::Estate sample() {
  model::Estate estate;
  estate.subjects = {
      {"S-017", "member", "PSO", {"m17"}, {"lena.field@parl.example", "m17@parl.example"}, ""}};
  return estate;
}

TEST(Pseudonyms, AccountsAndAddressesOfKnownPersonsBecomeSubjectIds) {
  const Pseudonyms names(sample());

  const struct {
    std::string_view text;
    std::string_view expected;
  } kCases[] = {
      {"to=m17@parl.example verdict=deliver", "to=[S-017] verdict=deliver"},
      {"to=<Lena.Field@PARL.example>.", "to=<[S-017]>."},
      {"User=PARL\\m17 Image=C:\\m17.exe", "User=PARL\\[S-017] Image=C:\\m17.exe"},
      {"written to m17@parl.example.", "written to [S-017]."},
      {"xm17 m17x m170", "xm17 m17x m170"},
      {"m18@parl.example", "m18@parl.example"},
      {"", ""},
      {"...", "..."},
  };

  for (const auto& row : kCases) {
    EXPECT_EQ(names.apply(row.text), row.expected);
  }
}

TEST(Pseudonyms, NoTextOfARunKeepsAPerson) {
  registry::RunRecord record;
  record.findings.resize(1);
  record.findings[0].user = "PARL\\m17";
  record.findings[0].entities = {{"mail", "m17@parl.example", "recipient"}};
  record.findings[0].fields = {{"to", "m17@parl.example"}};
  record.evidence.resize(1);
  record.evidence[0].line = "to=m17@parl.example";
  record.incidents.resize(1);
  record.incidents[0].accounts = {"m17"};
  record.findings[0].fields.push_back({"CommandLine", "net user m17 Tui-42 /add"});
  record.incidents[0].observables = {{"mail", "m17@parl.example", "recipient", {}, 1}};
  record.incidents[0].timeline = {{{}, {}, "", "", "", "mail to m17@parl.example", {}, {}}};
  record.assessments.resize(1);
  record.assessments[0].exposed = {{"S-017", {}, "mail to m17@parl.example", {}}};
  Pseudonyms(sample()).apply(record);
  EXPECT_EQ(record.findings[0].user, "PARL\\[S-017]");
  EXPECT_EQ(record.findings[0].entities[0].value, "[S-017]");
  EXPECT_EQ(record.findings[0].fields[0].value, "[S-017]");
  EXPECT_EQ(record.findings[0].fields[1].value, "net user [S-017] ******** /add");
  EXPECT_EQ(record.evidence[0].line, "to=[S-017]");
  EXPECT_EQ(record.incidents[0].accounts[0], "[S-017]");
  EXPECT_EQ(record.incidents[0].observables[0].value, "[S-017]");
  EXPECT_EQ(record.incidents[0].timeline[0].title, "mail to [S-017]");
  EXPECT_EQ(record.assessments[0].exposed[0].why, "mail to [S-017]");
}

}  // namespace
}  // namespace longwatch::pipeline
