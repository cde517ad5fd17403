#include "detect/sigma/internal/correlator.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "base/limits.h"
#include "base/text.h"
#include "detect/sigma/diagnostics.h"
#include "detect/sigma/internal/correlation_finding.h"
#include "detect/sigma/internal/distinct_values.h"

namespace longwatch::detect::sigma {
namespace {

// In the payload of a chained hit: the events of the inner finding.
constexpr std::uint8_t kListed = 1;
constexpr std::uint8_t kInFile = 2;

std::string write_events(const model::Finding& finding,
                         std::vector<std::shared_ptr<const model::EventList>>& lists) {
  std::string out;
  KeyWriter writer(out);
  if (finding.all_events != nullptr) {
    writer.put_byte(kInFile);
    writer.put_u32(static_cast<std::uint32_t>(lists.size()));
    lists.push_back(finding.all_events);
    return out;
  }
  writer.put_byte(kListed);
  writer.put_u32(static_cast<std::uint32_t>(finding.events.size()));
  for (const model::EventReference& event : finding.events) {
    writer.put_locator(event.locator);
    writer.put_time(*event.time);
    writer.put_signed(event.clock_correction.count());
  }
  return out;
}

Result<std::unique_ptr<WindowState>> make_state(const CompiledCorrelation& correlation,
                                                const HitWalker& begin,
                                                const HitStoreOptions& options,
                                                MemoryBudget& budget) {
  if (correlation.written.type != CorrelationType::ValueCount) {
    return make_window_state(correlation);
  }
  LW_TRY_ASSIGN(std::unique_ptr<DistinctValues> distinct,
                DistinctValues::make(correlation, begin, options, budget));
  return std::unique_ptr<WindowState>(std::move(distinct));
}

}  // namespace

Correlator::Correlator(const RuleSet& rules, const model::FieldTable& fields,
                       const DetectorResources& resources, model::FindingSink& sink)
    : rules_(rules),
      fields_(fields),
      resources_(resources),
      sink_(sink),
      shared_{resources.budget, resources.temporary_directory, nullptr},
      chained_(rules.correlations.size()) {}

HitStoreOptions Correlator::store_options() const {
  HitStoreOptions options;
  options.free_bytes = limits::kHitFreeBytes;
  options.temporary_directory = resources_.temporary_directory;
  return options;
}

Status Correlator::run(HitRecorder& recorder) {
  latest_ = recorder.latest();
  tell_left_out(recorder);
  return run_all(recorder);
}

Status Correlator::run_all(HitRecorder& recorder) {
  LW_TRY(recorder.hits().seal());
  LW_TRY(recorder.hits().settle());
  LW_TRY_ASSIGN(HitCursor cursor, recorder.hits().begin());
  for (std::uint32_t number = 0; number < rules_.correlations.size(); ++number) {
    const Place place{number, rules_.correlations[number]};
    const std::vector<bool>& chained = place.correlation.is_chained;
    if (std::find(chained.begin(), chained.end(), true) != chained.end()) {
      LW_TRY_ASSIGN(cursor, evaluate_chained(place, std::move(cursor)));
      continue;
    }
    const HitWalker begin(cursor, number, place.correlation);
    HitWalker end = begin;
    LW_TRY(evaluate(place, begin, end));
    cursor = end.cursor();
  }
  return {};
}

/// Joins its own hits and those that inner findings have become. Yields where the next
/// correlation's hits begin.
Result<HitCursor> Correlator::evaluate_chained(const Place& place, HitCursor base) {
  std::unique_ptr<HitStore>& all = chained_[place.number];
  if (all == nullptr) {
    all = std::make_unique<HitStore>(store_options(), *resources_.budget);
  }
  HitWalker own(std::move(base), place.number, place.correlation);
  while (!own.at_end()) {
    all->add(own.cursor().key(), own.cursor().payload());
    LW_TRY(own.next());
  }
  LW_TRY(all->seal());
  LW_TRY(all->settle());
  LW_TRY_ASSIGN(HitCursor cursor, all->begin());
  const HitWalker begin(std::move(cursor), place.number, place.correlation);
  HitWalker end = begin;
  LW_TRY(evaluate(place, begin, end));
  all.reset();
  return own.cursor();
}

/// `end` begins at `begin` and is behind the correlation's last hit then.
Status Correlator::evaluate(const Place& place, const HitWalker& begin, HitWalker& end) {
  if (begin.at_end()) {
    return {};
  }
  LW_TRY_ASSIGN(const std::unique_ptr<WindowState> state,
                make_state(place.correlation, begin, store_options(), *resources_.budget));
  while (!end.at_end()) {
    LW_TRY(state->begin_group(end.hit().group));
    LW_TRY(place.correlation.waits ? slide_ahead(place, *state, end)
                                   : slide_back(place, *state, end));
  }
  return {};
}

/// Windows end with an event and look back. `add` is at the first hit of a group and behind its
/// last one then.
Status Correlator::slide_back(const Place& place, WindowState& state, HitWalker& add) {
  const std::string group(add.hit().group);
  HitWalker drop = add;
  std::optional<WindowRun> run;
  while (add.is_in(group)) {
    const HitWalker at = add;
    while (add.is_in(group) && add.time() == at.time()) {
      state.add(add.hit());
      LW_TRY(add.next());
    }
    while (drop.time() < at.time() - place.correlation.written.timespan) {
      state.drop(drop.hit());
      LW_TRY(drop.next());
    }
    LW_TRY(judge(place, state, at, drop, run));
  }
  return close(place, run);
}

/// Windows begin with an event and are judged when they are over.
Status Correlator::slide_ahead(const Place& place, WindowState& state, HitWalker& add) {
  const std::string group(add.hit().group);
  HitWalker drop = add;
  std::optional<WindowRun> run;
  while (drop.is_in(group)) {
    const HitWalker at = drop;
    while (add.is_in(group) && add.time() <= at.time() + place.correlation.written.timespan) {
      state.add(add.hit());
      LW_TRY(add.next());
    }
    LW_TRY(judge(place, state, at, drop, run));
    while (drop.is_in(group) && drop.time() == at.time()) {
      state.drop(drop.hit());
      LW_TRY(drop.next());
    }
  }
  return close(place, run);
}

/// `at` is the event that the window ends or begins with, `first` the first one in it.
Status Correlator::judge(const Place& place, WindowState& state, const HitWalker& at,
                         const HitWalker& first, std::optional<WindowRun>& run) {
  const TimeTicks span = place.correlation.written.timespan;
  const Timestamp low = place.correlation.waits ? at.time() : at.time() - span;
  const Timestamp high = place.correlation.waits ? at.time() + span : at.time();
  LW_TRY_ASSIGN(const bool holds, state.holds(low, high));
  if (watch_ != nullptr && watch_->window) {
    const Hit hit = at.hit();
    watch_->window({place.number, hit, low, high, holds, state});
  }
  if (!holds) {
    return {};
  }
  if (run.has_value() && low > run->high) {
    LW_TRY(close(place, run));
  }
  if (!run.has_value()) {
    run.emplace(WindowRun{first, high, high, state.measured()});
  }
  run->high = high;
  return {};
}

Status Correlator::close(const Place& place, std::optional<WindowRun>& run) {
  if (!run.has_value()) {
    return {};
  }
  const std::optional<WindowRun> finished = std::exchange(run, std::nullopt);
  return report(place, *finished);
}

/// Reads the run's hits once more: what they have in common, and all their events.
Status Correlator::report(const Place& place, const WindowRun& run) {
  HitWalker walker = run.first;
  const std::string group(walker.hit().group);
  EventGatherer events(shared_);
  CorrelationFinding about(place.correlation, run);
  while (walker.is_in(group) && walker.time() <= run.high) {
    const Hit hit = walker.hit();
    const HitContent content = read_content(hit.payload, place.correlation);
    about.add(hit, content);
    LW_TRY(add_events(hit, content, events));
    LW_TRY(walker.next());
  }
  model::Finding finding;
  LW_TRY(events.finish(finding));
  about.describe(rules_, fields_, latest_, finding);
  LW_TRY(pass_on(place, finding, about.first()));
  if (place.correlation.reports) {
    sink_.accept(std::move(finding));
  }
  return {};
}

Status Correlator::add_events(const Hit& hit, const HitContent& content,
                              EventGatherer& events) const {
  if (content.events.empty()) {
    return events.add({hit.locator, hit.time, content.clock_correction});
  }
  KeyReader reader(content.events);
  const bool is_listed = reader.byte() == kListed;
  const std::uint32_t number = reader.u32();
  if (!is_listed) {
    return events.add(*lists_.at(number));
  }
  for (std::uint32_t i = 0; i < number && reader.ok(); ++i) {
    model::EventReference event;
    event.locator = reader.locator();
    event.time = reader.time();
    event.clock_correction = TimeTicks(reader.signed_number());
    LW_TRY(events.add(event));
  }
  return {};
}

/// A finding is a hit of the correlations that refer to this one.
Status Correlator::pass_on(const Place& place, const model::Finding& finding,
                           const HitContent& content) {
  for (const CompiledCorrelation::Outer& outer : place.correlation.outer) {
    const CompiledCorrelation& other = rules_.correlations[outer.correlation];
    const auto values_of = [&](const std::vector<std::string>& names) {
      std::vector<std::string> values;
      for (const std::string& name : names) {
        const std::string_view field = field_of(other.written, name, outer.rule);
        const std::vector<std::string>& own = place.correlation.written.group_by;
        const auto at = std::find_if(own.begin(), own.end(), [&](const std::string& known) {
          return equals_ignoring_ascii_case(known, field);
        });
        LW_CHECK(at != own.end());  // the loader refuses other chains
        values.push_back(content.groups[static_cast<std::size_t>(at - own.begin())]);
      }
      return values;
    };
    const std::vector<std::string> groups = values_of(other.written.group_by);
    const std::vector<std::string> values = values_of(other.written.fields);
    const std::string unknown = fmt::format("{}", fmt::join(finding.unknown_fields, "\n"));
    std::string key;
    std::string payload;
    HitPlace hit{outer.correlation, outer.rule, 0, finding.events.front()};
    hit.event.time = finding.time;
    hit.event.clock_correction = {};
    write_hit(hit, {finding.host, unknown, groups, values}, write_events(finding, lists_), key,
              payload);
    std::unique_ptr<HitStore>& store = chained_[outer.correlation];
    if (store == nullptr) {
      store = std::make_unique<HitStore>(store_options(), *resources_.budget);
    }
    store->add(key, payload);
    LW_TRY(Status(store->status()));
    if (watch_ != nullptr && watch_->passed_on) {
      watch_->passed_on(outer.correlation, outer.rule);
    }
  }
  return {};
}

void Correlator::tell_left_out(const HitRecorder& recorder) const {
  struct Row {
    const DiagnosticKind* kind;
    std::string_view what;
    std::string_view outcome = "they take no part in the correlation";
  };

  constexpr std::array<Row, LeftOut::kReasons> kRows = {{
      {&kHitsWithoutTime, "have no time"},
      {&kHitsWithoutGroup, "lack a field of its group-by"},
      {&kHitsWithoutValue, "lack the field whose values it looks at"},
      {&kHitsWithoutNumber, "have a value that is no number"},
      {&kTooManyGroups, "have more than 64 combinations of values",
       "the first 64 of each count, the others take no part in the correlation"},
  }};
  for (std::size_t i = 0; i < recorder.left_out().size() && resources_.diagnostics != nullptr;
       ++i) {
    for (std::size_t reason = 0; reason < kRows.size(); ++reason) {
      const std::uint64_t count = recorder.left_out()[i].counts[reason];
      if (count == 0) {
        continue;
      }
      const model::RuleInfo& info = rules_.correlations[i].written.info;
      Diagnostic diagnostic{};
      diagnostic.kind = kRows[reason].kind;
      diagnostic.place.file = info.file;
      diagnostic.message = fmt::format("{} {} of rules of '{}' {}; {}", with_thousands(count),
                                       count == 1 ? "event" : "events", to_printable(info.title),
                                       kRows[reason].what, kRows[reason].outcome);
      resources_.diagnostics->report(std::move(diagnostic));
    }
  }
}

}  // namespace longwatch::detect::sigma
