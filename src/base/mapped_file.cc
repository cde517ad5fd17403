#include "base/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"

namespace longwatch {
namespace {

Error failure(const std::string& path, const char* doing) {
  const int reason = errno;
  return Error(reason == ENOENT ? ErrorCode::NotFound : ErrorCode::Io,
               fmt::format("cannot {}: {}", doing, std::generic_category().message(reason)))
      .at(path.empty() ? std::string("the system's temporary directory") : path);
}

Result<int> open_nameless() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): the environment is never changed
  const char* const wanted = std::getenv("TMPDIR");
  std::string name = std::string(wanted == nullptr ? "/tmp" : wanted) + "/longwatch-XXXXXX";
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) {
    return failure({}, "create a temporary file");
  }
  ::unlink(name.c_str());
  return descriptor;
}

}  // namespace

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  if (this != &other) {
    close();
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

MappedFile::~MappedFile() {
  close();
}

void MappedFile::close() {
  if (data_ != nullptr) {
    // munmap takes what mmap gave, which nobody writes to.
    ::munmap(const_cast<std::byte*>(data_), size_);
    data_ = nullptr;
  }
}

Result<MappedFile> MappedFile::map(int descriptor, std::uint64_t size, const std::string& path) {
  MappedFile file;
  if (size == 0) {
    return file;
  }
  void* const data = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
  if (data == MAP_FAILED) {
    return failure(path, "map it into memory");
  }
  file.data_ = static_cast<const std::byte*>(data);
  file.size_ = size;
  return file;
}

Result<MappedFile> MappedFile::open_own(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) {
    return failure(path, "open");
  }

  struct stat found {};

  Result<MappedFile> mapped = MappedFile();
  if (::fstat(descriptor, &found) != 0) {
    mapped = failure(path, "look at it");
  } else if (!S_ISREG(found.st_mode) || found.st_uid != ::geteuid() ||
             (found.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    mapped =
        Error(ErrorCode::Denied, "expected a regular file of your own that nobody else may write")
            .at(path);
  } else {
    mapped = map(descriptor, static_cast<std::uint64_t>(found.st_size), path);
  }
  ::close(descriptor);
  return mapped;
}

NewFile::NewFile(int descriptor, std::string path, std::string temporary)
    : descriptor_(descriptor), path_(std::move(path)), temporary_(std::move(temporary)) {}

NewFile::NewFile(NewFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      size_(other.size_) {}

NewFile::~NewFile() {
  if (!temporary_.empty()) {
    ::unlink(temporary_.c_str());
  }
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

Result<NewFile> NewFile::create(const std::string& path) {
  if (path.empty()) {
    LW_TRY_ASSIGN(const int descriptor, open_nameless());
    return NewFile(descriptor, {}, {});
  }
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code problem;
  const bool is_new = std::filesystem::create_directories(folder, problem);
  if (is_new) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, problem);
  }
  const std::string temporary = fmt::format("{}.{}.part", path, ::getpid());
  const int descriptor =
      ::open(temporary.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) {
    return failure(path, "create");
  }
  return NewFile(descriptor, path, temporary);
}

Status NewFile::write(ByteView bytes, std::uint64_t offset) {
  while (!bytes.empty()) {
    const ssize_t put =
        ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (put < 0 && errno != EINTR) {
      return failure(path_, "write");
    }
    const std::size_t done = put < 0 ? 0 : static_cast<std::size_t>(put);
    bytes = bytes.subspan(done);
    offset += done;
  }
  return {};
}

Status NewFile::append(ByteView bytes) {
  LW_TRY(write(bytes, size_));
  size_ += bytes.size();
  return {};
}

Status NewFile::overwrite(std::uint64_t offset, ByteView bytes) {
  LW_CHECK(offset + bytes.size() <= size_);
  return write(bytes, offset);
}

Result<MappedFile> NewFile::map() const {
  return MappedFile::map(descriptor_, size_, path_);
}

Status NewFile::put_in_place() {
  LW_CHECK(!temporary_.empty());
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) {
    return failure(path_, "put it in place");
  }
  temporary_.clear();
  return {};
}

}  // namespace longwatch
