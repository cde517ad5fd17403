#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "detect/behaviour/internal/watch.h"
#include "model/field.h"
#include "model/finding.h"

namespace longwatch::detect::behaviour {

/// Who read the memory of lsass.exe, and how.
struct LsassAccess {
  std::string_view image;    ///< path of the program
  bool only_lists = false;   ///< with the rights of programs that list all processes, no others
  bool writes_dump = false;  ///< its call came through a library that writes memory dumps
  bool is_unbacked = false;  ///< or out of memory that belongs to no file
  std::size_t hosts = 0;     ///< on which it did so
  std::size_t days = 0;      ///< on which it did so
  std::size_t all_days = 0;  ///< with records of such accesses
};

enum class LsassVerdict : std::uint8_t { Usual, Odd, Theft };

/// A program that does it on many days belongs to the estate: lsass_access.cc has the numbers.
LsassVerdict judge_lsass(const LsassAccess& access);

/// Opened processes (Sysmon 10) and objects (Security 4656, 4663).
std::unique_ptr<Watch> make_lsass_access(model::FieldTable& fields);

}  // namespace longwatch::detect::behaviour
