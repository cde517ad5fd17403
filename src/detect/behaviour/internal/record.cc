#include "detect/behaviour/internal/record.h"

namespace longwatch::detect::behaviour {

void Record::show(const model::Event& event) {
  event_ = &event;
  ++shown_;
  indexed_ = false;
  texts_used_ = 0;
}

void Record::index() {
  for (const model::FieldValue& entry : event_->values) {
    if (entry.field == model::kUnnamedField) {
      continue;
    }
    const std::size_t number = model::index_of(entry.field);
    if (number >= places_.size()) {
      places_.resize(number + 1);
    }
    Place& place = places_[number];
    if (place.shown != shown_) {
      place = {shown_, &entry};
    }
  }
  indexed_ = true;
}

const model::FieldValue* Record::find(model::FieldId field) {
  if (!indexed_) {
    index();
  }
  const std::size_t number = model::index_of(field);
  return number < places_.size() && places_[number].shown == shown_ ? places_[number].value
                                                                    : nullptr;
}

std::string_view Record::text(model::FieldId field) {
  const model::FieldValue* entry = find(field);
  return entry == nullptr ? std::string_view{} : render(entry->value);
}

std::string_view Record::first_text(std::initializer_list<model::FieldId> fields) {
  for (const model::FieldId field : fields) {
    if (const std::string_view found = text(field); !found.empty()) {
      return found;
    }
  }
  return {};
}

std::string_view Record::render(const model::Value& value) {
  // Each text has a buffer of its own, so that those of one event stay valid together.
  if (texts_used_ == texts_.size()) {
    texts_.push_back(std::make_unique<std::string>());
  }
  return model::render(value, *texts_[texts_used_++]);
}

std::size_t Record::capacity() const {
  std::size_t bytes = places_.capacity() * sizeof(Place);
  for (const std::unique_ptr<std::string>& text : texts_) {
    bytes += sizeof(std::string) + text->capacity();
  }
  return bytes;
}

}  // namespace longwatch::detect::behaviour
