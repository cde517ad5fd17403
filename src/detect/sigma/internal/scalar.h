#pragma once

#include "detect/sigma/rule.h"
#include "formats/yaml.h"

namespace longwatch::detect::sigma {

/// The type that a scalar of a rule has: quoted is text; plain is by its look, in this order
///   true/True/TRUE, false/False/FALSE            boolean
///   optional sign, digits                        integer, if it fits 64 bits and has no leading
///   zero optional sign, digits with a point between or before them, optional exponent real
///   anything else                                text
/// This is the YAML 1.2 core schema with three differences, all towards text, because events hold
/// texts: hexadecimal and octal numbers stay as written (so do 010, which YAML 1.1 and 1.2 read
/// differently), and so do numbers without a point but with an exponent (12e4 is a piece of a hash
/// more often than a number; PyYAML agrees) and .inf and .nan. The booleans yes, no, on and off of
/// YAML 1.1 are text.
///
/// Precondition: the node is a scalar or nothing.
Scalar to_scalar(const formats::YamlNode& node);

/// The same for the text of a plain scalar; kind, text and numbers are set, the place is not.
Scalar type_plain(std::string_view text);

/// "text", "a number", "a boolean", "null": for messages.
std::string_view to_text(Scalar::Kind kind);

}  // namespace longwatch::detect::sigma
