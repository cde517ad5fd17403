#include "scenario/scenario.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "scenario/internal/names.h"
#include "scenario/internal/noise/profile.h"
#include "scenario/internal/params.h"
#include "scenario/internal/script.h"
#include "scenario/internal/script_times.h"
#include "scenario/internal/steps/kinds.h"
#include "scenario/internal/steps/programs.h"
#include "scenario/telemetry_reading.h"
#include "tests/support/tarawera_truth.h"
#include "tests/support/temp_directory.h"

namespace longwatch::scenario {
namespace {

using internal::draw_pattern;
using internal::load_script;
using internal::Names;
using internal::numbered;
using internal::parse_duration;
using internal::parse_tree;
using internal::Random;
using internal::Script;
using ::testing::HasSubstr;

constexpr std::string_view kSmallest = R"(scenario: small
start: 2030-03-04
days: 3
names:
  web: {value: SRV1, pattern: "SRV-[A-Z]{4}"}
  count: {value: 7, between: [20, 30]}
networks:
  - {cidr: 10.1.1.0/24, name: servers}
hosts:
  - {name: "${web}", address: 10.1.1.10, public_address: 203.0.113.10, roles: [web-server], telemetry: [windows],
     programs: [{name: worker, image: 'C:\app\worker.exe'}]}
site: {host: "${web}"}
actors:
  visitor: {agent: Probe/1.0, addresses: [198.51.100.7]}
steps:
  - {kind: web_scan, id: scan, at: 2030-03-05 10:00:00, over: 10m, actor: visitor, count: "${count}", missed: 5}
  - {kind: process, at: scan + 20m, parent: worker, image: 'C:\app\tool.exe', incident: one, detection: X1 X2}
decoys:
  - {kind: web_requests, at: start + 1h, every: 24h, actor: visitor, count: 2}
expect:
  facts: {host: "${web}", asked: "${count}", began: "${@scan}"}
)";

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

class ScenarioTest : public ::testing::Test {
 protected:
  Result<ScenarioSet> write(std::string_view text, const ScenarioOptions& options = {}) {
    const std::string file = scratch_.file("scenario.yaml");
    std::ofstream(file) << text;
    return write_scenario(file, scratch_.file("set"), options);
  }

  /// The message of the refusal, with its place from the last slash on, and the hint.
  std::string refusal(std::string_view text, const ScenarioOptions& options = {}) {
    const auto set = write(text, options);
    if (set.ok()) {
      return "not refused";
    }
    EXPECT_EQ(set.error().code(), ErrorCode::InvalidInput);
    EXPECT_FALSE(std::filesystem::exists(scratch_.file("set"))) << "something was written";
    const std::string line = set.error().to_line();
    return line.substr(line.rfind("scenario.yaml")) + " | " + set.error().hint();
  }

  static std::string read_all(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  test_support::TempDirectory scratch_;
};

TEST_F(ScenarioTest, ASmallFileGivesTelemetryAssetsAndTruth) {
  const auto set = write(kSmallest);
  ASSERT_TRUE(set.ok()) << set.error().to_line();
  EXPECT_EQ(set->fact("host"), "SRV1");
  EXPECT_EQ(set->fact("asked"), "7");
  EXPECT_EQ(set->fact("began"), "2030-03-05T10:00:00Z");
  const std::string truth = read_all(set->truth);
  EXPECT_THAT(truth, HasSubstr(R"("detections":{"X1":[2],"X2":[2]})"));
  EXPECT_THAT(truth, HasSubstr(R"("kind":"web_scan")"));
  const std::string log = read_all(scratch_.file("set/telemetry/iis/u_ex300305.log"));
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 5 + 7 + 2) << log;
  EXPECT_TRUE(set->persons.empty());
}

TEST_F(ScenarioTest, OtherSeedsDrawOtherNamesAndKeepSteps) {
  const auto set = write(kSmallest, {.seed = 5});
  ASSERT_TRUE(set.ok());
  EXPECT_THAT(set->fact("host"), ::testing::MatchesRegex("SRV-[A-Z]{4}"));
  EXPECT_GE(set->fact("asked"), "20");
  EXPECT_LE(set->fact("asked"), "30");
}

TEST_F(ScenarioTest, EveryMistakeIsToldWithItsLineAndWhatWasExpected) {
  struct Case {
    std::string_view what;
    std::string_view with;
    std::string_view expected;
  };

  constexpr Case kCases[] = {
      {"kind: web_scan", "kind: web_scn", "scenario.yaml:16: kind: expected a kind of step"},
      {"missed: 5", "missing: 5", "scenario.yaml:16: step 'web_scan': expected one of"},
      {"missed: 5", "missed: 9999", "missed: expected a number that is not above 'count'"},
      {"actor: visitor, count: \"${count}\"", "actor: nobody, count: \"${count}\"",
       "scenario.yaml:16: step 'web_scan': actor: expected one of the section 'actors', got "
       "'nobody'"},
      {"\"${count}\", missed", "\"${cont}\", missed",
       "scenario.yaml:16: '${cont}': expected a name of the section 'names'"},
      {"10:00:00", "10:00:99", "scenario.yaml:16: step 'web_scan': at: expected a moment"},
      {"2030-03-05 10:00:00", "2031-03-05 10:00:00", "at: expected a moment between 2030-03-04"},
      {"at: scan + 20m", "at: scn + 20m",
       "scenario.yaml:17: at: expected a moment or the id of an earlier step, got 'scn'"},
      {"over: 10m", "over: ten",
       "scenario.yaml:16: step 'web_scan': over: expected a length of time"},
      {"parent: worker", "parent: wrker",
       "scenario.yaml:17: step 'process': parent: expected the name of a"},
      {"address: 10.1.1.10", "address: ten", "host '${web}'"},
      {"days: 3", "days: many", "scenario.yaml:3: the scenario: days: expected a whole number"},
      {"start: 2030-03-04", "start: soon", "scenario.yaml:2: the scenario: start: expected a day"},
      {"between: [20, 30]", "between: [30, 20]", "scenario.yaml:6: expected two numbers"},
      {"pattern: \"SRV-[A-Z]{4}\"", "pattern: \"SRV-[A-Z\"", "scenario.yaml:5: expected a pattern"},
      {"\nsteps:", "\nstep:", "scenario.yaml:15: the scenario: expected one of"},
      {"telemetry: [windows]", "telemetry: [unix]",
       "telemetry: expected windows or defender, got 'unix'"},
  };
  for (const Case& entry : kCases) {
    const std::string text = replaced(std::string(kSmallest), entry.what, entry.with);
    const std::string expected = entry.expected == "host '${web}'"
                                     ? "host 'SRV1': address: expected an IP address, got 'ten'"
                                     : std::string(entry.expected);
    EXPECT_THAT(refusal(text), HasSubstr(expected)) << entry.with;
  }
}

TEST_F(ScenarioTest, AMisspelledWordIsAnsweredWithTheNearestOne) {
  EXPECT_THAT(refusal(replaced(std::string(kSmallest), "kind: web_scan", "kind: web_scn")),
              HasSubstr("did you mean 'web_scan'?"));
  EXPECT_THAT(refusal(replaced(std::string(kSmallest), "missed: 5", "mised: 5")),
              HasSubstr("did you mean 'missed'?"));
}

TEST_F(ScenarioTest, AnotherSetInTheSameDirectoryTakesTheFirstAwayAndNothingElse) {
  ASSERT_TRUE(write(kSmallest).ok());
  std::ofstream(scratch_.file("set/mine.txt")) << "not of the set";
  const std::string old = scratch_.file("set/telemetry/evtx/SRV1/Security.evtx");
  EXPECT_TRUE(std::filesystem::exists(old));
  const auto set = write(kSmallest, {.seed = 5});
  ASSERT_TRUE(set.ok());
  EXPECT_FALSE(std::filesystem::exists(old));
  EXPECT_TRUE(std::filesystem::exists(scratch_.file("set/mine.txt")));
  EXPECT_TRUE(std::filesystem::exists(set->assets));
}

TEST_F(ScenarioTest, EventsOfAHostWithoutEventLogsAreRefused) {
  const std::string text = replaced(std::string(kSmallest), ", telemetry: [windows]", "");
  EXPECT_THAT(refusal(text), HasSubstr("step 'process': "));
}

// A step on a desktop that names no account is its user's, never the system's.
TEST_F(ScenarioTest, WhatStartsOnADesktopIsItsUsers) {
  const auto account_of = [this](std::string_view host_more, std::string_view people) {
    const std::string text = replaced(replaced(std::string(kSmallest), "telemetry: [windows],",
                                               fmt::format("telemetry: [windows], {}", host_more)),
                                      "decoys:\n",
                                      "  - {kind: process, at: start + 2h, host: \"${web}\", "
                                      "parent: explorer, image: 'C:\\a\\odd.exe'}\n"
                                      "decoys:\n");
    const auto set = write(replaced(text, "site:", fmt::format("people: {}\nsite:", people)));
    EXPECT_TRUE(set.ok()) << (set.ok() ? "" : set.error().to_line());
    const std::string path =
        scratch_.file("set/telemetry/evtx/SRV1/Microsoft-Windows-Sysmon%4Operational.evtx");
    const ReadTelemetry read = read_telemetry(path);
    const auto found = std::find_if(read.starts.begin(), read.starts.end(), [](const auto& start) {
      return start.at("Image") == "C:\\a\\odd.exe";
    });
    return found == read.starts.end() ? "not started" : found->at("User");
  };
  constexpr std::string_view kPeople =
      "[{account: boss, role: administrator}, {account: clerk, seat: 10.1.1.10}]";
  EXPECT_EQ(account_of("user: seated,", kPeople), "CORP\\seated");
  EXPECT_EQ(account_of("", kPeople), "CORP\\clerk");
  EXPECT_EQ(account_of("", "[{account: boss, role: administrator}]"), "CORP\\boss");
  EXPECT_EQ(account_of("", "[]"), "SRV1\\Administrator");
}

TEST(ScenarioPrograms, ShellsRunWhatTheirLinesJoin) {
  using internal::joined_commands;
  using ::testing::ElementsAre;
  EXPECT_THAT(joined_commands("ipconfig /all 1> \\\\h\\ADMIN$\\__1 2>&1"),
              ElementsAre("ipconfig /all"));
  EXPECT_THAT(joined_commands("net user>c:\\a.txt & whoami | find \"a & b\""),
              ElementsAre("net user", "whoami", "find \"a & b\""));
  EXPECT_THAT(joined_commands(""), ElementsAre());
  EXPECT_EQ(internal::program_of("\"C:\\Program Files\\a.exe\" -x"), "C:\\Program Files\\a.exe");
  EXPECT_EQ(internal::program_of("quser"), "C:\\Windows\\System32\\quser.exe");
}

// What runs elsewhere has the command lines that the tools for it write: no command without its
// shell, no service without a program.
TEST_F(ScenarioTest, WhatIsRunRemotelyLooksAsTheToolsForItLeaveIt) {
  const auto started_by = [this](std::string_view method, std::string_view more) {
    const std::string text = replaced(
        std::string(kSmallest), "decoys:\n",
        fmt::format("  - {{kind: remote_run, at: start + 2h, host: \"${{web}}\", account: w, "
                    "from: 10.1.1.9, method: {}, {}}}\ndecoys:\n",
                    method, more));
    const auto set = write(text);
    EXPECT_TRUE(set.ok()) << (set.ok() ? "" : set.error().to_line());
    std::vector<std::string> lines;
    for (const std::string_view log : {"System", "Microsoft-Windows-Sysmon%4Operational"}) {
      const auto read =
          read_telemetry(scratch_.file(fmt::format("set/telemetry/evtx/SRV1/{}.evtx", log)));
      for (auto start : read.starts) {
        if (start["Image"] != "C:\\app\\tool.exe") {
          lines.push_back(log == "System"
                              ? "7045 " + start["ImagePath"]
                              : std::string(internal::base_name(start["ParentImage"])) + " > " +
                                    start["CommandLine"] + " | " + start["User"]);
        }
      }
    }
    return lines;
  };
  using ::testing::ElementsAre;
  using ::testing::MatchesRegex;
  constexpr std::string_view kCommands = "commands: [ipconfig /all]";
  EXPECT_THAT(started_by("wmi", kCommands),
              ElementsAre(MatchesRegex("WmiPrvSE.exe > cmd.exe /Q /c ipconfig /all 1> "
                                       "..127.0.0.1.ADMIN..__[0-9]+.[0-9]+ 2>&1 [|] CORP.w"),
                          "cmd.exe > ipconfig /all | CORP\\w"));
  EXPECT_THAT(
      started_by("service", kCommands),
      ElementsAre(
          "7045 %COMSPEC% /Q /c echo ipconfig /all ^> \\\\127.0.0.1\\C$\\__output 2^>^&1 > "
          "%TEMP%\\execute.bat & %COMSPEC% /Q /c %TEMP%\\execute.bat & del %TEMP%\\execute.bat",
          ::testing::StartsWith(
              "services.exe > C:\\Windows\\system32\\cmd.exe /Q /c echo ipconfig"),
          "cmd.exe > C:\\Windows\\system32\\cmd.exe  /Q /c C:\\Windows\\TEMP\\execute.bat | NT "
          "AUTHORITY\\SYSTEM",
          "cmd.exe > ipconfig /all | NT AUTHORITY\\SYSTEM"));
  EXPECT_THAT(
      started_by("winrm", kCommands),
      ElementsAre("wsmprovhost.exe > \"C:\\Windows\\System32\\ipconfig.exe\" /all | CORP\\w"));
  EXPECT_THAT(
      started_by("task", kCommands),
      ElementsAre(MatchesRegex("svchost.exe > cmd.exe /C ipconfig /all > "
                               "C:.Windows.Temp.[A-Za-z]{8}.tmp 2>&1 [|] NT AUTHORITY.SYSTEM"),
                  "cmd.exe > ipconfig /all | NT AUTHORITY\\SYSTEM"));
  constexpr std::string_view kWritten = "commands: ['cmd.exe /Q /c dir 1> out 2>&1']";
  EXPECT_THAT(started_by("wmi", kWritten),
              ElementsAre("WmiPrvSE.exe > cmd.exe /Q /c dir 1> out 2>&1 | CORP\\w"));
  constexpr std::string_view kProgram = "image: 'C:\\Tools\\agent.exe', commands: [agent -i]";
  EXPECT_THAT(started_by("service", kProgram),
              ElementsAre("7045 C:\\Tools\\agent.exe -i",
                          "services.exe > C:\\Tools\\agent.exe -i | NT AUTHORITY\\SYSTEM"));
}

TEST_F(ScenarioTest, DocumentsStayBelowTheDirectory) {
  const std::string text(kSmallest);
  EXPECT_THAT(refusal(text + "documents: [{file: ../out.txt, text: a}]\n"),
              HasSubstr("file: expected a name of its own below the directory"));
  EXPECT_THAT(refusal(text + "documents: [{file: telemetry/x.log, text: a}]\n"),
              HasSubstr("outside telemetry/"));
}

TEST_F(ScenarioTest, PartsAreLeftOutByWhatNamesSay) {
  const std::string text = std::string(kSmallest) +
                           "documents:\n"
                           "  - {file: kept.txt, text: a, if: \"${web} == SRV1\"}\n"
                           "  - {file: dropped.txt, text: a, if: \"${web} != SRV1\"}\n";
  const auto set = write(text);
  ASSERT_TRUE(set.ok()) << set.error().to_line();
  EXPECT_EQ(std::count(set->files.begin(), set->files.end(), "kept.txt"), 1);
  EXPECT_EQ(std::count(set->files.begin(), set->files.end(), "dropped.txt"), 0);
  std::filesystem::remove_all(scratch_.file("set"));
  EXPECT_THAT(refusal(std::string(kSmallest) + "documents: [{file: a, text: a, if: maybe}]\n"),
              HasSubstr("if: expected 'A == B' or 'A != B', got 'maybe'"));
}

// Ordinary life must not use an address that a step names, nor sign in at home whoever a step has
// elsewhere. Who suffers an incident stays at home: somebody else uses the account.
TEST(ScenarioWorld, WhatStepsNameIsKeptFromOrdinaryLife) {
  const std::string text = replaced(
      replaced(
          std::string(kSmallest), "decoys:\n",
          "  - {kind: cloud_sign_in, at: scan, actor: visitor, incident: one, user: "
          "robbed@corp.example}\n"
          "decoys:\n"
          "  - {kind: cloud_sign_in, at: start + 30h, over: 2h, from: 192.0.2.61, user: "
          "away@corp.example}\n"
          "  - {kind: cloud_sign_in, at: start + 30h, from: 192.0.2.62, user: "
          "guessed@corp.example, error: 50126}\n"
          "  - {kind: vpn_session, at: start + 30h, from: 203.0.113.9, user: homely, host: V}\n"
          "  - {kind: shell_commands, at: start + 2h, parent: worker, commands: ['get "
          "http://198.18.3.4/a b']}\n"
          "  - {kind: denied_connections, at: start + 2h, from: 10.1.1.99, to: [{each: "
          "'198.18.5.{n}', count: 3}]}\n"),
      "site:",
      "people: [{account: homely, home: 203.0.113.9}]\n"
      "site:");
  const auto script = load_script(text, "f", {});
  ASSERT_TRUE(script.ok()) << script.error().to_line();
  const auto file = internal::read_world(*script, 1);
  ASSERT_TRUE(file.ok()) << file.error().to_line();
  const internal::World& world = file->world;
  EXPECT_THAT(world.taken, ::testing::UnorderedElementsAre(
                               "198.51.100.7", "192.0.2.61", "192.0.2.62", "203.0.113.9",
                               "198.18.3.4", "198.18.5.1", "198.18.5.2", "198.18.5.3"));
  ASSERT_EQ(world.absences.size(), 1U);
  EXPECT_EQ(world.absences[0].who, "away@corp.example");
  EXPECT_LT(world.absences[0].first, *internal::parse_moment("2030-03-05 00:00:00"));
  EXPECT_GT(world.absences[0].last, *internal::parse_moment("2030-03-05 14:00:00"));
}

TEST(ScenarioTimes, StepsCloseToEachOtherMoveTogetherAndTheOrderStays) {
  const auto moment = [](std::string_view text) {
    return *internal::parse_moment(text);
  };
  internal::TimeFrame frame;
  frame.jitter = std::chrono::minutes(60);
  const std::vector<Timestamp> moments = {
      moment("2030-01-01 00:00:00"), moment("2030-01-01 01:30:00"), moment("2030-01-01 05:00:00"),
      moment("2030-01-02 00:00:00")};
  std::set<TimeTicks> shifts;
  for (std::uint64_t seed = 1; seed < 40; ++seed) {
    const internal::Bursts bursts(frame, moments, std::chrono::hours(1), Random(seed));
    EXPECT_EQ(bursts.place(moments[1]) - bursts.place(moments[0]), moments[1] - moments[0]);
    for (std::size_t i = 1; i < moments.size(); ++i) {
      EXPECT_LT(bursts.place(moments[i - 1]), bursts.place(moments[i]));
    }
    const TimeTicks shift = bursts.place(moments[2]) - moments[2];
    EXPECT_GE(shift, std::chrono::hours(1));
    EXPECT_LE(shift, std::chrono::hours(2));
    shifts.insert(shift);
  }
  EXPECT_GT(shifts.size(), 30U);
}

TEST(ScenarioTimes, DurationsAreSumsOfUnits) {
  using std::chrono::milliseconds;
  EXPECT_EQ(parse_duration("5m41s"), milliseconds(341'000));
  EXPECT_EQ(parse_duration("1d2h"), milliseconds(93'600'000));
  EXPECT_EQ(parse_duration("250ms"), milliseconds(250));
  EXPECT_EQ(parse_duration("-7m12s"), milliseconds(-432'000));
  for (const std::string_view text : {"", "5", "m", "5x", "5m 41s", "99999999999d", "1.5h"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(ScenarioNames, NumbersStandWhereATextHasAPlaceForThem) {
  EXPECT_EQ(numbered("a{n}b", 7), "a7b");
  EXPECT_EQ(numbered("{n:3}.{n+100}.{n+8:4}", 7), "007.107.0015");
  EXPECT_EQ(numbered("{name} {n", 7), "{name} {n");
}

TEST(ScenarioNames, PatternsAreClassesAndRepetitions) {
  Random random(3);
  for (int i = 0; i < 50; ++i) {
    EXPECT_THAT(draw_pattern("x-[a-c0]{5}.[Z]", random).value(),
                ::testing::MatchesRegex("x-[abc0]{5}\\.Z"));
  }
  for (const std::string_view text : {"[", "[]", "[z-a]", "[a]{0}", "[a]{300}", "[a]{x}"}) {
    EXPECT_FALSE(draw_pattern(text, random).ok()) << text;
  }
}

TEST(ScenarioNames, LaterNamesAreMadeOfEarlierOnes) {
  const auto tree = parse_tree(
      "a: {value: 10, between: [50, 60]}\n"
      "b: {of: a, times: [2, 2], plus: 1}\n"
      "c: {by: b, choices: {21: first, otherwise: other}}\n"
      "d: 'x ${c|upper} ${code|lower}'\n",
      "f");
  ASSERT_TRUE(tree.ok());
  const auto first = Names::draw(*tree, {1, "f", {}});
  ASSERT_TRUE(first.ok()) << first.error().to_line();
  EXPECT_EQ(*first->find("b"), "21");
  EXPECT_THAT(*first->find("d"), HasSubstr("x FIRST "));
  const auto other = Names::draw(*tree, {2, "f", {}});
  ASSERT_TRUE(other.ok());
  EXPECT_EQ(*other->find("c"), "other");
  EXPECT_FALSE(Names::draw(*tree, {1, "f", {{"unknown", "x"}}}).ok());
}

TEST(ScenarioNames, SeedsBelowTwentyThousandHaveCodesOfTheirOwn) {
  std::set<std::string> codes;
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    codes.insert(internal::seed_code(seed));
  }
  EXPECT_EQ(codes.size(), 20'000U);
}

std::string format_document() {
  const std::filesystem::path path =
      std::filesystem::path(test_support::scenario_file("tarawera")).parent_path() /
      "../../docs/formats/scenario.md";
  std::ifstream file(path.lexically_normal());
  std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_FALSE(text.empty()) << path;
  return text;
}

/// The row of a table that begins with the name, or with names among which it is.
std::string row_of(const std::string& document, std::string_view name) {
  const std::string quoted = "`" + std::string(name) + "`";
  for (const std::string_view line : split(document, '\n')) {
    if (line.starts_with("| `") && line.substr(0, line.find(" | ")).find(quoted) != line.npos) {
      return std::string(line);
    }
  }
  return "";
}

// What each kind asks for when a step says nothing else.
TEST_F(ScenarioTest, TheDocumentNamesEveryKindOfStepAndEveryMemberItAsksFor) {
  const std::string document = format_document();
  const auto script = load_script(kSmallest, "f", {});
  ASSERT_TRUE(script.ok());
  const auto world = internal::read_world(*script, 1);
  ASSERT_TRUE(world.ok());
  internal::Sensors sensors(world->world, Random(1));
  internal::Stage stage(*script, *world, sensors);
  const std::string file = "f";  // outlives the parameters
  for (const internal::StepKind& kind : internal::step_kinds()) {
    if (kind.name == "records") {
      EXPECT_THAT(document, HasSubstr("`records` writes"));
      continue;
    }
    const std::string row = row_of(document, kind.name);
    EXPECT_FALSE(row.empty()) << kind.name;
    internal::ScriptStep step = script->steps.front();
    step.node.entries.clear();
    internal::Play play{
        stage,    step, internal::Params(step.node, file, "step"), Random(1), step.times.front(),
        step.over};
    kind.play(play);
    for (const std::string& member : play.params.asked()) {
      const bool said = row.find("`" + member + "`") != std::string::npos;
      const bool shared = row.find("the two sides") != std::string::npos;
      EXPECT_TRUE(said || shared) << kind.name << ": " << member;
    }
  }
}

TEST(ScenarioNoise, TheDocumentNamesEveryProfileAndEveryMemberWithItsDefault) {
  const std::string document = format_document();
  for (const internal::NoiseKind& kind : internal::noise_kinds()) {
    const std::string row = row_of(document, kind.name);
    EXPECT_THAT(row, HasSubstr(kind.what)) << kind.name;
    for (const internal::NoiseParameter& parameter : kind.parameters) {
      EXPECT_THAT(row, HasSubstr(fmt::format("`{}` ({}): {}", parameter.name, parameter.fallback,
                                             parameter.what)))
          << kind.name;
    }
  }
}

/// The fenced YAML blocks of the document.
std::vector<std::string> yaml_blocks(const std::string& document) {
  std::vector<std::string> blocks;
  constexpr std::string_view kFence = "```yaml\n";
  for (std::size_t at = document.find(kFence); at != std::string::npos;
       at = document.find(kFence, at + 1)) {
    const std::size_t begin = at + kFence.size();
    blocks.push_back(document.substr(begin, document.find("```", begin) - begin));
  }
  return blocks;
}

TEST_F(ScenarioTest, TheExampleOfTheDocumentIsWrittenAsItStands) {
  const std::vector<std::string> blocks = yaml_blocks(format_document());
  ASSERT_EQ(blocks.size(), 2U);
  const auto set = write(blocks[0], {.scale = 0.01});
  ASSERT_TRUE(set.ok()) << set.error().to_line();
  EXPECT_EQ(set->fact("web_host"), "SRV1");
  const std::string with_records = replaced(blocks[0], "decoys:\n", blocks[1] + "decoys:\n");
  const auto more = write(with_records, {.scale = 0.01});
  ASSERT_TRUE(more.ok()) << more.error().to_line();
  EXPECT_EQ(more->records, set->records + 7);
  for (const std::uint64_t seed : {2U, 3U, 99U}) {
    EXPECT_TRUE(write(with_records, {.seed = seed, .days = 9, .scale = 0.01}).ok()) << seed;
  }
}

TEST(OurScenarios, AreWrittenWithoutMistakesUnderManySeeds) {
  for (const std::string_view name : {"tarawera", "harbour", "quiet"}) {
    for (const std::uint64_t seed : {1U, 2U, 3U, 19U, 4711U}) {
      const Status status = check_scenario(test_support::scenario_file(name), {.seed = seed});
      EXPECT_TRUE(status.ok()) << name << " " << seed << ": "
                               << (status.ok() ? "" : status.error().to_line());
    }
  }
}

}  // namespace
}  // namespace longwatch::scenario
