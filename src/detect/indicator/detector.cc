#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/text.h"
#include "detect/indicator/diagnostics.h"
#include "detect/indicator/indicator.h"
#include "detect/indicator/internal/indicator_set.h"
#include "detect/indicator/internal/miss_memo.h"
#include "detect/indicator/internal/pattern_hits.h"

namespace longwatch::detect::indicator {
namespace {

constexpr std::size_t kEventsAtOnce = 64;
constexpr std::uint32_t kNoValue = 0xFFFFFFFF;

/// A value of an event, by their numbers.
struct Place {
  std::uint32_t event = 0;
  std::uint32_t value = 0;

  friend auto operator<=>(const Place&, const Place&) = default;
};

/// A hash that must be in the filter when an indicator is to be found there.
struct Probe {
  std::uint64_t hash = 0;
  Place place;
  std::uint32_t short_text = kNoValue;  ///< number of its key, when it is worth remembering
};

/// A short text that is a miss unless one of its hashes passes the filter.
struct ShortText {
  MissKey key;
  bool is_miss = true;
};

bool can_prepare(Look look) {
  return look == Look::Address || look == Look::Host || look == Look::Url || look == Look::File ||
         look == Look::Digests;
}

/// The same names come again and again. An address is read as fast as it is remembered.
bool is_worth_remembering(Look look, std::string_view part) {
  return look != Look::Address && look != Look::Digests && part.size() <= MissKey::kLongest &&
         !is_digit(part.back());
}

/// Scratch of one worker.
class IndicatorState final : public DetectorState {
 public:
  explicit IndicatorState(const DetectorResources& resources)
      : diagnostics(resources.diagnostics), pattern_hits(resources) {}

  Status status() const override {
    LW_TRY(Status(failure));
    return pattern_hits.status();
  }

  std::string text;
  std::vector<std::uint64_t> hashes;  // of one value
  std::vector<Probe> probes;
  std::vector<ShortText> short_texts;
  MissMemo misses;
  std::vector<Place> wanted;
  std::vector<Hit> hits;
  // Of the finding being made:
  std::vector<model::FieldId> fields;
  std::vector<std::uint64_t> records;
  bool is_in_body = false;       // of a mail
  std::uint64_t suppressed = 0;  // findings that an allow-list kept back
  DiagnosticSink* diagnostics = nullptr;
  std::vector<PatternSet::Match> matches;
  PatternSet::Scratch patterns;
  PatternHits pattern_hits;
  Status failure;

  std::size_t capacity() const override {
    return text.capacity() + hashes.capacity() * sizeof(std::uint64_t) +
           probes.capacity() * sizeof(Probe) + short_texts.capacity() * sizeof(ShortText) +
           misses.capacity() + wanted.capacity() * sizeof(Place) + hits.capacity() * sizeof(Hit) +
           fields.capacity() * sizeof(model::FieldId) + records.capacity() * sizeof(std::uint64_t) +
           matches.capacity() * sizeof(PatternSet::Match) + patterns.capacity() +
           pattern_hits.capacity();
  }
};

/// The type of entity that was seen, by the names of entities.h: a network's finding shows the
/// address.
std::string_view entity_type(IndicatorKind kind, std::string_view observed) {
  switch (kind) {
    case IndicatorKind::Cidr:
      return observed.find(':') == std::string_view::npos ? "ipv4" : "ipv6";
    case IndicatorKind::Host:
    case IndicatorKind::MailDomain:
      return "domain";
    case IndicatorKind::FilePath:
      return "file";
    case IndicatorKind::Mutex:
      return "object";
    case IndicatorKind::RegistryKey:
      return "registry_key";
    case IndicatorKind::UserAgent:
      return "user_agent";
    case IndicatorKind::Account:
      return "user";
    case IndicatorKind::CertificateSerial:
    case IndicatorKind::CertificateDigest:
      return "certificate";
    default:
      return to_text(kind);
  }
}

class IndicatorDetector final : public Detector {
 public:
  IndicatorDetector(std::shared_ptr<const IndicatorSet> indicators,
                    std::shared_ptr<const model::FieldTable> fields, std::string authority)
      : indicators_(std::move(indicators)),
        fields_(std::move(fields)),
        authority_(std::move(authority)) {}

  std::string_view name() const override { return "indicator"; }

  std::unique_ptr<DetectorState> make_state() const override { return make_state_within({}); }

  std::unique_ptr<DetectorState> make_state_within(
      const DetectorResources& resources) const override {
    return std::make_unique<IndicatorState>(resources);
  }

  void scan(const model::EventBatch& batch, DetectorState& state,
            model::FindingSink& sink) const override {
    auto& own = static_cast<IndicatorState&>(state);
    std::span<const model::Event> events = batch.events();
    while (!events.empty()) {
      const std::size_t count = std::min(events.size(), kEventsAtOnce);
      scan_events(events.first(count), own, sink);
      events = events.subspan(count);
    }
  }

  void combine(DetectorState& into, DetectorState& from) const override {
    auto& sum = static_cast<IndicatorState&>(into);
    auto& part = static_cast<IndicatorState&>(from);
    sum.pattern_hits.take(part.pattern_hits);
    sum.suppressed += std::exchange(part.suppressed, 0);
  }

  void finish(DetectorState& state, model::FindingSink& sink) const override {
    auto& own = static_cast<IndicatorState&>(state);
    tell_suppressed(own);
    if (own.status().ok()) {
      own.failure = own.pattern_hits.finish(*indicators_, sink);
    }
  }

 private:
  static void tell_suppressed(const IndicatorState& state) {
    if (state.suppressed > 0 && state.diagnostics != nullptr) {
      Diagnostic diagnostic{&kAllowedSeen, {}, {}, {}, 0, 0, {}};
      diagnostic.message =
          fmt::format("suppressed by the allow-list: {}", with_thousands(state.suppressed));
      state.diagnostics->report(std::move(diagnostic));
    }
  }

  /// First all hashes, then all answers of the filter; what passes it is looked at in full.
  void scan_events(std::span<const model::Event> events, IndicatorState& state,
                   model::FindingSink& sink) const {
    state.probes.clear();
    state.short_texts.clear();
    state.wanted.clear();
    for (std::uint32_t event = 0; event < events.size(); ++event) {
      prepare(events[event], event, state);
    }
    ask_filter(state);
    std::sort(state.wanted.begin(), state.wanted.end());
    auto wanted = state.wanted.begin();
    for (std::uint32_t event = 0; event < events.size(); ++event) {
      state.hits.clear();
      std::uint32_t done = kNoValue;
      for (; wanted != state.wanted.end() && wanted->event == event; ++wanted) {
        if (wanted->value != done) {
          done = wanted->value;
          look_at(events[event], events[event].values[done], state);
        }
      }
      if (!state.hits.empty()) {
        report(events[event], state, sink);
      }
      if (!indicators_->patterns().empty()) {
        scan_patterns(events[event], state, sink);
      }
    }
  }

  void ask_filter(IndicatorState& state) const {
    for (const Probe& probe : state.probes) {
      if (indicators_->view().may_hold(probe.hash)) {
        state.wanted.push_back(probe.place);
        if (probe.short_text != kNoValue) {
          state.short_texts[probe.short_text].is_miss = false;
        }
      }
    }
    for (const ShortText& text : state.short_texts) {
      if (text.is_miss) {
        state.misses.remember(text.key);
      }
    }
  }

  void prepare(const model::Event& event, std::uint32_t number, IndicatorState& state) const {
    for (std::uint32_t i = 0; i < event.values.size(); ++i) {
      const model::FieldValue& value = event.values[i];
      const Look look = indicators_->look_of(value.field);
      if (look == Look::None) {
        continue;
      }
      if (can_prepare(look)) {
        prepare(look, value, {number, i}, state);
      } else {
        state.wanted.push_back({number, i});
      }
    }
  }

  void prepare(Look look, const model::FieldValue& value, Place place,
               IndicatorState& state) const {
    const std::string_view text = model::render(value.value, state.text);
    const std::string_view part = IndicatorSet::deciding_part(look, text);
    if (part.empty()) {
      return;  // neither an address nor a name
    }
    const bool is_short = is_worth_remembering(look, part) && state.misses.pays();
    const MissKey key = is_short ? MissKey(look, part) : MissKey{};
    if (is_short && state.misses.knows(key)) {
      return;
    }
    state.hashes.clear();
    if (!indicators_->prepare(look, part, state.hashes)) {
      state.wanted.push_back(place);
      return;
    }
    std::uint32_t short_text = kNoValue;
    if (is_short) {
      short_text = static_cast<std::uint32_t>(state.short_texts.size());
      state.short_texts.push_back({key});
    }
    for (const std::uint64_t hash : state.hashes) {
      state.probes.push_back({hash, place, short_text});
    }
  }

  void look_at(const model::Event& event, const model::FieldValue& value,
               IndicatorState& state) const {
    const std::size_t known = state.hits.size();
    indicators_->find(event, value, state.text, state.hits);
    for (std::size_t i = known; i < state.hits.size(); ++i) {
      state.hits[i].field = value.field;
      state.hits[i].is_allowed = indicators_->allows(state.hits[i]);
      if (value.field == model::kMailBodyField) {
        state.hits[i].observed.clear();  // it is a part of the body
      }
    }
  }

  /// What one event answers is reported; the rest waits for the other events.
  void scan_patterns(const model::Event& event, IndicatorState& state,
                     model::FindingSink& sink) const {
    const PatternSet& patterns = indicators_->patterns();
    state.matches.clear();
    state.fields.clear();
    patterns.match(event, state.patterns, state.matches, state.fields);
    if (state.matches.empty()) {
      return;
    }
    model::Finding seen;
    indicators_->evidence().describe(event, state.fields, *fields_, seen);
    for (std::size_t begin = 0; begin < state.matches.size();) {
      const std::uint32_t number = state.matches[begin].pattern;
      std::vector<std::uint32_t> observations;
      while (begin < state.matches.size() && state.matches[begin].pattern == number) {
        observations.push_back(state.matches[begin++].observation);
      }
      const PatternSet::One& pattern = patterns.patterns()[number];
      if (pattern.is_single) {
        model::Finding finding = seen;
        indicators_->say({pattern.record}, pattern.value, finding);
        sink.accept(std::move(finding));
      } else {
        state.pattern_hits.add(number, observations, seen);
      }
    }
  }

  /// One finding for each indicator, whatever the number of places it was seen in and of files it
  /// comes from.
  void report(const model::Event& event, IndicatorState& state, model::FindingSink& sink) const {
    const auto key = [](const Hit& hit) {
      return std::tie(hit.head.kind, hit.head.value);
    };
    std::stable_sort(state.hits.begin(), state.hits.end(), [&](const Hit& a, const Hit& b) {
      const bool is_body_a = a.observed.empty();
      const bool is_body_b = b.observed.empty();
      return std::tie(a.head.kind, a.head.value, a.is_allowed, a.record, is_body_a) <
             std::tie(b.head.kind, b.head.value, b.is_allowed, b.record, is_body_b);
    });
    for (std::size_t begin = 0; begin < state.hits.size();) {
      std::size_t end = begin;
      state.fields.clear();
      state.records.clear();
      state.is_in_body = false;
      while (end < state.hits.size() && key(state.hits[end]) == key(state.hits[begin])) {
        const Hit& hit = state.hits[end++];
        if (hit.is_allowed) {
          continue;
        }
        if (state.records.empty() || state.records.back() != hit.record) {
          state.records.push_back(hit.record);
        }
        if (hit.field == model::kMailBodyField) {
          state.is_in_body = true;
        } else if (hit.record == state.hits[begin].record) {
          state.fields.push_back(hit.field);
        }
      }
      if (state.records.empty()) {
        ++state.suppressed;
      } else {
        sink.accept(make_finding(event, state.hits[begin], state));
      }
      begin = end;
    }
  }

  model::Finding make_finding(const model::Event& event, const Hit& hit,
                              const IndicatorState& state) const {
    model::Finding finding;
    indicators_->evidence().describe(event, state.fields, *fields_, finding);
    if (state.is_in_body) {
      finding.fields.push_back({"indicator.place", model::kMailBodyPlace});
      finding.fields.push_back({"indicator.authority", authority_});
    }
    indicators_->say(state.records, hit.head.value, finding);
    if (hit.observed.empty()) {
      return finding;  // seen in a body alone
    }
    const model::Entity entity{std::string(entity_type(hit.head.kind, hit.observed)), hit.observed,
                               "indicator"};
    if (std::find(finding.entities.begin(), finding.entities.end(), entity) ==
        finding.entities.end()) {
      finding.entities.push_back(entity);
    }
    return finding;
  }

  const std::shared_ptr<const IndicatorSet> indicators_;
  const std::shared_ptr<const model::FieldTable> fields_;
  const std::string authority_;  // to search bodies of mails; empty = none was handed over
};

}  // namespace

std::unique_ptr<Detector> make_detector(std::shared_ptr<const IndicatorSet> indicators,
                                        std::shared_ptr<const model::FieldTable> fields,
                                        std::string authority) {
  return std::make_unique<IndicatorDetector>(std::move(indicators), std::move(fields),
                                             std::move(authority));
}

}  // namespace longwatch::detect::indicator
