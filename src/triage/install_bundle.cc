#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "triage/rule_bundle.h"

namespace longwatch::triage {
namespace {

namespace fs = std::filesystem;

Error refused(const std::string& path, std::string_view doing, const std::error_code& why) {
  return Error(ErrorCode::Io, fmt::format("cannot {}: {}", doing, why.message())).at(path);
}

std::string previous_of(const std::string& directory) {
  return directory + ".previous";
}

/// Both exist, and are exchanged at once.
Status swap_directories(const std::string& a, const std::string& b) {
  if (::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) != 0) {
    return refused(a, "exchange the directories", {errno, std::generic_category()});
  }
  return {};
}

Status rename_to(const std::string& from, const std::string& to) {
  std::error_code failed;
  fs::rename(from, to, failed);
  return failed ? Status(refused(to, "put the directory in place", failed)) : Status();
}

Status write_all(const std::string& directory, const RuleBundle& bundle) {
  for (const auto& [name, text] : bundle.files) {
    const fs::path path = fs::path(directory) / name;
    std::error_code failed;
    fs::create_directories(path.parent_path(), failed);
    if (failed) {
      return refused(path.parent_path().string(), "make the directory", failed);
    }
    LW_TRY(write_file(path.string(), text));
  }
  return {};
}

std::string without_slash(std::string directory) {
  while (directory.size() > 1 && directory.ends_with('/')) {
    directory.pop_back();
  }
  return directory;
}

}  // namespace

Status install_bundle(const std::string& directory, const RuleBundle& bundle) {
  const std::string place = without_slash(directory);
  const std::string fresh = fmt::format("{}.{}.part", place, ::getpid());
  std::error_code ignored;  // what cannot be taken away is no reason to say that it failed
  const Status written = write_all(fresh, bundle);
  if (!written.ok()) {
    fs::remove_all(fresh, ignored);
    return written;
  }
  std::error_code looked;
  if (!fs::exists(place, looked)) {
    return rename_to(fresh, place);
  }
  const Status exchanged = swap_directories(fresh, place);
  if (!exchanged.ok()) {
    fs::remove_all(fresh, ignored);
    return exchanged;
  }
  fs::remove_all(previous_of(place), ignored);
  return rename_to(fresh, previous_of(place));
}

Status undo_install(const std::string& directory) {
  const std::string place = without_slash(directory);
  std::error_code looked;
  if (!fs::exists(previous_of(place), looked) || !fs::exists(place, looked)) {
    return Error(ErrorCode::NotFound, "nothing to go back to: there is no earlier set of rules")
        .at(previous_of(place));
  }
  return swap_directories(place, previous_of(place));
}

}  // namespace longwatch::triage
