#include "register/sqlite/internal/vault_key.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <span>
#include <system_error>

#include <fmt/format.h>

namespace longwatch::registry::sqlite {
namespace {

constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}

  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  ~Descriptor() {
    if (is_open()) {
      close(number_);
    }
  }

  bool is_open() const { return number_ >= 0; }

  int number() const { return number_; }

 private:
  int number_;
};

Error io_error(const std::string& path, std::string_view doing, int problem) {
  return Error(ErrorCode::Io, fmt::format("the vault's key cannot be {}: {}", doing,
                                          std::generic_category().message(problem)))
      .at(path);
}

Status write_all(const std::string& path, int file, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) {
      return io_error(path, "written", errno);
    }
    bytes = bytes.subspan(written < 0 ? 0 : static_cast<std::size_t>(written));
  }
  return fsync(file) == 0 ? Status() : Status(io_error(path, "written", errno));
}

}  // namespace

Result<formats::SecretKey> read_vault_key(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file.is_open()) {
    return errno == ENOENT ? Error(ErrorCode::NotFound, "there is no key of the vault").at(path)
                           : io_error(path, "opened", errno);
  }

  struct stat info {};

  if (fstat(file.number(), &info) != 0) {
    return io_error(path, "inspected", errno);
  }
  if ((info.st_mode & kOthers) != 0) {
    return Error(ErrorCode::Denied,
                 "others than its owner may use the vault's key; the register "
                 "was not opened")
        .at(path)
        .with_hint("chmod 600 it, and think about who read it meanwhile");
  }
  formats::SecretKey key{};
  if (info.st_size != static_cast<off_t>(key.size())) {
    return Error(ErrorCode::Corrupt,
                 fmt::format("expected a key of {} bytes, got {}", key.size(), info.st_size))
        .at(path);
  }
  const ssize_t got = read(file.number(), key.data(), key.size());
  if (got != static_cast<ssize_t>(key.size())) {
    return io_error(path, "read", got < 0 ? errno : EIO);
  }
  return key;
}

Result<formats::SecretKey> make_vault_key(const std::string& path) {
  formats::SecretKey key{};
  LW_TRY(formats::fill_random(key));
  // Under another name first: a key that is there is a whole one, also after a crash.
  const std::string draft = fmt::format("{}.{}.new", path, getpid());
  {
    const Descriptor file(
        open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, kOwnerOnly));
    if (!file.is_open()) {
      return io_error(path, "made", errno);
    }
    LW_TRY(write_all(path, file.number(), key));
  }
  const int problem = link(draft.c_str(), path.c_str()) == 0 ? 0 : errno;
  unlink(draft.c_str());
  if (problem == EEXIST) {
    return read_vault_key(path);
  }
  if (problem != 0) {
    return io_error(path, "made", problem);
  }
  return key;
}

}  // namespace longwatch::registry::sqlite
