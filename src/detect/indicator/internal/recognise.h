#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "detect/indicator/indicator.h"

namespace longwatch::detect::indicator {

/// What a text was taken for.
struct Recognised {
  IndicatorKind kind = IndicatorKind::Domain;
  std::string value;      ///< canonical
  std::string too_broad;  ///< why it must not be used; empty = it may
};

/// Undoes the ways in which people make indicators harmless: "hxxp", "[.]", "(dot)", "[at]", "[:]".
/// Empty when it takes more than a few rounds.
std::string refang(std::string_view text);

/// The indicator in a whole text, a kind in front obeyed. Nothing when it is none; `why` then says
/// what is wrong with it.
std::optional<Recognised> recognise(std::string_view text, std::string& why);

/// Lower-case host name of at least two labels that ends in letters; no IP address. Trailing dot
/// cut.
std::optional<std::string> canonical_domain(std::string_view text);

/// Scheme and host in lower case, default port and fragment cut, "/" for an empty path. Only
/// schemes that name a host.
std::optional<std::string> canonical_url(std::string_view text);

/// Host of a canonical URL: between "://" (and a user's name) and port or path; an IPv6 address
/// without its brackets.
std::string_view host_of(std::string_view url);

/// True when all characters may stand in a host name and at least one dot does.
bool may_be_host(std::string_view text);

}  // namespace longwatch::detect::indicator
