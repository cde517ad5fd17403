#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace longwatch::share {

/// A tactic of ATT&CK's enterprise matrix.
struct Tactic {
  std::string_view name;   ///< as tags of rules have it: "defense-evasion"
  std::string_view title;  ///< "Defense Evasion"
  std::string_view id;     ///< "TA0005"
};

/// In the order of the matrix, which is the order of an intrusion. Since version 19 "stealth"
/// (which kept TA0005) and "defense-impairment" are the halves of what was "defense-evasion".
std::span<const Tactic> tactics();

/// Position in `tactics`; their number for one that is not there.
std::size_t place_of_tactic(std::string_view name);

/// The title; for a tactic of another matrix its name as words.
std::string tactic_title(std::string_view name);

/// The id; empty for a tactic of another matrix.
std::string_view tactic_id(std::string_view name);

}  // namespace longwatch::share
