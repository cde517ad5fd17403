#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/diagnostic.h"
#include "base/limits.h"
#include "base/mapped_file.h"
#include "base/result.h"
#include "detect/indicator/indicator.h"
#include "detect/indicator/internal/allowed_seen.h"
#include "detect/indicator/internal/network_set.h"
#include "detect/indicator/internal/record.h"

/// The file of a compiled set. docs/formats.md, "Compiled indicators", has its layout.
namespace longwatch::detect::indicator {

/// What texts are looked up as. Kinds of indicators share their numbers; the rest is for look-ups
/// that no indicator has by itself.
using LookUp = std::uint8_t;

constexpr LookUp look_up(IndicatorKind kind) {
  return static_cast<LookUp>(kind);
}

inline constexpr LookUp kUrlHost = 64;    ///< host of a URL; stands in the filter alone
inline constexpr LookUp kAddress = 65;    ///< 16 bytes; both families
inline constexpr LookUp kPathName = 66;   ///< last part of a path pattern
inline constexpr LookUp kAccountOf = 67;  ///< short name of a domain and name of an account

enum class Section : std::uint8_t {
  Inputs,           ///< what it was made of
  Files,            ///< names and origins
  Diagnostics,      ///< what was told while it was made
  Heap,             ///< records
  Index,            ///< IndexEntry, ascending
  Starts,           ///< for the upper bits of a hash the first entry with them
  Filter,           ///< blocks of 64 bytes
  Networks,         ///< NetworkEntry
  Pieces,           ///< NetworkPiece
  NetworkStarts,    ///< see NetworkSet
  LastLabels,       ///< 65,536 bits: hashes of the last labels of domains
  Loose,            ///< offsets of records that no hash finds: patterns, paths with '*' in the name
  AllowedNetworks,  ///< AllowedNetwork, ascending
  AllowedEnds,      ///< where each allowed name ends in the next section
  AllowedNames,     ///< one behind the other, ascending
};

inline constexpr std::size_t kSections = 15;

struct IndexEntry {
  std::uint64_t hash = 0;
  std::uint64_t record = 0;

  friend auto operator<=>(const IndexEntry&, const IndexEntry&) = default;
};

/// Identifies a file's content without reading it, and by what is in it.
struct InputStamp {
  std::string path;
  std::uint64_t size = 0;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::optional<Timestamp> modified;
  std::optional<Timestamp> changed;
  std::array<std::byte, 32> sha256{};

  friend bool operator==(const InputStamp&, const InputStamp&) = default;
};

struct FileEntry {
  std::string name;
  ListOrigin origin;
};

/// A compiled set in memory or mapped: checked as a whole when opened, and again at each step, so
/// that no content can lead outside of it. Immutable; any thread.
class SetView {
 public:
  /// `Corrupt` when the bytes are no set of this version or were changed. They outlive the view.
  static Result<SetView> open(ByteView bytes);

  const LoadBooks& books() const { return books_; }

  /// Whether any indicator has that kind.
  bool has(IndicatorKind kind) const { return (kinds_ >> look_up(kind) & 1U) != 0; }

  /// Calls `visit(head, offset)` for the records that stand under this look-up and hash. The caller
  /// compares the texts.
  template <class Visit>
  void find(LookUp kind, std::string_view text, Visit&& visit) const {
    const std::uint64_t hash = hash_text(kind, text);
    if (!may_hold(hash)) {
      return;
    }
    for (std::size_t at = first_of(hash); at < index_.size() && index_[at].hash == hash; ++at) {
      const std::optional<RecordHead> head = read_record(heap_, index_[at].record);
      if (head.has_value()) {
        visit(*head, index_[at].record);
      }
    }
  }

  /// False = nothing stands under it; true = something may.
  bool may_hold(LookUp kind, std::string_view text) const {
    return may_hold(hash_text(kind, text));
  }

  /// The same in two steps, for many texts at once: the first brings the filter's block nearer.
  std::uint64_t prepare(LookUp kind, std::string_view text) const {
    const std::uint64_t hash = hash_text(kind, text);
    prefetch(hash);
    return hash;
  }

  bool may_hold(std::uint64_t hash) const;

  /// False = no domain ends in this label.
  bool may_end_in(std::string_view label) const;

  const NetworkSet& networks() const { return networks_; }

  const AllowedSeen& allowed() const { return allowed_; }

  std::span<const std::uint64_t> loose() const { return loose_; }

  std::optional<RecordHead> record(std::uint64_t offset) const {
    return read_record(heap_, offset);
  }

  std::vector<InputStamp> inputs() const;
  std::vector<FileEntry> files() const;
  /// Tells again what was told when the set was made.
  void tell(DiagnosticSink& diagnostics) const;

 private:
  static std::uint64_t hash_text(LookUp kind, std::string_view text);
  void prefetch(std::uint64_t hash) const;
  std::size_t first_of(std::uint64_t hash) const;

  LoadBooks books_;
  std::uint64_t kinds_ = 0;
  std::uint32_t start_bits_ = 0;
  std::array<ByteView, kSections> sections_;
  ByteView heap_;
  std::span<const IndexEntry> index_;
  std::span<const std::uint32_t> starts_;
  std::span<const std::uint64_t> filter_;
  std::span<const std::uint64_t> last_labels_;
  std::span<const std::uint64_t> loose_;
  NetworkSet networks_;
  AllowedSeen allowed_;
};

/// Makes such a file. Records go to disk as they come; in memory stand 16 bytes for each.
class SetWriter {
 public:
  /// `path`: where it goes; empty = a nameless file. `expected`: about how many come.
  static Result<SetWriter> create(const std::string& path, std::uint64_t expected);

  /// Fails with `Io`.
  Status add(const Indicator& indicator);

  struct Description {
    LoadBooks books;  ///< duplicates are added to it
    std::vector<InputStamp> inputs;
    std::vector<FileEntry> files;
    std::vector<Diagnostic> diagnostics;
    AllowedTexts allowed{};
    std::uint64_t duplicates_told = limits::kIndicatorProblemsTold;  ///< of one file
  };

  /// Writes the rest and puts the file in place. Duplicates are taken out, told to `duplicates`
  /// and among the description's diagnostics. Call once.
  Result<MappedFile> finish(Description description, DiagnosticSink& duplicates);

 private:
  explicit SetWriter(NewFile file, bool is_named);

  Status flush();
  void add_key(LookUp kind, std::string_view text);
  void add_keys(const Indicator& indicator);
  Status put(Section section, ByteView bytes);
  Status put_index();
  Status put_allowed(const AllowedTexts& allowed);
  Status write_header(const LoadBooks& books);

  NewFile file_;
  bool is_named_;
  std::string buffer_;
  std::uint64_t record_ = 0;  // offset of the record being added
  std::uint64_t heap_size_ = 0;
  std::uint64_t kinds_ = 0;
  std::vector<IndexEntry> index_;
  std::vector<std::uint64_t> filter_only_;
  std::vector<std::uint64_t> last_labels_;
  std::vector<std::uint64_t> loose_;
  NetworkSetBuilder networks_;
  std::array<std::pair<std::uint64_t, std::uint64_t>, kSections> places_{};
  std::uint32_t start_bits_ = 0;
};

/// The kinds of diagnostics that may be told of a set; a diagnostic of another kind is not kept.
const DiagnosticKind* diagnostic_kind(std::string_view id);

}  // namespace longwatch::detect::indicator
