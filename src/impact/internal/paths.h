#pragma once

#include <string>
#include <string_view>

/// File and share paths as telemetry writes them. All answers ignore ASCII case.
namespace longwatch::impact {

/// Lower case, back slashes, without "\\??\\" and trailing slashes; of a share path the server is
/// dropped: "\\\\*\\Deploy$\\a.ps1" and "\\\\FS02\\deploy$\\a.ps1" give "\\deploy$\\a.ps1".
std::string comparable_path(std::string_view path);

/// Whether `path` is `folder` or lies in it; both from `comparable_path`.
bool lies_in(std::string_view path, std::string_view folder);

/// The part behind the last separator.
std::string_view base_name(std::string_view path);
/// The part before the last separator; empty when there is none.
std::string_view folder_of(std::string_view path);

/// Name without the archive's extension when the path names an archive or a volume of one
/// ("u1.7z.001", "x.part2.rar", "y.zip"); empty when it does not. Lower case.
std::string archive_stem(std::string_view path);

/// A log file of Windows or of a web server, by extension and folder.
bool is_log_path(std::string_view path);
/// Inside the folder from which a web server serves.
bool is_web_root_path(std::string_view path);

/// As it may be read by people: printable, and without the name of a person's profile folder.
std::string shown_path(std::string_view path);

}  // namespace longwatch::impact
