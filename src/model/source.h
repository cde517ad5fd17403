#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace longwatch::model {

/// The number of a source inside one run: its place in the order in which sources are walked. While
/// a sweep goes on it is not known how many members an archive holds, and numbers have gaps.
enum class SourceId : std::uint64_t {};

constexpr std::size_t index_of(SourceId source) {
  return static_cast<std::size_t>(source);
}

using Sha256 = std::array<std::byte, 32>;

/// One file, archive member or stream partition.
struct Source {
  SourceId id{};
  std::string name;  ///< path as shown, relative to what the user named
  std::string path;  ///< path to open
  std::string kind;  ///< name of the format that reads it: "evtx", "json"
  std::uint64_t size = 0;
  Sha256 sha256{};
  /// Its bytes are those of another source, under whose number they were read.
  std::optional<SourceId> same_as{};
};

/// Where one record's bytes lie. With the source's SHA-256 it leads back to the evidence.
struct Locator {
  SourceId source{};
  std::uint64_t record = 0;  ///< EventRecordID for EVTX, else the ordinal from 1
  std::uint64_t offset = 0;  ///< bytes from the start of the source
  std::uint32_t length = 0;  ///< bytes

  friend auto operator<=>(const Locator&, const Locator&) = default;
};

/// seen = events + dropped + filtered, for one source or a sum of them.
struct RecordBooks {
  std::uint64_t seen = 0;
  std::uint64_t events = 0;
  std::uint64_t dropped = 0;   ///< damaged or over a limit; each has a diagnostic
  std::uint64_t filtered = 0;  ///< left out because the user asked for it
  std::uint64_t bytes_read = 0;
  std::uint64_t bytes_lost = 0;

  bool balance() const { return seen == events + dropped + filtered; }

  RecordBooks& operator+=(const RecordBooks& other);
};

}  // namespace longwatch::model
