#include "detect/behaviour/internal/status_shift.h"

#include <utility>

namespace longwatch::detect::behaviour {
namespace {

constexpr std::uint64_t kManyRefused = 20;
constexpr std::uint64_t kFewTaken = 2;
constexpr std::uint64_t kUsualAddresses = 3;
constexpr std::uint64_t kUsualPart = 10;  // one of so many addresses

enum class Meaning : std::uint8_t { Taken, Refused, Nothing };

Meaning meaning_of(std::uint32_t status) {
  switch (status) {
    case 401:
    case 407:
    case 429:
    case 502:
    case 503:
    case 504:
      return Meaning::Nothing;
    default:
      break;
  }
  if (status >= 200 && status < 300) {
    return Meaning::Taken;
  }
  return status >= 400 && status < 600 ? Meaning::Refused : Meaning::Nothing;
}

}  // namespace

void ShiftFinder::add(std::uint32_t status, const Sighting& seen) {
  const Meaning meaning = meaning_of(status);
  if (meaning == Meaning::Taken) {
    take(status, seen);
    return;
  }
  if (meaning == Meaning::Nothing) {
    return;
  }
  ++refused_in_all_;
  if (!run_.empty() && seen.time - run_.back().time > kWindow) {
    run_.clear();
    run_refused_ = run_client_errors_ = 0;
    first_.reset();
  }
  first_ = first_.has_value() ? first_ : seen;
  ++run_refused_;
  run_client_errors_ += status < 500 ? 1U : 0U;
  run_.push_back(seen);
  if (run_.size() > StatusShift::kMostEvents) {
    run_.pop_front();
  }
}

void ShiftFinder::take(std::uint32_t status, const Sighting& seen) {
  const bool is_shift = run_refused_ >= kLeastRefused && seen.time - run_.back().time <= kWindow &&
                        run_client_errors_ * 2 >= run_refused_;
  if (is_shift && (!shift_.has_value() || shift_->refused < run_refused_)) {
    StatusShift shift;
    shift.client = client_;
    shift.refused = run_refused_;
    shift.client_errors = run_client_errors_;
    shift.taken_before = taken_in_all_;
    shift.status = status;
    shift.first_refused = *first_;
    shift.taken = seen;
    shift.events.assign(run_.begin(), run_.end());
    shift.events.push_back(seen);
    shift_ = std::move(shift);
  }
  ++taken_in_all_;
  run_.clear();
  run_refused_ = run_client_errors_ = 0;
  first_.reset();
}

void PathShifts::add(const ShiftFinder& finder) {
  ++addresses;
  if (!finder.shift().has_value()) {
    // Somebody from whom nothing was ever taken does not tell what is usual.
    refused_of_others += finder.taken() > 0 ? finder.refused() : 0;
    taken_of_others += finder.taken();
    return;
  }
  ++shifting;
  if (shifts.size() < kMostShifts) {
    shifts.push_back(*finder.shift());
  }
}

bool is_usual(const PathShifts& path) {
  return path.shifting >= kUsualAddresses && path.shifting * kUsualPart > path.addresses;
}

bool is_strong(const StatusShift& shift, const PathShifts& path) {
  return shift.refused >= kManyRefused && shift.taken_before <= kFewTaken &&
         path.taken_of_others >= path.refused_of_others;
}

}  // namespace longwatch::detect::behaviour
