#include "tests/fault/mark_detector.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "model/value.h"

namespace longwatch::test_support {
namespace {

class MarkState final : public detect::DetectorState {
 public:
  // What a test keeps is none of the product's memory.
  std::size_t capacity() const override { return 0; }

  std::vector<MarkedEvent> events;
  std::string scratch;
};

void add_marks(std::string_view text, std::vector<std::string>& marks) {
  constexpr std::string_view kMark = "mark-";
  constexpr std::size_t kMarkBytes = 11;
  for (std::size_t at = text.find(kMark); at != std::string_view::npos;
       at = text.find(kMark, at + 1)) {
    const std::string_view mark = text.substr(at, kMarkBytes);
    const bool is_whole =
        mark.size() == kMarkBytes && std::all_of(mark.begin() + kMark.size(), mark.end(),
                                                 [](char c) { return c >= '0' && c <= '9'; });
    if (is_whole && std::find(marks.begin(), marks.end(), mark) == marks.end()) {
      marks.emplace_back(mark);
    }
  }
}

}  // namespace

std::vector<std::string> marks_of(std::string_view text) {
  std::vector<std::string> marks;
  add_marks(text, marks);
  return marks;
}

std::unique_ptr<detect::DetectorState> MarkDetector::make_state() const {
  return std::make_unique<MarkState>();
}

void MarkDetector::scan(const model::EventBatch& batch, detect::DetectorState& state,
                        model::FindingSink& /*sink*/) const {
  auto& own = static_cast<MarkState&>(state);
  for (const model::Event& event : batch.events()) {
    MarkedEvent marked{event.locator, {}};
    for (const model::FieldValue& value : event.values) {
      add_marks(model::render(value.value, own.scratch), marked.marks);
    }
    own.events.push_back(std::move(marked));
  }
}

void MarkDetector::combine(detect::DetectorState& into, detect::DetectorState& from) const {
  auto& all = static_cast<MarkState&>(into).events;
  auto& part = static_cast<MarkState&>(from).events;
  std::move(part.begin(), part.end(), std::back_inserter(all));
  part.clear();
}

void MarkDetector::finish(detect::DetectorState& state, model::FindingSink& /*sink*/) const {
  const MutexLock lock(mutex_);
  events_ = std::move(static_cast<MarkState&>(state).events);
}

std::vector<MarkedEvent> MarkDetector::take_events() const {
  const MutexLock lock(mutex_);
  std::stable_sort(events_.begin(), events_.end(), [](const MarkedEvent& a, const MarkedEvent& b) {
    return std::pair(a.locator.source, a.locator.offset) <
           std::pair(b.locator.source, b.locator.offset);
  });
  return std::move(events_);
}

}  // namespace longwatch::test_support
