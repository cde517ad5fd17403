#pragma once

#include <optional>
#include <string>
#include <string_view>

/// The one way in which addresses of the Internet's names are written, so that a record, an
/// indicator and a report that mean the same are equal. Case is ignored where the standards ignore
/// it, names of domains are in ASCII (IDNA 2008 with the mapping of UTS 46), what people do to make
/// indicators harmless is undone by `refang` alone.
namespace longwatch::formats {

/// Undoes "hxxp", "[.]", "(dot)", "[at]", "[:]" and their like. Empty when it takes more than a few
/// rounds.
std::string refang(std::string_view text);

/// Lower-case host name of at least two labels that ends in letters ("xn--..." where labels are not
/// ASCII); no IP address. Trailing dot cut.
std::optional<std::string> canonical_domain(std::string_view text);

/// Scheme and host in lower case, default port and fragment cut, "/" for an empty path. Only
/// schemes that name a host.
std::optional<std::string> canonical_url(std::string_view text);

/// "local@domain" in lower case, without display name and angle brackets.
std::optional<std::string> canonical_mail(std::string_view text);

/// Host of a URL: between "://" (and a user's name) and port or path; an IPv6 address without its
/// brackets.
std::string_view host_of(std::string_view url);

}  // namespace longwatch::formats
