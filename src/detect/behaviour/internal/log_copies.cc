#include "detect/behaviour/internal/log_copies.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "detect/behaviour/internal/bounded_map.h"
#include "detect/behaviour/internal/findings.h"
#include "detect/behaviour/internal/log_signs.h"
#include "detect/behaviour/internal/names.h"
#include "detect/behaviour/internal/one_if.h"
#include "detect/behaviour/internal/process_fields.h"
#include "detect/behaviour/internal/record_numbers.h"
#include "detect/behaviour/internal/rules.h"
#include "detect/behaviour/internal/seen_value.h"
#include "detect/behaviour/internal/text_key.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr std::size_t kMostLogs = 20'000;  // of all hosts
constexpr std::size_t kMostFindings = 200;

/// A copy that somebody filtered has gaps everywhere: below these nothing is said.
constexpr std::uint64_t kLeastRecords = 100;
constexpr std::uint64_t kLeastShare = 95;  // per cent of its numbers that are there
/// Of gaps that no copy fills: more are a subscription that leaves kinds of events out.
constexpr std::size_t kMostGaps = 3;
/// What a copy must hold (by the same share) of the numbers right before a clearing.
constexpr std::uint64_t kBeforeClearing = 100;

const model::RuleInfo& lacking_rule() {
  static const model::RuleInfo rule =
      make_rule({"6a3c9d0e-52f7-4a0b-9c57-0e8a4b7d9f21",
                 "A copy of an event log lacks records that another copy holds",
                 model::Level::High,
                 {"T1070.001"},
                 {"defense-evasion"},
                 "log-copies"});
  return rule;
}

const model::RuleInfo& cleared_rule() {
  static const model::RuleInfo rule =
      make_rule({"f0d2b5c4-8a16-4c3e-b1f9-73d5e2a6c840",
                 "An event log was cleared, and another copy holds what stood in it",
                 model::Level::Medium,
                 {"T1070.001"},
                 {"defense-evasion"},
                 "log-copies"});
  return rule;
}

const model::RuleInfo& missing_rule() {
  static const model::RuleInfo rule =
      make_rule({"2b94e7d1-c60f-4d85-a3b2-9f1e6c07d358",
                 "Numbers of records are missing within an event log",
                 model::Level::Low,
                 {"T1070.001"},
                 {"defense-evasion"},
                 "log-copies"});
  return rule;
}

/// What one file holds of one log.
struct Copy {
  RecordNumbers records;
  std::map<std::uint32_t, std::uint64_t> kinds;  ///< records by event id
  std::optional<NumberedRecord> cleared;  ///< the record of the clearing with the smallest number

  void note_clearing(const NumberedRecord& record) {
    cleared = cleared.has_value() ? std::min(*cleared, record) : record;
  }

  void merge(const Copy& other) {
    records.merge(other.records);
    for (const auto& [kind, count] : other.kinds) {
      kinds[kind] += count;
    }
    if (other.cleared.has_value()) {
      note_clearing(*other.cleared);
    }
  }

  /// The file's part of the log begins with the record of its clearing.
  bool begins_with_clearing() const {
    return cleared.has_value() && records.first() != nullptr &&
           records.first()->number == cleared->number;
  }

  bool is_dense() const {
    const std::uint64_t there = records.count();
    return there >= kLeastRecords &&
           there * 100 >= (records.last()->number - records.first()->number + 1) * kLeastShare;
  }
};

/// One log of one host, by the file it stands in.
struct Copies {
  std::string host;  ///< as the records write it; the first by letters where they differ
  std::map<model::SourceId, Copy> by_source;

  void note_host(std::string_view name) {
    if (host.empty() || (name < host && !name.empty())) {
      host = name;
    }
  }

  void merge(Copies&& other) {
    note_host(other.host);
    for (const auto& [source, copy] : other.by_source) {
      by_source[source].merge(copy);
    }
  }
};

class CopiesState final : public WatchState {
 public:
  CopiesState() : logs(kMostLogs) {}

  void take(WatchState& other) override {
    auto& more = static_cast<CopiesState&>(other);
    logs.take(more.logs);
    blocks_ += more.blocks_;
    last_ = nullptr;
    more.last_ = nullptr;
  }

  std::size_t capacity() const override {
    return sizeof(CopiesState) + logs.capacity() + blocks_ * (RecordNumbers::kBlock / 2);
  }

  /// Null when there are too many logs. Most records stand in the same log as the one before.
  Copy* copy_of(Record& record) {
    const model::Event& event = record.event();
    if (last_ != nullptr && event.locator.source == last_source_ && seen_.is(event)) {
      return last_;
    }
    const std::string key = log_key(record);
    if (key.empty()) {
      return nullptr;
    }
    Copies* const copies = logs.at(TextView{key});
    if (copies == nullptr) {
      last_ = nullptr;
      return nullptr;
    }
    copies->note_host(record.render(event.computer));
    last_ = &copies->by_source[event.locator.source];
    last_source_ = event.locator.source;
    seen_.keep(event);
    return last_;
  }

  void note(Copy& copy, const NumberedRecord& record) {
    const std::size_t before = copy.records.capacity();
    copy.records.note(record);
    blocks_ += one_if(copy.records.capacity() > before);
  }

  BoundedMap<TextKey, Copies> logs;  // "HOST|channel"

 private:
  Copy* last_ = nullptr;
  model::SourceId last_source_{};
  SeenLog seen_;
  std::size_t blocks_ = 0;
};

/// What the other copies of the same log hold together.
struct Rest {
  Copy all;
  std::size_t copies = 0;

  /// Records of kinds that the copy has none of: what a subscription leaves out.
  std::uint64_t of_kinds_absent_in(const Copy& copy) const {
    std::uint64_t absent = 0;
    for (const auto& [kind, count] : all.kinds) {
      absent += copy.kinds.contains(kind) ? 0 : count;
    }
    return absent;
  }
};

/// Two files that hold parts of one log: records with the same number are of the same time, or one
/// part ends before the other begins. Numbering that began anew is another log.
bool are_of_one_log(const RecordNumbers& a, const RecordNumbers& b) {
  if (a.first() == nullptr || b.first() == nullptr) {
    return false;
  }
  const auto is_before = [](const RecordNumbers& early, const RecordNumbers& late) {
    return early.last()->number < late.first()->number &&
           early.last()->at.time <= late.first()->at.time;
  };
  return RecordNumbers::agree(a, b).value_or(is_before(a, b) || is_before(b, a));
}

Rest rest_of(const Copies& copies, model::SourceId source, const Copy& copy) {
  Rest rest;
  for (const auto& [other_source, other] : copies.by_source) {
    if (other_source != source && are_of_one_log(copy.records, other.records)) {
      rest.all.merge(other);
      ++rest.copies;
    }
  }
  return rest;
}

/// Gaps of one kind, told in one finding.
struct Told {
  std::vector<NumberGap> gaps;
  std::uint64_t numbers = 0;  ///< that are missing
  std::uint64_t held = 0;     ///< of them, by another copy

  void add(const NumberGap& gap, std::uint64_t held_of_it) {
    gaps.push_back(gap);
    numbers += gap.size();
    held += held_of_it;
  }
};

std::string gaps_in_words(const std::vector<NumberGap>& gaps) {
  constexpr std::size_t kMostListed = 10;
  std::string words;
  for (std::size_t i = 0; i < gaps.size() && i < kMostListed; ++i) {
    const NumberGap& gap = gaps[i];
    words += fmt::format("{}{}{}, between {} and {}", i == 0 ? "" : "; ", gap.first,
                         gap.size() == 1 ? std::string() : fmt::format(" to {}", gap.last),
                         to_iso8601(gap.before.at.time), to_iso8601(gap.after.at.time));
  }
  if (gaps.size() > kMostListed) {
    words += fmt::format("; and {} more", gaps.size() - kMostListed);
  }
  return words;
}

class LogCopies final : public Watch {
 public:
  explicit LogCopies(model::FieldTable& fields) : number_(fields.add("EventRecordID")) {}

  std::vector<Interest> interests() const override {
    return {{"Security"},
            {"System"},
            {"Application"},
            {kSysmon},
            {"Microsoft-Windows-PowerShell/Operational"},
            {"Windows PowerShell"},
            {"Microsoft-Windows-TaskScheduler/Operational"},
            {"Microsoft-Windows-TerminalServices-LocalSessionManager/Operational"},
            {"Microsoft-Windows-Windows Defender/Operational"}};
  }

  std::vector<const model::RuleInfo*> rules() const override {
    return {&lacking_rule(), &cleared_rule(), &missing_rule()};
  }

  std::unique_ptr<WatchState> make_state(const DetectorResources& /*resources*/) const override {
    return std::make_unique<CopiesState>();
  }

  void look(Record& record, WatchState* state, model::FindingSink& sink) const override;
  void finish(WatchState& state, const Coverage& coverage, model::FindingSink& sink) const override;

 private:
  const model::FieldId number_;
};

void LogCopies::look(Record& record, WatchState* state, model::FindingSink& /*sink*/) const {
  const model::Event& event = record.event();
  if (!event.time.has_value() || !event.event_id.has_value()) {
    return;
  }
  const std::optional<std::uint64_t> number = parse_uint64(record.text(number_));
  auto& own = *static_cast<CopiesState*>(state);
  Copy* const copy = number.has_value() ? own.copy_of(record) : nullptr;
  if (copy == nullptr) {
    return;
  }
  const NumberedRecord numbered{*number, sighting_of(event)};
  own.note(*copy, numbered);
  ++copy->kinds[*event.event_id];
  if ((*event.event_id == kLogCleared || *event.event_id == kSecurityCleared) &&
      equals_ignoring_ascii_case(record.render(event.provider), "Microsoft-Windows-Eventlog")) {
    copy->note_clearing(numbered);
  }
}

/// Judges the copies of one log.
class Judge {
 public:
  Judge(std::string_view log, const Copies& copies, const std::string& coverage,
        std::vector<model::Finding>& findings)
      : log_(log), copies_(copies), coverage_(coverage), findings_(findings) {}

  void judge() {
    for (const auto& [source, copy] : copies_.by_source) {
      if (copy.records.first() != nullptr) {
        judge_copy(source, copy);
      }
    }
  }

 private:
  void judge_copy(model::SourceId source, const Copy& copy) {
    const bool is_dense = copy.is_dense();
    if (!is_dense && !copy.begins_with_clearing()) {
      return;
    }
    const Rest rest = rest_of(copies_, source, copy);
    if (is_dense) {
      judge_gaps(copy, rest);
    }
    if (copy.begins_with_clearing() && copies_.by_source.size() > 1) {
      judge_clearing(copy, rest);
    }
  }

  void judge_gaps(const Copy& copy, const Rest& rest) {
    Told lacking;
    Told missing;
    for (const NumberGap& gap : copy.records.gaps()) {
      const std::uint64_t held = rest.all.records.count(gap.first, gap.last);
      if (held > 0) {
        lacking.add(gap, held);
      } else if (told_.emplace(gap.first, gap.last).second) {
        missing.add(gap, 0);
      }
    }
    if (!lacking.gaps.empty() && rest.of_kinds_absent_in(copy) < lacking.held) {
      tell(lacking_rule(), lacking, rest,
           fmt::format(
               "{} of the {} numbers from {} to {} are missing in one file; another holds {} "
               "of them: {}",
               lacking.numbers, copy.records.last()->number - copy.records.first()->number + 1,
               copy.records.first()->number, copy.records.last()->number, lacking.held,
               gaps_in_words(lacking.gaps)));
    }
    if (!missing.gaps.empty() && missing.gaps.size() <= kMostGaps) {
      tell(missing_rule(), missing, rest,
           fmt::format("{} missing between {} and {}, and in no file: {}",
                       counted(missing.numbers, "number"), copy.records.first()->number,
                       copy.records.last()->number, gaps_in_words(missing.gaps)));
    }
  }

  void judge_clearing(const Copy& copy, const Rest& rest) {
    const NumberedRecord& first = *copy.records.first();
    const NumberedRecord* const oldest = rest.all.records.first();
    if (first.number < kBeforeClearing || oldest == nullptr || oldest->number >= first.number) {
      return;
    }
    const std::uint64_t near =
        rest.all.records.count(first.number - kBeforeClearing, first.number - 1);
    if (near * 100 < kBeforeClearing * kLeastShare) {
      return;
    }
    const std::uint64_t held = rest.all.records.count(oldest->number, first.number - 1);
    const std::uint64_t lost = first.number - oldest->number - held;
    model::Finding finding = begin(cleared_rule(), {first.at});
    give_reasons(
        {"a log that was not cleared begins with any record",
         fmt::format(
             "one file of the log begins with the record of its clearing, number {}; another "
             "holds {} records before it, from number {} of {}; {}",
             first.number, held, oldest->number, to_iso8601(oldest->at.time),
             lost == 0 ? std::string("none between is missing")
                       : fmt::format("{} between are in no file", lost)),
         baseline(rest), coverage_},
        finding);
    findings_.push_back(std::move(finding));
  }

  void tell(const model::RuleInfo& rule, const Told& told, const Rest& rest, std::string seen) {
    constexpr std::size_t kMostShown = 10;  // gaps, by their neighbours
    std::vector<Sighting> events;
    for (std::size_t i = 0; i < told.gaps.size() && i < kMostShown; ++i) {
      const NumberGap& gap = told.gaps[i];
      events.push_back(gap.before.at);
      events.push_back(gap.after.at);
      add_within(rest.all.records.at_or_after(gap.first), gap, events);
      add_within(rest.all.records.at_or_before(gap.last), gap, events);
    }
    model::Finding finding = begin(rule, std::move(events));
    give_reasons({"Windows numbers the records of a log one by one, and leaves none out",
                  std::move(seen), baseline(rest), coverage_},
                 finding);
    findings_.push_back(std::move(finding));
  }

  static void add_within(const NumberedRecord* record, const NumberGap& gap,
                         std::vector<Sighting>& events) {
    if (record != nullptr && record->number >= gap.first && record->number <= gap.last) {
      events.push_back(record->at);
    }
  }

  model::Finding begin(const model::RuleInfo& rule, std::vector<Sighting> events) const {
    model::Finding finding;
    finding.rule = &rule;
    finding.host = copies_.host;
    add_named("host", copies_.host, "reporter", finding);
    set_events(std::move(events), finding);
    finding.fields.push_back({"log", std::string(log_)});
    return finding;
  }

  static std::string baseline(const Rest& rest) {
    return rest.copies == 0
               ? std::string("the file's own numbers; no other file holds this log")
               : fmt::format("the file's own numbers, and {} with records of the same log",
                             counted(rest.copies, "other file"));
  }

  std::string_view log_;
  const Copies& copies_;
  const std::string& coverage_;
  std::vector<model::Finding>& findings_;
  std::set<std::pair<std::uint64_t, std::uint64_t>> told_;
};

void LogCopies::finish(WatchState& state, const Coverage& coverage,
                       model::FindingSink& sink) const {
  auto& own = static_cast<CopiesState&>(state);
  std::string words = coverage_in_words(coverage, interests());
  words += own.logs.is_cut() ? "; too many logs: copies of some were not compared" : "";
  std::vector<model::Finding> findings;
  for (const auto& [key, copies] : own.logs.sorted()) {
    const std::string_view log = std::string_view(key->text).substr(key->text.find('|') + 1);
    Judge(log, *copies, words, findings).judge();
  }
  std::stable_sort(findings.begin(), findings.end(),
                   [](const model::Finding& a, const model::Finding& b) {
                     return a.rule->level > b.rule->level;
                   });
  hand_over(std::move(findings), kMostFindings, sink);
}

}  // namespace

std::unique_ptr<Watch> make_log_copies(model::FieldTable& fields) {
  return std::make_unique<LogCopies>(fields);
}

}  // namespace longwatch::detect::behaviour
