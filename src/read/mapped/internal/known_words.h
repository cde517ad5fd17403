#pragma once

#include <cstdint>
#include <string_view>

namespace longwatch::read::mapped {

/// Words that are values by themselves, wherever they stand in a log.
enum class WordKind : std::uint8_t {
  None,
  Level,     ///< how grave a message is: "INFO", "error"
  Method,    ///< of HTTP
  Action,    ///< what was done with a packet or a request: "deny"
  Protocol,  ///< "tcp"
};

WordKind kind_of_word(std::string_view word);

}  // namespace longwatch::read::mapped
