#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace longwatch::read::exim {

/// What a line of Exim's log says behind its time; names are static or views, values are views.
struct EximMessage {
  std::vector<std::pair<std::string_view, std::string_view>> fields;
  /// A line of the kinds that the specification lists for messages and refusals. Others are remarks
  /// of the program in free words.
  bool is_known = false;

  void clear() {
    fields.clear();
    is_known = false;
  }
};

/// Takes the text behind the time apart; `message` is cleared first. Source: The Exim
/// Specification, chapter "Log files". See read/exim/exim.h for names.
void parse_exim_message(std::string_view text, EximMessage& message);

}  // namespace longwatch::read::exim
