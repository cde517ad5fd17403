#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "detect/indicator/indicator.h"
#include "detect/indicator/internal/commonness.h"

namespace longwatch::detect::indicator {

/// What a text was taken for.
struct Recognised {
  IndicatorKind kind = IndicatorKind::Domain;
  std::string value;  ///< canonical
  Commonness commonness;
};

/// The indicator in a whole text, a kind in front obeyed. Nothing when it is none; `why` then says
/// what is wrong with it.
std::optional<Recognised> recognise(std::string_view text, std::string& why);

/// The same where something else names the kind: any name that may stand in front of a text, or
/// those of other formats ("ip-dst", "hostname", "filename|sha256" for its first part ...).
std::optional<Recognised> recognise_as(std::string_view kind, std::string_view text,
                                       std::string& why);

/// Whether `recognise_as` knows the name.
bool is_kind_name(std::string_view kind);

/// One spelling of a registry key: hives by their full names, '\' between parts, lower case.
std::string canonical_registry_key(std::string_view text);

/// One spelling of a serial number: hexadecimal in lower case without separators and leading zeros.
std::string canonical_serial(std::string_view text);

/// One spelling of a path for comparison: lower case, '/' between parts.
std::string canonical_path(std::string_view text);

}  // namespace longwatch::detect::indicator
