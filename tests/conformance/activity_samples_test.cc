// Public logs as activities. The expected counts were taken from what other programs print of the
// same files (evtxexport of libevtx; Python for JSON), by event number, access mask and object
// type.
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "detect/activity/activity.h"
#include "tests/conformance/log_batches.h"
#include "tests/support/corpora.h"
#include "tests/support/temp_directory.h"

namespace longwatch::conformance {
namespace {

using Counts = std::map<std::string, std::size_t>;

class ActivityList final : public model::ActivitySink {
 public:
  void accept(std::vector<model::Activity> given, std::uint64_t beyond) override {
    activities = std::move(given);
    left_out = beyond;
  }

  std::vector<model::Activity> activities;
  std::uint64_t left_out = 0;
};

class NoFindings final : public model::FindingSink {
 public:
  void accept(model::Finding /*finding*/) override { ADD_FAILURE() << "a finding"; }
};

/// All that the logs say was done on the hosts that wrote them.
std::vector<model::Activity> activities_of(const std::vector<std::string>& paths) {
  model::ActivityScope scope;
  const auto collect_hosts = [&](const model::EventBatch& batch) {
    std::string scratch;
    for (const model::Event& event : batch.events()) {
      scope.hosts.emplace_back(model::render(event.computer, scratch));
    }
  };
  EXPECT_TRUE(read_logs(paths, std::make_shared<model::FieldTable>(), collect_hosts).ok());
  auto fields = std::make_shared<model::FieldTable>();
  ActivityList list;
  NoFindings sink;
  const auto detector = detect::activity::make_activity_detector(scope, list, *fields);
  const auto state = detector->make_state();
  const auto scan = [&](const model::EventBatch& batch) {
    detector->scan(batch, *state, sink);
  };
  EXPECT_TRUE(read_logs(paths, fields, scan).ok());
  detector->finish(*state, sink);
  EXPECT_EQ(list.left_out, 0U);
  return std::move(list.activities);
}

Counts counts_by_kind(const std::vector<model::Activity>& activities) {
  Counts counts;
  for (const model::Activity& activity : activities) {
    ++counts[std::string(model::name_of(activity.kind))];
  }
  return counts;
}

std::string sample(std::string_view name) {
  return test_support::corpora_path("evtx-attack-samples/" + std::string(name));
}

struct SampleCase {
  std::string_view file;
  Counts expected;
};

TEST(ActivitySamples, each_log_has_the_activities_that_another_program_counts_in_it) {
  LW_NEED_CORPORA("evtx-attack-samples");
  const std::vector<SampleCase> cases = {
      {"Lateral Movement/LM_5145_Remote_FileCopy.evtx",
       {{"file-read", 847}, {"file-written", 4}, {"share-opened", 14}}},
      {"Lateral Movement/LM_REMCOM_5145_TargetHost.evtx",
       {{"file-read", 1}, {"file-written", 6}, {"share-opened", 3}}},
      {"Lateral Movement/LM_ScheduledTask_ATSVC_target_host.evtx",
       {{"file-read", 3},
        {"log-cleared", 1},
        {"logged-on", 6},
        {"privileges", 5},
        {"process-started", 4},
        {"share-opened", 5},
        {"task", 1}}},
      {"Lateral Movement/LM_Remote_Service02_7045.evtx", {{"service", 3}}},
      {"Command and Control/DE_RDP_Tunneling_4624.evtx", {{"logged-on", 18}}},
      {"Command and Control/DE_sysmon-3-rdp-tun.evtx",
       {{"connected", 42}, {"process-started", 13}}},
      {"Credential Access/CA_4624_4625_LogonType2_LogonProc_chrome.evtx",
       {{"logged-on", 3}, {"logon-failed", 1}}},
      {"Credential Access/CA_chrome_firefox_opera_4663.evtx",
       {{"file-read", 4}, {"log-cleared", 1}}},
      {"Defense Evasion/DE_104_system_log_cleared.evtx", {{"log-cleared", 1}}},
      {"Defense Evasion/DE_1102_security_log_cleared.evtx", {{"log-cleared", 1}}},
      {"Defense Evasion/DE_Fake_ComputerAccount_4720.evtx", {{"account-changed", 2}}},
      {"Persistence/persistence_sysmon_11_13_1_shime_appfix.evtx",
       {{"file-written", 25}, {"process-started", 175}}},
      {"Privilege Escalation/samaccount_spoofing_CVE-2021-42287_CVE-2021-42278_DC_securitylogs."
       "evtx",
       {{"log-cleared", 1}, {"logged-on", 5}, {"ticket-requested", 2}}},
      {"Privilege Escalation/Sysmon_UACME_64.evtx",
       {{"file-deleted", 3}, {"file-written", 2}, {"process-accessed", 1}, {"process-started", 3}}},
  };
  for (const SampleCase& c : cases) {
    EXPECT_EQ(counts_by_kind(activities_of({sample(c.file)})), c.expected) << c.file;
  }
}

TEST(ActivitySamples, all_logs_together_have_as_many) {
  LW_NEED_CORPORA("evtx-attack-samples");
  const std::vector<model::Activity> all =
      activities_of(test_support::corpora_files("evtx-attack-samples", ".evtx"));
  const Counts expected = {{"account-changed", 4},    {"connected", 164},
                           {"file-deleted", 3},       {"file-read", 855},
                           {"file-written", 227},     {"log-cleared", 26},
                           {"logged-on", 87},         {"logon-failed", 1},
                           {"privileges", 22},        {"process-accessed", 157},
                           {"process-started", 1533}, {"service", 4},
                           {"share-opened", 64},      {"task", 3},
                           {"ticket-requested", 2}};
  EXPECT_EQ(counts_by_kind(all), expected);
  for (std::size_t i = 1; i < all.size(); ++i) {
    EXPECT_FALSE(model::comes_before(all[i], all[i - 1])) << i;
  }
}

TEST(ActivitySamples, logs_shipped_as_json_say_the_same) {
  LW_NEED_CORPORA("otrf");
  const test_support::TempDirectory directory;
  const std::string archive = test_support::corpora_path(
      "otrf/datasets/atomic/windows/lateral_movement/host/covenant_dcom_iertutil_dll_hijack.zip");
  const std::string command = "python3 -m zipfile -e '" + archive + "' '" + directory.path() + "'";
  ASSERT_EQ(std::system(command.c_str()), 0);
  // As Python counts them in the same file.
  const Counts expected = {{"connected", 184},
                           {"file-deleted", 235},
                           {"file-read", 2},
                           {"file-written", 1628},
                           {"logged-on", 23},
                           {"privileges", 21},
                           {"process-accessed", 11965},
                           {"process-started", 113},
                           {"share-opened", 6},
                           {"task", 1},
                           {"ticket-requested", 5}};
  EXPECT_EQ(counts_by_kind(activities_of(
                {directory.file("covenant_dcom_iertutil_dll_hijack_2020-10-09183000.json")})),
            expected);
}

TEST(ActivitySamples, texts_are_those_of_the_records) {
  LW_NEED_CORPORA("evtx-attack-samples");
  const std::vector<model::Activity> tickets = activities_of(
      {sample("Privilege Escalation/"
              "samaccount_spoofing_CVE-2021-42287_CVE-2021-42278_DC_securitylogs.evtx")});
  std::vector<std::string> requested;
  for (const model::Activity& activity : tickets) {
    if (activity.kind == model::ActivityKind::TicketRequested) {
      requested.push_back(activity.account + " " + activity.object + " " + activity.status + " " +
                          activity.source + " " + activity.detail);
    }
  }
  EXPECT_THAT(requested,
              testing::Contains("lgrove@THREEBEESCO.COM 01566S-WIN16-IR$ 0x12 172.16.66.19 result "
                                "0x0"));
  const std::vector<model::Activity> cleared =
      activities_of({sample("Defense Evasion/DE_104_system_log_cleared.evtx")});
  ASSERT_EQ(cleared.size(), 1U);
  EXPECT_EQ(cleared[0].account, "EXAMPLE\\user01");
  EXPECT_EQ(cleared[0].object, "System");
  EXPECT_EQ(cleared[0].host, "PC01.example.corp");
  EXPECT_EQ(to_iso8601(*cleared[0].event.time), "2019-03-19T23:34:25.894341Z");
}

}  // namespace
}  // namespace longwatch::conformance
