// What a record holds in a roundabout way: documents inside strings, names beside their texts.
// Apart from event_builder.cc, so that the compiler keeps the way of plain members short.
#include <algorithm>
#include <string>

#include "base/limits.h"
#include "read/json/internal/auoms.h"
#include "read/json/internal/event_builder.h"

namespace longwatch::read::json {

/// The visitor inside an embedded text: what stands there belongs to the record; a text in it stays
/// a text.
class RecordValues::Embedded {
 public:
  explicit Embedded(RecordValues& record) : record_(record) {}

  void begin_object() { record_.begin_object(); }

  void end_object() { record_.end_object(); }

  void begin_array() { record_.begin_array(); }

  void end_array() { record_.end_array(); }

  void key(std::string_view raw) { record_.key(raw); }

  void string(std::string_view raw) { record_.add(model::ValueKind::JsonText, raw); }

  void number(std::string_view text) { record_.number(text); }

  void boolean(bool value) { record_.boolean(value); }

  void null() { record_.null(); }

 private:
  RecordValues& record_;
};

/// What the innermost open object stands in, lists left out.
NameId RecordValues::parent_of_open() const {
  const auto parent = std::find_if(open_.rbegin(), open_.rend(),
                                   [this](NameId name) { return name != open_.back(); });
  return parent == open_.rend() ? kTopName : *parent;
}

/// {"@Name": "Image", "#text": "x"} becomes a value of Image; without a text, null.
void RecordValues::name_data() {
  const auto begin = values_.begin() + static_cast<std::ptrdiff_t>(data_begin_);
  const auto role_of = [this](const NamedView& view) {
    return names_->facts(view.name).role;
  };
  const auto name = std::find_if(begin, values_.end(), [&role_of](const NamedView& view) {
    return role_of(view) == Role::DataName;
  });
  if (name == values_.end() || name->value.size == 0 || name->value.size > limits::kJsonNameBytes) {
    return;
  }
  const NameId field = names_->inside(parent_of_open(), as_text(name->value.bytes()));
  values_.erase(name);
  const auto texts = values_.begin() + static_cast<std::ptrdiff_t>(data_begin_);
  bool has_text = false;
  for (auto view = texts; view != values_.end(); ++view) {
    if (role_of(*view) == Role::DataText) {
      view->name = field;
      has_text = true;
    }
  }
  if (!has_text) {
    put(field, model::Value{});
  }
}

/// {"Name": "AuditEnabled", "Value": "False"} of "Parameters" is the field Parameters.AuditEnabled
/// as well: as members of one list, names and values are told apart from their pairs.
void RecordValues::name_pair() {
  const auto begin = values_.begin() + static_cast<std::ptrdiff_t>(data_begin_);
  const auto find = [&](Role role) {
    return std::find_if(begin, values_.end(), [&](const NamedView& view) {
      return names_->facts(view.name).role == role;
    });
  };
  const auto name = find(Role::PairName);
  const auto value = find(Role::PairValue);
  const bool is_pair = name != values_.end() && value != values_.end() && name->value.size > 0 &&
                       name->value.size <= limits::kJsonNameBytes &&
                       name->value.kind == model::ValueKind::JsonText;
  if (is_pair) {
    const NameId field = names_->inside(name_, as_text(name->value.bytes()));
    const model::Value paired = value->value;
    put(field, paired);
  }
}

void RecordValues::put(NameId name, const model::Value& value) {
  if (names_->facts(name).wanted) {
    values_.push_back({name, value});
  }
}

void RecordValues::put_flat(std::string_view name, std::string_view text) {
  if (name.size() > limits::kJsonNameBytes) {
    return;
  }
  if (open_.size() != 1 || open_.front() != kTopName) {
    open_.assign(1, kTopName);
  }
  name_ = names_->inside(kTopName, name);
  const char first = text.empty() ? '\0' : text.front();
  const bool may_embed = first == '{' || first == '<' ||
                         (first == kAuomsStart.front() && text.starts_with(kAuomsStart));
  if (may_embed && names_->facts(name_).role == Role::EmbeddedData && read_unescaped(text) &&
      !is_shown_beside()) {
    return;
  }
  add(model::ValueKind::Text, text);
}

/// A whole record inside a text is a message too, in which rules look for words.
bool RecordValues::is_shown_beside() const {
  return static_cast<Embedding>(names_->facts(name_).rank) == Embedding::Whole;
}

/// As `read_embedded`, for a text that has no escapes.
bool RecordValues::read_unescaped(std::string_view text) {
  const auto embedding = static_cast<Embedding>(names_->facts(name_).rank);
  const bool is_json = text.starts_with('{');
  if (embedding == Embedding::InRecord && !text.starts_with(R"({"EventData")") &&
      !text.starts_with(R"({"UserData")")) {
    return false;
  }
  scratch_.assign(text);
  if (text.starts_with(kAuomsStart)) {
    return embedding == Embedding::Whole && read_auoms();
  }
  return is_json ? read_embedded_json(embedding)
                 : embedding != Embedding::InRecord && read_embedded_xml(embedding);
}

/// JSON or XML inside a string, read as if it stood there without quotes. False when it is
/// neither; then nothing was added.
bool RecordValues::read_embedded(std::string_view raw) {
  const auto embedding = static_cast<Embedding>(names_->facts(name_).rank);
  if (embedding == Embedding::InRecord && !raw.starts_with(R"({\"EventData\")") &&
      !raw.starts_with(R"({\"UserData\")")) {
    return false;
  }
  scratch_.clear();
  if (!formats::append_unescaped_json(scratch_, raw)) {
    return false;
  }
  if (embedding == Embedding::Whole && scratch_.starts_with(kAuomsStart)) {
    return read_auoms();
  }
  const bool is_json = scratch_.starts_with('{');
  if (!is_json && (embedding == Embedding::InRecord || !scratch_.starts_with('<'))) {
    return false;
  }
  return is_json ? read_embedded_json(embedding) : read_embedded_xml(embedding);
}

bool RecordValues::read_embedded_json(Embedding embedding) {
  const std::size_t count = values_.size();
  const std::size_t depth = open_.size();
  const NameId name = name_;
  if (embedding != Embedding::InPlace) {
    name_ = kTopName;
  }
  Embedded inside(*this);
  const formats::JsonOutcome outcome =
      formats::walk_json(arena_->copy(scratch_), embedded_indexer_, inside, kRecordLimits);
  name_ = name;
  open_.resize(depth);
  if (!outcome.ok()) {
    values_.resize(count);
  }
  has_payload_ = has_payload_ || (outcome.ok() && embedding == Embedding::InRecord);
  return outcome.ok();
}

bool RecordValues::read_embedded_xml(Embedding embedding) {
  const NameId parent = embedding == Embedding::Whole ? kTopName : name_;
  xml_items_.clear();
  if (!list_xml_data(arena_->copy(scratch_), *arena_, xml_items_) || xml_items_.empty()) {
    return false;
  }
  put_items(parent);
  return true;
}

bool RecordValues::read_auoms() {
  xml_items_.clear();
  if (!list_auoms(arena_->copy(scratch_), *arena_, xml_items_)) {
    return false;
  }
  put_items(kTopName);
  return true;
}

void RecordValues::put_items(NameId parent) {
  for (const XmlItem& item : xml_items_) {
    if (item.name.size() <= limits::kJsonNameBytes) {
      put(names_->inside(parent, item.name), item.value);
    }
  }
}

/// EvtxECmd tells the process that wrote the record as ProcessId and ThreadId at the top; in its
/// payload these are fields of the event.
void RecordValues::give_process_to_writer() {
  for (NamedView& view : values_) {
    const std::string& path = names_->path(view.name);
    if (path == "ProcessId") {
      view.name = names_->inside(kTopName, "ExecutionProcessID");
    } else if (path == "ThreadId") {
      view.name = names_->inside(kTopName, "ExecutionThreadID");
    }
  }
  std::erase_if(values_,
                [this](const NamedView& view) { return !names_->facts(view.name).wanted; });
}

}  // namespace longwatch::read::json
