#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/file_system.h"
#include "base/result.h"
#include "base/time.h"

namespace longwatch::read::archive {

/// What an archive says of a member before it is unpacked.
struct Entry {
  enum class Kind : std::uint8_t { File, Directory, Link, Other };

  std::string name;  ///< without "./" and "/" in front; never empty
  std::uint64_t number = 0;
  Kind kind = Kind::File;
  bool is_encrypted = false;
  std::optional<Timestamp> modified;
};

/// One archive, its members in order. The only place that knows libarchive. One thread at a time.
class Level {
 public:
  /// `name` gives a compressed stream without a name in it one.
  Level(const std::string& name, std::shared_ptr<const RandomAccessFile> file,
        const std::vector<std::string>& passwords);
  Level(const Level&) = delete;
  Level& operator=(const Level&) = delete;
  ~Level();

  /// Goes on to the next member, over what was not unpacked of the last one. Nothing at the end.
  /// Fails with `Corrupt`, and with `Io` when the archive's file cannot be read; nothing comes
  /// behind that.
  Result<std::optional<Entry>> next();

  /// How unpacking ended. `complaint` is empty when all is well; with `is_whole` all bytes came out
  /// all the same.
  struct Unpacked {
    bool is_whole = true;
    std::string complaint;
  };

  /// Unpacks the member that `next` gave, in pieces. Fails as `take` does, and with nothing else.
  Result<Unpacked> unpack(const std::function<Status(ByteView)>& take);

  /// Bytes of the archive's file that have been read.
  std::uint64_t bytes_read() const;

 private:
  struct Handle;

  /// How unpacking ended by libarchive's answer; nothing when it goes on.
  std::optional<Unpacked> outcome_of(int answer) const;

  std::unique_ptr<Handle> handle_;
};

}  // namespace longwatch::read::archive
