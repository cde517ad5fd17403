#include <chrono>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "impact/internal/test_world.h"

namespace longwatch::impact {
namespace {

using model::ActivityKind;
using model::AnalyticConfidence;
using model::Certainty;
using model::ImpactFact;
using model::ImpactKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class Facts : public testing::TestWithParam<WorldNames> {
 protected:
  void read(std::int64_t at, const std::string& host, const std::string& path) {
    model::Activity& activity = world_.add(ActivityKind::FileRead, at, host);
    activity.object = path;
    activity.account = "svc_push";
  }

  /// Three volumes, 250,000,000 bytes.
  void pack(std::int64_t at) {
    world_.archive_volume(at, "C:\\PerfLogs\\u9.7z.001", 100'000'000);
    world_.archive_volume(at + 1, "C:\\PerfLogs\\u9.7z.002", 100'000'000);
    world_.archive_volume(at + 2, "C:\\PerfLogs\\u9.7z.003", 50'000'000);
  }

  World world_{GetParam()};
};

TEST_P(Facts, different_files_of_one_store_are_one_fact) {
  read(1, world_.names.files, "\\\\*\\deploy$\\a\\one.ps1");
  read(2, world_.names.files, "\\\\*\\Deploy$\\a\\ONE.ps1");
  read(3, world_.names.files, "\\\\*\\deploy$\\two.ps1");
  read(4, world_.names.files, "\\\\*\\deploy$\\a");
  read(5, world_.names.files, "\\\\*\\IPC$\\lsarpc");
  read(6, world_.names.files, "\\\\*\\scratch\\x.txt");
  const std::vector<ImpactFact> facts = facts_of(world_.assess(), ImpactKind::Accessed, " file");
  ASSERT_EQ(facts.size(), 2U);
  EXPECT_EQ(facts[0].store, world_.estate.hosts[1].stores[0].path);
  EXPECT_EQ(facts[0].count, 2U);
  EXPECT_EQ(facts[0].data_class, model::DataClass::Credential);
  EXPECT_EQ(facts[0].certainty, Certainty::Observed);
  EXPECT_EQ(facts[1].what, "1 file of the share scratch of " + world_.names.files +
                               ", outside the listed data stores");
}

TEST_P(Facts, a_sensitive_store_that_refused_is_not_read_when_its_log_covers_the_incident) {
  world_.full_telemetry();
  for (std::int64_t i = 0; i < 3; ++i) {
    world_.deny(i, world_.names.web, world_.names.vault, "firewall");
  }
  const std::vector<ImpactFact> facts = facts_of(world_.assess(), ImpactKind::Accessed, "drafts");
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_EQ(facts[0].certainty, Certainty::NoneObserved);
  EXPECT_EQ(facts[0].count, 0U);
  EXPECT_THAT(facts[0].why, HasSubstr("3 attempts were refused by the firewall"));
  EXPECT_EQ(facts[0].evidence.size(), 3U);
}

TEST_P(Facts, the_sensor_that_saw_the_refusals_stands_for_the_missing_log) {
  world_.source({"zeek:conn"}, {});
  world_.deny(1, world_.names.web, world_.names.vault, "zeek:conn");
  EXPECT_EQ(facts_of(world_.assess(), ImpactKind::Accessed, "drafts")[0].certainty,
            Certainty::NoneObserved);
  world_.session(2, world_.names.web, world_.address(world_.names.vault), 100);
  EXPECT_EQ(facts_of(world_.assess(), ImpactKind::Accessed, "drafts")[0].certainty,
            Certainty::CannotBeExcluded);
}

TEST_P(Facts, without_telemetry_of_its_host_a_read_cannot_be_excluded) {
  const std::vector<ImpactFact> facts = facts_of(world_.assess(), ImpactKind::Accessed, "drafts");
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_EQ(facts[0].certainty, Certainty::CannotBeExcluded);
  EXPECT_EQ(facts[0].why, "no Security log of " + world_.names.vault + " is among the sources");
}

TEST_P(Facts, on_an_accessed_host_the_log_must_record_file_access) {
  world_.full_telemetry();
  world_.add(ActivityKind::LoggedOn, 1, world_.names.vault).detail = "logon type 3";
  EXPECT_EQ(facts_of(world_.assess(), ImpactKind::Accessed, "drafts")[0].certainty,
            Certainty::CannotBeExcluded);
  world_.add(ActivityKind::FileRead, 2, world_.names.vault, "Security", World::Whose::Others)
      .object = "\\\\*\\drafts$\\clerk.docx";
  EXPECT_EQ(facts_of(world_.assess(), ImpactKind::Accessed, "drafts")[0].certainty,
            Certainty::NoneObserved);
}

TEST_P(Facts, mailboxes_cannot_be_excluded_without_their_audit) {
  const std::vector<ImpactFact> facts =
      facts_of(world_.assess(), ImpactKind::Accessed, "mailboxes");
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_EQ(facts[0].certainty, Certainty::CannotBeExcluded);
  EXPECT_EQ(facts[0].why, "no mailbox audit is among the sources");
  world_.source({"m365:audit"}, {});
  EXPECT_EQ(facts_of(world_.assess(), ImpactKind::Accessed, "mailboxes")[0].certainty,
            Certainty::NoneObserved);
}

TEST_P(Facts, volumes_of_one_archive_are_one_staged_fact_with_their_sum) {
  pack(10);
  world_
      .add(ActivityKind::FileWritten, 11, world_.names.web, "Microsoft-Windows-Sysmon/Operational")
      .object = "C:\\PerfLogs\\U9.7z.001";
  const std::vector<ImpactFact> facts = facts_of(world_.assess(), ImpactKind::Staged);
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_EQ(facts[0].what, "an archive of 3 volumes in C:\\PerfLogs on " + world_.names.web);
  EXPECT_EQ(facts[0].bytes, 250'000'000U);
  EXPECT_EQ(facts[0].count, 3U);
}

TEST_P(Facts, a_session_of_the_archives_size_is_inferred_to_have_carried_it) {
  world_.full_telemetry();
  read(5, world_.names.files, "\\\\*\\deploy$\\one.ps1");
  pack(10);
  world_.session(9, world_.names.web, world_.names.drop, 6'000'000);
  world_.session(600, world_.names.web, world_.names.drop, 255'000'000);
  const model::Assessment assessment = world_.assess();
  const std::vector<ImpactFact> facts = facts_of(assessment, ImpactKind::Exfiltrated, "volume is");
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_EQ(facts[0].certainty, Certainty::Inferred);
  EXPECT_EQ(facts[0].bytes, 255'000'000U);
  EXPECT_EQ(facts[0].compared_bytes, 250'000'000U);
  EXPECT_THAT(facts[0].why, HasSubstr("the session carried 1.02 times its size"));
  EXPECT_EQ(facts[0].data_class, model::DataClass::Credential);
  EXPECT_EQ(assessment.sensitivity, model::DataClass::Credential);
  EXPECT_TRUE(assessment.enables_further_intrusion);
  EXPECT_EQ(facts_of(assessment, ImpactKind::Exfiltrated, "6,000,000 bytes").size(), 1U);
}

TEST_P(Facts, a_session_of_another_size_is_volume_alone) {
  world_.full_telemetry();
  read(5, world_.names.files, "\\\\*\\deploy$\\one.ps1");
  pack(10);
  world_.session(600, world_.names.web, world_.names.drop, 30'000'000);
  const model::Assessment assessment = world_.assess();
  const std::vector<ImpactFact> facts = facts_of(assessment, ImpactKind::Exfiltrated, "30,000,000");
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_EQ(facts[0].certainty, Certainty::Observed);
  EXPECT_THAT(facts[0].why, HasSubstr("what it was is not known"));
  EXPECT_FALSE(facts[0].compared_bytes.has_value());
  EXPECT_EQ(assessment.sensitivity, model::DataClass::None);
  EXPECT_EQ(facts_of(assessment, ImpactKind::Exfiltrated, "deployment scripts")[0].certainty,
            Certainty::CannotBeExcluded);
}

TEST_P(Facts, many_sessions_to_one_address_may_carry_the_archive_together) {
  world_.full_telemetry();
  pack(10);
  for (std::int64_t i = 0; i < 10; ++i) {
    world_.session(600 + i, world_.names.web, world_.names.drop, 25'500'000);
  }
  const std::vector<ImpactFact> facts =
      facts_of(world_.assess(), ImpactKind::Exfiltrated, "10 sessions");
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_EQ(facts[0].bytes, 255'000'000U);
  EXPECT_EQ(facts[0].compared_bytes, 250'000'000U);
}

TEST_P(Facts, a_session_before_the_archive_cannot_have_carried_it) {
  world_.full_telemetry();
  world_.session(5, world_.names.web, world_.names.drop, 255'000'000);
  pack(10);
  EXPECT_EQ(facts_of(world_.assess(), ImpactKind::Exfiltrated, "255,000,000")[0].certainty,
            Certainty::Observed);
}

TEST_P(Facts, a_backup_that_is_not_of_the_incident_is_not_counted) {
  world_.full_telemetry();
  pack(10);
  world_.session(600, world_.names.web, "192.0.2.10", 6'900'000'000, World::Whose::Others);
  EXPECT_TRUE(facts_of(world_.assess(), ImpactKind::Exfiltrated, "6,900,000,000").empty());
}

TEST_P(Facts, one_session_seen_by_two_sensors_counts_once) {
  world_.full_telemetry();
  pack(10);
  world_.session(600, world_.names.web, world_.names.drop, 255'000'000).duration =
      std::chrono::minutes(100);
  world_.session(700, world_.names.web, world_.names.drop, 254'000'000).telemetry = "firewall";
  EXPECT_EQ(facts_of(world_.assess(), ImpactKind::Exfiltrated, "bytes in 1 session").size(), 1U);
}

TEST_P(Facts, a_large_answer_to_the_intruder_is_data_taken_out) {
  world_.full_telemetry();
  model::Activity& opened = world_.add(ActivityKind::ProcessAccessed, 1, world_.names.web,
                                       "Microsoft-Windows-Sysmon/Operational");
  opened.process = "C:\\Windows\\Temp\\tool.exe";
  opened.parent = "C:\\Windows\\System32\\lsass.exe";
  opened.detail = "0x1FFFFF";
  model::Activity& picture = world_.add(ActivityKind::FileWritten, 2, world_.names.web,
                                        "Microsoft-Windows-Sysmon/Operational");
  picture.process = "C:\\Windows\\Temp\\tool.exe";
  picture.object = "C:\\inetpub\\wwwroot\\site\\up\\p.png";
  model::Activity& answer = world_.add(ActivityKind::WebRequested, 3, world_.names.web, "w3c");
  answer.source = world_.names.intruder;
  answer.object = "/up/p.png";
  answer.status = "200";
  answer.bytes_in = 9'000'001;
  const std::vector<ImpactFact> facts =
      facts_of(world_.assess(), ImpactKind::Exfiltrated, "9,000,001 bytes answered");
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_THAT(facts[0].why, HasSubstr("read the memory of lsass"));
  EXPECT_EQ(facts[0].data_class, model::DataClass::Credential);
  answer.bytes_in = 400'000;
  EXPECT_TRUE(facts_of(world_.assess(), ImpactKind::Exfiltrated, "answered").empty());
}

TEST_P(Facts, other_egress_is_excluded_only_by_a_sensor_that_records_everything) {
  world_.full_telemetry();
  world_.add(ActivityKind::ProcessStarted, 1, world_.names.web);
  EXPECT_EQ(facts_of(world_.assess(), ImpactKind::Exfiltrated, "other data")[0].certainty,
            Certainty::NoneObserved);
  world_.estate.networks[0].egress_telemetry.clear();
  EXPECT_EQ(facts_of(world_.assess(), ImpactKind::Exfiltrated, "other data")[0].certainty,
            Certainty::CannotBeExcluded);
  world_.sources.clear();
  EXPECT_THAT(facts_of(world_.assess(), ImpactKind::Exfiltrated, "other data")[0].why,
              HasSubstr("no network connection records are among the sources"));
}

TEST_P(Facts, deleted_archives_and_cleared_logs_destroy_no_data_of_the_organisation) {
  world_.full_telemetry();
  pack(10);
  model::Activity& removed = world_.add(ActivityKind::FileDeleted, 700, world_.names.web,
                                        "Microsoft-Windows-Sysmon/Operational");
  removed.object = "C:\\PerfLogs\\u9.7z.001";
  model::Activity& log = world_.add(ActivityKind::FileDeleted, 701, world_.names.web,
                                    "Microsoft-Windows-Sysmon/Operational");
  log.object = "C:\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex310304.log";
  world_.add(ActivityKind::LogCleared, 702, world_.names.web).object = "Security";
  const model::Assessment assessment = world_.assess();
  const std::vector<ImpactFact> facts = facts_of(assessment, ImpactKind::Destroyed);
  ASSERT_EQ(facts.size(), 3U);
  EXPECT_EQ(facts[0].what, "2 logs cleared or deleted on " + world_.names.web);
  EXPECT_EQ(facts[1].what, "1 file of the intruder's own deleted on " + world_.names.web);
  EXPECT_EQ(facts[2].what, "the organisation's data");
  EXPECT_EQ(facts[2].certainty, Certainty::NoneObserved);
  for (const ImpactFact& taken : facts_of(assessment, ImpactKind::Exfiltrated)) {
    EXPECT_THAT(taken.what + taken.why, Not(HasSubstr("delet")));
  }
}

TEST_P(Facts, a_deleted_file_that_nobody_saw_written_may_be_the_organisations) {
  world_.add(ActivityKind::FileDeleted, 5, world_.names.files).object = "D:\\Shares\\minutes.docx";
  const std::vector<ImpactFact> facts = facts_of(world_.assess(), ImpactKind::Destroyed);
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_EQ(facts[0].unit, "files");
  EXPECT_THAT(facts[0].why, HasSubstr("they may be the organisation's"));
}

TEST_P(Facts, a_cleared_log_lowers_confidence_and_a_copy_saves_the_coverage) {
  world_.add(ActivityKind::LogCleared, 700, world_.names.web).object = "Security";
  world_.archive_volume(10, "C:\\PerfLogs\\u.zip", 10);
  world_.source({"Security"}, {world_.names.web});
  world_.sources[0].first = minute(700);
  model::Assessment assessment = world_.assess();
  EXPECT_EQ(facts_of(assessment, ImpactKind::Staged)[0].confidence, AnalyticConfidence::Low);
  EXPECT_THAT(facts_of(assessment, ImpactKind::Staged)[0].why, HasSubstr("no copy"));
  EXPECT_FALSE(assessment.coverage[0].covers_incident);
  world_.sources[0].first = minute(-10);
  assessment = world_.assess();
  EXPECT_EQ(facts_of(assessment, ImpactKind::Staged)[0].confidence, AnalyticConfidence::Moderate);
  EXPECT_THAT(facts_of(assessment, ImpactKind::Staged)[0].why,
              HasSubstr("a copy holds records from before"));
  EXPECT_TRUE(assessment.coverage[0].covers_incident);
  EXPECT_THAT(assessment.coverage[0].gap, HasSubstr("cleared at 2031-03-04 16:40:00 UTC"));
}

TEST_P(Facts, what_was_written_to_the_web_root_and_installed_is_altered) {
  world_.add(ActivityKind::FileWritten, 1, world_.names.web).object =
      "C:\\inetpub\\wwwroot\\site\\help.aspx";
  world_.add(ActivityKind::FileWritten, 2, world_.names.web).object = "C:\\Windows\\Temp\\t.exe";
  world_.add(ActivityKind::ServiceInstalled, 3, world_.names.files).object = "upd";
  world_.add(ActivityKind::AccountChanged, 4, world_.names.files).object = "X\\helper";
  const std::vector<ImpactFact> facts = facts_of(world_.assess(), ImpactKind::Altered);
  ASSERT_EQ(facts.size(), 3U);
  EXPECT_EQ(facts[0].what, "1 file written below the web root on " + world_.names.web);
  EXPECT_EQ(facts[1].what, "1 service installed on " + world_.names.files);
  EXPECT_EQ(facts[2].what, "1 account created or changed on " + world_.names.files);
}

TEST_P(Facts, ids_are_different_and_do_not_depend_on_counts) {
  world_.full_telemetry();
  read(1, world_.names.files, "\\\\*\\deploy$\\one.ps1");
  pack(10);
  world_.session(600, world_.names.web, world_.names.drop, 255'000'000);
  const model::Assessment before = world_.assess();
  read(2, world_.names.files, "\\\\*\\deploy$\\two.ps1");
  const model::Assessment after = world_.assess();
  ASSERT_EQ(before.facts.size(), after.facts.size());
  std::set<std::string> ids;
  for (std::size_t i = 0; i < before.facts.size(); ++i) {
    EXPECT_EQ(before.facts[i].id, after.facts[i].id);
    EXPECT_EQ(before.facts[i].id.size(), 14U);
    ids.insert(before.facts[i].id);
  }
  EXPECT_EQ(ids.size(), before.facts.size());
}

TEST_P(Facts, findings_that_rest_on_the_same_records_give_their_marking) {
  world_.full_telemetry();
  pack(10);
  const std::string evidence =
      world_.session(600, world_.names.web, world_.names.drop, 255'000'000).evidence;
  model::FindingRecord finding;
  finding.id = "f-partner";
  finding.evidence = {evidence};
  finding.marking.originators = {"ALPHA"};
  world_.findings = {finding};
  const model::Assessment assessment = world_.assess();
  const ImpactFact fact = facts_of(assessment, ImpactKind::Exfiltrated, "volume is")[0];
  EXPECT_THAT(fact.findings, ElementsAre("f-partner"));
  EXPECT_THAT(fact.marking.originators, ElementsAre("ALPHA", "ourselves"));
  EXPECT_TRUE(facts_of(assessment, ImpactKind::Staged)[0].marking.originators.empty());
  EXPECT_THAT(assessment.marking.originators, ElementsAre("ALPHA", "ourselves"));
}

INSTANTIATE_TEST_SUITE_P(Worlds, Facts, testing::ValuesIn(world_names()),
                         [](const auto& world) { return world.param.title; });

}  // namespace
}  // namespace longwatch::impact
