#include "tests/support/memory_files.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "base/text.h"

namespace longwatch::test_support {
namespace {

constexpr int kMaxLinks = 40;  // as Linux: more than that is a loop

Error missing(const std::string& path) {
  return Error(ErrorCode::NotFound, "cannot look at it: No such file or directory").at(path);
}

Error no_permission(const std::string& path, const char* doing) {
  return Error(ErrorCode::Io, std::string("cannot ") + doing + ": Permission denied").at(path);
}

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) {
    return "";
  }
  return slash == 0 ? "/" : path.substr(0, slash);
}

/// Drops "." parts and double or trailing slashes, and applies ".." to the part before it.
std::string normalise(std::string_view path) {
  std::vector<std::string_view> parts;
  for (const std::string_view part : split(path, '/')) {
    if (part.empty() || part == ".") {
      continue;
    }
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else {
      parts.push_back(part);
    }
  }
  std::string result = path.starts_with('/') ? "/" : "";
  for (const std::string_view part : parts) {
    result = join_path(result, part);
  }
  return result;
}

}  // namespace

MemoryFile::MemoryFile(std::string content)
    : content_(std::move(content)), size_(content_.size()) {}

Result<ByteView> MemoryFile::read_at(std::uint64_t offset, std::span<std::byte> scratch) const {
  if (offset >= content_.size()) {
    return ByteView(scratch.first(0));
  }
  const std::size_t size = std::min<std::size_t>(scratch.size(), content_.size() - offset);
  std::memcpy(scratch.data(), content_.data() + offset, size);
  return ByteView(scratch.first(size));
}

std::shared_ptr<const RandomAccessFile> memory_file(std::string content) {
  return std::make_shared<const MemoryFile>(std::move(content));
}

MemoryFiles::Node& MemoryFiles::add(const std::string& path, FileKind kind, std::string content) {
  const std::string name = normalise(path);
  for (std::string above = parent_of(name); !above.empty(); above = parent_of(above)) {
    nodes_.try_emplace(above, Node{FileKind::Directory, next_inode_++, "", false, UINT64_MAX});
    if (above == "/") {
      break;
    }
  }
  Node& node = nodes_[name];
  node = Node{kind, next_inode_++, std::move(content), false, UINT64_MAX};
  return node;
}

MemoryFiles& MemoryFiles::add_file(const std::string& path, std::string content) {
  add(path, FileKind::Regular, std::move(content));
  return *this;
}

MemoryFiles& MemoryFiles::add_directory(const std::string& path) {
  add(path, FileKind::Directory, "");
  return *this;
}

MemoryFiles& MemoryFiles::add_link(const std::string& path, const std::string& target) {
  add(path, FileKind::SymbolicLink, target);
  return *this;
}

MemoryFiles& MemoryFiles::add_hard_link(const std::string& path, const std::string& existing) {
  const Node* node = find(existing);
  LW_CHECK(node != nullptr);
  const Node copy = *node;
  add(path, copy.kind, copy.content).inode = copy.inode;
  return *this;
}

MemoryFiles& MemoryFiles::add_other(const std::string& path) {
  add(path, FileKind::Other, "");
  return *this;
}

MemoryFiles& MemoryFiles::deny(const std::string& path) {
  nodes_.at(normalise(path)).denied = true;
  return *this;
}

MemoryFiles& MemoryFiles::shrink_when_open(const std::string& path, std::uint64_t bytes) {
  nodes_.at(normalise(path)).readable = bytes;
  return *this;
}

MemoryFiles& MemoryFiles::grow_when_open(const std::string& path, std::string more) {
  nodes_.at(normalise(path)).more = std::move(more);
  return *this;
}

MemoryFiles& MemoryFiles::remove(const std::string& path) {
  nodes_.erase(normalise(path));
  return *this;
}

const MemoryFiles::Node* MemoryFiles::find(const std::string& path) const {
  const auto found = nodes_.find(normalise(path));
  return found == nodes_.end() ? nullptr : &found->second;
}

Result<std::string> MemoryFiles::resolve(const std::string& path) const {
  std::string current = normalise(path);
  for (int links = 0; links < kMaxLinks; ++links) {
    // The first link on the way decides; what follows it is appended to its target.
    std::string link;
    for (std::string prefix = current; !prefix.empty(); prefix = parent_of(prefix)) {
      const Node* node = find(prefix);
      if (node != nullptr && node->kind == FileKind::SymbolicLink) {
        link = prefix;
      }
      if (prefix == "/") {
        break;
      }
    }
    if (link.empty()) {
      return current;
    }
    const std::string& target = find(link)->content;
    const std::string rest = current.substr(link.size());
    const std::string base = target.starts_with('/') ? target : join_path(parent_of(link), target);
    current = normalise(base + rest);
  }
  return Error(ErrorCode::Io, "cannot look at it: Too many levels of symbolic links").at(path);
}

Result<FileInfo> MemoryFiles::inspect(const std::string& path) const {
  const std::string name = normalise(path);
  const std::string above = parent_of(name);
  LW_TRY_ASSIGN(const std::string directory, resolve(above));
  const Node* node = find(join_path(directory, name.substr(above.size())));
  if (node == nullptr) {
    return missing(path);
  }
  return FileInfo{node->kind, node->content.size(), 1, node->inode};
}

Result<FileInfo> MemoryFiles::inspect_target(const std::string& path) const {
  LW_TRY_ASSIGN(const std::string name, resolve(path));
  const Node* node = find(name);
  if (node == nullptr) {
    return missing(path);
  }
  return FileInfo{node->kind, node->content.size(), 1, node->inode};
}

Result<std::vector<std::string>> MemoryFiles::list(const std::string& directory) const {
  LW_TRY_ASSIGN(const std::string name, resolve(directory));
  const Node* node = find(name);
  if (node == nullptr || node->kind != FileKind::Directory) {
    return missing(directory);
  }
  if (node->denied) {
    return no_permission(directory, "list the directory");
  }
  std::vector<std::string> names;
  for (const auto& [path, unused] : nodes_) {
    if (path != name && parent_of(path) == name) {
      names.push_back(path.substr(path.rfind('/') + 1));
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::unique_ptr<RandomAccessFile>> MemoryFiles::open(const std::string& path) const {
  LW_TRY_ASSIGN(const std::string name, resolve(path));
  const Node* node = find(name);
  if (node == nullptr) {
    return missing(path);
  }
  if (node->denied) {
    return no_permission(path, "open");
  }
  if (node->kind != FileKind::Regular) {
    return Error(ErrorCode::Unsupported, "expected a regular file").at(path);
  }
  auto file = std::make_unique<MemoryFile>(node->content);
  if (node->readable < node->content.size()) {
    file->shrink_to(node->readable);
  }
  file->grow_by(node->more);
  return std::unique_ptr<RandomAccessFile>(std::move(file));
}

}  // namespace longwatch::test_support
