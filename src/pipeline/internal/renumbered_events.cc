#include "pipeline/internal/renumbered_events.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <tuple>
#include <utility>
#include <vector>

namespace longwatch::pipeline {
namespace {

/// A list under other numbers.
class RenumberedEvents final : public model::EventList {
 public:
  RenumberedEvents(std::shared_ptr<const model::EventList> list, const SourceNumbers& numbers)
      : list_(std::move(list)), order_(list_->parts().size()) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    const auto number_of = [&](std::size_t part) {
      return numbers.at(list_->parts()[part].source);
    };
    std::sort(order_.begin(), order_.end(),
              [&](std::size_t a, std::size_t b) { return number_of(a) < number_of(b); });
    for (const std::size_t part : order_) {
      parts_.push_back({number_of(part), list_->parts()[part].count});
    }
  }

  const std::vector<Part>& parts() const override { return parts_; }

  Status visit(std::size_t part,
               const std::function<Status(const model::EventReference&)>& take) const override {
    return list_->visit(order_.at(part), [&](const model::EventReference& event) {
      model::EventReference renumbered = event;
      renumbered.locator.source = parts_[part].source;
      return take(renumbered);
    });
  }

 private:
  const std::shared_ptr<const model::EventList> list_;
  std::vector<std::size_t> order_;  // parts of `list_`, by new number
  std::vector<Part> parts_;
};

bool comes_before(const model::EventReference& a, const model::EventReference& b) {
  return std::tie(a.time, a.locator) < std::tie(b.time, b.locator);
}

}  // namespace

void renumber_events(model::Finding& finding, const SourceNumbers& numbers) {
  for (model::EventReference& event : finding.events) {
    event.locator.source = numbers.at(event.locator.source);
  }
  if (finding.rule->kind == model::RuleKind::Correlation && !numbers.keep_order()) {
    std::sort(finding.events.begin(), finding.events.end(), comes_before);
  }
  if (finding.all_events != nullptr) {
    finding.all_events = std::make_shared<RenumberedEvents>(std::move(finding.all_events), numbers);
  }
}

}  // namespace longwatch::pipeline
