#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/event.h"
#include "model/field.h"

namespace longwatch::detect::triage {

enum class LogonOutcome : std::uint8_t { Success, Failure, Unknown };

/// What one event says of a logon.
struct Logon {
  std::string account;
  std::string source;
  std::string target;
  std::string how;
  LogonOutcome outcome = LogonOutcome::Unknown;
  std::uint64_t times = 1;  ///< that the event stands for
};

/// Reads logons out of events by a table of meanings. Immutable; any thread with its own memo.
class LogonReader {
 public:
  explicit LogonReader(model::FieldTable& fields);

  /// Rows by channel; the number of channels of a sweep is small.
  struct Memo {
    std::unordered_map<std::string, std::vector<std::size_t>> rows;
    std::string text;
  };

  /// Nothing for events that are no logon.
  std::optional<Logon> read(const model::Event& event, Memo& memo) const;

 private:
  struct Row;

  std::string text_of(const model::Event& event, std::string_view field) const;
  std::string first_of(const model::Event& event, std::string_view fields) const;
  bool is_of(const model::Event& event, std::size_t row) const;
  LogonOutcome outcome_of(const model::Event& event, std::size_t row) const;
  std::string how_of(const model::Event& event, std::size_t row) const;
  const std::vector<std::size_t>& rows_for(const model::Event& event, Memo& memo) const;

  std::unordered_map<std::string, model::FieldId> ids_;
};

}  // namespace longwatch::detect::triage
