#include "cli/output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace longwatch::cli {
namespace {

Error refused(const std::string& path, std::string_view doing) {
  const int reason = errno;
  return Error(ErrorCode::Io,
               fmt::format("cannot {}: {}", doing, std::generic_category().message(reason)))
      .at(path.empty() ? std::string("standard output") : path);
}

/// Whether something that is no regular file stands at the path: a device, a pipe.
bool is_special(const std::string& path) {
  struct stat found {};

  return ::stat(path.c_str(), &found) == 0 && !S_ISREG(found.st_mode);
}

}  // namespace

Output::Output(std::string path, std::string temporary, int descriptor)
    : path_(std::move(path)), temporary_(std::move(temporary)), descriptor_(descriptor) {}

Output::~Output() {
  if (descriptor_ >= 0 && !is_standard()) {
    ::close(descriptor_);
    if (!temporary_.empty()) {
      ::unlink(temporary_.c_str());
    }
  }
}

Result<std::unique_ptr<Output>> Output::open(const std::string& path) {
  if (path.empty() || path == "-") {
    return std::unique_ptr<Output>(new Output("", "", STDOUT_FILENO));
  }
  const std::string temporary =
      is_special(path) ? std::string() : fmt::format("{}.{}.part", path, ::getpid());
  const std::string& opened = temporary.empty() ? path : temporary;
  const int descriptor = ::open(opened.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) {
    return refused(path, "create the output");
  }
  return std::unique_ptr<Output>(new Output(path, temporary, descriptor));
}

Status Output::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(descriptor_, bytes.data(), bytes.size());
    if (put >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(put));
    } else if (errno == EPIPE) {
      reader_left_ = true;
      return Error(ErrorCode::Cancelled, "the reader of the output has gone away");
    } else if (errno != EINTR) {
      return refused(path_, "write the output");
    }
  }
  return {};
}

Status Output::close() {
  if (is_standard() || descriptor_ < 0) {
    return {};
  }
  const int closed = ::close(std::exchange(descriptor_, -1));
  if (closed != 0) {
    const Error error = refused(path_, "write the output");
    ::unlink(temporary_.c_str());
    return error;
  }
  if (!temporary_.empty() && ::rename(temporary_.c_str(), path_.c_str()) != 0) {
    const Error error = refused(path_, "put the output in place");
    ::unlink(temporary_.c_str());
    return error;
  }
  return {};
}

}  // namespace longwatch::cli
