#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/enum_names.h"

namespace longwatch::model {

/// Traffic Light Protocol 2.0 (FIRST), from what anybody may see to what only its recipients may.
enum class Tlp : std::uint8_t { Clear, Green, Amber, AmberStrict, Red };

constexpr auto names_of(Tlp /*tag*/) {
  return std::array<std::string_view, 5>{"TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT",
                                         "TLP:RED"};
}

/// Stands among originators when material of our own is mixed with what others shared: they may
/// then not see it as if it were all theirs.
inline constexpr std::string_view kOurselves = "ourselves";

/// Who may see an item. What is derived from several items carries `strictest` of theirs.
struct Marking {
  Tlp tlp = Tlp::AmberStrict;  ///< an organisation's own telemetry stays inside by default
  /// Who shared it and must be asked before it goes further; sorted, empty = our own. Such an item
  /// never reaches another partner or the public, whatever its colour but CLEAR.
  std::vector<std::string> originators;

  friend bool operator==(const Marking&, const Marking&) = default;
};

/// The stricter colour, the originators of both; kOurselves among them when material of our own
/// that is not CLEAR is mixed with somebody's.
Marking strictest(const Marking& a, const Marking& b);

/// The originators that are others.
std::vector<std::string> partners_of(const Marking& marking);

/// Who reads a view.
struct Audience {
  enum class Kind : std::uint8_t { Internal, Partner, Public };

  Kind kind = Kind::Internal;
  std::string partner;  ///< name of the partner; empty for the other kinds

  friend bool operator==(const Audience&, const Audience&) = default;
};

constexpr auto names_of(Audience::Kind /*tag*/) {
  return std::array<std::string_view, 3>{"internal", "partner", "public"};
}

/// Whether an item with this marking may be shown to the audience. Internal sees everything; a
/// partner sees CLEAR, GREEN, AMBER of ours, and whatever it shared itself (all its originators are
/// that partner, or ourselves up to AMBER); the public sees CLEAR alone.
bool permits(const Marking& marking, const Audience& audience);

}  // namespace longwatch::model
