#include "detect/activity/internal/earliest.h"

#include <algorithm>
#include <utility>

namespace longwatch::detect::activity {
namespace {

/// model::comes_before, with the record's number for sources whose records share an offset.
bool is_earlier(const model::Activity& a, const model::Activity& b) {
  if (model::comes_before(a, b)) {
    return true;
  }
  return !model::comes_before(b, a) && a.event.locator.record < b.event.locator.record;
}

std::size_t bytes_of(const std::string& text) {
  // Short texts lie inside the object.
  return text.capacity() > sizeof(std::string) / 2 ? text.capacity() : 0;
}

std::size_t text_bytes(const model::Activity& activity) {
  std::size_t bytes = 0;
  for (const std::string* text :
       {&activity.evidence, &activity.telemetry, &activity.host, &activity.account,
        &activity.source, &activity.target, &activity.process, &activity.parent, &activity.object,
        &activity.detail, &activity.status, &activity.workstation}) {
    bytes += bytes_of(*text);
  }
  for (const model::NamedText& artefact : activity.artefacts) {
    bytes += sizeof artefact + bytes_of(artefact.name) + bytes_of(artefact.value);
  }
  return bytes;
}

}  // namespace

void EarliestActivities::add(model::Activity activity) {
  if (limit_ == 0) {
    ++left_out_;
    return;
  }
  if (kept_.size() < limit_) {
    text_bytes_ += text_bytes(activity);
    kept_.push_back(std::move(activity));
    if (kept_.size() == limit_) {
      std::make_heap(kept_.begin(), kept_.end(), is_earlier);
    }
    return;
  }
  ++left_out_;
  if (!is_earlier(activity, kept_.front())) {
    return;
  }
  std::pop_heap(kept_.begin(), kept_.end(), is_earlier);
  text_bytes_ -= text_bytes(kept_.back());
  text_bytes_ += text_bytes(activity);
  kept_.back() = std::move(activity);
  std::push_heap(kept_.begin(), kept_.end(), is_earlier);
}

void EarliestActivities::take(EarliestActivities& other) {
  for (model::Activity& activity : other.kept_) {
    add(std::move(activity));
  }
  left_out_ += std::exchange(other.left_out_, 0);
  other.kept_ = {};
  other.text_bytes_ = 0;
}

std::vector<model::Activity> EarliestActivities::release() {
  std::sort(kept_.begin(), kept_.end(), is_earlier);
  text_bytes_ = 0;
  return std::exchange(kept_, {});
}

std::size_t EarliestActivities::capacity() const {
  return kept_.capacity() * sizeof(model::Activity) + text_bytes_;
}

}  // namespace longwatch::detect::activity
