#include "detect/sigma/internal/rule_files.h"

#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"

namespace longwatch::detect::sigma {
namespace {

bool has_rule_name(std::string_view path) {
  const std::string lower = to_ascii_lower(path);
  return lower.ends_with(".yml") || lower.ends_with(".yaml");
}

/// Depth first with a stack of its own: directories nest as deep as somebody wants.
class RuleFileFinder {
 public:
  explicit RuleFileFinder(const FileSystem& files) : files_(files) {}

  Status add_path(const std::string& path) {
    LW_TRY_ASSIGN(const FileInfo info, files_.inspect_target(path));
    if (info.kind == FileKind::Directory) {
      waiting_.push_back({path, 0});
      walk();
    } else {
      add_file(path, info);
    }
    return {};
  }

  std::vector<RuleFile> take() { return std::move(found_); }

 private:
  struct Waiting {
    std::string path;
    std::size_t depth;
  };

  void walk() {
    while (!waiting_.empty()) {
      const Waiting next = std::move(waiting_.back());
      waiting_.pop_back();
      visit(next);
    }
  }

  void visit(const Waiting& entry) {
    const Result<FileInfo> info = files_.inspect(entry.path);
    const bool is_named = entry.depth == 0;
    if (!info.ok()) {
      add_problem(entry.path, RuleStatus::Error, info.error().message());
    } else if (info->kind == FileKind::Directory || is_named) {
      list(entry);
    } else if (info->kind == FileKind::SymbolicLink) {
      follow_link(entry.path);
    } else if (has_rule_name(entry.path)) {
      add_file(entry.path, *info);
    }
  }

  void list(const Waiting& entry) {
    if (entry.depth >= limits::kDirectoryDepth) {
      add_problem(entry.path, RuleStatus::Error,
                  fmt::format("directories are nested more than {} deep: nothing below is read",
                              limits::kDirectoryDepth));
      return;
    }
    const Result<std::vector<std::string>> names = files_.list(entry.path);
    if (!names.ok()) {
      add_problem(entry.path, RuleStatus::Error, names.error().message());
      return;
    }
    for (auto name = names->rbegin(); name != names->rend(); ++name) {
      waiting_.push_back({join_path(entry.path, *name), entry.depth + 1});
    }
  }

  void follow_link(const std::string& path) {
    const Result<FileInfo> target = files_.inspect_target(path);
    if (target.ok() && target->kind == FileKind::Directory) {
      add_problem(path, RuleStatus::Unsupported, "a link to a directory is not followed",
                  "name the directory itself to read the rules in it");
    } else if (target.ok() && has_rule_name(path)) {
      add_file(path, *target);
    } else if (has_rule_name(path)) {
      add_problem(path, RuleStatus::Error, target.error().message());
    }
  }

  void add_file(const std::string& path, const FileInfo& info) {
    if (info.kind != FileKind::Regular) {
      add_problem(path, RuleStatus::Error, "expected a file, got a device, pipe or socket");
    } else if (seen_.insert({info.device, info.inode}).second) {
      found_.push_back({path, RuleStatus::Running, {}, {}});
    }
  }

  void add_problem(const std::string& path, RuleStatus status, std::string reason,
                   std::string hint = {}) {
    found_.push_back({path, status, std::move(reason), std::move(hint)});
  }

  const FileSystem& files_;
  std::vector<Waiting> waiting_;
  std::vector<RuleFile> found_;
  std::set<std::pair<std::uint64_t, std::uint64_t>> seen_;
};

}  // namespace

Result<std::vector<RuleFile>> find_rule_files(const std::vector<std::string>& paths,
                                              const FileSystem& files) {
  RuleFileFinder finder(files);
  for (const std::string& path : paths) {
    LW_TRY(finder.add_path(path));
  }
  return finder.take();
}

}  // namespace longwatch::detect::sigma
