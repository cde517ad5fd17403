#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace longwatch::detect::behaviour {

/// An address that differs for everybody who gets it.
struct TrackingToken {
  std::string host;   ///< in lower case
  std::string shape;  ///< the address with '*' in place of the token
  std::string token;
};

/// Nothing for addresses without such a part: at least 12 letters and digits of two kinds (small,
/// capital, digit) at the end of the path or as value of a parameter. `url` with a scheme or
/// without.
std::optional<TrackingToken> tracking_token(std::string_view url);

/// Whether `host` is `domain` or stands below it.
bool is_below(std::string_view host, std::string_view domain);

/// Behind the '@', in lower case; empty without one.
std::string domain_of_mail(std::string_view address);

}  // namespace longwatch::detect::behaviour
