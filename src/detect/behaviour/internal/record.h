#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/event.h"
#include "model/field.h"

namespace longwatch::detect::behaviour {

/// One event as watches look at it: its fields by their numbers. A worker owns one and shows it
/// event after event. Not synchronised.
class Record {
 public:
  /// `event` must live as long as it is looked at; texts of the event before become invalid.
  void show(const model::Event& event);

  const model::Event& event() const { return *event_; }

  /// The first value of the field; nothing when the record has none.
  const model::FieldValue* find(model::FieldId field);

  /// The text of the first value of the field, as `model::render`; empty when the record has none.
  /// Valid until the next `show`.
  std::string_view text(model::FieldId field);

  /// The first text among these that is not empty.
  std::string_view first_text(std::initializer_list<model::FieldId> fields);

  /// The same for a value of the event itself, as its channel, provider or computer.
  std::string_view render(const model::Value& value);

  /// Bytes held.
  std::size_t capacity() const;

 private:
  struct Place {
    std::uint64_t shown = 0;  ///< number of the event to which `value` belongs
    const model::FieldValue* value = nullptr;
  };

  void index();

  const model::Event* event_ = nullptr;
  std::uint64_t shown_ = 0;
  bool indexed_ = false;
  std::vector<Place> places_;  ///< by field id
  std::vector<std::unique_ptr<std::string>> texts_;
  std::size_t texts_used_ = 0;
};

}  // namespace longwatch::detect::behaviour
