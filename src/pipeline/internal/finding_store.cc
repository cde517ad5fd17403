#include "pipeline/internal/finding_store.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/limits.h"
#include "pipeline/internal/finding_codec.h"

namespace longwatch::pipeline {
namespace {

// The budget is asked in steps, so that it is not asked for every finding.
constexpr std::uint64_t kReservationStep = 1024 * 1024;

MemoryReservation nothing_yet(MemoryBudget& budget) {
  Result<MemoryReservation> reservation = MemoryReservation::make(budget, 0, "findings");
  LW_CHECK(reservation.ok());  // nothing always fits
  return std::move(*reservation);
}

}  // namespace

/// Moves the findings out while it goes.
class FindingStore::HeldStream final : public FindingStream {
 public:
  explicit HeldStream(std::deque<Held>& held) : held_(held) {}

  Result<std::optional<model::Finding>> next() override {
    if (held_.empty()) {
      return std::optional<model::Finding>();
    }
    std::optional<model::Finding> finding(std::move(held_.front().finding));
    held_.pop_front();
    return finding;
  }

 private:
  std::deque<Held>& held_;
};

FindingStore::FindingStore(FindingStoreOptions options, MemoryBudget& budget)
    : options_(std::move(options)),
      tuner_(options_.tuning),
      reservation_(nothing_yet(budget)),
      runs_(options_.temporary_directory) {}

void FindingStore::accept(model::Finding finding) {
  LW_CHECK(finding.rule != nullptr && !finding.events.empty());
  tuner_.apply(finding);
  const bool is_suppressed = finding.rule->tuned.has_value() && finding.rule->tuned->suppresses;
  const bool is_low = finding.rule->level < options_.min_level;
  if (is_suppressed) {
    ++suppressed_;
    if (is_low || options_.suppressed == Suppressed::Counted) {
      return;
    }
  } else if (is_low) {
    ++filtered_;
    return;
  }
  if (!status_.ok()) {
    return;
  }
  if (!is_suppressed) {
    ++count_;
    ++count_by_source_[finding.events.front().locator.source];
  }
  keep(std::move(finding));
}

void FindingStore::keep(model::Finding finding) {
  const std::uint64_t bytes = held_bytes(finding) + sizeof(Held) - sizeof(model::Finding);
  if (!has_room_for(bytes)) {
    status_ = spill();
  }
  held_bytes_ += bytes;
  held_.push_back({std::move(finding), sequence_++});
}

bool FindingStore::has_room_for(std::uint64_t bytes) {
  const std::uint64_t needed = held_bytes_ + bytes;
  if (held_.empty() || needed <= options_.free_bytes + reservation_.bytes()) {
    return true;
  }
  const std::uint64_t more = needed - options_.free_bytes;
  const std::uint64_t rounded = (more / kReservationStep + 1) * kReservationStep;
  return reservation_.resize(rounded) || reservation_.resize(more);
}

void FindingStore::sort() {
  std::sort(held_.begin(), held_.end(), [](const Held& a, const Held& b) {
    if (model::comes_before(a.finding, b.finding)) {
      return true;
    }
    return !model::comes_before(b.finding, a.finding) && a.sequence < b.sequence;
  });
}

Status FindingStore::spill() {
  sort();
  HeldStream stream(held_);
  LW_TRY(runs_.write(stream));
  held_.clear();
  held_.shrink_to_fit();
  held_bytes_ = 0;
  LW_CHECK(reservation_.resize(0));
  return {};
}

void FindingStore::seal() {
  if (status_.ok()) {
    sort();
    status_ = runs_.compact(limits::kSpillFanIn);
  }
}

FindingStreams FindingStore::streams() {
  FindingStreams streams = runs_.streams();
  streams.push_back(std::make_unique<HeldStream>(held_));
  return streams;
}

}  // namespace longwatch::pipeline
