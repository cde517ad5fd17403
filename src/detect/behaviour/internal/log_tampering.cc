#include "detect/behaviour/internal/log_tampering.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "detect/behaviour/internal/findings.h"
#include "detect/behaviour/internal/log_hours.h"
#include "detect/behaviour/internal/log_signs.h"
#include "detect/behaviour/internal/names.h"
#include "detect/behaviour/internal/process_fields.h"
#include "detect/behaviour/internal/rows.h"
#include "detect/behaviour/internal/rules.h"
#include "detect/behaviour/internal/seen_value.h"
#include "model/telemetry.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr TimeTicks kTogether = std::chrono::hours(1);
constexpr std::size_t kUsualDays = 3;   // on which a program deletes logs in a folder: rotation
constexpr std::size_t kLogs = 100'000;  // of all hosts
constexpr std::size_t kMostFindings = 200;

constexpr std::uint32_t kSysmonService = 4;
constexpr std::uint32_t kSysmonDeleted = 23;
constexpr std::uint32_t kSysmonDeletedOnly = 26;
constexpr std::uint32_t kAuditPolicy = 4719;

const model::RuleInfo& alarming_rule() {
  static const model::RuleInfo rule =
      make_rule({"d1fdab0c-d7d4-4310-9023-dda5bfb695c6",
                 "Logs of a host were made away with in several ways within an hour",
                 model::Level::High,
                 {"T1070.001", "T1070.004", "T1562.002"},
                 {"defense-evasion"},
                 "log-tampering"});
  return rule;
}

const model::RuleInfo& odd_rule() {
  static const model::RuleInfo rule =
      make_rule({"05f16099-9eab-47c5-94d9-3f4ce503c2db",
                 "An event log was cleared, or recording was switched off",
                 model::Level::Medium,
                 {"T1070.001", "T1562.002"},
                 {"defense-evasion"},
                 "log-tampering"});
  return rule;
}

const model::RuleInfo& slight_rule() {
  static const model::RuleInfo rule = make_rule({"ca3daf9f-cb87-43a6-a942-ba179d97ce77",
                                                 "Log files of a host were deleted",
                                                 model::Level::Low,
                                                 {"T1070.004"},
                                                 {"defense-evasion"},
                                                 "log-tampering"});
  return rule;
}

enum Part : std::size_t { PartAct, PartHost, PartUser, PartImage, PartWhat };

constexpr std::string_view kCleared = "cleared";
constexpr std::string_view kDeleted = "deleted";
constexpr std::string_view kSwitchedOff = "switched off";

std::string_view act_in_words(LogAct act) {
  switch (act) {
    case LogAct::Cleared:
      return kCleared;
    case LogAct::Deleted:
      return kDeleted;
    case LogAct::SwitchedOff:
      return kSwitchedOff;
    case LogAct::None:
      break;
  }
  return {};
}

class TamperState final : public WatchState {
 public:
  explicit TamperState(const DetectorResources& resources) : rows(resources), hours(kLogs) {}

  void take(WatchState& other) override {
    auto& more = static_cast<TamperState&>(other);
    rows.take(more.rows);
    hours.take(more.hours);
    last_ = nullptr;
    more.last_ = nullptr;
  }

  std::size_t capacity() const override {
    constexpr std::size_t kDays = 2048;  // about, of a month
    return sizeof(TamperState) + hours.capacity() + hours.size() * kDays;
  }

  Status status() const override { return rows.status(); }

  /// Most records are in the same hour of the same log as the one before.
  void note_hour(Record& record) {
    const model::Event& event = record.event();
    const auto hour =
        std::chrono::floor<std::chrono::hours>(event.time->time_since_epoch()).count();
    if (last_ != nullptr && hour == last_hour_ && seen_.is(event)) {
      return;
    }
    const std::string key = log_key(record);
    if (key.empty()) {
      return;
    }
    last_ = hours.at(TextView{key});
    if (last_ != nullptr) {
      last_->note(*event.time);
    }
    last_hour_ = hour;
    seen_.keep(event);
  }

  RowStore rows;                        // by host
  BoundedMap<TextKey, LogHours> hours;  // "HOST|channel"

 private:
  LogHours* last_ = nullptr;
  std::int64_t last_hour_ = 0;
  SeenLog seen_;
};

/// What somebody did to a log, in the record's own texts.
struct Act {
  LogAct kind = LogAct::None;
  std::string_view user;
  std::string_view image;
  std::string_view what;  ///< the file, the command, or words
};

class LogTampering final : public Watch {
 public:
  explicit LogTampering(model::FieldTable& fields)
      : process_(fields),
        subject_(fields.add("SubjectUserName")),
        target_(fields.add("TargetFilename")),
        action_(fields.add("ActionType")),
        folder_(fields.add("FolderPath")),
        initiating_(fields.add("InitiatingProcessFileName")),
        initiating_user_(fields.add("InitiatingProcessAccountName")),
        state_(fields.add("State")),
        changes_(fields.add("AuditPolicyChanges")) {}

  std::vector<Interest> interests() const override {
    return {{"Security"},
            {"System"},
            {kSysmon},
            {model::telemetry::kLinuxSysmon},
            {model::telemetry::kDefenderFiles}};
  }

  std::vector<const model::RuleInfo*> rules() const override {
    return {&alarming_rule(), &odd_rule(), &slight_rule()};
  }

  std::unique_ptr<WatchState> make_state(const DetectorResources& resources) const override {
    return std::make_unique<TamperState>(resources);
  }

  void look(Record& record, WatchState* state, model::FindingSink& sink) const override;
  void finish(WatchState& state, const Coverage& coverage, model::FindingSink& sink) const override;

 private:
  void note(Record& record, const Act& act, RowStore& rows) const;
  void note_event(Record& record, RowStore& rows) const;

  const ProcessFields process_;
  const model::FieldId subject_;
  const model::FieldId target_;
  const model::FieldId action_;
  const model::FieldId folder_;
  const model::FieldId initiating_;
  const model::FieldId initiating_user_;
  const model::FieldId state_;
  const model::FieldId changes_;
};

void LogTampering::look(Record& record, WatchState* state, model::FindingSink& /*sink*/) const {
  const model::Event& event = record.event();
  if (!event.time.has_value()) {
    return;
  }
  auto& own = *static_cast<TamperState*>(state);
  if (event.event_id.has_value()) {
    own.note_hour(record);
    note_event(record, own.rows);
  } else if (record.text(action_) == "FileDeleted" && is_log_file(record.text(folder_))) {
    note(record,
         {LogAct::Deleted, record.text(initiating_user_), record.text(initiating_),
          record.text(folder_)},
         own.rows);
  }
}

/// Numbers that several channels use are told apart by the fields that only one of them has.
void LogTampering::note_event(Record& record, RowStore& rows) const {
  switch (record.event().event_id.value_or(0)) {
    case kSysmonProcess:
    case kSecurityProcess: {
      const std::string_view line = process_.command_line(record);
      const std::string_view image = process_.image(record);
      if (const LogAct act = log_act_of(image, line); act != LogAct::None) {
        note(record, {act, process_.user(record), image, line}, rows);
      }
      break;
    }
    case kSysmonDeleted:
    case kSysmonDeletedOnly:
      if (const std::string_view path = record.text(target_); is_log_file(path)) {
        note(record, {LogAct::Deleted, process_.user(record), process_.image(record), path}, rows);
      }
      break;
    case kSysmonService:
      if (record.text(state_) == "Stopped") {
        note(record, {LogAct::SwitchedOff, "", "", "Sysmon was stopped"}, rows);
      }
      break;
    case kLogCleared:
    case kSecurityCleared: {
      const std::string_view provider = record.render(record.event().provider);
      if (provider.empty() || equals_ignoring_ascii_case(provider, "Microsoft-Windows-Eventlog")) {
        std::string what("log cleared: ");
        what += record.render(record.event().channel);
        note(record, {LogAct::Cleared, record.text(subject_), "", what}, rows);
      }
      break;
    }
    case kAuditPolicy:
      // %%8448 and %%8450: success, and failure, is no longer recorded.
      if (const std::string_view changes = record.text(changes_);
          changes.find("%%8448") != std::string_view::npos ||
          changes.find("%%8450") != std::string_view::npos) {
        note(record, {LogAct::SwitchedOff, record.text(subject_), "", "audit policy narrowed"},
             rows);
      }
      break;
    default:
      break;
  }
}

void LogTampering::note(Record& record, const Act& act, RowStore& rows) const {
  const std::string_view host = record.render(record.event().computer);
  rows.add(host_key(host), record.event(),
           {act_in_words(act.kind), host, act.user, act.image, act.what});
}

std::string rotation_of(const Row& row) {
  return to_ascii_lower(file_name_of(row.text(PartImage))) + "|" +
         to_ascii_lower(directory_of(row.text(PartWhat)));
}

/// Without deletions that a program does in a folder on several days.
std::vector<const Row*> without_rotation(const std::vector<Row>& rows) {
  std::map<std::string, std::set<Day>> rotations;
  for (const Row& row : rows) {
    if (row.text(PartAct) == kDeleted) {
      rotations[rotation_of(row)].insert(day_of(row.at.time));
    }
  }
  std::vector<const Row*> kept;
  for (const Row& row : rows) {
    if (row.text(PartAct) != kDeleted || rotations[rotation_of(row)].size() < kUsualDays) {
      kept.push_back(&row);
    }
  }
  return kept;
}

/// Silences of a host's logs, with the log's name.
using Silences = std::vector<std::pair<std::string, Silence>>;

struct Together {
  std::vector<const Row*> rows;
  TamperSigns signs;
  std::string silence;  ///< in words; empty = none
};

void add_silence(const Silences& silences, Together& together) {
  const Timestamp begin = together.rows.front()->at.time;
  const Timestamp end = together.rows.back()->at.time;
  for (const auto& [log, silence] : silences) {
    if (silence.begin <= end + kTogether && silence.end + kTogether >= begin) {
      together.signs.silent = true;
      together.silence += together.silence.empty() ? "" : "; ";
      together.silence +=
          log + " is silent from " + to_iso8601(silence.begin) + " to " + to_iso8601(silence.end);
    }
  }
}

/// Rows of one host, cut where more than an hour passes.
std::vector<Together> put_together(const std::vector<const Row*>& rows, const Silences& silences) {
  std::vector<Together> all;
  for (const Row* row : rows) {
    if (all.empty() || row->at.time - all.back().rows.back()->at.time > kTogether) {
      all.emplace_back();
    }
    Together& together = all.back();
    together.rows.push_back(row);
    together.signs.cleared = together.signs.cleared || row->text(PartAct) == kCleared;
    together.signs.deleted = together.signs.deleted || row->text(PartAct) == kDeleted;
    together.signs.switched_off = together.signs.switched_off || row->text(PartAct) == kSwitchedOff;
  }
  for (Together& together : all) {
    add_silence(silences, together);
  }
  return all;
}

model::Finding make_finding(const model::RuleInfo& rule, const Together& together,
                            const std::string& coverage) {
  constexpr std::size_t kMostListed = 20;
  model::Finding finding;
  finding.rule = &rule;
  std::set<std::string> acts;
  std::string listed;
  for (const Row* row : together.rows) {
    const std::string act = row->text(PartAct) + ": " + row->text(PartWhat);
    if (acts.insert(act).second && acts.size() <= kMostListed) {
      listed.append(listed.empty() ? "" : "; ").append(act);
    }
    add_named("host", row->text(PartHost), "reporter", finding);
    add_named("user", row->text(PartUser), "subject", finding);
    add_named("process", row->text(PartImage), "image", finding);
    if (row->text(PartAct) == kDeleted) {
      add_named("file", row->text(PartWhat), "target", finding);
    }
  }
  set_events(sightings_of(together.rows), finding);
  finding.host = together.rows.front()->text(PartHost);
  const auto named = std::find_if(together.rows.begin(), together.rows.end(),
                                  [](const Row* row) { return !is_blank(row->text(PartUser)); });
  finding.user = named == together.rows.end() ? "" : (*named)->text(PartUser);
  listed += together.silence.empty() ? "" : "; " + together.silence;
  give_reasons({"logs are kept, and rotated by the same program every few days", listed,
                "this host's own deletions of logs and the hours in which its logs have records; "
                "what the collector holds of this host was not touched",
                coverage},
               finding);
  return finding;
}

void LogTampering::finish(WatchState& state, const Coverage& coverage,
                          model::FindingSink& sink) const {
  auto& own = static_cast<TamperState&>(state);
  std::map<std::string, Silences> silences;
  for (const auto& [key, hours] : own.hours.sorted()) {
    const std::size_t bar = key->text.find('|');
    for (const Silence& silence : silences_in(*hours)) {
      silences[key->text.substr(0, bar)].emplace_back(key->text.substr(bar + 1), silence);
    }
  }
  std::string words = coverage_in_words(coverage, interests());
  words += own.hours.is_cut() ? "; too many logs: silence of some was not looked for" : "";
  std::vector<model::Finding> findings;
  own.rows.for_each_group([&](RowGroup& group) {
    for (const Together& together :
         put_together(without_rotation(group.rows), silences[group.name])) {
      const TamperVerdict verdict = judge_tampering(together.signs);
      if (verdict != TamperVerdict::Usual) {
        findings.push_back(make_finding(verdict == TamperVerdict::Alarming ? alarming_rule()
                                        : verdict == TamperVerdict::Odd    ? odd_rule()
                                                                           : slight_rule(),
                                        together, words));
      }
    }
  });
  std::stable_sort(findings.begin(), findings.end(),
                   [](const model::Finding& a, const model::Finding& b) {
                     return a.rule->level > b.rule->level;
                   });
  hand_over(std::move(findings), kMostFindings, sink);
}

}  // namespace

TamperVerdict judge_tampering(const TamperSigns& signs) {
  if (signs.kinds() >= 2) {
    return TamperVerdict::Alarming;
  }
  if (signs.cleared || signs.switched_off) {
    return TamperVerdict::Odd;
  }
  return signs.deleted ? TamperVerdict::Slight : TamperVerdict::Usual;
}

std::unique_ptr<Watch> make_log_tampering(model::FieldTable& fields) {
  return std::make_unique<LogTampering>(fields);
}

}  // namespace longwatch::detect::behaviour
