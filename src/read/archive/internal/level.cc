#include "read/archive/internal/level.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "base/limits.h"
#include "base/text.h"
#include "read/archive/internal/magic.h"

namespace longwatch::read::archive {
namespace {

constexpr std::size_t kBlockBytes = 256 * 1024;

std::string complaint_of(struct ::archive* handle) {
  const char* const text = archive_error_string(handle);
  return text == nullptr ? std::string("damaged") : to_printable(text);
}

/// "logs/auth.log.gz" -> "auth.log"; what has no such ending gets one more.
std::string name_inside(const std::string& name) {
  const std::size_t slash = name.rfind('/');
  std::string inner = slash == std::string::npos ? name : name.substr(slash + 1);
  constexpr std::array<std::string_view, 6> kEndings = {".gz",  ".bz2", ".xz",
                                                        ".zst", ".lz4", ".lzma"};
  const std::string lower = to_ascii_lower(inner);
  for (const std::string_view ending : kEndings) {
    if (lower.size() > ending.size() && lower.ends_with(ending)) {
      inner.resize(inner.size() - ending.size());
      return inner;
    }
  }
  return inner + ".unpacked";
}

std::string_view without_root(std::string_view name) {
  while (name.starts_with('/') || name.starts_with("./")) {
    name.remove_prefix(1);
  }
  return name;
}

std::string name_of(struct archive_entry* entry, std::uint64_t number) {
  const char* name = archive_entry_pathname_utf8(entry);
  name = name == nullptr ? archive_entry_pathname(entry) : name;
  const std::string_view text = without_root(name == nullptr ? std::string_view() : name);
  if (text.empty()) {
    return fmt::format("member-{}", number + 1);
  }
  return std::string(text.substr(0, limits::kArchiveNameBytes));
}

Entry::Kind kind_of(struct archive_entry* entry) {
  if (archive_entry_hardlink(entry) != nullptr) {
    return Entry::Kind::Link;
  }
  switch (archive_entry_filetype(entry)) {
    case AE_IFREG:
    case 0:  // streams and some zip files do not tell
      return Entry::Kind::File;
    case AE_IFDIR:
      return Entry::Kind::Directory;
    case AE_IFLNK:
      return Entry::Kind::Link;
    default:
      return Entry::Kind::Other;
  }
}

std::optional<Timestamp> modified_of(struct archive_entry* entry) {
  constexpr std::int64_t kLatest = 253'402'300'799;  // the end of year 9999
  const std::int64_t seconds =
      archive_entry_mtime_is_set(entry) != 0 ? archive_entry_mtime(entry) : 0;
  if (seconds <= 0 || seconds > kLatest) {
    return std::nullopt;
  }
  return Timestamp(std::chrono::seconds(seconds));
}

}  // namespace

struct Level::Handle {
  std::string name;
  std::shared_ptr<const RandomAccessFile> file;
  struct ::archive* reader = nullptr;
  std::vector<std::byte> buffer;
  std::uint64_t position = 0;
  std::uint64_t furthest = 0;
  std::uint64_t next_number = 0;
  bool is_stream = false;
  bool is_open = false;
  std::optional<Error> failure;  // of the file, which libarchive only knows as "it failed"

  static la_ssize_t read(struct ::archive* reader, void* self, const void** block) {
    auto& own = *static_cast<Handle*>(self);
    own.buffer.resize(kBlockBytes);
    Result<ByteView> read = own.file->read_at(own.position, own.buffer);
    if (!read.ok()) {
      own.failure = read.error();
      archive_set_error(reader, EIO, "the archive cannot be read");
      return ARCHIVE_FATAL;
    }
    // What is behind the size that the file had when it was opened is not part of it.
    const std::uint64_t left = own.file->size() - std::min(own.position, own.file->size());
    const std::size_t size = std::min<std::uint64_t>(read->size(), left);
    *block = read->data();
    own.position += size;
    own.furthest = std::max(own.furthest, own.position);
    return static_cast<la_ssize_t>(size);
  }

  static la_int64_t skip(struct ::archive* /*reader*/, void* self, la_int64_t bytes) {
    auto& own = *static_cast<Handle*>(self);
    const std::uint64_t left = own.file->size() - std::min(own.position, own.file->size());
    const std::uint64_t step = std::min<std::uint64_t>(static_cast<std::uint64_t>(bytes), left);
    own.position += step;
    own.furthest = std::max(own.furthest, own.position);
    return static_cast<la_int64_t>(step);
  }

  static la_int64_t seek(struct ::archive* /*reader*/, void* self, la_int64_t offset, int whence) {
    auto& own = *static_cast<Handle*>(self);
    std::int64_t from = 0;
    if (whence == SEEK_CUR) {
      from = static_cast<std::int64_t>(own.position);
    } else if (whence == SEEK_END) {
      from = static_cast<std::int64_t>(own.file->size());
    }
    const std::int64_t target = from + offset;
    if (target < 0) {
      return ARCHIVE_FATAL;
    }
    own.position = static_cast<std::uint64_t>(target);
    return target;
  }

  Error error() const {
    return failure.has_value() ? *failure
                               : Error(ErrorCode::Corrupt, complaint_of(reader)).at(name);
  }

  /// Only what is named in the header: libarchive knows filters that start other programs.
  Status open() {
    archive_read_support_filter_gzip(reader);
    archive_read_support_filter_bzip2(reader);
    archive_read_support_filter_xz(reader);
    archive_read_support_filter_lzma(reader);
    archive_read_support_filter_zstd(reader);
    archive_read_support_filter_lz4(reader);
    archive_read_support_format_tar(reader);
    archive_read_support_format_gnutar(reader);
    archive_read_support_format_zip(reader);
    archive_read_support_format_7zip(reader);
    if (is_stream) {
      archive_read_support_format_raw(reader);
    }
    archive_read_set_callback_data(reader, this);
    archive_read_set_read_callback(reader, read);
    archive_read_set_skip_callback(reader, skip);
    archive_read_set_seek_callback(reader, seek);
    is_open = true;
    return archive_read_open1(reader) == ARCHIVE_OK ? Status() : Status(error());
  }
};

Level::Level(const std::string& name, std::shared_ptr<const RandomAccessFile> file,
             const std::vector<std::string>& passwords)
    : handle_(std::make_unique<Handle>()) {
  handle_->name = name;
  handle_->file = std::move(file);
  handle_->reader = archive_read_new();
  LW_CHECK(handle_->reader != nullptr);
  for (const std::string& password : passwords) {
    archive_read_add_passphrase(handle_->reader, password.c_str());
  }
}

Level::~Level() {
  archive_read_free(handle_->reader);
}

std::uint64_t Level::bytes_read() const {
  return handle_->furthest;
}

Result<std::optional<Entry>> Level::next() {
  Handle& own = *handle_;
  if (!own.is_open) {
    constexpr std::size_t kHeadBytes = 1024;
    std::vector<std::byte> head(kHeadBytes);
    LW_TRY_ASSIGN(const ByteView bytes, own.file->read_at(0, head));
    own.is_stream = packing_of(bytes) == Packing::Stream;
    LW_TRY(own.open());
  }
  struct archive_entry* entry = nullptr;
  int answer = ARCHIVE_RETRY;
  for (int tries = 0; answer == ARCHIVE_RETRY && tries < 3; ++tries) {
    answer = archive_read_next_header(own.reader, &entry);
  }
  if (answer == ARCHIVE_EOF) {
    return std::optional<Entry>();
  }
  if (answer != ARCHIVE_OK && answer != ARCHIVE_WARN) {
    return own.error();
  }
  Entry found;
  found.number = own.next_number++;
  found.kind = kind_of(entry);
  found.is_encrypted = archive_entry_is_data_encrypted(entry) != 0;
  found.modified = modified_of(entry);
  const bool is_nameless = archive_format(own.reader) == ARCHIVE_FORMAT_RAW;
  found.name = is_nameless ? name_inside(own.name) : name_of(entry, found.number);
  return std::optional(std::move(found));
}

namespace {

/// Zeros for a hole of so many bytes.
Status fill_hole(std::uint64_t bytes, const std::function<Status(ByteView)>& take) {
  static constexpr std::array<std::byte, 64 * 1024> kZeros{};
  while (bytes > 0) {
    const std::size_t step = std::min<std::uint64_t>(bytes, kZeros.size());
    LW_TRY(take(ByteView(kZeros).first(step)));
    bytes -= step;
  }
  return {};
}

}  // namespace

/// A wrong checksum is told behind the last byte; other warnings do not end the member.
std::optional<Level::Unpacked> Level::outcome_of(int answer) const {
  if (answer == ARCHIVE_EOF) {
    return Unpacked{};
  }
  if (answer >= ARCHIVE_OK || answer == ARCHIVE_RETRY) {
    return std::nullopt;
  }
  const std::string complaint =
      handle_->failure.has_value() ? handle_->failure->message() : complaint_of(handle_->reader);
  const bool is_checksum = complaint.find("CRC") != std::string::npos;
  if (answer == ARCHIVE_WARN && !is_checksum) {
    return std::nullopt;
  }
  return Unpacked{is_checksum, complaint};
}

Result<Level::Unpacked> Level::unpack(const std::function<Status(ByteView)>& take) {
  constexpr int kMostRetries = 16;
  std::uint64_t written = 0;
  for (int retries = 0; retries < kMostRetries;) {
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int answer = archive_read_data_block(handle_->reader, &block, &size, &offset);
    const auto place = static_cast<std::uint64_t>(std::max<la_int64_t>(offset, 0));
    if (answer == ARCHIVE_OK || answer == ARCHIVE_WARN) {
      LW_TRY(fill_hole(place > written ? place - written : 0, take));
      LW_TRY(take(ByteView(static_cast<const std::byte*>(block), block == nullptr ? 0 : size)));
      written = std::max(written, place) + size;
    }
    if (std::optional<Unpacked> outcome = outcome_of(answer); outcome.has_value()) {
      return *std::move(outcome);
    }
    retries += answer == ARCHIVE_RETRY ? 1 : 0;
  }
  return Unpacked{false, complaint_of(handle_->reader)};
}

}  // namespace longwatch::read::archive
