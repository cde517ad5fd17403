#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/record_tree.h"

namespace longwatch::conformance {

/// An event written by hand. Owns what its values point into; a move keeps them valid.
struct SampleEvent {
  std::vector<model::NamedValue> values;
  std::deque<std::string> storage;

  SampleEvent() = default;
  SampleEvent(const SampleEvent&) = delete;
  SampleEvent& operator=(const SampleEvent&) = delete;
  SampleEvent(SampleEvent&&) = default;
  SampleEvent& operator=(SampleEvent&&) = default;

  void add(std::string_view name, model::ValueKind kind, std::string bytes);
  void add_text(std::string_view name, std::string text);
  bool has(std::string_view name) const;
};

/// Adds a value written as sigma_cases/README.md says: "text", 12, utf16 "text", hex 31 ...
Status add_written(SampleEvent& event, std::string_view name, std::string_view written);

/// Channel and EventID of Sysmon's process creation, unless the event holds its own.
void complete(SampleEvent& event);

/// One line a value, for messages.
std::string describe(const std::vector<model::NamedValue>& values);

}  // namespace longwatch::conformance
