#include "cli/reach.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"
#include "pipeline/collection.h"
#include "share/wording.h"

namespace longwatch::cli {
namespace {

using pipeline::LogClearing;
using pipeline::RecordJump;
using pipeline::RunReport;
using pipeline::Silence;
using pipeline::SourceHistory;
using pipeline::SourceReport;

std::string time_text(const std::optional<Timestamp>& time) {
  std::string text;
  if (!time.has_value()) {
    return "an unknown time";
  }
  append_iso8601(text, *time, 0);
  return text;
}

/// The worst item of all sources, and where it is.
template <class Item>
struct Worst {
  const Item* item = nullptr;
  const SourceReport* source = nullptr;
  std::uint64_t count = 0;

  template <class Before>
  void see(const Item& candidate, const SourceReport& in, const Before& before) {
    ++count;
    if (item == nullptr || before(candidate, *item)) {
      item = &candidate;
      source = &in;
    }
  }
};

class Holes {
 public:
  void add(const SourceReport& source) {
    const SourceHistory& history = source.history;
    cleared_ += history.cleared;
    for (const LogClearing& clearing : history.clearings) {
      clearings_.see(clearing, source, [](const LogClearing& a, const LogClearing& b) {
        return a.time.has_value() && (!b.time.has_value() || *a.time < *b.time);
      });
    }
    for (const Silence& silence : history.silences) {
      silences_.see(silence, source,
                    [](const Silence& a, const Silence& b) { return a.expected > b.expected; });
    }
    if (!history.is_selection) {
      missing_ += history.records_missing;
      for (const RecordJump& jump : history.widest_jumps) {
        jumps_.see(jump, source, [](const RecordJump& a, const RecordJump& b) {
          return a.missing() > b.missing();
        });
      }
    }
    impossible_ += history.too_early + history.too_late;
    untimed_ += history.without_time;
    for (const auto& [correction, events] : history.corrections) {
      corrected_ += events;
    }
  }

  std::vector<share::Reach::Hole> tell() const {
    std::vector<share::Reach::Hole> holes;
    if (clearings_.count > 0) {
      const LogClearing& first = *clearings_.item;
      holes.push_back(
          {"cleared",
           {counted(cleared_, "log", "logs"), fmt::format("the first at {}", time_text(first.time)),
            fmt::format("{} of {}{}", first.log.empty() ? "a log" : first.log,
                        first.host.empty() ? "an unnamed host" : first.host,
                        first.by.empty() ? "" : " by " + first.by)}});
    }
    if (silences_.count > 0) {
      const Silence& worst = *silences_.item;
      holes.push_back(
          {"silent",
           {counted(silences_.count, "time", "times"),
            fmt::format("the worst {} to {}", time_text(worst.from), time_text(worst.until)),
            "in " + silences_.source->source.name}});
    }
    if (missing_ > 0) {
      const RecordJump& worst = *jumps_.item;
      holes.push_back({"missing",
                       {counted(missing_, "record", "records"),
                        fmt::format("most of them {} before {}", with_thousands(worst.missing()),
                                    time_text(worst.until)),
                        fmt::format("in {} of {}", worst.log, worst.host)}});
    }
    if (impossible_ + untimed_ > 0) {
      holes.push_back({"clock",
                       {counted(impossible_, "event", "events") + " at times that cannot be true",
                        with_thousands(untimed_) + " without a time"}});
    }
    if (corrected_ > 0) {
      holes.push_back(
          {"clock",
           {counted(corrected_, "event", "events") + " corrected: their hosts' clocks are "
                                                     "known to be wrong"}});
    }
    return holes;
  }

 private:
  Worst<LogClearing> clearings_;
  Worst<Silence> silences_;
  Worst<RecordJump> jumps_;
  std::uint64_t cleared_ = 0;
  std::uint64_t missing_ = 0;
  std::uint64_t impossible_ = 0;
  std::uint64_t untimed_ = 0;
  std::uint64_t corrected_ = 0;
};

}  // namespace

share::Reach reach_of(const RunReport& report) {
  share::Reach reach;
  std::set<std::string> hosts;
  Holes holes;
  for (const SourceReport& source : report.sources) {
    const SourceHistory& history = source.history;
    if (history.first.has_value()) {
      reach.first = std::min(reach.first.value_or(*history.first), *history.first);
      reach.last = std::max(reach.last.value_or(*history.last), *history.last);
    }
    hosts.insert(history.hosts.begin(), history.hosts.end());
    holes.add(source);
  }
  reach.hosts.assign(hosts.begin(), hosts.end());
  reach.holes = holes.tell();
  for (const pipeline::Collection& collection : pipeline::collections_in(report)) {
    reach.collections.push_back("by " + collection.tool +
                                (collection.place.empty() ? "" : " in " + collection.place));
  }
  return reach;
}

}  // namespace longwatch::cli
