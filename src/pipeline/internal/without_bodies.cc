#include "pipeline/internal/without_bodies.h"

#include <algorithm>
#include <utility>

#include "model/mail_body.h"

namespace longwatch::pipeline {
namespace {

bool is_body(const model::FieldValue& value) {
  return value.field == model::kMailBodyField;
}

bool has_body(const model::Event& event) {
  return std::any_of(event.values.begin(), event.values.end(), is_body);
}

class BodylessState final : public detect::DetectorState {
 public:
  explicit BodylessState(std::unique_ptr<detect::DetectorState> state) : inner(std::move(state)) {}

  std::size_t capacity() const override { return inner->capacity() + batch.capacity(); }

  Status status() const override { return inner->status(); }

  std::unique_ptr<detect::DetectorState> inner;
  model::EventBatch batch;  // events without bodies; their values point into the batch scanned
};

class BodylessDetector final : public detect::Detector {
 public:
  explicit BodylessDetector(std::unique_ptr<detect::Detector> inner) : inner_(std::move(inner)) {}

  std::string_view name() const override { return inner_->name(); }

  std::unique_ptr<detect::DetectorState> make_state() const override {
    return std::make_unique<BodylessState>(inner_->make_state());
  }

  std::unique_ptr<detect::DetectorState> make_state_within(
      const detect::DetectorResources& resources) const override {
    return std::make_unique<BodylessState>(inner_->make_state_within(resources));
  }

  void scan(const model::EventBatch& batch, detect::DetectorState& state,
            model::FindingSink& sink) const override {
    auto& own = static_cast<BodylessState&>(state);
    if (std::none_of(batch.events().begin(), batch.events().end(), has_body)) {
      inner_->scan(batch, *own.inner, sink);
      return;
    }
    own.batch.clear();
    for (const model::Event& event : batch.events()) {
      own.batch.add(bare(event, own.batch));
    }
    inner_->scan(own.batch, *own.inner, sink);
    own.batch.clear();
  }

  void combine(detect::DetectorState& into, detect::DetectorState& from) const override {
    inner_->combine(*static_cast<BodylessState&>(into).inner,
                    *static_cast<BodylessState&>(from).inner);
  }

  void finish(detect::DetectorState& state, model::FindingSink& sink) const override {
    inner_->finish(*static_cast<BodylessState&>(state).inner, sink);
  }

 private:
  static model::Event bare(model::Event event, model::EventBatch& batch) {
    const auto bodies =
        static_cast<std::size_t>(std::count_if(event.values.begin(), event.values.end(), is_body));
    if (bodies > 0) {
      const std::span<model::FieldValue> kept =
          batch.arena().allocate<model::FieldValue>(event.values.size() - bodies);
      std::remove_copy_if(event.values.begin(), event.values.end(), kept.begin(), is_body);
      event.values = kept;
    }
    return event;
  }

  const std::unique_ptr<detect::Detector> inner_;
};

}  // namespace

std::unique_ptr<detect::Detector> without_bodies(std::unique_ptr<detect::Detector> detector) {
  return std::make_unique<BodylessDetector>(std::move(detector));
}

}  // namespace longwatch::pipeline
