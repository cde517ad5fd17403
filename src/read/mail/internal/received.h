#pragma once

#include <string>
#include <string_view>

namespace longwatch::read::mail {

/// What one Received header says (RFC 5321 section 4.4); views of it, empty where it does not.
struct Hop {
  std::string_view from;      ///< what the client called itself
  std::string_view from_ip;   ///< its address as the server saw it
  std::string_view by;        ///< the server
  std::string_view protocol;  ///< "ESMTPS"
  std::string_view date;      ///< as written
};

Hop parse_received(std::string_view header);

}  // namespace longwatch::read::mail
