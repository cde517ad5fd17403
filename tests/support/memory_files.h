#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"

namespace longwatch::test_support {

/// A file whose bytes are in memory. `read_at` copies into the scratch, as the operating system
/// does.
class MemoryFile final : public RandomAccessFile {
 public:
  explicit MemoryFile(std::string content);

  std::uint64_t size() const override { return size_; }

  Result<ByteView> read_at(std::uint64_t offset, std::span<std::byte> scratch) const override;

  /// Behaves as if the file had been cut after it was opened: `size` stays, reads end earlier.
  void shrink_to(std::uint64_t bytes) { content_.resize(bytes); }

  /// Behaves as if something had been written behind the end after it was opened.
  void grow_by(std::string_view more) { content_.append(more); }

 private:
  std::string content_;
  const std::uint64_t size_;
};

std::shared_ptr<const RandomAccessFile> memory_file(std::string content);

/// A tree of files in memory. Paths are compared as written, except that a trailing slash and "./"
/// parts do not count; directories above an added path come to be by themselves. Build first, then
/// read from any thread.
class MemoryFiles final : public FileSystem {
 public:
  MemoryFiles& add_file(const std::string& path, std::string content);
  MemoryFiles& add_directory(const std::string& path);
  /// A symbolic link; a relative target starts at the link's directory. The target need not exist.
  MemoryFiles& add_link(const std::string& path, const std::string& target);
  /// A second name of the file at `existing`: same device and inode.
  MemoryFiles& add_hard_link(const std::string& path, const std::string& existing);
  /// A pipe, socket or device.
  MemoryFiles& add_other(const std::string& path);
  /// From now on, opening or listing `path` fails as it does without permission.
  MemoryFiles& deny(const std::string& path);
  /// The file shows its full size but its bytes end at `bytes`: it was cut while being read.
  MemoryFiles& shrink_when_open(const std::string& path, std::uint64_t bytes);
  /// The file shows the size it was added with, but more bytes follow: it was written to while
  /// being read.
  MemoryFiles& grow_when_open(const std::string& path, std::string more);
  MemoryFiles& remove(const std::string& path);

  Result<FileInfo> inspect(const std::string& path) const override;
  Result<FileInfo> inspect_target(const std::string& path) const override;
  Result<std::vector<std::string>> list(const std::string& directory) const override;
  Result<std::unique_ptr<RandomAccessFile>> open(const std::string& path) const override;

 private:
  struct Node {
    FileKind kind = FileKind::Directory;
    std::uint64_t inode = 0;
    std::string content;  ///< of a link: its target
    bool denied = false;
    std::uint64_t readable = UINT64_MAX;
    std::string more{};  ///< behind the size that is shown
  };

  Node& add(const std::string& path, FileKind kind, std::string content);
  const Node* find(const std::string& path) const;
  /// Follows links at the end and in the middle of a path.
  Result<std::string> resolve(const std::string& path) const;

  std::map<std::string, Node> nodes_;
  std::uint64_t next_inode_ = 1;
};

}  // namespace longwatch::test_support
