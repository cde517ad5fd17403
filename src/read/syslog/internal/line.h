#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace longwatch::read::syslog {

/// How much a line says of its time.
enum class TimeForm : std::uint8_t { Whole, WithoutZone, WithoutYear };

/// A line taken apart; views of it.
struct Line {
  Timestamp time{};  ///< WithoutZone: as if UTC; WithoutYear: as if in 2000, a leap year, and UTC
  TimeForm form = TimeForm::Whole;
  std::optional<std::uint32_t> priority;  ///< facility * 8 + severity
  std::string_view host;
  std::string_view program;
  std::string_view pid;
  std::string_view message_id;       ///< RFC 5424
  std::string_view structured_data;  ///< RFC 5424, with its brackets
  std::string_view message;
};

/// False when it is no line of a system log.
bool parse_line(std::string_view text, Line& line);

std::string_view facility_name(std::uint32_t priority);
std::string_view severity_name(std::uint32_t priority);

}  // namespace longwatch::read::syslog
