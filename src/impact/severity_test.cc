#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "impact/internal/test_world.h"

namespace longwatch::impact {
namespace {

using model::ActivityKind;
using testing::HasSubstr;

/// Tests run in the root of the repository.
SeverityTable shipped_table() {
  std::ifstream file("content/severity/uk-ncsc.yaml");
  std::ostringstream text;
  text << file.rdbuf();
  Result<SeverityTable> table = parse_severity_table(text.str(), "uk-ncsc.yaml");
  EXPECT_TRUE(table.ok()) << (table.ok() ? "" : table.error().to_line());
  return table.ok() ? *table : SeverityTable{};
}

class Severity : public testing::TestWithParam<WorldNames> {
 protected:
  Severity() { world_.table = shipped_table(); }

  /// Reads of a store, an archive, and a session that carried it.
  void take(const std::string& host, const std::string& path) {
    world_.full_telemetry();
    world_.add(ActivityKind::FileRead, 5, host).object = path;
    world_.archive_volume(10, "C:\\PerfLogs\\z.rar", 30'000'000);
    world_.session(60, world_.names.web, world_.names.drop, 30'500'000);
  }

  std::string category() { return world_.assess().severity.category; }

  World world_{GetParam()};
};

TEST_P(Severity, technical_data_taken_out_of_two_public_organisations_is_c3) {
  take(world_.names.files, "\\\\*\\deploy$\\a.ps1");
  world_.add(ActivityKind::LoggedOn, 6, world_.names.vault).detail = "logon type 3";
  const model::Severity severity = world_.assess().severity;
  EXPECT_EQ(severity.category, "C3");
  EXPECT_EQ(severity.scheme, "uk-ncsc 1");
  ASSERT_EQ(severity.trace.size(), 5U);
  EXPECT_EQ(severity.trace[0].rule, "row 1: C1");
  EXPECT_EQ(severity.trace[0].because,
            "passed over: not shown that files were destroyed on a host of an essential service");
  EXPECT_EQ(severity.trace[4].rule, "row 5: C3");
}

TEST_P(Severity, sensitive_data_of_a_public_organisation_is_c2) {
  take(world_.names.vault, "\\\\*\\drafts$\\a.docx");
  EXPECT_EQ(category(), "C2");
}

TEST_P(Severity, a_mail_campaign_is_raised_by_one_for_a_democratic_institution) {
  world_.incident.kind = model::IncidentKind::MailCampaign;
  world_.mail(1, "three@" + world_.names.domain, ActivityKind::MailDelivered);
  EXPECT_EQ(category(), "C4");
  EXPECT_THAT(world_.assess().severity.trace.back().because, HasSubstr("raised by one"));
  for (model::Organisation& organisation : world_.estate.organisations) {
    organisation.is_democratic_institution = false;
  }
  EXPECT_EQ(category(), "C5");
}

TEST_P(Severity, an_unsuccessful_attempt_is_c6) {
  world_.incident.kind = model::IncidentKind::Attempt;
  EXPECT_EQ(category(), "C6");
}

TEST_P(Severity, an_entered_host_is_c4_in_government_and_c5_elsewhere) {
  world_.add(ActivityKind::ProcessStarted, 1, world_.names.web);
  EXPECT_EQ(category(), "C4");
  world_.estate = {};
  EXPECT_EQ(category(), "C5");
}

TEST_P(Severity, what_cannot_be_excluded_raises_nothing) {
  world_.add(ActivityKind::FileRead, 5, world_.names.vault).object = "\\\\*\\drafts$\\a.docx";
  EXPECT_EQ(category(), "C4");
}

TEST_P(Severity, a_table_without_a_row_that_holds_leaves_it_unclassified) {
  world_.table.rows = {{"X", "never here", {"attempt"}}};
  EXPECT_EQ(category(), "unclassified");
}

INSTANTIATE_TEST_SUITE_P(Worlds, Severity, testing::ValuesIn(world_names()),
                         [](const auto& world) { return world.param.title; });

TEST(SeverityTable, mistakes_are_refused_with_their_place) {
  struct Case {
    std::string yaml;
    std::string message;
  };

  const std::string head = "id: a\nversion: 2\nauthority: b\n";
  const std::vector<Case> cases = {
      {head + "rows:\n  - category: C1\n    because: x\n    all: [intrusoin]\n",
       "t.yaml:7:11: expected a condition, got 'intrusoin'; the table is not used"},
      {head + "row: []\n",
       "t.yaml:4:1: expected a key of a severity table, got 'row'; the table is not used"},
      {head + "rows: []\n",
       "t.yaml:4:7: expected a list of rows under 'rows'; the table is not used"},
      {head + "rows:\n  - category: C1\n",
       "t.yaml:5:5: expected a text under 'because', got nothing; the table is not used"},
      {"- a\n", "t.yaml:1:1: expected a map, got a list; the table is not used"},
      {head + "rows:\n  - category: C1\n    because: x\n    all: intrusion\n",
       "t.yaml:7:10: expected a list of conditions under 'all', got a single value; the table is "
       "not used"},
      {"", "t.yaml: expected one document, got 0; the table is not used"},
  };
  for (const Case& c : cases) {
    const Result<SeverityTable> table = parse_severity_table(c.yaml, "t.yaml");
    ASSERT_FALSE(table.ok()) << c.yaml;
    EXPECT_EQ(table.error().to_line(), c.message);
    EXPECT_EQ(table.error().code(), ErrorCode::InvalidInput);
  }
  EXPECT_EQ(parse_severity_table(cases[0].yaml, "t.yaml").error().hint(),
            "did you mean 'intrusion'?");
}

}  // namespace
}  // namespace longwatch::impact
