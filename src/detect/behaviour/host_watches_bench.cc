// What a record costs that a behaviour of hosts, identities, clouds or mail looks at. Question: are
// they cheap enough to look at every record of their channels? One benchmark for each behaviour,
// over records of its own kinds, with as much variety as a day of a small estate has.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "base/text.h"
#include "detect/behaviour/internal/host_watches.h"
#include "detect/behaviour/internal/record.h"
#include "tests/support/hand_made_events.h"

namespace longwatch::detect::behaviour {
namespace {

using test_support::HandMadeEvent;

constexpr const char* kSysmon = "Microsoft-Windows-Sysmon/Operational";

std::string at(int i) {
  const auto two = [](int number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
  };
  return "2025-08-" + two(1 + i % 28) + "T" + two(i % 24) + ":" + two(i % 60) + ":00Z";
}

/// One round of records of hosts; `i` makes the rounds differ.
std::vector<HandMadeEvent> host_records(int i) {
  const std::string host = "WS-" + std::to_string(i % 40) + ".corp.example";
  const std::string user = "user" + std::to_string(i % 60);
  const std::string address = "10.20.50." + std::to_string(i % 200 + 1);
  const std::string file = "f" + std::to_string(i % 500);
  return {
      {at(i),
       1,
       kSysmon,
       host,
       {{"Image", "C:\\Windows\\System32\\svchost" + std::to_string(i % 9) + ".exe"},
        {"ParentImage", "C:\\Windows\\System32\\services.exe"},
        {"CommandLine", "C:\\Windows\\System32\\svchost.exe -k netsvcs -p -s Schedule"},
        {"User", "NT AUTHORITY\\SYSTEM"},
        {"ParentUser", "NT AUTHORITY\\SYSTEM"}}},
      {at(i),
       10,
       kSysmon,
       host,
       {{"SourceImage", "C:\\Program Files\\Agent\\agent.exe"},
        {"TargetImage", "C:\\Windows\\System32\\svchost.exe"},
        {"GrantedAccess", "0x1410"}}},
      {at(i),
       11,
       kSysmon,
       host,
       {{"TargetFilename", "C:\\Users\\a\\" + file + ".docx"}, {"Image", "C:\\x\\winword.exe"}}},
      {at(i),
       4624,
       "Security",
       "FS02.corp.example",
       {{"TargetUserName", user},
        {"WorkstationName", "WS-" + std::to_string(i % 40)},
        {"IpAddress", address},
        {"LogonType", "3"}}},
      {at(i),
       4769,
       "Security",
       "DC01.corp.example",
       {{"TargetUserName", user + "@CORP.EXAMPLE"},
        {"ServiceName", "svc_" + std::to_string(i % 5)},
        {"TicketEncryptionType", "0x12"},
        {"IpAddress", address},
        {"Status", "0x0"}}},
      {at(i),
       5145,
       "Security",
       "FS02.corp.example",
       {{"ShareName", "\\\\*\\forms"},
        {"RelativeTargetName", file + ".docx"},
        {"IpAddress", address},
        {"SubjectUserName", user}}},
  };
}

/// The same of clouds, mail and proxies.
std::vector<HandMadeEvent> cloud_records(int i) {
  const std::string user = "user" + std::to_string(i % 60);
  const std::string address = "10.20.50." + std::to_string(i % 200 + 1);
  const std::string file = "f" + std::to_string(i % 500);
  return {
      {at(i),
       0,
       "azure:signinlogs",
       "",
       {{"properties.userPrincipalName", user + "@corp.example"},
        {"properties.ipAddress", "203.0.113." + std::to_string(i % 200)},
        {"properties.status.errorCode", "0"},
        {"properties.location.countryOrRegion", "NZ"}}},
      {at(i),
       0,
       "m365:unified-audit",
       "",
       {{"Operation", "MailItemsAccessed"},
        {"UserId", user + "@corp.example"},
        {"ClientIPAddress", "203.0.113." + std::to_string(i % 200)},
        {"ClientInfoString", "Client=OutlookService;Outlook-iOS/2.0"},
        {"MailAccessType", "Bind"}}},
      {at(i),
       0,
       "mail-gateway",
       "mx01",
       {{"msgid", "<" + file + "@mx.example>"},
        {"from", "a@friends.example"},
        {"to", user + "@corp.example"},
        {"verdict", "deliver"},
        {"remote_img", "1"}}},
      {at(i),
       0,
       "w3c",
       "",
       {{"c-ip", address}, {"cs-host", "www.example"}, {"cs-uri-path", "/a/" + file + ".html"}}},
  };
}

bool is_wanted(const HandMadeEvent& event, const std::vector<Interest>& interests) {
  for (const Interest& interest : interests) {
    if (equals_ignoring_ascii_case(interest.channel, event.channel) &&
        (interest.event_id == 0 || interest.event_id == event.event_id)) {
      return true;
    }
  }
  return false;
}

class NoSink final : public model::FindingSink {
 public:
  void accept(model::Finding /*finding*/) override {}
};

/// Range: which behaviour, in the order of `add_host_watches`.
void BM_look(benchmark::State& state) {
  model::FieldTable fields;
  std::vector<std::unique_ptr<Watch>> watches;
  add_host_watches({}, fields, watches);
  const Watch& watch = *watches[static_cast<std::size_t>(state.range(0))];
  model::EventBatch batch;
  constexpr int kRounds = 2000;
  for (int i = 0; i < kRounds; ++i) {
    std::vector<HandMadeEvent> records = host_records(i);
    for (HandMadeEvent& event : cloud_records(i)) {
      records.push_back(std::move(event));
    }
    for (const HandMadeEvent& event : records) {
      if (is_wanted(event, watch.interests())) {
        test_support::add_event(batch, event, fields);
      }
    }
  }
  Record record;
  NoSink sink;
  for (auto round : state) {
    state.PauseTiming();
    const std::unique_ptr<WatchState> own = watch.make_state({});
    state.ResumeTiming();
    for (const model::Event& event : batch.events()) {
      record.show(event);
      watch.look(record, own.get(), sink);
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(batch.events().size()) * state.iterations());
  state.SetLabel(watch.rules().front()->file);
}

BENCHMARK(BM_look)->DenseRange(0, 11)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace longwatch::detect::behaviour
