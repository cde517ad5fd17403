#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace longwatch::detect::behaviour {

/// An archive by its name: "C:\PerfLogs\u1.7z.002" is volume 2 of "c:\perflogs\u1.7z".
struct ArchiveName {
  std::string stem;          ///< path in lower case, without the volume's number
  std::uint32_t volume = 0;  ///< from 1; 0 = not one of several
};

/// Nothing for names that are none of an archive's: .7z, .zip, .rar, .cab, .tar, .gz and their
/// volumes (.001, .z01, .r00, .part1.rar).
std::optional<ArchiveName> archive_name(std::string_view path);

/// A folder that belongs to the system, that everybody may write to, and where nobody works:
/// PerfLogs, Users\Public, ProgramData itself, recycle bins, /tmp, web roots, a drive's root.
bool is_staging_folder(std::string_view folder);

/// What a command line that makes an archive says.
struct ArchiveCommand {
  std::string output;       ///< as written; empty = not told
  bool is_renamed = false;  ///< the archiver runs under another name than its own
  bool has_password = false;
  bool has_volumes = false;  ///< cut into pieces of one size
};

/// Nothing when it makes none. Archivers are known by the name that their version resource tells
/// (`original_name`), by their file's name, and by the shape of what they are told: `x a -v50m
/// out.7z in`.
std::optional<ArchiveCommand> archive_command(std::string_view image,
                                              std::string_view original_name,
                                              std::string_view line);

}  // namespace longwatch::detect::behaviour
