#include "detect/sigma/internal/hit.h"

#include <utility>

#include "formats/fold.h"

namespace longwatch::detect::sigma {

void write_hit(const HitPlace& place, const HitText& text, std::string_view events,
               std::string& key, std::string& payload) {
  KeyWriter in_key(key);
  in_key.put_u32(place.correlation);
  for (const std::string& group : text.groups) {
    in_key.put_text(formats::folded(group));
  }
  in_key.put_time(*place.event.time);
  in_key.put_locator(place.event.locator);
  in_key.put_u32(place.rule);
  in_key.put_u32(place.value);

  KeyWriter in_payload(payload);
  in_payload.put_signed(place.event.clock_correction.count());
  in_payload.put_text(text.host);
  in_payload.put_text(text.unknown_fields);
  for (const std::string& group : text.groups) {
    in_payload.put_text(group);
  }
  for (const std::string& value : text.values) {
    in_payload.put_text(value);
  }
  payload.append(events);
}

HitContent read_content(std::string_view payload, const CompiledCorrelation& correlation) {
  KeyReader reader(payload);
  HitContent content;
  content.clock_correction = TimeTicks(reader.signed_number());
  content.host = reader.text();
  content.unknown_fields = reader.text();
  for (std::size_t i = 0; i < correlation.written.group_by.size(); ++i) {
    content.groups.push_back(reader.text());
  }
  for (std::size_t i = 0; i < correlation.written.fields.size(); ++i) {
    content.values.push_back(reader.text());
  }
  content.events = reader.rest();
  return content;
}

namespace {

/// At the first value.
KeyReader behind_groups(std::string_view payload, const CompiledCorrelation& correlation) {
  KeyReader reader(payload);
  reader.signed_number();
  for (std::size_t i = 0; i < correlation.written.group_by.size() + 2; ++i) {
    reader.skip_text();
  }
  return reader;
}

}  // namespace

std::string read_value(std::string_view payload, const CompiledCorrelation& correlation) {
  return behind_groups(payload, correlation).text();
}

std::string value_key(std::string_view payload, const CompiledCorrelation& correlation) {
  KeyReader reader = behind_groups(payload, correlation);
  std::string key;
  KeyWriter writer(key);
  for (std::size_t i = 0; i < correlation.written.fields.size(); ++i) {
    writer.put_text(formats::folded(reader.text()));
  }
  return key;
}

HitWalker::HitWalker(HitCursor cursor, std::uint32_t number, const CompiledCorrelation& correlation)
    : cursor_(std::move(cursor)), number_(number), correlation_(&correlation) {
  read();
}

void HitWalker::read() {
  if (cursor_.at_end()) {
    at_end_ = true;
    return;
  }
  const std::string_view key = cursor_.key();
  KeyReader reader(key);
  at_end_ = reader.u32() != number_;
  if (at_end_) {
    return;
  }
  const std::size_t begin = key.size() - reader.rest().size();
  for (std::size_t i = 0; i < correlation_->written.group_by.size(); ++i) {
    reader.skip_text();
  }
  const std::string_view group = key.substr(begin, key.size() - reader.rest().size() - begin);
  const bool is_other_group = group != hit_group_;
  if (is_other_group) {
    hit_group_ = group;
  }
  const Timestamp time = reader.time();
  const model::Locator locator = reader.locator();
  rule_ = reader.u32();
  const bool is_same = has_read_ && !is_other_group && time == time_ && locator == locator_ &&
                       !correlation_->is_chained[rule_] && !correlation_->is_chained[first_rule_];
  if (!is_same) {
    first_rule_ = rule_;
  }
  // Further values of the rule that was first count, those of other rules are the same event again.
  counts_ = !is_same || (correlation_->written.has_values() && rule_ == first_rule_);
  has_read_ = true;
  time_ = time;
  locator_ = locator;
}

Hit HitWalker::hit() const {
  return {hit_group_, time_, locator_, rule_, counts_, cursor_.payload()};
}

Status HitWalker::next() {
  LW_TRY(cursor_.next());
  read();
  return {};
}

}  // namespace longwatch::detect::sigma
