#pragma once

#include <string_view>

#include "base/arena.h"
#include "read/numeric_time.h"

namespace longwatch::read::windns {

/// A line taken apart; views of it, empty where it does not say.
struct Line {
  NumericTime time;
  std::string_view thread;
  std::string_view context;
  std::string_view message;  ///< of contexts other than PACKET
  std::string_view packet;
  std::string_view protocol;
  std::string_view direction;
  std::string_view remote;
  std::string_view xid;
  std::string_view opcode;
  bool is_response = false;
  std::string_view flags;
  std::string_view response_code;
  std::string_view record_type;
  std::string_view name;  ///< "(3)www(7)example(3)com(0)"

  bool is_packet() const { return context == "PACKET"; }
};

/// False when it is no line of the log.
bool parse_line(std::string_view text, Line& line);

/// "www.example.com" of "(3)www(7)example(3)com(0)", in `arena`; the text itself when it is not
/// written so.
std::string_view dotted_name(std::string_view name, Arena& arena);

}  // namespace longwatch::read::windns
