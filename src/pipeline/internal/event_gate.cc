#include "pipeline/internal/event_gate.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "base/wildcard.h"
#include "formats/fold.h"
#include "pipeline/diagnostics.h"

namespace longwatch::pipeline {

EventGate::EventGate(const OnlyEvents& only) : only_(only) {
  for (const std::string& host : only.hosts) {
    hosts_.push_back(formats::folded(host));
  }
}

void EventGate::filter(std::string_view source, model::EventBatch& batch,
                       DiagnosticSink& diagnostics) {
  if (only_.everything()) {
    return;
  }
  std::uint64_t timeless = 0;
  std::vector<model::Event>& events = batch.events();
  const auto kept = std::remove_if(events.begin(), events.end(), [&](const model::Event& event) {
    const bool host_fits = covers_host(event);
    timeless += host_fits && only_.has_period() && !event.time.has_value() ? 1U : 0U;
    return !host_fits || !lets_through(event);
  });
  const auto left_out = static_cast<std::uint64_t>(events.end() - kept);
  events.erase(kept, events.end());
  batch.books().events -= left_out;
  batch.books().filtered += left_out;
  if (timeless > 0) {
    Diagnostic told;
    told.kind = &kOnlyWithoutTime;
    told.place.file = source;
    told.message = fmt::format(
        "{} without a time, left out because a period is asked for",
        timeless == 1 ? std::string("a record") : with_thousands(timeless) + " records");
    diagnostics.report(std::move(told));
  }
}

bool EventGate::lets_through(const model::Event& event) {
  if (!only_.has_period()) {
    return true;
  }
  return event.time.has_value() && (!only_.after.has_value() || *event.time >= *only_.after) &&
         (!only_.before.has_value() || *event.time < *only_.before);
}

bool EventGate::covers_host(const model::Event& event) {
  if (hosts_.empty()) {
    return true;
  }
  const std::string_view host =
      event.computer.is_null() ? std::string_view() : model::render(event.computer, scratch_);
  if (has_last_ && host == last_host_) {
    return last_;
  }
  folded_.clear();
  formats::append_folded(folded_, host);
  const std::string_view whole = folded_;
  const std::string_view label = whole.substr(0, whole.find('.'));
  last_ =
      !host.empty() && std::any_of(hosts_.begin(), hosts_.end(), [&](const std::string& wanted) {
        return matches_wildcard(whole, wanted) || matches_wildcard(label, wanted);
      });
  last_host_ = host;
  has_last_ = true;
  return last_;
}

}  // namespace longwatch::pipeline
