#include "detect/indicator/internal/pattern_hits.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace longwatch::detect::indicator {
namespace {

std::size_t size_of(const model::Finding& evidence) {
  std::size_t bytes = sizeof evidence;
  for (const model::NamedText& field : evidence.fields) {
    bytes += sizeof field + field.name.capacity() + field.value.capacity();
  }
  for (const model::Entity& entity : evidence.entities) {
    bytes += sizeof entity + entity.value.capacity();
  }
  return bytes;
}

/// The first event says when and where; all of them are named.
model::Finding join(std::vector<model::Finding> parts) {
  model::Finding whole = std::move(parts.front());
  std::set<model::Entity> known(whole.entities.begin(), whole.entities.end());
  for (std::size_t i = 1; i < parts.size(); ++i) {
    whole.events.insert(whole.events.end(), parts[i].events.begin(), parts[i].events.end());
    for (model::Entity& entity : parts[i].entities) {
      if (known.insert(entity).second) {
        whole.entities.push_back(std::move(entity));
      }
    }
    whole.fields.insert(whole.fields.end(), parts[i].fields.begin(), parts[i].fields.end());
  }
  return whole;
}

}  // namespace

void PatternHits::add(std::uint32_t pattern, std::vector<std::uint32_t> observations,
                      model::Finding evidence) {
  bytes_ += size_of(evidence);
  hits_.push_back({pattern, std::move(observations), std::move(evidence)});
}

void PatternHits::merge(PatternHits& other) {
  hits_.insert(hits_.end(), std::make_move_iterator(other.hits_.begin()),
               std::make_move_iterator(other.hits_.end()));
  bytes_ += std::exchange(other.bytes_, 0);
  other.hits_.clear();
}

/// By pattern and time, those without a time last.
bool PatternHits::comes_first(const Hit& a, const Hit& b) {
  const auto key = [](const Hit& hit) {
    const model::Locator& at = hit.evidence.events.front().locator;
    return std::tuple(hit.pattern, !hit.evidence.time.has_value(), hit.evidence.time,
                      model::index_of(at.source), at.record, at.offset);
  };
  return key(a) < key(b);
}

void PatternHits::finish(const IndicatorSet& indicators, model::FindingSink& sink) {
  std::sort(hits_.begin(), hits_.end(), comes_first);
  for (std::size_t begin = 0; begin < hits_.size();) {
    std::size_t end = begin;
    std::vector<PatternHit> hits;
    while (end < hits_.size() && hits_[end].pattern == hits_[begin].pattern) {
      hits.push_back({hits_[end].evidence.time, hits_[end].observations});
      ++end;
    }
    const PatternSet::One& pattern = indicators.patterns().patterns()[hits_[begin].pattern];
    const Bindings bindings = find_bindings(pattern.slots, hits);
    for (const Binding& binding : bindings.found) {
      std::vector<model::Finding> parts;
      for (const std::uint32_t hit : binding.hits) {
        parts.push_back(std::move(hits_[begin + hit].evidence));
      }
      model::Finding finding = join(std::move(parts));
      indicators.say({pattern.record}, pattern.value, finding);
      if (bindings.gave_up) {
        finding.fields.push_back({"indicator.incomplete", "the search for more was given up"});
      }
      sink.accept(std::move(finding));
    }
    begin = end;
  }
  hits_ = {};
  bytes_ = 0;
}

}  // namespace longwatch::detect::indicator
