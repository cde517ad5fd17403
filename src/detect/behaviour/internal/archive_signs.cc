#include "detect/behaviour/internal/archive_signs.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/ascii.h"
#include "base/text.h"
#include "detect/behaviour/internal/names.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr std::array<std::string_view, 9> kEndings = {".7z", ".zip", ".rar", ".cab", ".tar",
                                                      ".gz", ".tgz", ".bz2", ".xz"};
constexpr std::array<std::string_view, 9> kArchivers = {"7z",     "7za",    "7zr",   "7zg", "rar",
                                                        "winrar", "winzip", "wzzip", "zip"};
constexpr std::array<std::string_view, 14> kStagingFolders = {"\\perflogs\\",
                                                              "\\users\\public\\",
                                                              "\\$recycle.bin\\",
                                                              "\\recycler\\",
                                                              "\\windows\\temp\\",
                                                              "\\windows\\tasks\\",
                                                              "\\windows\\debug\\",
                                                              "\\windows\\tracing\\",
                                                              "\\windows\\system32\\",
                                                              "\\windows\\syswow64\\",
                                                              "\\system volume information\\",
                                                              "\\inetpub\\",
                                                              "\\wwwroot\\",
                                                              "\\htdocs\\"};
constexpr std::array<std::string_view, 5> kUnixStagingFolders = {"/tmp/", "/var/tmp/", "/dev/shm/",
                                                                 "/var/www/", "/srv/www/"};

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::uint32_t number_in(std::string_view digits) {
  return static_cast<std::uint32_t>(parse_uint64(digits).value_or(0));
}

bool has_archive_ending(std::string_view name) {
  return std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view ending) {
    return name.size() > ending.size() && name.ends_with(ending);
  });
}

/// "x.part2.rar": 2, and the name becomes "x.rar".
std::uint32_t take_part(std::string& name) {
  const std::size_t part = name.rfind(".part");
  const std::size_t dot = name.rfind('.');
  if (part == std::string::npos || dot <= part + 5) {
    return 0;
  }
  const std::string digits = name.substr(part + 5, dot - part - 5);
  if (!all_digits(digits)) {
    return 0;
  }
  name.erase(part, dot - part);
  return number_in(digits);
}

std::string_view without_exe(std::string_view name) {
  return name.ends_with(".exe") ? name.substr(0, name.size() - 4) : name;
}

bool is_archiver(std::string_view file) {
  const std::string lower = to_ascii_lower(file);
  return std::find(kArchivers.begin(), kArchivers.end(), without_exe(lower)) != kArchivers.end();
}

/// Words of a command line, quotes removed.
std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == ' ' || c == '\t')) {
      if (!word.empty()) {
        words.push_back(std::move(word));
        word.clear();
      }
    } else {
      word.push_back(c);
    }
  }
  if (!word.empty()) {
    words.push_back(std::move(word));
  }
  return words;
}

/// "-v50m": a size.
bool is_volume_switch(std::string_view word) {
  return word.size() > 2 && (word.starts_with("-v") || word.starts_with("/v")) && is_digit(word[2]);
}

bool is_password_switch(std::string_view word) {
  return word.starts_with("-hp") || (word.starts_with("-p") && word.size() > 2) || word == "-mhe" ||
         word == "-mhe=on";
}

bool is_drive_root(std::string_view folder) {
  return folder.size() == 3 && folder[1] == ':' && (folder[2] == '\\' || folder[2] == '/');
}

}  // namespace

std::optional<ArchiveName> archive_name(std::string_view path) {
  ArchiveName found{to_ascii_lower(path), 0};
  std::string& name = found.stem;
  const std::size_t dot = name.rfind('.');
  if (dot == std::string::npos) {
    return std::nullopt;
  }
  const std::string ending = name.substr(dot + 1);
  if (ending.size() == 3 && all_digits(ending) && has_archive_ending(name.substr(0, dot))) {
    found.volume = number_in(ending);
    name.resize(dot);
    return found;
  }
  if (ending.size() == 3 && (ending[0] == 'z' || ending[0] == 'r') &&
      all_digits(std::string_view(ending).substr(1))) {
    // The first volume is the archive itself: .z01 and .r00 are the second.
    found.volume = number_in(ending.substr(1)) + (ending[0] == 'r' ? 2 : 1);
    name.resize(dot);
    name += ending[0] == 'r' ? ".rar" : ".zip";
    return found;
  }
  if (!has_archive_ending(name)) {
    return std::nullopt;
  }
  found.volume = take_part(name);
  return found;
}

bool is_staging_folder(std::string_view folder) {
  const std::string lower = to_ascii_lower(folder);
  const auto is_in = [&](std::string_view part) {
    return lower.find(part) != std::string::npos;
  };
  constexpr std::string_view kProgramData = "\\programdata\\";
  return std::any_of(kStagingFolders.begin(), kStagingFolders.end(), is_in) ||
         std::any_of(kUnixStagingFolders.begin(), kUnixStagingFolders.end(),
                     [&](std::string_view start) { return lower.starts_with(start); }) ||
         lower.ends_with(kProgramData) || is_drive_root(lower);
}

std::optional<ArchiveCommand> archive_command(std::string_view image,
                                              std::string_view original_name,
                                              std::string_view line) {
  ArchiveCommand found;
  const std::vector<std::string> words = words_of(line);
  const auto begin = words.begin() + (words.empty() ? 0 : 1);
  const bool adds = std::find(begin, words.end(), "a") != words.end() ||
                    std::find(begin, words.end(), "m") != words.end();
  for (auto word = begin; word != words.end(); ++word) {
    const std::string lower = to_ascii_lower(*word);
    found.has_volumes = found.has_volumes || is_volume_switch(lower);
    found.has_password = found.has_password || is_password_switch(*word);
    if (found.output.empty() && !lower.starts_with('-') && archive_name(lower).has_value()) {
      found.output = *word;
    }
  }
  const std::string_view file = file_name_of(image);
  const bool by_resource = is_archiver(original_name);
  const bool by_name = is_archiver(file);
  const bool by_shape = adds && !found.output.empty() && (found.has_volumes || found.has_password);
  if (!adds || !(by_resource || by_name || by_shape)) {
    return std::nullopt;
  }
  found.is_renamed = !by_name;
  return found;
}

}  // namespace longwatch::detect::behaviour
