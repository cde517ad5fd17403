#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "read/mapped/internal/line_atoms.h"
#include "read/mapped/internal/line_pattern.h"

namespace longwatch::read::mapped {

/// A line of a sample, taken apart; views of it.
struct SampleLine {
  std::string_view text;
  std::vector<Atom> atoms;
};

/// A piece of a template: what all its lines have, or what varies.
struct Part {
  enum class Kind : std::uint8_t {
    Literal,
    Blanks,
    Value,
    Message,  ///< everything up to the end of the line
    Pairs,    ///< key=value up to the end of the line
  };

  Kind kind = Kind::Literal;
  std::string literal;
  Look look = Look::Text;                ///< of most values
  std::vector<std::string_view> values;  ///< different ones, the first few
  bool is_bare = false;                  ///< as Atom
  std::size_t different = 0;             ///< how many there are, as far as they were counted

  // What it will be called, and why:
  std::string name;
  ValueType type = ValueType::Text;
  std::string why;
};

/// What many lines have in common.
struct LineTemplate {
  std::vector<Part> parts;
  std::size_t lines = 0;
  std::string action;  ///< the word by which lines of one shape were told apart; empty = none

  bool has_time() const;
};

/// Groups the lines by their shape and finds what varies in each group: a fixed-depth tree after
/// the idea of Drain (He et al., 2017), with the shape in place of the number of words. Where there
/// are too many shapes, what most lines begin with is kept and the rest is a message or pairs.
std::vector<LineTemplate> find_templates(const std::vector<SampleLine>& lines);

}  // namespace longwatch::read::mapped
