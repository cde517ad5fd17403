#include "read/json/flat_record.h"

#include <utility>

#include "read/json/internal/event_builder.h"
#include "read/json/internal/layout.h"
#include "read/json/internal/member_names.h"
#include "read/local_time.h"

namespace longwatch::read::json {

struct FlatRecords::Parts {
  explicit Parts(std::shared_ptr<const model::FieldTable> fields) : names(std::move(fields)) {}

  MemberNames names;
  RecordValues values;
  EventBuilder builder;
  Arena* arena = nullptr;
};

FlatRecords::FlatRecords(std::shared_ptr<const model::FieldTable> fields)
    : parts_(std::make_unique<Parts>(std::move(fields))) {}

FlatRecords::~FlatRecords() = default;

const model::FieldTable* FlatRecords::fields() const {
  return parts_->names.fields();
}

void FlatRecords::begin(Arena& arena) {
  parts_->arena = &arena;
  parts_->values.begin_flat(parts_->names, arena);
}

void FlatRecords::put(std::string_view name, std::string_view text) {
  parts_->values.put_flat(name, text);
}

model::Event FlatRecords::finish(const std::optional<formats::TimeZone>& zone) {
  parts_->values.end_flat();
  EventHead head = parts_->builder.build(parts_->values.values(), parts_->names, *parts_->arena);
  if (head.time_without_zone) {
    set_local_time(*head.event.time, zone, head.event);
  }
  return head.event;
}

const std::vector<model::FieldValue>& FlatRecords::values() const {
  return parts_->builder.fields();
}

std::size_t FlatRecords::capacity() const {
  return parts_->names.capacity() + parts_->values.capacity() + parts_->builder.capacity();
}

std::string flat_name(std::string_view name) {
  std::string rule_name = meaning_of(name).name;
  return rule_name.empty() ? std::string(name) : rule_name;
}

std::vector<model::NamedValue> list_flat_record(
    const std::vector<std::pair<std::string_view, std::string_view>>& members, Arena& arena) {
  MemberNames names(nullptr);
  RecordValues values;
  values.begin_flat(names, arena);
  for (const auto& [name, text] : members) {
    values.put_flat(name, text);
  }
  values.end_flat();
  std::vector<model::NamedValue> listed;
  for (const NamedView& view : values.values()) {
    if (view.value.kind != model::ValueKind::Container) {
      listed.push_back({names.rule_name(view.name), view.value});
    }
  }
  return listed;
}

}  // namespace longwatch::read::json
