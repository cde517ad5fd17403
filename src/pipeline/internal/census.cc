#include "pipeline/internal/census.h"

#include <algorithm>
#include <utility>

namespace longwatch::pipeline {
namespace {

// A source is one host's or one sensor's; a collector's holds many. More are not listed.
constexpr std::size_t kMostNames = 1000;

/// Names come in runs, so the last one is remembered before the set is asked.
class NameSet {
 public:
  void add(const model::Value& value) {
    if (value.is_null()) {
      return;
    }
    const std::string_view text = model::render(value, scratch_);
    if (text.empty() || text == last_ || names_.size() >= kMostNames) {
      return;
    }
    last_ = text;
    names_.insert(last_);
  }

  std::set<std::string>& names() { return names_; }

 private:
  std::string scratch_;
  std::string last_;
  std::set<std::string> names_;
};

struct SourceCensus {
  std::optional<Timestamp> first;
  std::optional<Timestamp> last;
  NameSet telemetry;
  NameSet hosts;

  void add(const model::Event& event) {
    if (event.time.has_value()) {
      first = std::min(first.value_or(*event.time), *event.time);
      last = std::max(last.value_or(*event.time), *event.time);
    }
    telemetry.add(event.channel);
    hosts.add(event.computer);
  }
};

class CensusState final : public detect::DetectorState {
 public:
  std::size_t capacity() const override { return sources.size() * sizeof(SourceCensus); }

  std::map<model::SourceId, SourceCensus> sources;
};

void merge(SourceCensus& into, SourceCensus& from) {
  for (const std::optional<Timestamp>& time : {from.first, from.last}) {
    if (time.has_value()) {
      into.first = std::min(into.first.value_or(*time), *time);
      into.last = std::max(into.last.value_or(*time), *time);
    }
  }
  into.telemetry.names().merge(from.telemetry.names());
  into.hosts.names().merge(from.hosts.names());
}

}  // namespace

std::unique_ptr<detect::DetectorState> Census::make_state() const {
  return std::make_unique<CensusState>();
}

void Census::scan(const model::EventBatch& batch, detect::DetectorState& state,
                  model::FindingSink& /*sink*/) const {
  auto& sources = static_cast<CensusState&>(state).sources;
  for (const model::Event& event : batch.events()) {
    sources[event.locator.source].add(event);
  }
}

void Census::combine(detect::DetectorState& into, detect::DetectorState& from) const {
  auto& whole = static_cast<CensusState&>(into).sources;
  auto& part = static_cast<CensusState&>(from).sources;
  for (auto& [source, census] : part) {
    merge(whole[source], census);
  }
  part.clear();
}

void Census::finish(detect::DetectorState& state, model::FindingSink& /*sink*/) const {
  for (auto& [source, census] : static_cast<CensusState&>(state).sources) {
    entries_[source] = {census.first, census.last, std::move(census.telemetry.names()),
                        std::move(census.hosts.names())};
  }
}

}  // namespace longwatch::pipeline
