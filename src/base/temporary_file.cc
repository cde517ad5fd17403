#include "base/temporary_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/file_system.h"

namespace longwatch {
namespace {

Error failure(const std::string& directory, std::string_view doing, int reason) {
  return Error(ErrorCode::Io, fmt::format("cannot {} a temporary file: {}", doing,
                                          std::generic_category().message(reason)))
      .at(directory)
      .with_hint("raise --max-memory, or set TMPDIR to a directory with room");
}

std::string temporary_directory() {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::temp_directory_path(error);
  return error ? "/tmp" : path.string();
}

}  // namespace

Result<TemporaryFile> TemporaryFile::create(const std::string& directory) {
  const std::string place = directory.empty() ? temporary_directory() : directory;
  std::string name = join_path(place, "longwatch-XXXXXX");
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) {
    return failure(place, "create", errno);
  }
  // Findings may hold personal data: nothing must stay behind, however the process ends.
  if (::unlink(name.c_str()) != 0) {
    const int reason = errno;
    ::close(descriptor);
    return failure(place, "hide", reason);
  }
  return TemporaryFile(descriptor, place);
}

TemporaryFile::TemporaryFile(int descriptor, std::string directory)
    : descriptor_(descriptor), directory_(std::move(directory)) {}

TemporaryFile::TemporaryFile(TemporaryFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_),
      directory_(std::move(other.directory_)) {}

TemporaryFile& TemporaryFile::operator=(TemporaryFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(size_, other.size_);
  std::swap(directory_, other.directory_);
  return *this;
}

TemporaryFile::~TemporaryFile() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

Status TemporaryFile::append(ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t put =
        ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(size_));
    if (put < 0 && errno == EINTR) {
      continue;
    }
    if (put < 0) {
      return failure(directory_, "write", errno);
    }
    size_ += static_cast<std::uint64_t>(put);
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return {};
}

Status TemporaryFile::read_at(std::uint64_t offset, std::span<std::byte> target) const {
  while (!target.empty()) {
    const ssize_t got =
        ::pread(descriptor_, target.data(), target.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return failure(directory_, "read", got < 0 ? errno : EIO);
    }
    offset += static_cast<std::uint64_t>(got);
    target = target.subspan(static_cast<std::size_t>(got));
  }
  return {};
}

}  // namespace longwatch
