#include "pipeline/internal/presenting_sink.h"

#include "pipeline/internal/visited.h"

namespace longwatch::pipeline {

void PresentingSink::accept(model::Finding finding) {
  const std::vector<model::Event>& events = scanned_.batch.events();
  const model::Locator& wanted = finding.events.front().locator;
  for (std::size_t step = 0; presenter_ != nullptr && step < events.size(); ++step) {
    const std::size_t at = (next_ + step) % events.size();
    if (events[at].locator == wanted) {
      next_ = at;
      presenter_->present(Visited(events[at], scanned_.slot, scanned_.kind, scanned_.state),
                          finding);
      break;
    }
  }
  sink_.accept(std::move(finding));
}

}  // namespace longwatch::pipeline
