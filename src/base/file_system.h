#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"

namespace longwatch {

/// What stands at a path, links not followed.
enum class FileKind : std::uint8_t { Regular, Directory, SymbolicLink, Other };

struct FileInfo {
  FileKind kind;
  std::uint64_t size = 0;
  std::uint64_t device = 0;  ///< device and inode identify a file behind several names
  std::uint64_t inode = 0;
  std::optional<Timestamp> modified{};  ///< last change of the content
  std::optional<Timestamp> changed{};   ///< of content, name or rights; nobody can set it
};

/// An open file read at any position. Safe from any thread.
class RandomAccessFile {
 public:
  RandomAccessFile() = default;
  RandomAccessFile(const RandomAccessFile&) = delete;
  RandomAccessFile& operator=(const RandomAccessFile&) = delete;
  virtual ~RandomAccessFile() = default;

  /// Size when the file was opened.
  virtual std::uint64_t size() const = 0;

  /// Up to scratch.size() bytes from `offset`. Yields a view of what was read, shorter than asked
  /// at the end of the file or when it has shrunk since; the view lies in `scratch` or in memory
  /// the file owns, and is valid until either is gone. Fails with `Io`.
  virtual Result<ByteView> read_at(std::uint64_t offset, std::span<std::byte> scratch) const = 0;
};

/// Everything we ask of files, so that tests can run in memory and fail the N-th call. Safe from
/// any thread.
class FileSystem {
 public:
  FileSystem() = default;
  FileSystem(const FileSystem&) = delete;
  FileSystem& operator=(const FileSystem&) = delete;
  virtual ~FileSystem() = default;

  /// `NotFound` when nothing stands there, `Io` for everything else that goes wrong.
  virtual Result<FileInfo> inspect(const std::string& path) const = 0;
  /// As `inspect`, but follows links.
  virtual Result<FileInfo> inspect_target(const std::string& path) const = 0;
  /// Names in the directory without "." and "..", sorted bytewise.
  virtual Result<std::vector<std::string>> list(const std::string& directory) const = 0;
  virtual Result<std::unique_ptr<RandomAccessFile>> open(const std::string& path) const = 0;
};

/// The operating system's files.
const FileSystem& system_files();

/// The whole file as text. Fails with `Limit` above `max_bytes`.
Result<std::string> read_text_file(const FileSystem& files, const std::string& path,
                                   std::uint64_t max_bytes);

/// Creates or replaces a file, through a temporary name so that a reader never sees half of it.
Status write_file(const std::string& path, std::string_view content);

/// "directory/name", without a double slash.
std::string join_path(std::string_view directory, std::string_view name);

}  // namespace longwatch
