#include "detect/indicator/internal/input_files.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "formats/digest.h"

namespace longwatch::detect::indicator {
namespace {

InputFile input_of(const std::string& path, const FileInfo& info) {
  return {path, {path, info.size, info.device, info.inode, info.modified, info.changed, {}}};
}

bool is_content_table(std::string_view name) {
  return name == "manifest.json" || name == "hashes.csv";
}

/// Walks one folder with an explicit stack.
class FolderWalk {
 public:
  FolderWalk(const FileSystem& files, InputFiles& found) : files_(files), found_(found) {}

  Status walk(const std::string& folder) {
    std::vector<Folder> open = {{folder, 0}};
    while (!open.empty()) {
      const Folder next = open.back();
      open.pop_back();
      LW_TRY(take(next, open));
    }
    return {};
  }

 private:
  struct Folder {
    std::string path;
    std::size_t depth = 0;
  };

  Status take(const Folder& folder, std::vector<Folder>& open) {
    LW_TRY_ASSIGN(const std::vector<std::string> names, files_.list(folder.path));
    const bool is_feed = std::find(names.begin(), names.end(), "manifest.json") != names.end();
    if (is_feed) {
      found_.feeds.push_back(folder.path);
    }
    std::vector<Folder> below;
    for (const std::string& name : names) {
      if (name.starts_with('.') || (is_feed && is_content_table(name))) {
        continue;
      }
      const std::string path = join_path(folder.path, name);
      LW_TRY_ASSIGN(const FileInfo info, files_.inspect(path));
      if (info.kind == FileKind::Directory && folder.depth < limits::kDirectoryDepth) {
        below.push_back({path, folder.depth + 1});
      } else if (info.kind == FileKind::Regular) {
        found_.files.push_back(input_of(path, info));
      }
      if (found_.files.size() > limits::kIndicatorFiles) {
        return Error(ErrorCode::Limit, fmt::format("expected at most {} files of indicators",
                                                   with_thousands(limits::kIndicatorFiles)))
            .at(folder.path);
      }
    }
    open.insert(open.end(), below.rbegin(), below.rend());
    return {};
  }

  const FileSystem& files_;
  InputFiles& found_;
};

}  // namespace

std::uint64_t InputFiles::bytes() const {
  std::uint64_t sum = 0;
  for (const InputFile& file : files) {
    sum += file.stamp.size;
  }
  return sum;
}

std::vector<InputStamp> InputFiles::stamps() const {
  std::vector<InputStamp> list;
  for (const InputFile& file : files) {
    list.push_back(file.stamp);
  }
  for (const InputFile& file : allow_lists) {
    list.push_back(file.stamp);
  }
  return list;
}

void InputFiles::doubt_changed(const FileSystem& from) {
  for (std::vector<InputFile>* list : {&files, &allow_lists}) {
    for (InputFile& file : *list) {
      const Result<FileInfo> now = from.inspect_target(file.path);
      if (!now.ok() || now->changed != file.stamp.changed || now->size != file.stamp.size) {
        file.stamp.changed = std::nullopt;
      }
    }
  }
}

Result<InputFiles> find_input_files(const LoadOptions& options, const FileSystem& files) {
  InputFiles found;
  for (const std::string& path : options.paths) {
    LW_TRY_ASSIGN(const FileInfo info, files.inspect_target(path));
    if (info.kind == FileKind::Directory) {
      LW_TRY(FolderWalk(files, found).walk(path));
    } else {
      found.files.push_back(input_of(path, info));
    }
  }
  for (const std::string& path : options.allow_lists) {
    LW_TRY_ASSIGN(const FileInfo info, files.inspect_target(path));
    found.allow_lists.push_back(input_of(path, info));
    LW_TRY_ASSIGN(found.allow_lists.back().stamp.sha256, hash_file(path, files));
  }
  return found;
}

Result<std::array<std::byte, 32>> hash_file(const std::string& path, const FileSystem& files) {
  LW_TRY_ASSIGN(const std::unique_ptr<RandomAccessFile> file, files.open(path));
  std::vector<std::byte> block(limits::kHashBlockBytes);
  formats::Sha256Hasher hasher;
  for (std::uint64_t offset = 0;;) {
    LW_TRY_ASSIGN(const ByteView bytes, file->read_at(offset, block));
    if (bytes.empty()) {
      return hasher.finish();
    }
    hasher.update(bytes);
    offset += bytes.size();
  }
}

}  // namespace longwatch::detect::indicator
