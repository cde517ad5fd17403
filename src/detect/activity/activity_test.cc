#include "detect/activity/activity.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "tests/support/hand_made_events.h"

namespace longwatch::detect::activity {
namespace {

using model::Activity;
using model::ActivityKind;
using test_support::HandMadeEvent;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kSysmon = "Microsoft-Windows-Sysmon/Operational";
constexpr std::string_view kAnyTime = "2025-08-05T01:47:03Z";

class ActivityList final : public model::ActivitySink {
 public:
  void accept(std::vector<Activity> given, std::uint64_t beyond) override {
    activities = std::move(given);
    left_out = beyond;
    ++calls;
  }

  std::vector<Activity> activities;
  std::uint64_t left_out = 0;
  int calls = 0;
};

model::ActivityScope scope_of_web01() {
  model::ActivityScope scope;
  scope.hosts = {"WEB01"};
  scope.addresses = {"10.20.10.11"};
  return scope;
}

std::vector<Activity> read(const std::vector<HandMadeEvent>& events,
                           const model::ActivityScope& scope = scope_of_web01(),
                           const test_support::Spread& spread = {}) {
  model::FieldTable fields;
  ActivityList list;
  const std::unique_ptr<Detector> detector = make_activity_detector(scope, list, fields);
  EXPECT_THAT(run_detector(*detector, events, fields, spread), IsEmpty());
  EXPECT_EQ(list.calls, 1);
  EXPECT_EQ(list.left_out, 0U);
  return list.activities;
}

using Fields = std::vector<std::pair<std::string, std::string>>;

HandMadeEvent windows(std::string_view channel, std::uint32_t id, Fields fields) {
  return {std::string(kAnyTime), id, std::string(channel), "web01.parl.example", std::move(fields)};
}

HandMadeEvent line(std::string_view channel, Fields fields) {
  return {std::string(kAnyTime), 0, std::string(channel), "", std::move(fields)};
}

/// The only activity; an empty one when there are none or several.
Activity only(const HandMadeEvent& event) {
  std::vector<Activity> all = read({event});
  EXPECT_THAT(all, SizeIs(1));
  return all.size() == 1 ? all.front() : Activity{};
}

std::vector<std::string> artefacts(const Activity& activity) {
  std::vector<std::string> list;
  for (const model::NamedText& artefact : activity.artefacts) {
    list.push_back(artefact.name + "=" + artefact.value);
  }
  return list;
}

TEST(Activity, a_logon_tells_account_source_workstation_and_type) {
  const Activity logon = only(windows("Security", 4624,
                                      {{"TargetUserName", "svc_deploy"},
                                       {"TargetDomainName", "PARL"},
                                       {"LogonType", "3"},
                                       {"IpAddress", "10.20.10.11"},
                                       {"WorkstationName", "WIN-HQ2T8AAL"}}));
  EXPECT_EQ(logon.kind, ActivityKind::LoggedOn);
  EXPECT_EQ(logon.telemetry, "Security");
  EXPECT_EQ(logon.host, "web01.parl.example");
  EXPECT_EQ(logon.account, "PARL\\svc_deploy");
  EXPECT_EQ(logon.source, "10.20.10.11");
  EXPECT_EQ(logon.workstation, "WIN-HQ2T8AAL");
  EXPECT_EQ(logon.detail, "logon type 3");
  EXPECT_EQ(logon.event.time, parse_iso8601(kAnyTime));
}

TEST(Activity, a_failed_logon_tells_the_more_exact_failure_code) {
  const Fields base = {{"TargetUserName", "svc_deploy"}, {"Status", "0xc000006d"}};
  Fields with_sub_status = base;
  with_sub_status.emplace_back("SubStatus", "0xc000006a");
  Fields with_zero = base;
  with_zero.emplace_back("SubStatus", "0x0");
  EXPECT_EQ(only(windows("Security", 4625, with_sub_status)).status, "0xc000006a");
  EXPECT_EQ(only(windows("Security", 4625, with_zero)).status, "0xc000006d");
  EXPECT_EQ(only(windows("Security", 4625, with_zero)).kind, ActivityKind::LogonFailed);
}

TEST(Activity, placeholders_are_no_text) {
  const Activity logon =
      only(windows("Security", 4624,
                   {{"TargetUserName", "SYSTEM"}, {"TargetDomainName", "-"}, {"IpAddress", "-"}}));
  EXPECT_EQ(logon.account, "SYSTEM");
  EXPECT_EQ(logon.source, "");
}

TEST(Activity, a_started_process_tells_image_parent_command_and_digests) {
  const Activity process = only(windows(kSysmon, 1,
                                        {{"User", "IIS APPPOOL\\BillsTracker"},
                                         {"Image", "C:\\Windows\\System32\\cmd.exe"},
                                         {"ParentImage", "C:\\W\\w3wp.exe"},
                                         {"CommandLine", "cmd.exe /c whoami"},
                                         {"Hashes", "MD5=AB,SHA256=CD"}}));
  EXPECT_EQ(process.kind, ActivityKind::ProcessStarted);
  EXPECT_EQ(process.account, "IIS APPPOOL\\BillsTracker");
  EXPECT_EQ(process.process, "C:\\Windows\\System32\\cmd.exe");
  EXPECT_EQ(process.parent, "C:\\W\\w3wp.exe");
  EXPECT_EQ(process.detail, "cmd.exe /c whoami");
  EXPECT_THAT(artefacts(process), ElementsAre("md5=ab", "sha256=cd"));
}

TEST(Activity, a_process_started_for_another_account_runs_as_that_account) {
  Fields fields = {{"SubjectUserName", "anna"},
                   {"SubjectDomainName", "PARL"},
                   {"TargetUserName", "-"},
                   {"NewProcessName", "C:\\a.exe"},
                   {"ParentProcessName", "C:\\b.exe"}};
  EXPECT_EQ(only(windows("Security", 4688, fields)).account, "PARL\\anna");
  fields[2].second = "SYSTEM";
  const Activity as_system = only(windows("Security", 4688, fields));
  EXPECT_EQ(as_system.account, "SYSTEM");
  EXPECT_EQ(as_system.process, "C:\\a.exe");
  EXPECT_EQ(as_system.parent, "C:\\b.exe");
}

TEST(Activity, sysmon_tells_connections_accesses_and_files) {
  const Activity connection = only(windows(kSysmon, 3,
                                           {{"Image", "C:\\wuhost.exe"},
                                            {"SourceIp", "10.20.10.11"},
                                            {"DestinationIp", "192.0.2.145"},
                                            {"DestinationPort", "443"}}));
  EXPECT_EQ(connection.kind, ActivityKind::Connected);
  EXPECT_EQ(connection.process, "C:\\wuhost.exe");
  EXPECT_EQ(connection.source, "10.20.10.11");
  EXPECT_EQ(connection.target, "192.0.2.145");
  EXPECT_EQ(connection.port, 443);
  const Activity access = only(windows(
      kSysmon, 10,
      {{"SourceImage", "C:\\pm64.exe"}, {"TargetImage", "lsass"}, {"GrantedAccess", "0x1fffff"}}));
  EXPECT_EQ(access.kind, ActivityKind::ProcessAccessed);
  EXPECT_EQ(access.process, "C:\\pm64.exe");
  EXPECT_EQ(access.parent, "lsass");
  EXPECT_EQ(access.detail, "0x1fffff");
  const Fields file = {{"Image", "C:\\w3wp.exe"}, {"TargetFilename", "C:\\web\\a.aspx"}};
  const Activity written = only(windows(kSysmon, 11, file));
  EXPECT_EQ(written.kind, ActivityKind::FileWritten);
  EXPECT_EQ(written.object, "C:\\web\\a.aspx");
  EXPECT_EQ(written.process, "C:\\w3wp.exe");
  EXPECT_EQ(only(windows(kSysmon, 23, file)).kind, ActivityKind::FileDeleted);
  EXPECT_EQ(only(windows(kSysmon, 26, file)).kind, ActivityKind::FileDeleted);
}

struct ShareCase {
  std::string_view share;
  std::string_view path;
  std::string_view mask;
  std::string_view expected;  ///< "<kind> <object>"; empty = no activity
};

TEST(Activity, share_access_is_reading_or_writing_by_the_rights_asked_for) {
  const std::vector<ShareCase> cases = {
      {"\\\\*\\netdocs$", "plans\\a.docx", "0x120089", "file-read \\\\*\\netdocs$\\plans\\a.docx"},
      {"\\\\*\\netdocs$", "\\plans\\a.docx", "1", "file-read \\\\*\\netdocs$\\plans\\a.docx"},
      {"\\\\*\\netdocs$", "a.txt", "0x17019f", "file-written \\\\*\\netdocs$\\a.txt"},
      {"\\\\*\\netdocs$", "a.txt", "0x4", "file-written \\\\*\\netdocs$\\a.txt"},
      {"\\\\*\\netdocs$", "a.txt", "0x100080", ""},
      {"\\\\*\\netdocs$", "a.txt", "0x10000", ""},
      {"\\\\*\\netdocs$", "a.txt", "rights", ""},
      {"\\\\*\\netdocs$", "\\", "0x100081", "share-opened \\\\*\\netdocs$"},
      {"\\\\*\\IPC$", "svcctl", "0x12019f", "share-opened \\\\*\\IPC$\\svcctl"},
  };
  for (const ShareCase& c : cases) {
    const std::vector<Activity> all = read({windows("Security", 5145,
                                                    {{"ShareName", std::string(c.share)},
                                                     {"RelativeTargetName", std::string(c.path)},
                                                     {"AccessMask", std::string(c.mask)}})});
    std::string got;
    for (const Activity& activity : all) {
      got += std::string(model::name_of(activity.kind)) + " " + activity.object;
    }
    EXPECT_EQ(got, c.expected) << c.path << " " << c.mask;
  }
}

TEST(Activity, what_windows_refused_did_not_happen) {
  for (const std::string_view keywords :
       {"0x8010000000000000", "-9218868437227405312", "Audit Failure", "9227875636482146304"}) {
    EXPECT_THAT(read({windows("Security", 5145,
                              {{"Keywords", std::string(keywords)},
                               {"ShareName", "\\\\*\\a"},
                               {"RelativeTargetName", "b"},
                               {"AccessMask", "0x1"}})}),
                IsEmpty())
        << keywords;
  }
  for (const std::string_view keywords :
       {"0x8020000000000000", "-9214364837600034816", "Audit Success", ""}) {
    EXPECT_THAT(read({windows("Security", 5140,
                              {{"Keywords", std::string(keywords)}, {"ShareName", "\\\\*\\a"}})}),
                SizeIs(1))
        << keywords;
  }
}

TEST(Activity, audited_objects_count_when_they_are_files) {
  Fields fields = {{"ObjectType", "File"},
                   {"ObjectName", "C:\\Users\\a\\Login Data"},
                   {"AccessMask", "0x1"},
                   {"ProcessName", "C:\\x.exe"}};
  const Activity file = only(windows("Security", 4663, fields));
  EXPECT_EQ(file.kind, ActivityKind::FileRead);
  EXPECT_EQ(file.object, "C:\\Users\\a\\Login Data");
  EXPECT_EQ(file.process, "C:\\x.exe");
  fields[2].second = "0x2";
  EXPECT_EQ(only(windows("Security", 4663, fields)).kind, ActivityKind::FileWritten);
  fields[0].second = "Key";
  EXPECT_THAT(read({windows("Security", 4663, fields)}), IsEmpty());
}

TEST(Activity, a_ticket_request_tells_service_encryption_and_client) {
  const Activity ticket = only(windows("Security", 4769,
                                       {{"TargetUserName", "svc_deploy@PARL.EXAMPLE"},
                                        {"TargetDomainName", "PARL.EXAMPLE"},
                                        {"ServiceName", "svc_reports"},
                                        {"TicketEncryptionType", "0x17"},
                                        {"IpAddress", "::ffff:10.20.10.11"},
                                        {"Status", "0x0"}}));
  EXPECT_EQ(ticket.kind, ActivityKind::TicketRequested);
  EXPECT_EQ(ticket.account, "svc_deploy@PARL.EXAMPLE");
  EXPECT_EQ(ticket.object, "svc_reports");
  EXPECT_EQ(ticket.status, "0x17");
  EXPECT_EQ(ticket.source, "10.20.10.11");
  EXPECT_EQ(ticket.detail, "result 0x0");
}

TEST(Activity, cleared_logs_are_named) {
  const Activity security = only(
      windows("Security", 1102, {{"SubjectUserName", "user01"}, {"SubjectDomainName", "EXAMPLE"}}));
  EXPECT_EQ(security.kind, ActivityKind::LogCleared);
  EXPECT_EQ(security.object, "Security");
  EXPECT_EQ(security.account, "EXAMPLE\\user01");
  const Activity other =
      only(windows("System", 104, {{"Channel", "System"}, {"Channel", "Windows PowerShell"}}));
  EXPECT_EQ(other.kind, ActivityKind::LogCleared);
  EXPECT_EQ(other.object, "Windows PowerShell");
  HandMadeEvent foreign = windows("System", 104, {{"Channel", "System"}});
  foreign.provider = "Some-Driver";
  EXPECT_THAT(read({foreign}), IsEmpty());
}

TEST(Activity, services_tasks_and_accounts_are_named) {
  const Activity service =
      only(windows("System", 7045, {{"ServiceName", "updater"}, {"ImagePath", "C:\\up.exe"}}));
  EXPECT_EQ(service.kind, ActivityKind::ServiceInstalled);
  EXPECT_EQ(service.object, "updater");
  EXPECT_EQ(service.detail, "C:\\up.exe");
  const Activity task =
      only(windows("Security", 4698, {{"TaskName", "\\run"}, {"TaskContent", "<Task/>"}}));
  EXPECT_EQ(task.kind, ActivityKind::TaskRegistered);
  EXPECT_EQ(task.object, "\\run");
  const Activity member = only(windows("Security", 4732,
                                       {{"SubjectUserName", "IEUser"},
                                        {"TargetUserName", "Administrators"},
                                        {"TargetDomainName", "Builtin"},
                                        {"MemberName", "-"},
                                        {"MemberSid", "S-1-5-21-1-501"}}));
  EXPECT_EQ(member.kind, ActivityKind::AccountChanged);
  EXPECT_EQ(member.account, "IEUser");
  EXPECT_EQ(member.object, "Builtin\\Administrators");
  EXPECT_EQ(member.detail, "added to the group: S-1-5-21-1-501");
}

TEST(Activity, a_web_request_tells_both_sides_and_both_sizes) {
  HandMadeEvent request = line("w3c", {{"c-ip", "198.51.100.77"},
                                       {"s-ip", "10.20.10.11"},
                                       {"s-port", "443"},
                                       {"cs-method", "GET"},
                                       {"cs-uri-stem", "/attachments/d.png"},
                                       {"cs-user-agent", "Mozilla/5.0+(X)"},
                                       {"sc-status", "200"},
                                       {"sc-bytes", "9874312"},
                                       {"cs-bytes", "211"},
                                       {"time-taken", "41250"}});
  const Activity by_address = only(request);
  EXPECT_EQ(by_address.kind, ActivityKind::WebRequested);
  EXPECT_EQ(by_address.source, "198.51.100.77");
  EXPECT_EQ(by_address.target, "10.20.10.11");
  EXPECT_EQ(by_address.port, 443);
  EXPECT_EQ(by_address.object, "/attachments/d.png");
  EXPECT_EQ(by_address.detail, "GET Mozilla/5.0+(X)");
  EXPECT_EQ(by_address.status, "200");
  EXPECT_EQ(by_address.bytes_out, 211U);
  EXPECT_EQ(by_address.bytes_in, 9874312U);
  EXPECT_EQ(by_address.duration, std::chrono::milliseconds(41250));
  request.computer = "WEB01";
  EXPECT_EQ(only(request).target, "WEB01");
}

TEST(Activity, a_request_through_a_proxy_goes_to_the_host_of_its_url) {
  model::ActivityScope scope;
  scope.domains = {"dailycourier.example"};
  const std::vector<Activity> all =
      read({line("w3c", {{"c-ip", "10.20.50.7"},
                         {"cs-method", "GET"},
                         {"cs-uri", "https://img.dailycourier.example/p/abc.gif"}}),
            line("w3c", {{"c-ip", "10.20.50.8"},
                         {"cs-uri-stem", "https://news.example/dailycourier.example"}})},
           scope);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].object, "https://img.dailycourier.example/p/abc.gif");
  EXPECT_EQ(all[0].target, "img.dailycourier.example");
  EXPECT_THAT(artefacts(all[0]), ElementsAre("server-name=img.dailycourier.example"));
}

TEST(Activity, a_connection_without_answer_is_denied) {
  const auto kind_of = [](std::string_view state) {
    const std::vector<Activity> all =
        read({line("zeek:conn", {{"id.orig_h", "10.20.10.11"},
                                 {"id.resp_h", "10.20.30.20"},
                                 {"conn_state", std::string(state)}})});
    return all.size() == 1 ? model::name_of(all[0].kind) : std::string_view("none");
  };
  for (const std::string_view state : {"S0", "REJ", "RSTOS0", "RSTRH", "SH"}) {
    EXPECT_EQ(kind_of(state), "connection-denied") << state;
  }
  for (const std::string_view state : {"SF", "S1", "S2", "S3", "RSTO", "RSTR", "SHR", "OTH"}) {
    EXPECT_EQ(kind_of(state), "connected") << state;
  }
  EXPECT_EQ(kind_of(""), "none");
}

TEST(Activity, a_connection_tells_bytes_port_and_duration) {
  const Activity session = only(line("zeek:conn", {{"uid", "C1"},
                                                   {"id.orig_h", "10.20.10.11"},
                                                   {"id.resp_h", "192.0.2.145"},
                                                   {"id.resp_p", "443"},
                                                   {"duration", "6288.5"},
                                                   {"orig_bytes", "124872960"},
                                                   {"resp_bytes", "1904221"},
                                                   {"conn_state", "SF"}}));
  EXPECT_EQ(session.bytes_out, 124872960U);
  EXPECT_EQ(session.bytes_in, 1904221U);
  EXPECT_EQ(session.port, 443);
  EXPECT_EQ(session.duration, std::chrono::milliseconds(6288500));
  EXPECT_EQ(session.status, "SF");
  EXPECT_EQ(session.host, "");
  EXPECT_THAT(artefacts(session), ElementsAre("uid=C1"));
}

TEST(Activity, hostile_numbers_are_no_numbers) {
  const Activity session = only(line("zeek:conn", {{"id.orig_h", "10.20.10.11"},
                                                   {"id.resp_p", "99999"},
                                                   {"duration", "1e300"},
                                                   {"orig_bytes", "99999999999999999999999"},
                                                   {"resp_bytes", "-1"},
                                                   {"conn_state", "SF"}}));
  EXPECT_EQ(session.port, 0);
  EXPECT_EQ(session.duration, std::nullopt);
  EXPECT_EQ(session.bytes_out, std::nullopt);
  EXPECT_EQ(session.bytes_in, std::nullopt);
}

TEST(Activity, a_tls_session_tells_server_name_and_certificate) {
  for (const std::string_view name : {"cert_serial", "certificate.serial"}) {
    const Activity session = only(line("zeek:ssl", {{"id.orig_h", "10.20.10.11"},
                                                    {"id.resp_h", "192.0.2.145"},
                                                    {"server_name", "cdn-sync.example.net"},
                                                    {std::string(name), "bc03"}}));
    EXPECT_EQ(session.kind, ActivityKind::Connected);
    EXPECT_THAT(artefacts(session),
                ElementsAre("server-name=cdn-sync.example.net", "certificate-serial=bc03"));
  }
}

TEST(Activity, a_firewall_line_is_a_connection_or_a_denied_one) {
  Fields fields = {{"action", "deny"}, {"src", "10.20.10.11"}, {"dst", "10.20.30.20"},
                   {"dport", "445"},   {"rule", "default"},    {"sentbyte", "52"},
                   {"rcvdbyte", "40"}};
  for (const std::string_view action : {"deny", "DROP", "reject", "block", "blocked"}) {
    fields[0].second = action;
    const Activity denied = only(line("firewall", fields));
    EXPECT_EQ(denied.kind, ActivityKind::ConnectionDenied) << action;
    EXPECT_EQ(denied.status, action);
    EXPECT_EQ(denied.target, "10.20.30.20");
    EXPECT_EQ(denied.port, 445);
    EXPECT_EQ(denied.detail, "rule=default");
    EXPECT_EQ(denied.bytes_out, 52U);
    EXPECT_EQ(denied.bytes_in, 40U);
  }
  fields[0].second = "allow";
  EXPECT_EQ(only(line("firewall", fields)).kind, ActivityKind::Connected);
}

TEST(Activity, a_mail_is_delivered_or_held_by_its_verdict) {
  model::ActivityScope scope;
  scope.domains = {"DailyCourier.example"};
  const auto mail = [](std::string_view from, std::string_view verdict) {
    return line("mail-gateway", {{"msgid", "<1@bulk.example.net>"},
                                 {"from", std::string(from)},
                                 {"to", "m17@parl.example"},
                                 {"verdict", std::string(verdict)},
                                 {"urls", "2"},
                                 {"remote_img", "1"}});
  };
  const std::vector<Activity> all =
      read({mail("lena@dailycourier.example", "deliver"),
            mail("lena@DAILYCOURIER.EXAMPLE", "quarantine"),
            mail("a@notdailycourier.example", "deliver"), mail("lena@dailycourier.example", "")},
           scope);
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].kind, ActivityKind::MailDelivered);
  EXPECT_EQ(all[0].account, "lena@dailycourier.example");
  EXPECT_EQ(all[0].target, "m17@parl.example");
  EXPECT_EQ(all[0].object, "<1@bulk.example.net>");
  EXPECT_EQ(all[0].detail, "remote_img=1 urls=2 verdict=deliver");
  EXPECT_EQ(all[1].kind, ActivityKind::MailHeld);
}

TEST(Activity, defender_files_have_whole_paths_sizes_and_digests) {
  Fields fields = {{"ActionType", "FileCreated"}, {"FolderPath", "C:\\PerfLogs"},
                   {"FileName", "u1.7z.001"},     {"FileSize", "52428800"},
                   {"SHA256", "63405e"},          {"InitiatingProcessFileName", "svcmon.exe"}};
  const auto event = [&] {
    HandMadeEvent made = line("defender:DeviceFileEvents", fields);
    made.computer = "WEB01.parl.example";
    return made;
  };
  const Activity created = only(event());
  EXPECT_EQ(created.kind, ActivityKind::FileWritten);
  EXPECT_EQ(created.object, "C:\\PerfLogs\\u1.7z.001");
  EXPECT_EQ(created.size, 52428800U);
  EXPECT_EQ(created.process, "svcmon.exe");
  EXPECT_THAT(artefacts(created), ElementsAre("sha256=63405e"));
  fields[1].second = "C:\\PerfLogs\\U1.7z.001";
  EXPECT_EQ(only(event()).object, "C:\\PerfLogs\\U1.7z.001");
  fields[1].second = "C:\\PerfLogs\\old-u1.7z.001";
  EXPECT_EQ(only(event()).object, "C:\\PerfLogs\\old-u1.7z.001\\u1.7z.001");
  fields[1].second = "/var/tmp/";
  EXPECT_EQ(only(event()).object, "/var/tmp/u1.7z.001");
  fields[0].second = "FileDeleted";
  EXPECT_EQ(only(event()).kind, ActivityKind::FileDeleted);
  fields[0].second = "FileRenamed";
  EXPECT_THAT(read({event()}), IsEmpty());
}

TEST(Activity, long_texts_are_cut) {
  const std::string command(20'000, 'x');
  const Activity process = only(windows(kSysmon, 1, {{"CommandLine", command}}));
  EXPECT_EQ(process.detail, command.substr(0, limits::kFindingFieldBytes) + "...");
}

TEST(Activity, other_events_and_other_hosts_say_nothing) {
  HandMadeEvent other_host = windows(kSysmon, 1, {{"Image", "C:\\a.exe"}});
  other_host.computer = "WEB011.parl.example";
  EXPECT_THAT(read({windows("Security", 4634, {}), windows("Application", 4624, {}),
                    windows(kSysmon, 22, {}), line("zeek:dns", {{"id.orig_h", "10.20.10.11"}}),
                    other_host}),
              IsEmpty());
}

TEST(Activity, an_event_touches_the_scope_by_any_of_its_sides) {
  model::ActivityScope scope;
  scope.hosts = {"FS02"};
  scope.addresses = {"10.20.10.11"};
  scope.accounts = {"svc_deploy"};
  const auto logon = [](std::string_view computer, Fields fields) {
    HandMadeEvent event = windows("Security", 4624, std::move(fields));
    event.computer = computer;
    return event;
  };
  const std::vector<HandMadeEvent> inside = {
      logon("fs02.parl.example", {}),
      logon("DC01", {{"IpAddress", "::ffff:10.20.10.11"}}),
      logon("DC01", {{"TargetUserName", "SVC_Deploy"}}),
      logon("DC01", {{"WorkstationName", "FS02"}}),
      line("firewall", {{"action", "deny"}, {"src", "10.9.9.9"}, {"dst", "10.20.10.11"}}),
  };
  for (const HandMadeEvent& event : inside) {
    EXPECT_THAT(read({event}, scope), SizeIs(1)) << event.computer;
  }
  EXPECT_THAT(
      read({logon("DC01", {{"IpAddress", "10.20.10.1"}, {"TargetUserName", "anna"}})}, scope),
      IsEmpty());
}

TEST(Activity, the_period_includes_its_ends) {
  model::ActivityScope scope = scope_of_web01();
  scope.first = parse_iso8601("2025-08-05T01:00:00Z");
  scope.last = parse_iso8601("2025-08-05T02:00:00Z");
  std::vector<HandMadeEvent> events;
  for (const std::string_view time : {"2025-08-05T00:59:59Z", "2025-08-05T01:00:00Z",
                                      "2025-08-05T02:00:00Z", "2025-08-05T02:00:01Z", ""}) {
    events.push_back(windows(kSysmon, 11, {{"TargetFilename", std::string(time)}}));
    events.back().time = time;
  }
  std::vector<std::string> kept;
  for (const Activity& activity : read(events, scope)) {
    kept.push_back(activity.object);
  }
  EXPECT_THAT(kept, ElementsAre("2025-08-05T01:00:00Z", "2025-08-05T02:00:00Z"));
}

TEST(Activity, workers_and_order_change_nothing) {
  std::vector<HandMadeEvent> events;
  for (std::uint64_t i = 0; i < 200; ++i) {
    events.push_back(windows(kSysmon, 11, {{"TargetFilename", std::to_string(i)}}));
    events.back().offset = i * 100;
    events.back().time = "2025-08-05T01:00:" + std::to_string(10 + i % 50) + "Z";
  }
  const auto objects = [&](const test_support::Spread& spread) {
    std::vector<std::string> list;
    for (const Activity& activity : read(events, scope_of_web01(), spread)) {
      list.push_back(activity.object);
    }
    return list;
  };
  const std::vector<std::string> expected = objects({});
  ASSERT_THAT(expected, SizeIs(200));
  EXPECT_EQ(expected[0], "0");
  EXPECT_EQ(expected[1], "50");
  for (std::uint32_t seed = 1; seed <= 5; ++seed) {
    EXPECT_EQ(objects({4, seed}), expected);
  }
}

}  // namespace
}  // namespace longwatch::detect::activity
