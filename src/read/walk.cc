#include "read/walk.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"

namespace longwatch::read {
namespace {

/// A directory entry, or a named path, that is still to be looked at.
struct Pending {
  std::string path;
  std::size_t depth = 0;                        ///< 0 = named by the user
  std::optional<Result<FileInfo>> looked_at{};  ///< what stands there, when it is known already
};

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  for (const std::string_view part : split(path, '/')) {
    if (!part.empty() && part != ".") {
      parts.push_back(part);
    }
  }
  return parts;
}

/// The part of all names that says only where the evidence lies.
class CommonDirectory {
 public:
  /// Takes one named path into account.
  void include(std::string_view path, FileKind kind) {
    std::vector<std::string_view> parts = parts_of(path);
    if (kind != FileKind::Directory && !parts.empty()) {
      parts.pop_back();
    }
    const bool absolute = path.starts_with('/');
    if (!parts_.has_value()) {
      absolute_ = absolute;
      parts_.emplace(parts.begin(), parts.end());
      return;
    }
    if (absolute != absolute_) {
      mixed_ = true;
      return;
    }
    const auto end =
        std::mismatch(parts_->begin(), parts_->end(), parts.begin(), parts.end()).first;
    parts_->erase(end, parts_->end());
  }

  std::string name_of(std::string_view path) const {
    std::string name = mixed_ && path.starts_with('/') ? "/" : "";
    const std::vector<std::string_view> parts = parts_of(path);
    const std::size_t common = mixed_ || !parts_.has_value() ? 0 : parts_->size();
    for (std::size_t i = common; i < parts.size(); ++i) {
      name = join_path(name, parts[i]);
    }
    return name.empty() ? std::string(path) : name;
  }

 private:
  std::optional<std::vector<std::string>> parts_;
  bool absolute_ = false;
  bool mixed_ = false;
};

class Walker {
 public:
  Walker(const FileSystem& files, DiagnosticSink& diagnostics)
      : files_(files), diagnostics_(diagnostics) {}

  Status start(const std::vector<std::string>& paths);
  void run();

  /// The reason of the first named path that cannot be looked at or listed, when none of them can.
  Status all_paths_failed() const {
    return named_ == named_failed_ ? Status(*first_failure_) : Status();
  }

  WalkedFiles take() && { return std::move(walked_); }

 private:
  using Identity = std::pair<std::uint64_t, std::uint64_t>;

  void visit(const Pending& entry);
  std::optional<FileInfo> look_at(const Pending& entry);
  std::optional<FileInfo> follow_link(const Pending& entry);
  void take_directory(const Pending& entry, const FileInfo& info);
  void take_file(const Pending& entry, const FileInfo& info);
  bool is_new(const Pending& entry, const FileInfo& info);
  void skip(const Pending& entry, SkipCause cause, std::string reason);
  void skip_unreadable(const Pending& entry, const Error& error);

  const FileSystem& files_;
  DiagnosticSink& diagnostics_;
  CommonDirectory common_;
  std::vector<Pending> stack_;  // deepest first; the next one to visit is at the back
  std::map<Identity, std::string> seen_;
  std::size_t named_ = 0;
  std::size_t named_failed_ = 0;
  std::optional<Error> first_failure_;
  WalkedFiles walked_;
};

/// Named paths are looked at before anything else: a misspelt one must not cost an hour of sweep.
Status Walker::start(const std::vector<std::string>& paths) {
  std::vector<std::string> sorted = paths;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  named_ = sorted.size();
  for (const std::string& path : sorted) {
    const Result<FileInfo> info = files_.inspect_target(path);
    if (!info.ok() && info.error().code() == ErrorCode::NotFound) {
      return info.error();
    }
    common_.include(path, info.ok() ? info->kind : FileKind::Regular);
    stack_.push_back({path, 0, info});
  }
  std::reverse(stack_.begin(), stack_.end());
  return {};
}

void Walker::run() {
  while (!stack_.empty()) {
    const Pending entry = std::move(stack_.back());
    stack_.pop_back();
    visit(entry);
  }
}

void Walker::visit(const Pending& entry) {
  const std::optional<FileInfo> info = look_at(entry);
  if (!info.has_value()) {
    return;
  }
  switch (info->kind) {
    case FileKind::Directory:
      take_directory(entry, *info);
      break;
    case FileKind::Regular:
      take_file(entry, *info);
      break;
    case FileKind::SymbolicLink:
    case FileKind::Other:
      skip(entry, SkipCause::NotRegular, "a pipe, socket or device");
      break;
  }
}

std::optional<FileInfo> Walker::look_at(const Pending& entry) {
  const Result<FileInfo> info =
      entry.looked_at.has_value() ? *entry.looked_at : files_.inspect(entry.path);
  if (!info.ok()) {
    skip_unreadable(entry, info.error());
    return std::nullopt;
  }
  return info->kind == FileKind::SymbolicLink ? follow_link(entry) : *info;
}

std::optional<FileInfo> Walker::follow_link(const Pending& entry) {
  const Result<FileInfo> target = files_.inspect_target(entry.path);
  if (!target.ok() && target.error().code() == ErrorCode::NotFound) {
    skip(entry, SkipCause::DanglingLink, "a symbolic link to nothing");
    return std::nullopt;
  }
  if (!target.ok()) {
    skip_unreadable(entry, target.error());
    return std::nullopt;
  }
  if (target->kind == FileKind::Directory) {
    skip(entry, SkipCause::DirectoryLink, "a symbolic link to a directory");
    return std::nullopt;
  }
  return *target;
}

void Walker::take_directory(const Pending& entry, const FileInfo& info) {
  if (entry.depth > limits::kDirectoryDepth) {
    skip(entry, SkipCause::TooDeep,
         fmt::format("more than {} directories deep", limits::kDirectoryDepth));
    return;
  }
  if (!is_new(entry, info)) {
    return;
  }
  const Result<std::vector<std::string>> names = files_.list(entry.path);
  if (!names.ok()) {
    skip_unreadable(entry, names.error());
    return;
  }
  for (auto name = names->rbegin(); name != names->rend(); ++name) {
    stack_.push_back({join_path(entry.path, *name), entry.depth + 1});
  }
}

void Walker::take_file(const Pending& entry, const FileInfo& info) {
  if (!is_new(entry, info)) {
    return;
  }
  if (info.size == 0) {
    skip(entry, SkipCause::Empty, "empty");
    return;
  }
  if (walked_.files.size() >= limits::kFilesPerSweep) {
    skip(entry, SkipCause::TooMany,
         fmt::format("one sweep takes {} files, this and all behind it",
                     with_thousands(limits::kFilesPerSweep)));
    stack_.clear();
    return;
  }
  walked_.files.push_back({common_.name_of(entry.path), entry.path, info.size, info.modified});
}

/// A file system without inodes shows 0 for all: then every name counts.
bool Walker::is_new(const Pending& entry, const FileInfo& info) {
  if (info.inode == 0) {
    return true;
  }
  const auto [known, inserted] = seen_.try_emplace(Identity{info.device, info.inode}, entry.path);
  if (!inserted) {
    skip(entry, SkipCause::SameFile,
         fmt::format("the same as '{}'", common_.name_of(known->second)));
  }
  return inserted;
}

void Walker::skip(const Pending& entry, SkipCause cause, std::string reason) {
  walked_.skipped.push_back({common_.name_of(entry.path), std::move(reason), cause});
  report(walked_.skipped.back(), diagnostics_);
}

void Walker::skip_unreadable(const Pending& entry, const Error& error) {
  skip(entry, SkipCause::Unreadable, error.message());
  if (entry.depth == 0) {
    ++named_failed_;
    first_failure_ = first_failure_.value_or(error);
  }
}

}  // namespace

Result<WalkedFiles> walk(const std::vector<std::string>& paths, const FileSystem& files,
                         DiagnosticSink& diagnostics) {
  if (paths.empty()) {
    return Error(ErrorCode::InvalidInput, "no path is named, so there is nothing to read");
  }
  Walker walker(files, diagnostics);
  LW_TRY(walker.start(paths));
  walker.run();
  LW_TRY(walker.all_paths_failed());
  return std::move(walker).take();
}

}  // namespace longwatch::read
