#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/diagnostic.h"
#include "base/file_system.h"
#include "base/limits.h"
#include "base/memory_budget.h"
#include "base/result.h"
#include "base/time.h"
#include "model/source.h"
#include "read/read.h"
#include "read/skip.h"

/// Archives and compressed files: gzip, bzip2, xz, lzma, zstd, lz4; zip, tar, 7z; any of them
/// inside any other. Members come out one after the other, each as a file that readers read like
/// any other. Only bytes are unpacked: no name of a member is ever used as a path.
namespace longwatch::read::archive {

/// For docs/telemetry.md: archives are no format.
inline constexpr Reading kReading = {
    "gzip, bzip2, xz, lzma, zstd, lz4; zip (also encrypted), tar, 7z; nested up to "
    "six deep",
    "of their members", "OTRF: zip, tar.gz", ""};

/// True when the file is one that this module opens, by its first bytes (limits::kSniffBytes of
/// them). Office documents are zip files and none of them.
bool is_archive(ByteView head);

struct UnpackOptions {
  /// Tried on encrypted members, in this order.
  std::vector<std::string> passwords{"infected"};
  /// For members that are too large to be held in memory; empty = the system's.
  std::string temporary_directory{};
  /// Members up to that size are held in memory when the budget has room.
  std::uint64_t held_bytes = limits::kArchiveHeldBytes;
  /// What may come out of an archive of `n` bytes: free_bytes + ratio * n, nested ones included.
  std::uint64_t free_bytes = limits::kArchiveFreeBytes;
  std::uint64_t ratio = limits::kArchiveRatio;
  bool with_digests = true;  ///< off for measurements and second readings only
};

/// Which member of which archive: its number (from 0) in the outermost one, in the archive that
/// this is, and so on.
using MemberPlace = std::vector<std::uint64_t>;

/// A member that is no archive itself, unpacked.
struct Member {
  std::string name;  ///< the archive's and the way in it: "case.zip/logs.tar.gz/var/log/auth.log"
  MemberPlace place;
  std::shared_ptr<const RandomAccessFile> file;
  std::optional<Timestamp> modified;
  model::Sha256 sha256{};  ///< zero when the options ask for none
};

/// Walks an archive and those inside it. One thread at a time.
class Unpacker {
 public:
  /// `name` is the archive's, for diagnostics and names of what is skipped. `options` are copied,
  /// `budget` and `diagnostics` outlive the unpacker and its members.
  Unpacker(std::string name, std::shared_ptr<const RandomAccessFile> file,
           const UnpackOptions& options, MemoryBudget& budget, DiagnosticSink& diagnostics);
  Unpacker(const Unpacker&) = delete;
  Unpacker& operator=(const Unpacker&) = delete;
  ~Unpacker();

  /// The next member; nothing at the end. Members that are no files, cannot be unpacked or are
  /// empty are reported and added to `skipped`; behind damage or a bomb nothing comes any more.
  std::optional<Member> next(std::vector<SkippedFile>& skipped);

  /// Bytes of the outermost archive that have been worked through, for progress.
  std::uint64_t bytes_done() const;

 private:
  class Walk;
  std::unique_ptr<Walk> walk_;
};

}  // namespace longwatch::read::archive
