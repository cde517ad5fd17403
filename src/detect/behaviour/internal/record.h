#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "detect/behaviour/internal/connection_facts.h"
#include "detect/behaviour/internal/web_facts.h"
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

  /// The connection that the event tells of, made by `make(*this)` for the first who asks. Valid
  /// until the next `show`.
  template <class Make>
  const std::optional<ConnectionFacts>& connection(const Make& make) {
    if (connection_of_ != shown_) {
      connection_ = make(*this);
      connection_of_ = shown_;
    }
    return connection_;
  }

  /// The same of a request to a web server.
  template <class Make>
  const std::optional<WebRequest>& web_request(const Make& make) {
    if (web_request_of_ != shown_) {
      web_request_ = make(*this);
      web_request_of_ = shown_;
    }
    return web_request_;
  }

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
  std::uint64_t connection_of_ = 0;
  std::optional<ConnectionFacts> connection_;
  std::uint64_t web_request_of_ = 0;
  std::optional<WebRequest> web_request_;
};

}  // namespace longwatch::detect::behaviour
