#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

/// One line of the register and how it is chained to the one before (docs/register.md).
namespace longwatch::registry {

/// What the first entry is chained to.
inline constexpr std::string_view kFirstHash =
    "0000000000000000000000000000000000000000000000000000000000000000";

/// As it lies in the store. Hashes are lower-case hex of SHA-256.
struct Entry {
  std::uint64_t seq = 0;  ///< from 1, without gaps
  Timestamp recorded_at;
  std::string recorded_by;
  std::string data;  ///< "real" or "synthetic"
  std::string kind;  ///< "incident", "judgement", ...
  std::string id;    ///< of what it is about, within the kind
  std::uint32_t version = 1;
  std::optional<Timestamp> valid_from;  ///< the time it speaks of
  std::optional<Timestamp> valid_to;
  std::string tlp;          ///< "TLP:AMBER+STRICT"
  std::string originators;  ///< a JSON list
  std::string payload;      ///< JSON
  std::string payload_hash;
  /// For each column its name, '=' and the first 16 digits of the SHA-256 over name, line feed and
  /// text, with ',' between: so that a changed column can be named.
  std::string column_hashes;
  std::string prev_hash;  ///< `hash` of the entry before
  std::string hash;
};

/// The text of the columns before `hash` (absent = empty, times in 100 ns since 1970), each
/// followed by a line feed; the payload is represented by its hash.
std::string canonical_text(const Entry& entry);

/// SHA-256 over `canonical_text`.
std::string hash_of(const Entry& entry);

/// Fills in the four hashes.
void chain(Entry& entry, std::string_view prev_hash);

/// The columns that are not as they were when the entry was chained, by name; none when it is
/// whole.
std::vector<std::string> altered_columns(const Entry& entry);

/// The same times as numbers, as stores keep them.
std::int64_t to_ticks(Timestamp time);
Timestamp from_ticks(std::int64_t ticks);

}  // namespace longwatch::registry
