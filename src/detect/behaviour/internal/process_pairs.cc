#include "detect/behaviour/internal/process_pairs.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
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
#include "model/telemetry.h"

namespace longwatch::detect::behaviour {
namespace {

// A pair is rare ...
constexpr std::uint64_t kMostStarts = 3;       // with no more starts,
constexpr std::size_t kMostHosts = 1;          // on no more hosts,
constexpr std::uint64_t kLeastOfParent = 200;  // below a parent with at least so many starts
constexpr std::size_t kMostKinds = 40;         // of no more kinds of children: it knows its own
constexpr std::size_t kMostKindsForTool = 12;  // and these are fewer where a shell is news
constexpr std::size_t kLeastDays = 5;          // over records of at least so many days.
constexpr std::size_t kUsualJumpDays = 5;      // on which a change of identity recurs: its way
constexpr std::size_t kPairs = 200'000;        // of names; a large estate has some ten thousand
constexpr std::size_t kMostFindings = 100;     // of rare pairs

constexpr std::array<std::string_view, 16> kTools = {
    "cmd.exe", "powershell.exe", "pwsh.exe",     "wscript.exe",  "cscript.exe",  "mshta.exe",
    "sh",      "bash",           "rundll32.exe", "regsvr32.exe", "certutil.exe", "bitsadmin.exe",
    "dash",    "python",         "python3",      "perl"};

/// They start what others ask for, as those others.
constexpr std::array<std::string_view, 2> kOnBehalf = {"wmiprvse.exe", "consent.exe"};

constexpr std::array<std::string_view, 12> kUnixServices = {
    "www-data", "apache", "nginx", "httpd",  "tomcat",   "nobody",
    "postgres", "mysql",  "redis", "daemon", "_apache2", "www"};

constexpr std::array<std::string_view, 4> kServiceSids = {"S-1-5-19", "S-1-5-20", "S-1-5-80-",
                                                          "S-1-5-82-"};

template <std::size_t Size>
bool is_among(std::string_view text, const std::array<std::string_view, Size>& list) {
  return std::any_of(list.begin(), list.end(), [&](std::string_view entry) {
    return equals_ignoring_ascii_case(text, entry);
  });
}

const model::RuleInfo& jump_rule() {
  static const model::RuleInfo rule =
      make_rule({"410de22e-7202-4d10-8eff-f5a87d7b1830",
                 "A process runs as SYSTEM below one that runs as a service's own account",
                 model::Level::High,
                 {"T1068", "T1134.001"},
                 {"privilege-escalation"},
                 "process-pairs"});
  return rule;
}

const model::RuleInfo& rare_rule() {
  static const model::RuleInfo rule =
      make_rule({"5a0ac8dc-34bf-42c3-b639-e176cbf78ecb",
                 "A program started another that it never starts elsewhere",
                 model::Level::Low,
                 {"T1204.002"},
                 {"execution"},
                 "process-pairs"});
  return rule;
}

const model::RuleInfo& rare_tool_rule() {
  static const model::RuleInfo rule =
      make_rule({"724c96fe-9356-40f0-88d6-9c83d544efab",
                 "A program that starts few others started a shell or script host",
                 model::Level::Medium,
                 {"T1059"},
                 {"execution"},
                 "process-pairs"});
  return rule;
}

/// Texts of the rows, of pairs and of changes of identity alike.
enum Part : std::size_t {
  PartHost,
  PartUser,
  PartParentUser,
  PartImage,
  PartParent,
  PartLine,
  PartGuid,
  PartParentGuid
};

struct Pair {
  std::uint64_t starts = 0;
  Different<4> hosts;
  FirstOf<Row, kMostStarts> first;

  void merge(Pair&& other) {
    starts += other.starts;
    hosts.merge(other.hosts);
    first.merge(other.first);
  }
};

class PairState final : public WatchState {
 public:
  explicit PairState(const DetectorResources& resources) : pairs(kPairs), jumps(resources) {}

  void take(WatchState& other) override {
    auto& more = static_cast<PairState&>(other);
    pairs.take(more.pairs);
    jumps.take(more.jumps);
  }

  std::size_t capacity() const override {
    constexpr std::size_t kRow = 512;  // about, of a pair
    return sizeof(PairState) + pairs.capacity() + pairs.size() * kRow;
  }

  Status status() const override { return jumps.status(); }

  BoundedMap<TextKey, Pair> pairs;  // "parent|child", names in lower case
  RowStore jumps;
  std::string key;  // scratch
};

struct Start {
  std::string_view image;
  std::string_view parent;
  std::string_view user;
  std::string_view parent_user;
  std::string_view guid;
  std::string_view parent_guid;
};

void append_lower(std::string& out, std::string_view text) {
  for (const char c : text) {
    out.push_back(to_ascii_lower(c));
  }
}

model::Finding finding_of(const model::RuleInfo& rule, const std::vector<const Row*>& rows) {
  model::Finding finding;
  finding.rule = &rule;
  set_events(sightings_of(rows), finding);
  const Row& first = *rows.front();
  finding.host = first.text(PartHost);
  finding.user = first.text(PartUser);
  for (const Row* row : rows) {
    add_named("host", row->text(PartHost), "reporter", finding);
    add_named("user", row->text(PartUser), "subject", finding);
    add_named("process", row->text(PartImage), "image", finding);
    add_named("process", row->text(PartParent), "parent", finding);
    add_named("process_guid", to_ascii_lower(row->text(PartGuid)), "image", finding);
    add_named("process_guid", to_ascii_lower(row->text(PartParentGuid)), "parent", finding);
  }
  finding.fields = {{"Image", first.text(PartImage)},
                    {"ParentImage", first.text(PartParent)},
                    {"CommandLine", first.text(PartLine)},
                    {"User", first.text(PartUser)}};
  if (!first.text(PartParentUser).empty()) {
    finding.fields.push_back({"ParentUser", first.text(PartParentUser)});
  }
  return finding;
}

class ProcessPairs final : public Watch {
 public:
  explicit ProcessPairs(model::FieldTable& fields)
      : image_(fields.add("Image")),
        new_process_(fields.add("NewProcessName")),
        parent_image_(fields.add("ParentImage")),
        parent_process_(fields.add("ParentProcessName")),
        line_(fields.add("CommandLine")),
        user_(fields.add("User")),
        parent_user_(fields.add("ParentUser")),
        subject_sid_(fields.add("SubjectUserSid")),
        subject_name_(fields.add("SubjectUserName")),
        target_sid_(fields.add("TargetUserSid")),
        target_name_(fields.add("TargetUserName")),
        guid_(fields.add("ProcessGuid")),
        parent_guid_(fields.add("ParentProcessGuid")) {}

  std::vector<Interest> interests() const override { return process_starts(); }

  std::vector<const model::RuleInfo*> rules() const override {
    return {&jump_rule(), &rare_tool_rule(), &rare_rule()};
  }

  std::unique_ptr<WatchState> make_state(const DetectorResources& resources) const override {
    return std::make_unique<PairState>(resources);
  }

  void look(Record& record, WatchState* state, model::FindingSink& sink) const override;
  void finish(WatchState& state, const Coverage& coverage, model::FindingSink& sink) const override;

 private:
  Start read(Record& record) const;
  void note_pair(Record& record, const Start& start, PairState& state) const;
  void note_jump(Record& record, const Start& start, PairState& state) const;
  void tell_jumps(PairState& state, const std::string& coverage, model::FindingSink& sink) const;

  const model::FieldId image_;
  const model::FieldId new_process_;
  const model::FieldId parent_image_;
  const model::FieldId parent_process_;
  const model::FieldId line_;
  const model::FieldId user_;
  const model::FieldId parent_user_;
  const model::FieldId subject_sid_;
  const model::FieldId subject_name_;
  const model::FieldId target_sid_;
  const model::FieldId target_name_;
  const model::FieldId guid_;
  const model::FieldId parent_guid_;
};

Start ProcessPairs::read(Record& record) const {
  Start start;
  if (record.event().event_id == kSecurityProcess) {
    start.image = record.text(new_process_);
    start.parent = record.text(parent_process_);
    start.parent_user = record.text(subject_sid_);
    start.user = record.text(target_sid_);
    if (start.user.empty() || start.user == "S-1-0-0") {
      start.user = start.parent_user;  // the child runs as its creator
    }
    return start;
  }
  start.image = record.text(image_);
  start.parent = record.text(parent_image_);
  start.user = record.text(user_);
  start.parent_user = record.text(parent_user_);
  start.guid = record.text(guid_);
  start.parent_guid = record.text(parent_guid_);
  return start;
}

void ProcessPairs::look(Record& record, WatchState* state, model::FindingSink& /*sink*/) const {
  if (!record.event().time.has_value()) {
    return;
  }
  const Start start = read(record);
  if (start.image.empty()) {
    return;
  }
  auto& own = *static_cast<PairState*>(state);
  if (!is_blank(start.parent)) {
    note_pair(record, start, own);
  }
  note_jump(record, start, own);
}

void ProcessPairs::note_pair(Record& record, const Start& start, PairState& state) const {
  state.key.clear();
  append_lower(state.key, file_name_of(start.parent));
  state.key.push_back('|');
  append_lower(state.key, file_name_of(start.image));
  Pair* const pair = state.pairs.at(TextView{state.key});
  if (pair == nullptr) {
    return;
  }
  ++pair->starts;
  if (pair->starts > kMostStarts && pair->hosts.count() > kMostHosts) {
    return;  // usual already; nothing more of it is asked for
  }
  const std::string_view host = record.render(record.event().computer);
  pair->hosts.add(host);
  const Sighting seen = sighting_of(record.event());
  if (pair->first.is_full() && !(seen < pair->first.items().back().at)) {
    return;
  }
  const bool is_security = record.event().event_id == kSecurityProcess;
  pair->first.add(
      {seen,
       {std::string(host), std::string(is_security ? record.text(subject_name_) : start.user),
        std::string(is_security ? std::string_view{} : start.parent_user), std::string(start.image),
        std::string(start.parent), std::string(record.text(line_)), std::string(start.guid),
        std::string(start.parent_guid)}});
}

/// By key of the parent's process, because older Sysmons do not say as whom it runs: then its own
/// start tells, if that was recorded.
void ProcessPairs::note_jump(Record& record, const Start& start, PairState& state) const {
  const bool is_child = is_highest_identity(start.user);
  const auto keep = [&](std::string_view group) {
    const std::string_view user =
        start.guid.empty() ? record.first_text({target_name_, user_}) : start.user;
    const std::string_view parent_user =
        start.guid.empty() ? record.text(subject_name_) : start.parent_user;
    state.jumps.add(group, record.event(),
                    {record.render(record.event().computer), user, parent_user, start.image,
                     start.parent, record.text(line_), start.guid, start.parent_guid});
  };
  if (is_child && is_service_identity(start.parent_user)) {
    state.key.assign("=").append(record.render(record.event().computer)).append("|");
    append_lower(state.key, start.parent);
    state.key.append("|");
    append_lower(state.key, start.image);
    keep(state.key);
  } else if (is_child && start.parent_user.empty() && !is_blank(start.parent_guid)) {
    keep(start.parent_guid);
  } else if (!is_blank(start.guid) && is_service_identity(start.user)) {
    keep(start.guid);
  }
}

std::size_t days_of(const std::vector<const Row*>& rows) {
  std::set<Day> days;
  for (const Row* row : rows) {
    days.insert(day_of(row->at.time));
  }
  return days.size();
}

/// The rows that are changes of identity: those that say so, or those whose parent does.
std::vector<const Row*> jumps_in(const RowGroup& group) {
  std::vector<const Row*> jumps;
  const auto parent = std::find_if(group.rows.begin(), group.rows.end(), [&](const Row& row) {
    return row.text(PartGuid) == group.name && is_service_identity(row.text(PartUser));
  });
  for (const Row& row : group.rows) {
    if (group.name.starts_with('=') ||
        (parent != group.rows.end() && row.text(PartParentGuid) == group.name &&
         is_highest_identity(row.text(PartUser)))) {
      jumps.push_back(&row);
    }
  }
  return jumps;
}

void ProcessPairs::tell_jumps(PairState& state, const std::string& coverage,
                              model::FindingSink& sink) const {
  state.jumps.for_each_group([&](RowGroup& group) {
    const std::vector<const Row*> jumps = jumps_in(group);
    if (jumps.empty() || is_among(file_name_of(jumps.front()->text(PartParent)), kOnBehalf) ||
        days_of(jumps) >= kUsualJumpDays) {
      return;
    }
    model::Finding finding = finding_of(jump_rule(), jumps);
    const Row& first = *jumps.front();
    give_reasons(
        {"children of a service's process run as that service",
         std::string(file_name_of(first.text(PartImage))) + " runs as " + first.text(PartUser) +
             " below " + std::string(file_name_of(first.text(PartParent))) +
             (first.text(PartParentUser).empty() ? "" : " of " + first.text(PartParentUser)),
         "the same pair did so on " + std::to_string(days_of(jumps)) + " day(s) of this host; " +
             std::to_string(kUsualJumpDays) + " would make it usual",
         coverage},
        finding);
    sink.accept(std::move(finding));
  });
}

struct ParentFacts {
  std::uint64_t starts = 0;
  std::size_t kinds = 0;
};

void ProcessPairs::finish(WatchState& state, const Coverage& coverage,
                          model::FindingSink& sink) const {
  auto& own = static_cast<PairState&>(state);
  std::string words = coverage_in_words(coverage, interests());
  tell_jumps(own, words, sink);
  if (own.pairs.is_cut()) {
    words += "; more than " + with_thousands(kPairs) + " pairs of names: some were not counted";
  }
  const auto all = own.pairs.sorted();
  std::map<std::string, ParentFacts, std::less<>> parents;
  for (const auto& [key, pair] : all) {
    ParentFacts& parent = parents[key->text.substr(0, key->text.find('|'))];
    parent.starts += pair->starts;
    ++parent.kinds;
  }
  const std::size_t days =
      coverage
          .days({"security", "microsoft-windows-sysmon/operational", "linux-sysmon/operational"})
          .size();
  std::vector<model::Finding> findings;
  for (const auto& [key, pair] : all) {
    const std::size_t bar = key->text.find('|');
    const ParentFacts& parent = parents.find(key->text.substr(0, bar))->second;
    const PairVerdict verdict =
        judge_pair({pair->starts, pair->hosts.count(), parent.starts, parent.kinds, days,
                    is_among(std::string_view(key->text).substr(bar + 1), kTools)});
    if (verdict == PairVerdict::Usual) {
      continue;
    }
    std::vector<const Row*> rows;
    for (const Row& row : pair->first.items()) {
      rows.push_back(&row);
    }
    model::Finding& finding = findings.emplace_back(
        finding_of(verdict == PairVerdict::RareTool ? rare_tool_rule() : rare_rule(), rows));
    give_reasons({"one of the " + counted(parent.kinds - 1, "other kind") + " of children of " +
                      key->text.substr(0, bar),
                  key->text.substr(bar + 1) + ", " + counted(pair->starts, "time") + " on one host",
                  with_thousands(parent.starts) + " children of " + key->text.substr(0, bar) +
                      " on all hosts",
                  words},
                 finding);
  }
  hand_over(std::move(findings), kMostFindings, sink);
}

}  // namespace

PairVerdict judge_pair(const PairFacts& facts) {
  if (facts.starts > kMostStarts || facts.hosts > kMostHosts || facts.days < kLeastDays ||
      facts.parent_starts < kLeastOfParent || facts.parent_kinds > kMostKinds) {
    return PairVerdict::Usual;
  }
  return facts.is_tool && facts.parent_kinds <= kMostKindsForTool ? PairVerdict::RareTool
                                                                  : PairVerdict::Rare;
}

bool is_service_identity(std::string_view user) {
  if (user.starts_with("S-1-")) {
    return std::any_of(kServiceSids.begin(), kServiceSids.end(), [&](std::string_view sid) {
      return sid.ends_with('-') ? user.starts_with(sid) : user == sid;
    });
  }
  return starts_with_ignoring_ascii_case(user, "IIS APPPOOL\\") ||
         starts_with_ignoring_ascii_case(user, "NT SERVICE\\") ||
         equals_ignoring_ascii_case(user, "NT AUTHORITY\\LOCAL SERVICE") ||
         equals_ignoring_ascii_case(user, "NT AUTHORITY\\NETWORK SERVICE") ||
         is_among(user, kUnixServices);
}

bool is_highest_identity(std::string_view user) {
  return user == "S-1-5-18" || equals_ignoring_ascii_case(user, "NT AUTHORITY\\SYSTEM") ||
         user == "root";
}

std::unique_ptr<Watch> make_process_pairs(model::FieldTable& fields) {
  return std::make_unique<ProcessPairs>(fields);
}

}  // namespace longwatch::detect::behaviour
