#include <optional>
#include <string>
#include <utility>

#include "detect/behaviour/behaviour.h"
#include "detect/behaviour/internal/egress_watch.h"
#include "detect/behaviour/internal/web_children.h"

namespace longwatch::detect::behaviour {
namespace {

class BehaviourState final : public DetectorState {
 public:
  std::size_t capacity() const override {
    return sizeof(BehaviourState) + process.capacity() + text.capacity() + traffic.capacity();
  }

  ProcessScratch process;
  std::string text;
  Traffic traffic;
};

class BehaviourDetector final : public Detector {
 public:
  BehaviourDetector(const BehaviourOptions& options, model::FieldTable& fields)
      : web_children_(fields), egress_(options, fields) {}

  std::string_view name() const override { return "behaviour"; }

  std::unique_ptr<DetectorState> make_state() const override {
    return std::make_unique<BehaviourState>();
  }

  void scan(const model::EventBatch& batch, DetectorState& state,
            model::FindingSink& sink) const override {
    auto& own = static_cast<BehaviourState&>(state);
    for (const model::Event& event : batch.events()) {
      if (std::optional<model::Finding> finding = web_children_.look(event, own.process)) {
        sink.accept(*std::move(finding));
      }
      egress_.gather(event, own.text, own.traffic);
    }
  }

  void combine(DetectorState& into, DetectorState& from) const override {
    static_cast<BehaviourState&>(into).traffic.take(static_cast<BehaviourState&>(from).traffic);
  }

  void finish(DetectorState& state, model::FindingSink& sink) const override {
    egress_.report(static_cast<BehaviourState&>(state).traffic, sink);
  }

 private:
  const WebChildren web_children_;
  const EgressWatch egress_;
};

}  // namespace

std::unique_ptr<Detector> make_behaviour_detector(const BehaviourOptions& options,
                                                  model::FieldTable& fields) {
  return std::make_unique<BehaviourDetector>(options, fields);
}

}  // namespace longwatch::detect::behaviour
