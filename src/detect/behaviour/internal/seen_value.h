#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "detect/behaviour/internal/names.h"
#include "detect/behaviour/internal/record.h"
#include "model/event.h"

namespace longwatch::detect::behaviour {

/// A record's value as it was written, kept to see at once that the next record has the same: most
/// records stand in the same log of the same host as the one before.
class SeenValue {
 public:
  bool is(const model::Value& value) const {
    const auto bytes = value.bytes();
    return value.kind == kind_ &&
           std::equal(bytes.begin(), bytes.end(), bytes_.begin(), bytes_.end());
  }

  void keep(const model::Value& value) {
    const auto bytes = value.bytes();
    kind_ = value.kind;
    bytes_.assign(bytes.begin(), bytes.end());
  }

 private:
  model::ValueKind kind_ = model::ValueKind::Null;
  std::vector<std::byte> bytes_;
};

/// The log of the record before, and its host.
class SeenLog {
 public:
  bool is(const model::Event& event) const {
    return computer_.is(event.computer) && channel_.is(event.channel);
  }

  void keep(const model::Event& event) {
    computer_.keep(event.computer);
    channel_.keep(event.channel);
  }

 private:
  SeenValue computer_;
  SeenValue channel_;
};

/// "HOST|channel"; empty when the record names no host.
inline std::string log_key(Record& record) {
  std::string key = host_key(record.render(record.event().computer));
  return key.empty() ? key : key.append("|").append(record.render(record.event().channel));
}

}  // namespace longwatch::detect::behaviour
