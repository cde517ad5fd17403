#include "detect/sigma/explain.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "detect/sigma/internal/explainer.h"

namespace longwatch::detect::sigma {
namespace {

/// The best explanations so far, at most `limit` of them. Which ones are kept does not depend on
/// the order in which they come.
class Shortlist {
 public:
  enum class Order : std::uint8_t { ByPlace, ByNearness };

  Shortlist(Order order, std::size_t limit) : order_(order), limit_(limit) {}

  bool would_keep(const Nearness& nearness, const model::Locator& place) const {
    return limit_ > 0 && (kept_.size() < limit_ || comes_before(nearness, place, kept_.back()));
  }

  void add(Explanation explanation) {
    const auto at = std::find_if(kept_.begin(), kept_.end(), [&](const Explanation& known) {
      return comes_before(explanation.nearness, explanation.locator, known);
    });
    kept_.insert(at, std::move(explanation));
    if (kept_.size() > limit_) {
      kept_.pop_back();
    }
  }

  void take(Shortlist& from) {
    for (Explanation& explanation : from.kept_) {
      add(std::move(explanation));
    }
    from.kept_.clear();
  }

  std::vector<Explanation> release() { return std::move(kept_); }

  bool is_empty() const { return kept_.empty(); }

 private:
  bool comes_before(const Nearness& nearness, const model::Locator& place,
                    const Explanation& other) const {
    if (order_ == Order::ByNearness && nearness.is_nearer_than(other.nearness)) {
      return true;
    }
    const bool is_farther = order_ == Order::ByNearness && other.nearness.is_nearer_than(nearness);
    return !is_farther && key(place) < key(other.locator);
  }

  static std::tuple<model::SourceId, std::uint64_t, std::uint64_t> key(
      const model::Locator& place) {
    return {place.source, place.offset, place.record};
  }

  const Order order_;
  const std::size_t limit_;
  std::vector<Explanation> kept_;
};

/// Counts events by channel and id. Hostile logs can name any number of them: those that come last
/// in the order of names are counted together, which does not depend on the order of events.
class KindCensus {
 public:
  void count(const model::Event& event) {
    std::string scratch;
    add({std::string(model::render(event.channel, scratch)), event.event_id}, 1);
  }

  void take(KindCensus& from) {
    for (const auto& [kind, events] : from.counts_) {
      add(kind, events);
    }
    unlisted_ += from.unlisted_;
    from = KindCensus();
  }

  void release(RuleExplanation& into) const {
    for (const auto& [kind, events] : counts_) {
      into.kinds.push_back({kind.first, kind.second, events});
    }
    std::stable_sort(into.kinds.begin(), into.kinds.end(),
                     [](const SeenKind& a, const SeenKind& b) { return a.events > b.events; });
    into.unlisted = unlisted_;
  }

 private:
  using Kind = std::pair<std::string, std::optional<std::uint32_t>>;

  static constexpr std::size_t kMostKinds = 1024;

  void add(const Kind& kind, std::uint64_t events) {
    counts_[kind] += events;
    if (counts_.size() > kMostKinds) {
      const auto last = std::prev(counts_.end());
      unlisted_ += last->second;
      counts_.erase(last);
    }
  }

  std::map<Kind, std::uint64_t> counts_;
  std::uint64_t unlisted_ = 0;
};

class ExplainState final : public DetectorState {
 public:
  ExplainState(Explainer::State answers, std::size_t limit)
      : parts(std::move(answers)),
        matches(Shortlist::Order::ByPlace, limit),
        nearest(Shortlist::Order::ByNearness, limit),
        others(Shortlist::Order::ByPlace, limit) {}

  // What grows with the logs is bounded: three short lists and the census.
  std::size_t capacity() const override {
    return sizeof(*this) + parts.outline->capacity() + parts.values->capacity();
  }

  Explainer::State parts;
  Shortlist matches;
  Shortlist nearest;
  Shortlist others;
  KindCensus kinds;
  std::uint64_t events = 0;
  std::uint64_t of_log_source = 0;
  std::uint64_t matching = 0;
};

class ExplainDetector final : public Detector {
 public:
  ExplainDetector(Explainer explainer, const ExplainRequest& request, RuleExplanation& explanation)
      : explainer_(std::move(explainer)), request_(request), explanation_(explanation) {}

  std::string_view name() const override { return "explain"; }

  std::unique_ptr<DetectorState> make_state() const override {
    return std::make_unique<ExplainState>(explainer_.make_state(), request_.limit);
  }

  void scan(const model::EventBatch& batch, DetectorState& state,
            model::FindingSink& /*sink*/) const override {
    auto& own = static_cast<ExplainState&>(state);
    for (const model::Event& event : batch.events()) {
      own.kinds.count(event);
      if (!request_.record.has_value() || event.locator.record == *request_.record) {
        look_at(event, own);
      }
    }
  }

  void combine(DetectorState& into, DetectorState& from) const override {
    auto& all = static_cast<ExplainState&>(into);
    auto& one = static_cast<ExplainState&>(from);
    all.matches.take(one.matches);
    all.nearest.take(one.nearest);
    all.others.take(one.others);
    all.kinds.take(one.kinds);
    all.events += std::exchange(one.events, 0);
    all.of_log_source += std::exchange(one.of_log_source, 0);
    all.matching += std::exchange(one.matching, 0);
  }

  void finish(DetectorState& state, model::FindingSink& /*sink*/) const override {
    auto& own = static_cast<ExplainState&>(state);
    explanation_.events = own.events;
    explanation_.of_log_source = own.of_log_source;
    explanation_.matching = own.matching;
    explanation_.matches = own.matches.release();
    explanation_.nearest = own.nearest.release();
    explanation_.others = own.others.release();
    own.kinds.release(explanation_);
  }

 private:
  void look_at(const model::Event& event, ExplainState& state) const {
    const Standing standing = explainer_.stand(event, state.parts);
    ++state.events;
    state.of_log_source += standing.is_of_log_source ? 1U : 0U;
    state.matching += standing.matches ? 1U : 0U;
    if (!standing.is_of_log_source && !request_.record.has_value()) {
      return;
    }
    Shortlist& list = !standing.is_of_log_source ? state.others
                      : standing.matches         ? state.matches
                                                 : state.nearest;
    if (list.would_keep(standing.nearness, event.locator)) {
      list.add(explainer_.explain(event, standing, state.parts));
    }
  }

  const Explainer explainer_;
  const ExplainRequest request_;
  RuleExplanation& explanation_;
};

}  // namespace

bool ExplainedSelection::is_as_wanted() const {
  return wanted == Wanted::Either || wanted == Wanted::Unused || holds == (wanted == Wanted::Match);
}

bool Nearness::is_nearer_than(const Nearness& other) const {
  return std::tie(fulfilled, partial) > std::tie(other.fulfilled, other.partial);
}

Result<std::unique_ptr<Detector>> make_explainer(const Rule& rule, const CompileOptions& options,
                                                 const ExplainRequest& request,
                                                 const std::shared_ptr<model::FieldTable>& fields,
                                                 RuleExplanation& explanation) {
  LW_TRY_ASSIGN(Explainer explainer, Explainer::make(rule, options, fields));
  return std::unique_ptr<Detector>(
      std::make_unique<ExplainDetector>(std::move(explainer), request, explanation));
}

}  // namespace longwatch::detect::sigma
