#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "read/mapped/internal/time_finder.h"

namespace longwatch::read::mapped {

/// What a value looks like.
enum class Look : std::uint8_t {
  Word,  ///< letters alone
  Text,  ///< anything else
  Integer,
  Address,
  Host,  ///< letters, digits and hyphens with a dot or a digit among them
  Url,
  Path,  ///< begins with a slash
  Mail,
  Digest,  ///< 32, 40 or 64 hexadecimal digits
  Quoted,
  Time,
  Nothing,  ///< "-"
};

/// A piece of a line: what may vary, or what stands between.
struct Atom {
  enum class Kind : std::uint8_t { Value, Mark, Blank };

  Kind kind = Kind::Value;
  std::string_view text;
  Look look = Look::Text;
  std::size_t begin = 0;  ///< in the line
  bool is_bare = false;   ///< a word that neither quotes nor separators hold together
};

/// Takes a line apart: words and what stands in quotes are values, brackets, commas, '=' and a ':'
/// behind a word are marks. `time` is one value.
std::vector<Atom> atoms_of(std::string_view line, const std::optional<TimeSpan>& time);

/// The same of a line whose columns stand between separators.
std::vector<Atom> columns_of(std::string_view line, char separator,
                             const std::optional<TimeSpan>& time);

Look look_of(std::string_view text);

/// What of a line is alike in lines of the same kind: marks as they are, values as values.
std::string shape_of(const std::vector<Atom>& atoms);

/// One character for each atom of that shape: the mark, a blank, or 'v' (time: 't').
char shape_of(const Atom& atom);

}  // namespace longwatch::read::mapped
