#include <utility>

#include "base/limits.h"
#include "detect/activity/activity.h"
#include "detect/activity/internal/earliest.h"
#include "detect/activity/internal/translate.h"

namespace longwatch::detect::activity {
namespace {

class ActivityState final : public DetectorState {
 public:
  std::size_t capacity() const override {
    return sizeof(ActivityState) + kept.capacity() + scratch.text.capacity() +
           scratch.folded.capacity();
  }

  TranslationScratch scratch;
  EarliestActivities kept{limits::kActivities};
};

class ActivityDetector final : public Detector {
 public:
  ActivityDetector(const model::ActivityScope& scope, model::ActivitySink& sink,
                   model::FieldTable& fields)
      : translator_(scope, fields), sink_(sink) {}

  std::string_view name() const override { return "activity"; }

  std::unique_ptr<DetectorState> make_state() const override {
    return std::make_unique<ActivityState>();
  }

  void scan(const model::EventBatch& batch, DetectorState& state,
            model::FindingSink& /*sink*/) const override {
    auto& own = static_cast<ActivityState&>(state);
    for (const model::Event& event : batch.events()) {
      if (std::optional<model::Activity> activity = translator_.translate(event, own.scratch)) {
        own.kept.add(*std::move(activity));
      }
    }
  }

  void combine(DetectorState& into, DetectorState& from) const override {
    static_cast<ActivityState&>(into).kept.take(static_cast<ActivityState&>(from).kept);
  }

  void finish(DetectorState& state, model::FindingSink& /*sink*/) const override {
    auto& own = static_cast<ActivityState&>(state);
    const std::uint64_t left_out = own.kept.left_out();
    sink_.accept(own.kept.release(), left_out);
  }

 private:
  const Translator translator_;
  model::ActivitySink& sink_;
};

}  // namespace

std::unique_ptr<Detector> make_activity_detector(const model::ActivityScope& scope,
                                                 model::ActivitySink& sink,
                                                 model::FieldTable& fields) {
  return std::make_unique<ActivityDetector>(scope, sink, fields);
}

}  // namespace longwatch::detect::activity
