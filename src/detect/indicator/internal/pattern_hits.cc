#include "detect/indicator/internal/pattern_hits.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "detect/indicator/diagnostics.h"
#include "detect/indicator/internal/joined_finding.h"
#include "detect/indicator/internal/stored_hit.h"

namespace longwatch::detect::indicator {
namespace {

constexpr std::uint64_t kOwnBudgetBytes = 64 * 1024 * 1024;

std::string reason_of(BindingSearch::Limit limit) {
  switch (limit) {
    case BindingSearch::Limit::Bindings:
      return fmt::format("{} findings were made, and there are more events",
                         with_thousands(limits::kPatternBindings));
    case BindingSearch::Limit::Waiting:
      return fmt::format("more than {} events wait for others at the same time",
                         with_thousands(limits::kPatternWaiting));
    default:
      return "the search for one that is complete took too many steps";
  }
}

}  // namespace

PatternHits::PatternHits(const DetectorResources& resources) : resources_(resources) {
  if (resources_.budget == nullptr) {
    own_budget_ = std::make_unique<MemoryBudget>(ByteCount{kOwnBudgetBytes});
    resources_.budget = own_budget_.get();
  }
  hits_ = std::make_unique<HitStore>(options(), *resources_.budget);
}

HitStoreOptions PatternHits::options() const {
  HitStoreOptions options;
  options.free_bytes = limits::kHitFreeBytes;
  options.temporary_directory = resources_.temporary_directory;
  return options;
}

std::size_t PatternHits::capacity() const {
  // The store asks the budget for what is behind its free bytes.
  return std::min<std::uint64_t>(hits_->held(), limits::kHitFreeBytes) + key_.capacity() +
         payload_.capacity();
}

void PatternHits::add(std::uint32_t pattern, const std::vector<std::uint32_t>& observations,
                      const model::Finding& evidence) {
  key_.clear();
  payload_.clear();
  write_stored_hit(pattern, observations, evidence, key_, payload_);
  hits_->add(key_, payload_);
}

/// Puts (number of a hit, number of the binding) into `wanted` for every hit of every binding.
/// `hits` stands behind the pattern's last hit afterwards.
Status PatternHits::find(One& one, HitCursor& hits, HitStore& wanted) {
  BindingSearch search(one.pattern.slots);
  PatternHit hit;
  std::uint32_t bindings = 0;
  for (; !hits.at_end() && pattern_in(hits.key()) == one.number;) {
    if (!search.is_over()) {
      read_hit(hits.key(), hits.payload(), hit);
      const std::vector<std::uint64_t> found = search.add(hit);
      for (const std::uint64_t number : found) {
        key_.clear();
        KeyWriter writer(key_);
        writer.put_u64(number);
        writer.put_u32(bindings);
        wanted.add(key_, {});
      }
      bindings += found.empty() ? 0U : 1U;
    }
    LW_TRY(hits.next());
  }
  one.gave_up = search.gave_up();
  return wanted.seal();
}

/// The hits that are wanted, by binding and number. `hits` stands at the pattern's first one.
Status PatternHits::fetch(HitCursor hits, HitStore& wanted, HitStore& bound) {
  std::uint64_t at = 0;
  std::string key;
  std::string payload;
  HitStream stream = wanted.stream();
  while (true) {
    LW_TRY_ASSIGN(const bool is_there, stream.next());
    if (!is_there) {
      return bound.seal();
    }
    KeyReader reader(stream.key());
    const std::uint64_t number = reader.u64();
    const std::uint32_t binding = reader.u32();
    for (; at < number; ++at) {
      LW_TRY(hits.next());
    }
    key.clear();
    payload.clear();
    KeyWriter in_key(key);
    in_key.put_u32(binding);
    in_key.put_u64(number);
    KeyWriter in_payload(payload);
    in_payload.put_text(hits.key());
    payload.append(hits.payload());
    bound.add(key, payload);
  }
}

Status PatternHits::say_all(const One& one, HitStore& bound, const IndicatorSet& indicators,
                            model::FindingSink& sink) const {
  EventGatherer::Shared shared{resources_.budget, resources_.temporary_directory, nullptr};
  std::optional<JoinedFinding> whole;
  std::uint32_t binding = 0;
  const auto say = [&]() -> Status {
    LW_TRY_ASSIGN(model::Finding finding, whole->finish());
    indicators.say({one.pattern.record}, one.pattern.value, finding);
    if (one.gave_up != BindingSearch::Limit::None) {
      finding.fields.push_back({"indicator.incomplete", reason_of(one.gave_up)});
    }
    sink.accept(std::move(finding));
    return {};
  };
  HitStream stream = bound.stream();
  while (true) {
    LW_TRY_ASSIGN(const bool is_there, stream.next());
    const std::uint32_t next = is_there ? KeyReader(stream.key()).u32() : 0;
    if (whole.has_value() && (!is_there || next != binding)) {
      LW_TRY(say());
      whole.reset();
    }
    if (!is_there) {
      return {};
    }
    if (!whole.has_value()) {
      whole.emplace(shared);
    }
    binding = next;
    KeyReader reader(stream.payload());
    const std::string key = reader.text();
    LW_TRY(whole->add(read_evidence(key, reader.rest())));
  }
}

void PatternHits::tell(const One& one, const IndicatorSet& indicators) const {
  if (one.gave_up == BindingSearch::Limit::None || resources_.diagnostics == nullptr) {
    return;
  }
  model::Finding finding;
  indicators.say({one.pattern.record}, one.pattern.value, finding);
  Diagnostic diagnostic{};
  diagnostic.kind = &kPatternIncomplete;
  diagnostic.place.file = finding.rule->file;
  diagnostic.message = fmt::format("pattern '{}': {}; findings may be missing",
                                   to_printable(finding.rule->title), reason_of(one.gave_up));
  resources_.diagnostics->report(std::move(diagnostic));
}

Status PatternHits::finish(const IndicatorSet& indicators, model::FindingSink& sink) {
  LW_TRY(hits_->seal());
  LW_TRY(hits_->settle());
  LW_TRY_ASSIGN(HitCursor cursor, hits_->begin());
  while (!cursor.at_end()) {
    const std::uint32_t number = pattern_in(cursor.key());
    One one{number, indicators.patterns().patterns()[number]};
    const HitCursor begin = cursor;
    HitStore wanted(options(), *resources_.budget);
    LW_TRY(find(one, cursor, wanted));
    HitStore bound(options(), *resources_.budget);
    LW_TRY(fetch(begin, wanted, bound));
    LW_TRY(say_all(one, bound, indicators, sink));
    tell(one, indicators);
  }
  return {};
}

}  // namespace longwatch::detect::indicator
