#include "impact/internal/paths.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace longwatch::impact {
namespace {

constexpr std::string_view kSeparators = "\\/";

constexpr std::array<std::string_view, 12> kArchiveExtensions = {
    ".7z", ".zip", ".rar", ".tar.gz", ".tgz", ".tar", ".gz", ".cab", ".bz2", ".xz", ".zst", ".ace"};

constexpr std::array<std::string_view, 6> kWebRoots = {
    "\\inetpub\\wwwroot\\", "\\wwwroot\\", "\\var\\www\\",
    "\\htdocs\\",           "\\webapps\\", "\\frontend\\httpproxy\\"};

constexpr std::array<std::string_view, 5> kLogFolders = {"\\logfiles\\", "\\winevt\\logs\\",
                                                         "\\var\\log\\", "\\logs\\", "\\httperr\\"};

std::string back_slashes(std::string_view path) {
  std::string text = to_ascii_lower(path);
  std::replace(text.begin(), text.end(), '/', '\\');
  return text;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

/// "u1.7z.001" to "u1.7z"; other names stay.
std::string_view without_volume_number(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  const bool numbered =
      dot != std::string_view::npos && name.size() - dot >= 3 && is_number(name.substr(dot + 1));
  return numbered ? name.substr(0, dot) : name;
}

/// "x.part2" to "x"; other names stay.
std::string_view without_part(std::string_view name) {
  const std::size_t part = name.rfind(".part");
  const bool numbered = part != std::string_view::npos && is_number(name.substr(part + 5));
  return numbered ? name.substr(0, part) : name;
}

/// The older way of RAR and ZIP: "x.r00", "x.z01".
std::string_view old_volume_stem(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  const bool volume = dot != std::string_view::npos && dot > 0 && name.size() - dot == 4 &&
                      (name[dot + 1] == 'r' || name[dot + 1] == 'z') &&
                      is_number(name.substr(dot + 2));
  return volume ? name.substr(0, dot) : std::string_view();
}

template <std::size_t N>
bool contains_any(std::string_view path, const std::array<std::string_view, N>& parts) {
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
    return path.find(part) != std::string_view::npos;
  });
}

}  // namespace

std::string comparable_path(std::string_view path) {
  std::string text = back_slashes(path);
  if (text.starts_with("\\??\\")) {
    text.erase(0, 4);
  }
  if (text.starts_with("\\\\")) {
    const std::size_t share = text.find('\\', 2);
    text.erase(0, share == std::string::npos ? text.size() : share);
  }
  while (text.ends_with('\\')) {
    text.pop_back();
  }
  std::string once;
  for (const char c : text) {
    if (c != '\\' || once.empty() || once.back() != '\\') {
      once.push_back(c);
    }
  }
  return once;
}

bool lies_in(std::string_view path, std::string_view folder) {
  return !folder.empty() && path.starts_with(folder) &&
         (path.size() == folder.size() || path[folder.size()] == '\\');
}

std::string_view base_name(std::string_view path) {
  const std::size_t separator = path.find_last_of(kSeparators);
  return separator == std::string_view::npos ? path : path.substr(separator + 1);
}

std::string_view folder_of(std::string_view path) {
  const std::size_t separator = path.find_last_of(kSeparators);
  return separator == std::string_view::npos ? std::string_view() : path.substr(0, separator);
}

std::string archive_stem(std::string_view path) {
  const std::string lower = to_ascii_lower(base_name(path));
  if (const std::string_view stem = old_volume_stem(lower); !stem.empty()) {
    return std::string(stem);
  }
  const std::string_view name = without_volume_number(lower);
  for (const std::string_view extension : kArchiveExtensions) {
    if (name.ends_with(extension) && name.size() > extension.size()) {
      return std::string(without_part(name.substr(0, name.size() - extension.size())));
    }
  }
  return {};
}

bool is_log_path(std::string_view path) {
  const std::string lower = back_slashes(path);
  const bool is_log = lower.ends_with(".log") || lower.ends_with(".evtx") ||
                      lower.find(".log.") != std::string::npos;
  return is_log && contains_any(lower, kLogFolders);
}

bool is_web_root_path(std::string_view path) {
  return contains_any(back_slashes(path), kWebRoots);
}

std::string shown_path(std::string_view path) {
  constexpr std::string_view kProfiles = "\\users\\";
  std::string text(path);
  const std::string lower = back_slashes(path);
  const std::size_t profile = lower.find(kProfiles);
  if (profile != std::string::npos) {
    const std::size_t name = profile + kProfiles.size();
    const std::size_t end = std::min(lower.find('\\', name), lower.size());
    if (lower.substr(name, end - name) != "public") {
      text.replace(name, end - name, "*");
    }
  }
  return to_printable(text, 160);
}

}  // namespace longwatch::impact
