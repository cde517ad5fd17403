// Correlations over any number of events in a small budget: does it end, is the answer right, what
// does it take.
//
//   longwatch_correlation_load [EVENTS [BUDGET_MB [WORKERS [KIND...]]]]
//
// KIND: count, values, whole (default: all of them). Events come in an order of their own; what
// must be found follows from how they are made, so no second run is needed to know that nothing is
// lost. Exit status 1 when it is not found.
#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/memory_budget.h"
#include "base/text.h"
#include "base/thread_pool.h"
#include "detect/sigma/sigma.h"
#include "model/event.h"

namespace longwatch::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kGroups = 1000;
constexpr std::uint64_t kValues = 7;
constexpr std::uint64_t kStride = 1'000'000'007;  // a prime: visits every number once
constexpr std::size_t kBatch = 4096;

struct Load {
  std::uint64_t events = 100'000'000;
  std::uint64_t budget_mb = 512;
  std::size_t workers = 2;
  std::set<std::string> kinds;
};

/// Event `i` happens at millisecond `i` in group `i` modulo kGroups: one a second in each group.
std::string rules_of(const Load& load) {
  std::string text =
      "title: base\nname: base\nlogsource: {product: windows, service: security}\n"
      "detection: {s: {EventID: 1}, condition: s}\n";
  const auto add = [&](std::string_view kind, std::string_view body) {
    if (load.kinds.contains(std::string(kind))) {
      text += fmt::format("---\ntitle: {}\ncorrelation:\n  rules: [base]\n{}", kind, body);
    }
  };
  add("count",
      "  type: event_count\n  group-by: [Group]\n  timespan: 10s\n  condition: {gte: 11}\n");
  add("values",
      "  type: value_count\n  group-by: [Group]\n  timespan: 10s\n"
      "  condition: {field: Value, gte: 7}\n");
  add("whole",
      fmt::format("  type: event_count\n  timespan: 10y\n  condition: {{gte: {}}}\n", load.events));
  return text;
}

Timestamp time_of(std::uint64_t event) {
  return Timestamp(std::chrono::milliseconds(1'700'000'000'000 + event));
}

class Scanner {
 public:
  Scanner(const detect::Detector& detector, detect::DetectorState& state,
          const model::FieldTable& fields, model::FindingSink& sink)
      : detector_(detector),
        state_(state),
        fields_(fields),
        sink_(sink),
        group_(fields.find("Group").value_or(model::NamedField{model::kUnnamedField})),
        value_(fields.find("Value").value_or(model::NamedField{model::kUnnamedField})),
        event_id_(*fields.find("EventID")) {}

  void add(std::uint64_t number) {
    model::Event event;
    event.locator = {model::SourceId{number % 4}, number + 1, number * 100, 100};
    event.time = time_of(number);
    event.event_id = 1;
    event.channel = model::text_value("Security");
    event.computer = model::text_value("HOST");
    const auto text_of = [this](std::uint64_t text) {
      return model::text_value(batch_.arena().copy(std::to_string(text)));
    };
    const std::vector<model::FieldValue> values = {
        {model::text_value("1"), event_id_.field, event_id_.naming},
        {text_of(number % kGroups), group_.field, group_.naming},
        {text_of(number / kGroups % kValues), value_.field, value_.naming}};
    event.values = batch_.keep(values, fields_);
    batch_.add(event);
    if (batch_.events().size() == kBatch) {
      flush();
    }
  }

  void flush() {
    detector_.scan(batch_, state_, sink_);
    batch_.clear();
  }

 private:
  const detect::Detector& detector_;
  detect::DetectorState& state_;
  const model::FieldTable& fields_;
  model::FindingSink& sink_;
  const model::NamedField group_;
  const model::NamedField value_;
  const model::NamedField event_id_;
  model::EventBatch batch_;
};

/// Checks every finding against what follows from the events.
class Checker final : public model::FindingSink {
 public:
  explicit Checker(const Load& load) : load_(load) {}

  void accept(model::Finding finding) override {
    const std::string& kind = finding.rule->title;
    ++found_[kind];
    const bool is_whole = kind == "whole";
    const std::uint64_t group =
        is_whole ? 0 : parse_uint64(finding.fields.at(0).value).value_or(load_.events);
    const std::uint64_t step = is_whole ? 1 : kGroups;
    const std::uint64_t count = (load_.events - group + step - 1) / step;
    const std::uint64_t needed = is_whole ? load_.events : kind == "count" ? 11 : kValues;
    const std::uint64_t events =
        finding.all_events == nullptr ? finding.events.size() : finding.all_events->count();
    const bool is_right = events == count && finding.time == time_of(group + (needed - 1) * step) &&
                          finding.events.front().time == time_of(group) &&
                          finding.events.back().time == time_of(group + (count - 1) * step) &&
                          has_all(finding, group, step);
    wrong_ += is_right ? 0U : 1U;
  }

  bool is_right() const {
    bool all = wrong_ == 0;
    for (const std::string& kind : load_.kinds) {
      const auto found = found_.find(kind);
      all = all && found != found_.end() && found->second == (kind == "whole" ? 1 : kGroups);
    }
    return all;
  }

 private:
  /// Every event of the group is listed once.
  static bool has_all(const model::Finding& finding, std::uint64_t group, std::uint64_t step) {
    if (finding.all_events == nullptr) {
      return true;
    }
    const model::EventList& list = *finding.all_events;
    for (std::size_t part = 0; part < list.parts().size(); ++part) {
      std::uint64_t before = 0;
      const Status read = list.visit(part, [&](const model::EventReference& event) {
        const std::uint64_t number = event.locator.record - 1;
        const bool fits = number % step == group % step && event.locator.record > before;
        before = event.locator.record;
        return fits ? Status() : Status(Error(ErrorCode::Internal, "another event"));
      });
      if (!read.ok()) {
        return false;
      }
    }
    return true;
  }

  const Load& load_;
  std::map<std::string, std::uint64_t> found_;
  std::uint64_t wrong_ = 0;
};

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

int run(const Load& load) {
  detect::sigma::LoadedRules loaded = detect::sigma::parse_rules(rules_of(load), "load.yml");
  const auto fields = std::make_shared<model::FieldTable>();
  const auto rules = detect::sigma::compile(loaded, *fields);
  const auto detector = detect::sigma::make_detector(rules, fields);
  MemoryBudget budget(ByteCount{load.budget_mb << 20U});
  DiagnosticCollector diagnostics;
  const Clock::time_point start = Clock::now();
  std::vector<std::unique_ptr<detect::DetectorState>> states;
  for (std::size_t i = 0; i < load.workers; ++i) {
    states.push_back(detector->make_state_within({&budget, &diagnostics, {}}));
  }
  Checker checker(load);
  run_workers(load.workers, [&](std::size_t worker) {
    Scanner scanner(*detector, *states[worker], *fields, checker);
    for (std::uint64_t i = worker; i < load.events; i += load.workers) {
      scanner.add(i * kStride % load.events);
    }
    scanner.flush();
  });
  const double scanned = seconds_since(start);
  for (std::size_t i = 1; i < states.size(); ++i) {
    detector->combine(*states[0], *states[i]);
  }
  detector->finish(*states[0], checker);
  const Status status = states[0]->status();
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const bool is_right = status.ok() && checker.is_right();
  fmt::print(
      "{{\"events\":{},\"kinds\":{},\"budget_mb\":{},\"workers\":{},\"scan_s\":{:.1f},"
      "\"total_s\":{:.1f},\"budget_high_water_mb\":{},\"peak_rss_mb\":{},\"right\":{}}}\n",
      load.events, load.kinds.size(), load.budget_mb, load.workers, scanned, seconds_since(start),
      budget.high_water().value >> 20U, usage.ru_maxrss >> 10, is_right);
  if (!status.ok()) {
    fmt::print(stderr, "{}\n", status.error().to_line());
  }
  return is_right ? 0 : 1;
}

}  // namespace
}  // namespace longwatch::bench

int main(int argc, char** argv) {
  longwatch::bench::Load load;
  const std::vector<std::string> given(argv + 1, argv + argc);
  const auto number = [&](std::size_t at, std::uint64_t otherwise) {
    return at < given.size() ? longwatch::parse_uint64(given[at]).value_or(otherwise) : otherwise;
  };
  load.events = number(0, load.events);
  load.budget_mb = number(1, load.budget_mb);
  load.workers = number(2, load.workers);
  for (std::size_t i = 3; i < given.size(); ++i) {
    load.kinds.insert(given[i]);
  }
  if (load.kinds.empty()) {
    load.kinds = {"count", "values", "whole"};
  }
  return longwatch::bench::run(load);
}
