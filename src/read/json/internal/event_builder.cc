#include "read/json/internal/event_builder.h"

#include <algorithm>

#include "base/limits.h"
#include "read/json/internal/auoms.h"
#include "read/json/internal/event_time.h"

namespace longwatch::read::json {
namespace {

constexpr std::byte kTrue{1};
constexpr std::byte kFalse{0};

}  // namespace

void RecordValues::begin_flat(MemberNames& names, Arena& arena) {
  names_ = &names;
  arena_ = &arena;
  values_.clear();
  open_.clear();
  name_ = kTopName;
  top_is_object_ = false;
  has_payload_ = false;
  names.begin_record();
}

void RecordValues::end_flat() {
  if (has_payload_) {
    give_process_to_writer();
  }
}

RecordOutcome RecordValues::read(std::string_view text, MemberNames& names, Arena& arena) {
  begin_flat(names, arena);
  RecordOutcome outcome;
  outcome.json = formats::walk_json(text, indexer_, *this, kRecordLimits);
  if (has_payload_) {
    give_process_to_writer();
  }
  outcome.is_object = top_is_object_;
  return outcome;
}

void RecordValues::begin_object() {
  top_is_object_ = top_is_object_ || open_.empty();
  add_container();
  open_.push_back(name_);
  const Role role = names_->facts(name_).role;
  if (role == Role::DataElement || role == Role::PairElement) {
    data_begin_ = values_.size();
  }
}

void RecordValues::end_object() {
  name_ = open_.back();
  const Role role = names_->facts(name_).role;
  if (role == Role::DataElement) {
    name_data();
  } else if (role == Role::PairElement) {
    name_pair();
  }
  open_.pop_back();
}

void RecordValues::begin_array() {
  add_container();
  open_.push_back(name_);
}

void RecordValues::end_array() {
  name_ = open_.back();
  open_.pop_back();
}

void RecordValues::key(std::string_view raw) {
  name_ = raw.size() > limits::kJsonNameBytes ? kIgnoredName : names_->inside(open_.back(), raw);
}

/// A named element of event data is no object: it is the field it names.
void RecordValues::add_container() {
  const NameFacts& facts = names_->facts(name_);
  if (facts.is_presence_wanted && facts.role != Role::DataElement) {
    values_.push_back({name_, {nullptr, 0, model::ValueKind::Container}});
  }
}

void RecordValues::add(model::ValueKind kind, std::string_view bytes) {
  if (!names_->facts(name_).wanted) {
    return;
  }
  values_.push_back({name_,
                     {reinterpret_cast<const std::byte*>(bytes.data()),
                      static_cast<std::uint32_t>(bytes.size()), kind}});
}

void RecordValues::string(std::string_view raw) {
  // Serialisers for .NET write "<" as "\\u003c".
  const bool may_embed = raw.starts_with('{') || raw.starts_with('<') ||
                         raw.starts_with("\\u003") || raw.starts_with(kAuomsStart);
  if (may_embed && names_->facts(name_).role == Role::EmbeddedData && read_embedded(raw) &&
      !is_shown_beside()) {
    return;
  }
  add(model::ValueKind::JsonText, raw);
}

void RecordValues::number(std::string_view text) {
  add(model::ValueKind::Number, text);
}

void RecordValues::boolean(bool value) {
  const std::byte* const stored = value ? &kTrue : &kFalse;
  add(model::ValueKind::Boolean, {reinterpret_cast<const char*>(stored), 1});
}

void RecordValues::null() {
  add(model::ValueKind::Null, {});
}

std::size_t RecordValues::capacity() const {
  return indexer_.capacity() + embedded_indexer_.capacity() +
         values_.capacity() * sizeof(NamedView) + scratch_.capacity() +
         xml_items_.capacity() * sizeof(XmlItem);
}

void RecordValues::shrink(std::size_t bytes) {
  indexer_.shrink(bytes);
  embedded_indexer_.shrink(bytes);
  if (scratch_.capacity() > bytes) {
    scratch_ = std::string();
  }
}

void EventBuilder::Best::offer(const model::Value& candidate, std::uint8_t its_rank) {
  if (its_rank < rank && !candidate.is_null()) {
    value = candidate;
    rank = its_rank;
  }
}

EventHead EventBuilder::build(const std::vector<NamedView>& values, const MemberNames& names,
                              Arena& arena) {
  fields_.clear();
  by_path_.clear();
  has_dotted_literal_ = false;
  times_.fill({});
  event_id_ = channel_ = provider_ = computer_ = Best{};
  marks_.clear();
  process_id_at_ = 0;
  has_thread_id_ = has_execution_process_id_ = false;
  for (const NamedView& view : values) {
    const NameFacts& facts = names.facts(view.name);
    if (facts.role != Role::None && view.value.kind != model::ValueKind::Container) {
      take_part(view, facts);
    }
    has_dotted_literal_ = has_dotted_literal_ || facts.is_dotted_literal;
    for (std::size_t i = 0; i < facts.field_count; ++i) {
      if ((facts.by_path >> i & 1U) != 0) {
        by_path_.push_back(fields_.size());
      }
      fields_.push_back({view.value, facts.fields[i].field, facts.fields[i].naming});
    }
  }
  give_process_id_to_writer(names);
  EventHead head;
  if (has_dotted_literal_) {
    prefer_literal_names();
  }
  tell_time(head);
  const std::optional<std::int64_t> id = model::to_integer(event_id_.value);
  if (id.has_value() && *id >= 0 && *id <= UINT32_MAX) {
    head.event.event_id = static_cast<std::uint32_t>(*id);
  }
  head.event.channel = channel_.value;
  head.event.provider = provider_.value;
  head.event.computer = computer_.value;
  if (marks_.any()) {
    tell_kind(head, arena);
  }
  return head;
}

void EventBuilder::take_part(const NamedView& view, const NameFacts& facts) {
  switch (facts.role) {
    case Role::None:
    case Role::EmbeddedData:
    case Role::DataElement:
    case Role::DataName:
    case Role::DataText:
    case Role::PairElement:
    case Role::PairName:
    case Role::PairValue:
      return;
    case Role::Time:
      if (times_[facts.rank].is_null()) {
        times_[facts.rank] = view.value;
      }
      return;
    case Role::EventId:
      event_id_.offer(view.value, facts.rank);
      return;
    case Role::Channel:
      channel_.offer(view.value, facts.rank);
      return;
    case Role::Provider:
      provider_.offer(view.value, facts.rank);
      return;
    case Role::Computer:
      computer_.offer(view.value, facts.rank);
      return;
    case Role::Mark:
      marks_.put(static_cast<Mark>(facts.rank), view.value);
      return;
    case Role::ProcessId:
      process_id_at_ = fields_.size() + 1;
      return;
    case Role::ThreadId:
      has_thread_id_ = true;
      return;
    case Role::ExecutionProcessId:
      has_execution_process_id_ = true;
      return;
  }
}

/// Sigma 2.1: a field with dots in its name is the member of that very name; only when there is
/// none, one whose dots are steps from member to member.
void EventBuilder::prefer_literal_names() {
  std::vector<std::size_t> dropped;
  for (const std::size_t at : by_path_) {
    for (std::size_t other = 0; other < fields_.size(); ++other) {
      if (fields_[other].field == fields_[at].field &&
          !std::binary_search(by_path_.begin(), by_path_.end(), other)) {
        dropped.push_back(at);
        break;
      }
    }
  }
  for (std::size_t i = dropped.size(); i-- > 0;) {
    fields_.erase(fields_.begin() + static_cast<std::ptrdiff_t>(dropped[i]));
  }
}

/// Old NXLog writes the process that logged the event as ProcessID beside ThreadID; newer ones call
/// it ExecutionProcessID, and ProcessID is the event's own field.
void EventBuilder::give_process_id_to_writer(const MemberNames& names) {
  const bool of_writer = process_id_at_ != 0 && has_thread_id_ && !has_execution_process_id_;
  if (!of_writer || process_id_at_ > fields_.size()) {
    return;
  }
  const auto at = fields_.begin() + static_cast<std::ptrdiff_t>(process_id_at_ - 1);
  if (!names.process_id().has_value() || at->field != names.process_id()->field) {
    return;
  }
  if (names.execution_process_id().has_value()) {
    at->field = names.execution_process_id()->field;
    at->naming = names.execution_process_id()->naming;
  } else {
    const auto erased = static_cast<std::size_t>(at - fields_.begin());
    fields_.erase(at);
    std::erase(by_path_, erased);
    for (std::size_t& later : by_path_) {
      later -= later > erased ? 1 : 0;
    }
  }
}

/// Records that name their channel are what they say. Zeek's "host" is the web server that was
/// asked, and its "ts" is better than the time a shipper added.
void EventBuilder::tell_kind(EventHead& head, Arena& arena) {
  if (!head.event.channel.is_null()) {
    return;
  }
  const RecordKind kind = kind_of(marks_, arena);
  head.event.channel = kind.channel;
  if (kind.is_zeek && computer_.rank == kPlainHostRank) {
    head.event.computer = {};
  }
  head.event.computer = kind.computer.value_or(head.event.computer);
  const std::optional<EventTime> told =
      kind.is_zeek ? parse_event_time(times_[kZeekTimeRank], scratch_) : std::nullopt;
  if (told.has_value()) {
    head.event.time = told->time;
    head.time_without_zone = told->zone == ZoneKnown::No;
  }
}

void EventBuilder::tell_time(EventHead& head) {
  for (std::uint8_t rank = 0; rank < kRanks; ++rank) {
    const std::optional<EventTime> told = parse_event_time(times_[rank], scratch_);
    if (!told.has_value()) {
      continue;
    }
    if (told->zone == ZoneKnown::Yes || rank <= kUtcTimeRank) {
      head.event.time = told->time;
      head.time_without_zone = false;
      return;
    }
    // A later one may know its zone.
    if (!head.event.time.has_value()) {
      head.event.time = told->time;
      head.time_without_zone = true;
    }
  }
}

}  // namespace longwatch::read::json
