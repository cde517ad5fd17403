#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// Which fields of telemetry the paths of STIX patterns are read from.
namespace longwatch::detect::indicator {

/// How the text of a field becomes the value of a property.
enum class ValueForm : std::uint8_t {
  Text,      ///< as it is
  Lower,     ///< in lower case
  Address,   ///< an address, with a port or not
  Name,      ///< a host name
  Url,       ///< canonical where it is whole
  Mail,      ///< the address alone
  FileName,  ///< last part of a path, in lower case
  Folder,    ///< all but the last part, in lower case
  Path,      ///< in lower case
  Number,    ///< decimal, or hexadecimal with 0x
  Md5,       ///< out of one digest or a list of them, told by length; the same for those below
  Sha1,
  Sha256,
  Imphash,
  RegistryKey,     ///< canonical; without the value's name where the field has it
  RegistryParent,  ///< of a key with a value's name behind it
  RegistryName,    ///< the value's name
  Account,         ///< without a domain in front
  Serial,
  Digits,  ///< hexadecimal without colons
};

/// Whether letter case means nothing in such a value.
bool folds(ValueForm form);

/// The value; empty when the text has none of that form.
std::string value_of(ValueForm form, std::string_view text);

/// A constant of a pattern as it is compared with such values.
std::string constant_of(ValueForm form, std::string_view text);

struct PatternField {
  std::string_view object;
  std::string_view path;   ///< "values.name" for "values[*].name"
  std::string_view field;  ///< name in the telemetry
  ValueForm form;
  /// Properties with the same number (of one event) are of the same object; 0 = every value is an
  /// object of its own.
  std::uint8_t part = 0;
};

std::span<const PatternField> pattern_fields();

/// A path with its "[*]" taken out: lists are compared element by element anyway.
std::string plain_path(std::string_view path);

bool is_path_read(std::string_view object, std::string_view path);

}  // namespace longwatch::detect::indicator
