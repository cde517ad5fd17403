// Each correlation of our own content with events that fire it and a near miss, and on public
// attack samples.
#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/file_system.h"
#include "base/text.h"
#include "detect/sigma/load.h"
#include "detect/sigma/sigma.h"
#include "read/evtx/evtx.h"
#include "tests/support/corpora.h"
#include "tests/support/hand_made_events.h"

namespace longwatch::conformance {
namespace {

using test_support::HandMadeEvent;
using Fields = std::vector<std::pair<std::string, std::string>>;

const std::string kFolder = "content/rules/correlations";

std::string stem_of(const std::string& path) {
  const std::size_t start = path.find_last_of('/') + 1;
  return path.substr(start, path.find_last_of('.') - start);
}

class Content {
 public:
  Content() : loaded_(detect::sigma::load_rules({kFolder}, system_files(), 1).value()) {
    rules_ = detect::sigma::compile(loaded_, *fields_);
    detector_ = detect::sigma::make_detector(rules_, fields_);
  }

  const detect::sigma::LoadedRules& loaded() const { return loaded_; }

  /// The files whose correlations fire.
  std::set<std::string> fire(std::vector<HandMadeEvent> events) const {
    std::uint64_t offset = 0;
    for (HandMadeEvent& event : events) {
      event.offset = offset++;
    }
    std::set<std::string> names;
    for (const model::Finding& finding : run_detector(*detector_, events, *fields_)) {
      names.insert(stem_of(finding.rule->file));
    }
    return names;
  }

  /// The correlations that fire on an event log, and how many events each rests on.
  std::map<std::string, std::uint64_t> fire_on(const std::string& path) const {
    DiagnosticCollector diagnostics;
    const auto format = read::evtx::make_evtx_format();
    read::OpenRequest request;
    request.name = path;
    request.file = std::move(system_files().open(path)).value();
    request.fields = fields_;
    const auto reader = std::move(format->open(request, diagnostics)).value();
    const auto reader_state = format->make_state();
    const auto state = detector_->make_state();
    FindingList findings;
    model::EventBatch batch;
    for (std::size_t unit = 0; unit < reader->unit_count(); ++unit) {
      reader->read_unit(unit, *reader_state, batch, diagnostics);
      detector_->scan(batch, *state, findings);
    }
    detector_->finish(*state, findings);
    std::map<std::string, std::uint64_t> events;
    for (const model::Finding& finding : findings.findings) {
      events[stem_of(finding.rule->file)] +=
          finding.all_events == nullptr ? finding.events.size() : finding.all_events->count();
    }
    return events;
  }

 private:
  class FindingList final : public model::FindingSink {
   public:
    void accept(model::Finding finding) override { findings.push_back(std::move(finding)); }

    std::vector<model::Finding> findings;
  };

  detect::sigma::LoadedRules loaded_;
  std::shared_ptr<model::FieldTable> fields_ = std::make_shared<model::FieldTable>();
  std::shared_ptr<const detect::sigma::RuleSet> rules_;
  std::unique_ptr<detect::Detector> detector_;
};

HandMadeEvent event(std::uint32_t id, int second, Fields fields, std::string channel = "Security") {
  HandMadeEvent made;
  made.channel = std::move(channel);
  made.event_id = id;
  made.computer = "HOST";
  made.time =
      fmt::format("2026-01-01T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60);
  made.fields = std::move(fields);
  made.fields.emplace_back("EventID", std::to_string(id));
  made.fields.emplace_back("Computer", "HOST");
  return made;
}

/// `count` events, `gap` seconds apart; "%" in a value is the number of the event.
std::vector<HandMadeEvent> series(std::uint32_t id, int count, int gap, const Fields& fields,
                                  int start = 0) {
  std::vector<HandMadeEvent> events;
  for (int i = 0; i < count; ++i) {
    Fields own = fields;
    for (auto& [name, value] : own) {
      if (const std::size_t at = value.find('%'); at != std::string::npos) {
        value.replace(at, 1, std::to_string(i));
      }
    }
    events.push_back(event(id, start + i * gap, own));
  }
  return events;
}

std::vector<HandMadeEvent> operator+(std::vector<HandMadeEvent> a,
                                     const std::vector<HandMadeEvent>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

struct ContentCase {
  std::string correlation;
  std::vector<HandMadeEvent> fires;
  std::vector<HandMadeEvent> near_miss;
};

std::vector<ContentCase> cases() {
  const Fields failed = {{"LogonType", "3"}, {"IpAddress", "198.51.100.7"}};
  const auto with = [](Fields fields, std::string name, std::string value) {
    fields.emplace_back(std::move(name), std::move(value));
    return fields;
  };
  const Fields to_bob = with(failed, "TargetUserName", "bob");
  const Fields wrong = {{"Status", "0x18"}, {"IpAddress", "10.0.0.9"}, {"TargetUserName", "u%"}};
  const Fields ticket = {{"TicketEncryptionType", "0x17"},
                         {"Status", "0x0"},
                         {"IpAddress", "10.0.0.9"},
                         {"TargetUserName", "bob@CORP"}};
  const Fields logon = {{"TicketEncryptionType", "0x17"},
                        {"Status", "0x0"},
                        {"IpAddress", "10.0.0.9"},
                        {"TargetUserName", "bob"}};
  const std::string sysmon = "Microsoft-Windows-Sysmon/Operational";
  const std::string worker = "C:\\Windows\\System32\\inetsrv\\w3wp.exe";
  const HandMadeEvent written =
      event(11, 0, {{"Image", worker}, {"TargetFilename", "C:\\inetpub\\wwwroot\\a.aspx"}}, sysmon);
  const auto connection = [&](int second, std::string to) {
    return event(3, second,
                 {{"Image", worker}, {"Initiated", "true"}, {"DestinationIp", std::move(to)}},
                 sysmon);
  };
  const auto made = event(4720, 0, {{"TargetSid", "S-1-5-21-1-2-3-1105"}});
  const auto added = [](int second, std::string member) {
    return event(4732, second, {{"TargetSid", "S-1-5-32-544"}, {"MemberSid", std::move(member)}});
  };
  return {
      {"password_spray_failed_logons",
       series(4625, 10, 50, with(failed, "TargetUserName", "user%")),
       series(4625, 10, 70, with(failed, "TargetUserName", "user%"))},
      {"password_spray_explicit_credentials",
       series(4648, 10, 5, {{"SubjectUserName", "eve"}, {"TargetUserName", "user%"}}),
       series(4648, 9, 5, {{"SubjectUserName", "eve"}, {"TargetUserName", "user%"}})},
      {"smb_password_guessing", series(4625, 50, 5, to_bob), series(4625, 49, 5, to_bob)},
      {"kerberos_preauthentication_spray",
       series(4771, 5, 1, wrong) +
           series(4768, 3, 1,
                  {{"Status", "0x6"}, {"IpAddress", "10.0.0.9"}, {"TargetUserName", "nobody%"}}),
       series(4771, 20, 1,
              {{"Status", "0x18"}, {"IpAddress", "10.0.0.9"}, {"TargetUserName", "bob"}})},
      {"kerberoasting_burst", series(4769, 5, 60, with(ticket, "ServiceName", "sql%")),
       series(4769, 5, 60, with(ticket, "ServiceName", "WS%$"))},
      {"kerberoasting_after_weak_logon",
       series(4768, 1, 1, logon) + series(4769, 1, 1, with(ticket, "ServiceName", "sql"), 30),
       series(4769, 1, 1, with(ticket, "ServiceName", "sql")) + series(4768, 1, 1, logon, 30)},
      {"guessed_password_works", series(4625, 10, 30, to_bob) + series(4624, 1, 1, to_bob, 600),
       series(4624, 1, 1, to_bob) + series(4625, 10, 30, to_bob, 1)},
      {"web_shell_then_outbound_connection",
       {written, connection(600, "203.0.113.9")},
       {written, connection(600, "10.1.2.3"), connection(4000, "203.0.113.9")}},
      {"new_account_becomes_administrator",
       {made, added(600, "S-1-5-21-1-2-3-1105")},
       {made, added(600, "S-1-5-21-1-2-3-1106")}},
  };
}

TEST(ContentCorrelations, FireOnTheirEventsAndNotOnANearMiss) {
  const Content content;
  std::set<std::string> tested;
  for (const ContentCase& one : cases()) {
    EXPECT_TRUE(content.fire(one.fires).contains(one.correlation)) << one.correlation;
    EXPECT_FALSE(content.fire(one.near_miss).contains(one.correlation)) << one.correlation;
    tested.insert(one.correlation);
  }
  std::set<std::string> present;
  for (const auto& correlation : content.loaded().correlations) {
    present.insert(stem_of(correlation.correlation.info.file));
  }
  EXPECT_EQ(tested, present) << "each correlation has its events and a near miss here";
  EXPECT_GE(present.size(), 6U);
}

using Events = std::map<std::string, std::uint64_t>;

// Figures counted in the samples by hand: docs/correlations.md.
TEST(ContentCorrelations, FireOnPublicSamples) {
  LW_NEED_CORPORA("evtx-more");
  const Content content;
  const auto on = [&](std::string_view name) {
    return content.fire_on(test_support::corpora_path(name));
  };
  EXPECT_EQ(on("evtx-more/DeepBlueCLI/password-spray.evtx"),
            (Events{{"password_spray_explicit_credentials", 294}}));
  EXPECT_EQ(on("evtx-more/DeepBlueCLI/smb-password-guessing-security.evtx"),
            (Events{{"smb_password_guessing", 3561}}));
  // One service ticket: too few for a burst, enough for the pair of weak tickets.
  EXPECT_EQ(on("evtx-more/YamatoSecurity/CredentialAccess/"
               "T1558.003_StealOrForgeKerberosTicketsKerberoasting_Security.evtx"),
            (Events{{"kerberoasting_after_weak_logon", 2}}));
  EXPECT_EQ(on("evtx-attack-samples/Credential Access/kerberos_pwd_spray_4771.evtx"),
            (Events{{"kerberos_preauthentication_spray", 9}}));
}

TEST(ContentCorrelations, AllRun) {
  const Content content;
  for (const auto& report : content.loaded().reports) {
    EXPECT_EQ(report.status, detect::sigma::RuleStatus::Running)
        << report.file << ": " << report.reason;
    EXPECT_TRUE(report.remarks.empty()) << report.file;
  }
}

}  // namespace
}  // namespace longwatch::conformance
