#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "detect/behaviour/internal/sample.h"

namespace longwatch::detect::behaviour {

enum class WebFile : std::uint8_t {
  Script,         ///< that the server runs, or its own configuration, in a web root
  ScriptOutside,  ///< the same, elsewhere
  Program,        ///< that the system runs: .exe, .dll, .ps1, .sh ...
  ScriptSent,     ///< a script in a web root that came over the network: the kernel wrote it
};

/// A file that a web server's worker, or Windows for another host, wrote. Nothing when the process
/// is no such worker, for other kinds of files, and in folders of compiled pages, caches and
/// sessions (web_file.cc says which).
std::optional<WebFile> judge_web_file(std::string_view process, std::string_view file);

/// What a worker wrote, once for a file.
struct WrittenFile {
  std::string host;
  std::string path;  ///< as first logged
  std::string process;
  std::string user;
  WebFile kind = WebFile::Program;
  std::vector<Sighting> events;  ///< not empty, in order of time; at most kMostEvents
  std::uint64_t writes = 0;

  static constexpr std::size_t kMostEvents = 16;
};

/// Files that were written together: no more than kTogether between one and the next. Many are an
/// update or an installation.
struct WrittenTogether {
  std::vector<WrittenFile> files;  ///< in order of time

  static constexpr auto kTogether = std::chrono::minutes(10);
  static constexpr std::size_t kMany = 10;

  bool is_many() const { return files.size() > kMany; }
};

/// Cuts the files of one host.
std::vector<WrittenTogether> written_together(std::vector<WrittenFile> files);

}  // namespace longwatch::detect::behaviour
