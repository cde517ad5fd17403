#include "detect/behaviour/internal/lsass_access.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "detect/behaviour/internal/findings.h"
#include "detect/behaviour/internal/names.h"
#include "detect/behaviour/internal/process_fields.h"
#include "detect/behaviour/internal/rows.h"
#include "detect/behaviour/internal/rules.h"
#include "detect/behaviour/internal/text_key.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr std::uint32_t kReadMemory = 0x10;  // PROCESS_VM_READ
/// What programs ask for that list all processes with their paths: query and read.
constexpr std::uint32_t kListing = 0x1410;
// A program is usual that reads lsass on so many days, and on one in so many.
constexpr std::size_t kUsualDays = 4;
constexpr std::size_t kUsualShare = 5;
constexpr std::size_t kDaysCounted = 32;
constexpr std::size_t kPrograms = 20'000;  // paths; far more than read lsass anywhere
constexpr std::size_t kShown = 16;         // events of a finding
constexpr std::uint32_t kSysmonAccess = 10;
constexpr std::uint32_t kHandleAsked = 4656;
constexpr std::uint32_t kObjectAccess = 4663;

constexpr std::array<std::string_view, 4> kSystemPlaces = {
    ":\\windows\\", ":\\program files\\", ":\\program files (x86)\\",
    ":\\programdata\\microsoft\\windows defender\\"};

/// Parts of the system that anybody can write to, or that run what they are given.
constexpr std::array<std::string_view, 4> kOpenPlaces = {
    ":\\windows\\temp\\", ":\\windows\\tasks\\", ":\\windows\\tracing\\", ":\\windows\\debug\\"};
constexpr std::array<std::string_view, 12> kTools = {
    "rundll32.exe", "powershell.exe", "pwsh.exe",    "powershell_ise.exe",
    "cmd.exe",      "taskmgr.exe",    "wscript.exe", "cscript.exe",
    "mshta.exe",    "regsvr32.exe",   "msbuild.exe", "installutil.exe"};
/// They write dumps of what crashes.
constexpr std::array<std::string_view, 3> kCrashReporters = {"werfault.exe", "werfaultsecure.exe",
                                                             "wermgr.exe"};

const model::RuleInfo& theft_rule() {
  static const model::RuleInfo rule =
      make_rule({"2990cd61-e5d3-40fd-906b-bf5815e42977",
                 "A program that belongs to no part of the estate read the memory of lsass",
                 model::Level::High,
                 {"T1003.001"},
                 {"credential-access"},
                 "lsass-access"});
  return rule;
}

const model::RuleInfo& odd_rule() {
  static const model::RuleInfo rule =
      make_rule({"603bc694-359e-4429-a1a2-75cadbe7d934",
                 "A program that rarely does so read the memory of lsass",
                 model::Level::Medium,
                 {"T1003.001"},
                 {"credential-access"},
                 "lsass-access"});
  return rule;
}

std::uint32_t rights_in(std::string_view text) {
  const bool is_hex = text.starts_with("0x") || text.starts_with("0X");
  text.remove_prefix(is_hex ? 2 : 0);
  std::uint32_t rights = 0;
  std::from_chars(text.data(), text.data() + text.size(), rights, is_hex ? 16 : 10);
  return rights;
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

template <std::size_t Size>
bool is_at(std::string_view path, const std::array<std::string_view, Size>& places) {
  return std::any_of(places.begin(), places.end(), [&](std::string_view place) {
    return path.size() > 1 && path.substr(1).starts_with(place);
  });
}

template <std::size_t Size>
bool is_among(std::string_view text, const std::array<std::string_view, Size>& list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

enum Part : std::size_t { PartHost, PartUser, PartImage, PartAccess, PartTrace, PartGuid };

struct Program {
  std::uint64_t times = 0;
  bool writes_dump = false;
  bool is_unbacked = false;
  bool only_lists = true;
  Different<8> hosts;
  Different<kDaysCounted> days;
  FirstOf<Row, kShown> first;

  void merge(Program&& other) {
    times += other.times;
    writes_dump = writes_dump || other.writes_dump;
    is_unbacked = is_unbacked || other.is_unbacked;
    only_lists = only_lists && other.only_lists;
    hosts.merge(other.hosts);
    days.merge(other.days);
    first.merge(other.first);
  }
};

class LsassState final : public WatchState {
 public:
  LsassState() : programs(kPrograms) {}

  void take(WatchState& other) override { programs.take(static_cast<LsassState&>(other).programs); }

  std::size_t capacity() const override {
    constexpr std::size_t kRows = 2048;  // about, of a program
    return sizeof(LsassState) + programs.capacity() + programs.size() * kRows;
  }

  BoundedMap<TextKey, Program> programs;  // path in lower case
};

class LsassWatch final : public Watch {
 public:
  explicit LsassWatch(model::FieldTable& fields)
      : target_(fields.add("TargetImage")),
        source_(fields.add("SourceImage")),
        access_(fields.add("GrantedAccess")),
        trace_(fields.add("CallTrace")),
        user_(fields.add("SourceUser")),
        guid_(fields.add("SourceProcessGUID")),
        object_(fields.add("ObjectName")),
        process_(fields.add("ProcessName")),
        mask_(fields.add("AccessMask")),
        subject_(fields.add("SubjectUserName")) {}

  std::vector<Interest> interests() const override {
    return {{kSysmon, kSysmonAccess}, {"Security", kHandleAsked}, {"Security", kObjectAccess}};
  }

  std::vector<const model::RuleInfo*> rules() const override {
    return {&theft_rule(), &odd_rule()};
  }

  std::unique_ptr<WatchState> make_state(const DetectorResources& /*resources*/) const override {
    return std::make_unique<LsassState>();
  }

  void look(Record& record, WatchState* state, model::FindingSink& sink) const override;
  void finish(WatchState& state, const Coverage& coverage, model::FindingSink& sink) const override;

 private:
  const model::FieldId target_;
  const model::FieldId source_;
  const model::FieldId access_;
  const model::FieldId trace_;
  const model::FieldId user_;
  const model::FieldId guid_;
  const model::FieldId object_;
  const model::FieldId process_;
  const model::FieldId mask_;
  const model::FieldId subject_;
};

void LsassWatch::look(Record& record, WatchState* state, model::FindingSink& /*sink*/) const {
  const model::Event& event = record.event();
  const std::string_view target = record.first_text({target_, object_});
  if (!event.time.has_value() || !equals_ignoring_ascii_case(file_name_of(target), "lsass.exe")) {
    return;
  }
  const std::uint32_t rights = rights_in(record.first_text({access_, mask_}));
  const std::string image(record.first_text({source_, process_}));
  if ((rights & kReadMemory) == 0 || is_blank(image)) {
    return;
  }
  Program* const program =
      static_cast<LsassState*>(state)->programs.at(TextView{to_ascii_lower(image)});
  if (program == nullptr) {
    return;
  }
  const std::string trace = to_ascii_lower(record.text(trace_));
  const std::string host(record.render(event.computer));
  ++program->times;
  program->only_lists = program->only_lists && rights == kListing;
  program->writes_dump =
      program->writes_dump || contains_any(trace, {"dbghelp", "dbgcore", "comsvcs"});
  program->is_unbacked = program->is_unbacked || contains_any(trace, {"unknown("});
  program->hosts.add(host);
  program->days.add(day_of(*event.time));
  program->first.add({sighting_of(event),
                      {host, std::string(record.first_text({user_, subject_})), image,
                       std::string(record.first_text({access_, mask_})),
                       std::string(record.text(trace_)), std::string(record.text(guid_))}});
}

model::Finding make_finding(const model::RuleInfo& rule, const Program& program,
                            const std::string& usual, const std::string& coverage) {
  model::Finding finding;
  finding.rule = &rule;
  std::vector<const Row*> rows;
  for (const Row& row : program.first.items()) {
    rows.push_back(&row);
    add_named("host", row.text(PartHost), "reporter", finding);
    add_named("process", row.text(PartImage), "source", finding);
    add_named("user", row.text(PartUser), "subject", finding);
    add_named("process_guid", to_ascii_lower(row.text(PartGuid)), "source", finding);
  }
  set_events(sightings_of(rows), finding);
  const Row& first = *rows.front();
  finding.host = first.text(PartHost);
  finding.user = is_blank(first.text(PartUser)) ? "" : first.text(PartUser);
  finding.fields = {{"SourceImage", first.text(PartImage)},
                    {"TargetImage", "lsass.exe"},
                    {"GrantedAccess", first.text(PartAccess)},
                    {"CallTrace", first.text(PartTrace)}};
  give_reasons(
      {"lsass is read by programs of the system and of this estate: " + usual,
       std::string(file_name_of(first.text(PartImage))) + ", " + counted(program.times, "time") +
           " on " + program.hosts.in_words() + " host(s) and " + program.days.in_words() +
           " day(s)" + (program.writes_dump ? ", through a library that writes dumps" : "") +
           (program.is_unbacked ? ", out of memory that belongs to no file" : ""),
       "all programs that read its memory, on all hosts", coverage},
      finding);
  return finding;
}

void LsassWatch::finish(WatchState& state, const Coverage& coverage,
                        model::FindingSink& sink) const {
  BoundedMap<TextKey, Program>& programs = static_cast<LsassState&>(state).programs;
  std::string words = coverage_in_words(coverage, interests());
  words += programs.is_cut() ? "; too many programs: some were not counted" : "";
  std::size_t usual = 0;
  const std::size_t days =
      coverage.days({"microsoft-windows-sysmon/operational", "security"}).size();
  std::vector<std::pair<const Program*, LsassVerdict>> odd;
  for (const auto& [key, program] : programs.sorted()) {
    const LsassVerdict verdict =
        judge_lsass({key->text, program->only_lists, program->writes_dump, program->is_unbacked,
                     program->hosts.count(), program->days.count(), days});
    if (verdict == LsassVerdict::Usual) {
      ++usual;
    } else {
      odd.emplace_back(program, verdict);
    }
  }
  for (const auto& [program, verdict] : odd) {
    sink.accept(make_finding(verdict == LsassVerdict::Theft ? theft_rule() : odd_rule(), *program,
                             counted(usual, "program"), words));
  }
}

}  // namespace

LsassVerdict judge_lsass(const LsassAccess& access) {
  const std::string path = to_ascii_lower(access.image);
  const std::string_view name = file_name_of(path);
  const std::size_t wanted = std::min(access.all_days, kDaysCounted * kUsualShare) / kUsualShare;
  if (access.days >= std::max(kUsualDays, wanted) || is_among(name, kCrashReporters)) {
    return LsassVerdict::Usual;
  }
  const bool is_system = is_at(path, kSystemPlaces) && !is_at(path, kOpenPlaces);
  const bool is_tool = is_among(name, kTools);
  if (access.writes_dump || (is_tool && access.is_unbacked)) {
    return LsassVerdict::Theft;
  }
  if (is_system) {
    return is_tool ? LsassVerdict::Odd : LsassVerdict::Usual;
  }
  return access.only_lists ? LsassVerdict::Odd : LsassVerdict::Theft;
}

std::unique_ptr<Watch> make_lsass_access(model::FieldTable& fields) {
  return std::make_unique<LsassWatch>(fields);
}

}  // namespace longwatch::detect::behaviour
