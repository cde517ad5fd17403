#include "base/file_system.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace longwatch {
namespace {

Error system_error(const std::string& path, const char* doing) {
  const int reason = errno;
  const ErrorCode code =
      reason == ENOENT || reason == ENOTDIR ? ErrorCode::NotFound : ErrorCode::Io;
  return Error(code, fmt::format("cannot {}: {}", doing, std::generic_category().message(reason)))
      .at(path);
}

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}

  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}

  Descriptor& operator=(Descriptor&&) = delete;

  ~Descriptor() {
    if (value_ >= 0) {
      ::close(value_);
    }
  }

  int get() const { return value_; }

 private:
  int value_;
};

class SystemFile final : public RandomAccessFile {
 public:
  SystemFile(std::string path, Descriptor descriptor, std::uint64_t size)
      : path_(std::move(path)), descriptor_(std::move(descriptor)), size_(size) {}

  std::uint64_t size() const override { return size_; }

  Result<ByteView> read_at(std::uint64_t offset, std::span<std::byte> scratch) const override {
    std::size_t done = 0;
    while (done < scratch.size()) {
      const ssize_t got = ::pread(descriptor_.get(), scratch.data() + done, scratch.size() - done,
                                  static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) {
        continue;
      }
      if (got < 0) {
        return system_error(path_, "read");
      }
      if (got == 0) {
        break;
      }
      done += static_cast<std::size_t>(got);
    }
    return ByteView(scratch.first(done));
  }

 private:
  const std::string path_;
  const Descriptor descriptor_;
  const std::uint64_t size_;
};

Timestamp to_timestamp(const struct timespec& time) {
  constexpr std::int64_t kNanosecondsPerTick = 100;
  return Timestamp(std::chrono::seconds(time.tv_sec) +
                   TimeTicks(time.tv_nsec / kNanosecondsPerTick));
}

FileInfo to_info(const struct stat& found) {
  FileKind kind = FileKind::Other;
  if (S_ISREG(found.st_mode)) {
    kind = FileKind::Regular;
  } else if (S_ISDIR(found.st_mode)) {
    kind = FileKind::Directory;
  } else if (S_ISLNK(found.st_mode)) {
    kind = FileKind::SymbolicLink;
  }
  return {kind,
          static_cast<std::uint64_t>(found.st_size),
          found.st_dev,
          found.st_ino,
          to_timestamp(found.st_mtim),
          to_timestamp(found.st_ctim)};
}

class SystemFiles final : public FileSystem {
 public:
  Result<FileInfo> inspect(const std::string& path) const override {
    struct stat found {};

    if (::lstat(path.c_str(), &found) != 0) {
      return system_error(path, "look at it");
    }
    return to_info(found);
  }

  Result<FileInfo> inspect_target(const std::string& path) const override {
    struct stat found {};

    if (::stat(path.c_str(), &found) != 0) {
      return system_error(path, "look at it");
    }
    return to_info(found);
  }

  Result<std::vector<std::string>> list(const std::string& directory) const override {
    DIR* stream = ::opendir(directory.c_str());
    if (stream == nullptr) {
      return system_error(directory, "list the directory");
    }
    std::vector<std::string> names;
    // readdir is safe as long as no two threads share the stream, which is local here.
    // NOLINTNEXTLINE(concurrency-mt-unsafe): see above
    while (const dirent* entry = ::readdir(stream)) {
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") {
        names.emplace_back(name);
      }
    }
    ::closedir(stream);
    std::sort(names.begin(), names.end());
    return names;
  }

  Result<std::unique_ptr<RandomAccessFile>> open(const std::string& path) const override {
    // O_NONBLOCK: a pipe must not hold the sweep; it is refused below.
    Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (descriptor.get() < 0) {
      return system_error(path, "open");
    }

    struct stat found {};

    if (::fstat(descriptor.get(), &found) != 0) {
      return system_error(path, "look at it");
    }
    if (!S_ISREG(found.st_mode)) {
      return Error(ErrorCode::Unsupported, "expected a regular file").at(path);
    }
    return std::unique_ptr<RandomAccessFile>(std::make_unique<SystemFile>(
        path, std::move(descriptor), static_cast<std::uint64_t>(found.st_size)));
  }
};

}  // namespace

const FileSystem& system_files() {
  static const SystemFiles files;
  return files;
}

Result<std::string> read_text_file(const FileSystem& files, const std::string& path,
                                   std::uint64_t max_bytes) {
  LW_TRY_ASSIGN(const std::unique_ptr<RandomAccessFile> file, files.open(path));
  if (file->size() > max_bytes) {
    return Error(ErrorCode::Limit,
                 fmt::format("file has {}, the limit here is {}", to_text(ByteCount{file->size()}),
                             to_text(ByteCount{max_bytes})))
        .at(path);
  }
  std::string content(file->size(), '\0');
  const std::span<std::byte> storage = std::as_writable_bytes(std::span<char>(content));
  LW_TRY_ASSIGN(const ByteView read, file->read_at(0, storage));
  if (read.data() != storage.data()) {
    return std::string(as_text(read));
  }
  content.resize(read.size());
  return content;
}

Status write_file(const std::string& path, std::string_view content) {
  const std::string temporary = fmt::format("{}.{}.part", path, ::getpid());
  const Descriptor descriptor(
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (descriptor.get() < 0) {
    return system_error(path, "create");
  }
  std::size_t done = 0;
  while (done < content.size()) {
    const ssize_t put = ::write(descriptor.get(), content.data() + done, content.size() - done);
    if (put < 0 && errno != EINTR) {
      const Error error = system_error(path, "write");
      ::unlink(temporary.c_str());
      return error;
    }
    done += put < 0 ? 0 : static_cast<std::size_t>(put);
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    return system_error(path, "put it in place");
  }
  return {};
}

std::string join_path(std::string_view directory, std::string_view name) {
  std::string path(directory);
  if (!path.empty() && path.back() != '/') {
    path.push_back('/');
  }
  return path.append(name);
}

}  // namespace longwatch
