#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/memory_budget.h"
#include "base/result.h"
#include "base/temporary_file.h"
#include "base/time.h"
#include "model/source.h"

/// What detectors that need more than one event gather while they scan: records of two byte
/// strings, a key and a payload, of which any number may come in any order. They are held in memory
/// as long as the budget allows and in sorted runs on disk then, and come back in the order of
/// their bytes: by key, those with the same key by payload. The order in which they were added, and
/// by which worker, makes no difference.
///
///   add ... add -> (take, of the other workers) -> seal -> stream, once, or settle -> cursors
///
/// It knows nothing of rules or indicators: `KeyWriter` makes keys whose bytes sort as what was put
/// into them.
namespace longwatch::detect {

/// Appends parts to a key so that keys compare as their parts do, one after the other. Two keys
/// compare so only when their parts are of the same kinds.
class KeyWriter {
 public:
  explicit KeyWriter(std::string& out) : out_(out) {}

  void put_byte(std::uint8_t number) { out_.push_back(static_cast<char>(number)); }

  void put_u32(std::uint32_t number) { put(number, sizeof(number)); }

  void put_u64(std::uint64_t number) { put(number, sizeof(number)); }

  void put_signed(std::int64_t number);

  void put_time(Timestamp time) { put_signed(time.time_since_epoch().count()); }

  /// Any bytes, also zeros: takes two more than they have, and one for each zero.
  void put_text(std::string_view text);

  void put_locator(const model::Locator& locator);

 private:
  void put(std::uint64_t number, std::size_t bytes);

  std::string& out_;
};

/// Takes parts off a key that `KeyWriter` made. Reading other parts than were written yields
/// zeros and nothing, and `ok` is false from then on.
class KeyReader {
 public:
  explicit KeyReader(std::string_view key) : rest_(key) {}

  std::uint8_t byte() { return static_cast<std::uint8_t>(take(1)); }

  std::uint32_t u32() { return static_cast<std::uint32_t>(take(sizeof(std::uint32_t))); }

  std::uint64_t u64() { return take(sizeof(std::uint64_t)); }

  std::int64_t signed_number();

  Timestamp time() { return Timestamp(TimeTicks(signed_number())); }

  std::string text();
  /// Passes over a text.
  void skip_text();
  model::Locator locator();

  bool ok() const { return ok_; }

  std::string_view rest() const { return rest_; }

 private:
  std::uint64_t take(std::size_t bytes);

  std::string_view rest_;
  bool ok_ = true;
};

struct HitStoreOptions {
  /// Memory the store may hold without asking the budget; what is behind it is asked for. Keeps
  /// runs from becoming tiny when the budget has no room at all.
  std::uint64_t free_bytes = 0;
  /// It never holds more: a run of this size sorts fast, and other workers get their share.
  std::uint64_t most_bytes = 64 * 1024 * 1024;
  std::string temporary_directory{};  ///< empty = the system's
};

class HitStream;
class HitCursor;

/// One thread at a time. Streams and cursors read from it until they die, so it must outlive them
/// unchanged.
class HitStore {
 public:
  /// The budget must outlive the store.
  HitStore(HitStoreOptions options, MemoryBudget& budget);
  HitStore(const HitStore&) = delete;
  HitStore& operator=(const HitStore&) = delete;
  ~HitStore();

  /// Precondition: not sealed.
  void add(std::string_view key, std::string_view payload);

  /// The first failure of a temporary file; from then on records are dropped, so the run must end.
  const Status& status() const { return status_; }

  /// Moves everything out of `from`, which is empty and unsealed afterwards.
  void take(HitStore& from);

  /// No more records: sorts what is in memory, and merges runs until a few are left. Fails with
  /// `status`, or with `Io`.
  Status seal();

  /// All records in order, in one pass. Precondition: sealed.
  HitStream stream() const;

  /// Brings everything into one sorted sequence, for any number of passes: a pass over the disk
  /// more when it does not fit in memory. Precondition: sealed.
  Status settle();

  /// At the first record. Precondition: settled.
  Result<HitCursor> begin() const;

  std::uint64_t count() const { return count_; }

  /// Sorted runs on disk.
  std::size_t runs() const { return runs_.size(); }

  /// Bytes on disk.
  std::uint64_t spilled() const;

  /// Bytes held in memory.
  std::uint64_t held() const { return held_; }

 private:
  friend class HitStream;
  friend class HitCursor;

  /// A record in memory; its bytes lie in a block.
  struct Entry {
    std::uint64_t prefix;  ///< of the key, so that most comparisons need no other memory
    const char* bytes;
    std::uint32_t key_size;
    std::uint32_t payload_size;

    std::string_view key() const { return {bytes, key_size}; }

    std::string_view payload() const { return {bytes + key_size, payload_size}; }
  };

  struct Run {
    std::shared_ptr<TemporaryFile> file;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
  };

  static bool comes_before(const Entry& a, const Entry& b);
  bool has_room_for(std::uint64_t bytes);
  char* place_for(std::size_t bytes);
  void sort();
  Status spill();
  void forget();
  Result<Run> merge(std::size_t first, std::size_t last) const;
  Status compact(std::size_t limit);

  const HitStoreOptions options_;
  MemoryReservation reservation_;
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t block_left_ = 0;
  char* block_end_ = nullptr;
  std::vector<Entry> entries_;
  std::uint64_t held_ = 0;
  std::shared_ptr<TemporaryFile> file_;  // runs of this store are written to
  std::vector<Run> runs_;
  std::uint64_t count_ = 0;
  bool sealed_ = false;
  Status status_;
};

/// Reads one run of a temporary file.
class HitRunReader {
 public:
  HitRunReader(std::shared_ptr<const TemporaryFile> file, std::uint64_t begin, std::uint64_t end);
  /// A copy stands at the same record and reads its bytes again.
  HitRunReader(const HitRunReader& other);
  HitRunReader& operator=(const HitRunReader& other);
  HitRunReader(HitRunReader&&) noexcept = default;
  HitRunReader& operator=(HitRunReader&&) noexcept = default;
  ~HitRunReader() = default;

  /// False at the end. Fails with `Io`, or with `Corrupt` when the bytes are not what was written.
  Result<bool> next();

  std::string_view key() const { return key_; }

  std::string_view payload() const { return payload_; }

 private:
  Status ensure(std::size_t bytes);
  Result<std::uint64_t> number();

  std::shared_ptr<const TemporaryFile> file_;
  std::uint64_t position_;  // of the first byte that is not in the buffer
  std::uint64_t end_;
  std::vector<std::byte> buffer_;
  std::size_t used_ = 0;
  std::string key_;
  std::string payload_;
};

/// One pass over all records. Views are valid until the next step.
class HitStream {
 public:
  /// False at the end.
  Result<bool> next();

  std::string_view key() const;
  std::string_view payload() const;

 private:
  friend class HitStore;
  explicit HitStream(const HitStore& store);

  bool comes_before(std::size_t a, std::size_t b) const;
  void sift_down(std::size_t at);
  Status start();

  const HitStore* store_;
  std::size_t entry_ = 0;              // in memory: the next one
  std::vector<HitRunReader> readers_;  // on disk
  std::vector<std::size_t> heap_;      // of readers, the first record on top
  bool started_ = false;
};

/// A place in settled records. Copies are cheap and go their own way.
class HitCursor {
 public:
  bool at_end() const { return at_end_; }

  /// Precondition for these: not at the end. Views are valid until the next step.
  std::string_view key() const;
  std::string_view payload() const;
  Status next();

 private:
  friend class HitStore;
  explicit HitCursor(const HitStore& store);

  const HitStore* store_;
  std::size_t entry_ = 0;
  std::optional<HitRunReader> reader_;
  bool at_end_ = false;
};

}  // namespace longwatch::detect
