#pragma once

#include <string>
#include <string_view>

namespace longwatch::scenario::internal {

/// What Sysmon prints about the file behind a process or library.
struct ImageFacts {
  std::string_view version = "-";
  std::string_view description = "-";
  std::string_view product = "-";
  std::string_view company = "-";
  std::string_view original_name = "-";
};

/// By file name, in any folder; "-" everywhere for files that carry no version information.
ImageFacts facts_of(std::string_view image);

/// "SHA1=...,MD5=...,SHA256=...,IMPHASH=..." invented for the file name, the same on every host:
/// SHA256 is that of "FICTION:<name>", so no invented hash can be one of a real file.
std::string hashes_of(std::string_view image);

/// The part behind the last backslash.
std::string_view file_name_of(std::string_view path);

}  // namespace longwatch::scenario::internal
