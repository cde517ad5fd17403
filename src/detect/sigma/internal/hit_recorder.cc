#include "detect/sigma/internal/hit_recorder.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "formats/fold.h"

namespace longwatch::detect::sigma {
namespace {

using Reason = LeftOut::Reason;

bool wants_numbers(const CompiledCorrelation& correlation) {
  return correlation.written.has_values() &&
         correlation.written.type != CorrelationType::ValueCount;
}

/// The least of those that differ in letter case alone: they are one group.
void keep_different(std::vector<std::string>& values) {
  if (values.size() < 2) {
    return;
  }
  std::sort(values.begin(), values.end(), [](const std::string& a, const std::string& b) {
    const std::string x = formats::folded(a);
    const std::string y = formats::folded(b);
    return x != y ? x < y : a < b;
  });
  const auto end = std::unique(values.begin(), values.end(), [](const auto& a, const auto& b) {
    return formats::folded(a) == formats::folded(b);
  });
  values.erase(end, values.end());
}

}  // namespace

HitRecorder::HitRecorder(const std::vector<CompiledCorrelation>& correlations,
                         HitStoreOptions options, MemoryBudget& budget)
    : correlations_(correlations),
      hits_(std::move(options), budget),
      left_out_(correlations.size()) {
  for (const CompiledCorrelation& correlation : correlations) {
    taken_part_.emplace_back(correlation.written.rules.size(), 0);
  }
}

void HitRecorder::record(const model::Event& seen, const std::vector<Capture>& captures,
                         std::string_view unknown_fields) {
  for (const Capture& capture : captures) {
    record(seen, capture, unknown_fields);
  }
}

void HitRecorder::record(const model::Event& seen, const Capture& capture,
                         std::string_view unknown_fields) {
  LeftOut& left_out = left_out_[capture.correlation];
  if (!seen.time.has_value()) {
    ++left_out.of(Reason::NoTime);
    return;
  }
  fields_ = 0;
  if (!gather(seen, capture.groups)) {
    ++left_out.of(Reason::NoGroup);
    return;
  }
  if (!gather(seen, capture.values)) {
    ++left_out.of(Reason::NoValue);
    return;
  }
  if (wants_numbers(correlations_[capture.correlation])) {
    std::vector<std::string>& values = found_[fields_ - 1];
    const std::size_t before = values.size();
    values.erase(
        std::remove_if(values.begin(), values.end(),
                       [](const std::string& value) { return !Decimal::parse(value).has_value(); }),
        values.end());
    left_out.of(Reason::NoNumber) += before - values.size();
    if (values.empty()) {
      return;
    }
  }
  ++taken_part_[capture.correlation][capture.rule];
  host_.assign(model::render(seen.computer, rendered_));
  HitText text;
  text.host = host_;
  text.unknown_fields = unknown_fields;
  write_all(seen, capture, text);
}

/// The event's values of each field, appended to what was found; false when it lacks one. A value
/// that is null or holds objects is none. In one field the same value counts once for groups, but a
/// number may stand there twice.
bool HitRecorder::gather(const model::Event& seen, const std::vector<model::FieldId>& fields) {
  for (const model::FieldId field : fields) {
    if (found_.size() == fields_) {
      found_.emplace_back();
    }
    std::vector<std::string>& values = found_[fields_++];
    values.clear();
    for (const model::FieldValue& entry : seen.values) {
      const bool has_text = entry.value.kind != model::ValueKind::Null &&
                            entry.value.kind != model::ValueKind::Container;
      if (entry.field == field && has_text && values.size() <= limits::kGroupsPerEvent) {
        values.emplace_back(model::render(entry.value, rendered_));
      }
    }
    if (values.empty()) {
      return false;
    }
  }
  return true;
}

/// A hit for each combination of values.
void HitRecorder::write_all(const model::Event& seen, const Capture& capture, HitText text) {
  const std::size_t groups = capture.groups.size();
  for (std::size_t i = 0; i < groups; ++i) {
    std::vector<std::string>& values = found_[i];
    keep_different(values);
  }
  std::vector<std::size_t> at(fields_, 0);
  chosen_.resize(fields_);
  HitPlace place{
      capture.correlation, capture.rule, 0, {seen.locator, seen.time, seen.clock_correction}};
  while (true) {
    if (place.value == limits::kGroupsPerEvent) {
      ++left_out_[capture.correlation].of(Reason::TooMany);
      return;
    }
    for (std::size_t i = 0; i < fields_; ++i) {
      chosen_[i] = found_[i][at[i]];
    }
    text.groups = std::span(chosen_).first(groups);
    text.values = std::span(chosen_).subspan(groups);
    key_.clear();
    payload_.clear();
    write_hit(place, text, {}, key_, payload_);
    hits_.add(key_, payload_);
    ++place.value;
    std::size_t i = 0;
    while (i < fields_ && ++at[i] == found_[i].size()) {
      at[i++] = 0;
    }
    if (i == fields_) {
      return;
    }
  }
}

void HitRecorder::look_at(const std::optional<Timestamp>& time) {
  if (time.has_value() && (!latest_.has_value() || *latest_ < *time)) {
    latest_ = time;
  }
}

void HitRecorder::take(HitRecorder& from) {
  hits_.take(from.hits_);
  look_at(from.latest_);
  from.latest_.reset();
  for (std::size_t i = 0; i < left_out_.size(); ++i) {
    for (std::size_t rule = 0; rule < taken_part_[i].size(); ++rule) {
      taken_part_[i][rule] += std::exchange(from.taken_part_[i][rule], 0);
    }
    for (std::size_t reason = 0; reason < LeftOut::kReasons; ++reason) {
      left_out_[i].counts[reason] += std::exchange(from.left_out_[i].counts[reason], 0);
    }
  }
}

}  // namespace longwatch::detect::sigma
