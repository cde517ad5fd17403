#include "register/entry.h"

#include <array>
#include <utility>

#include "base/text.h"
#include "formats/digest.h"

namespace longwatch::registry {
namespace {

constexpr std::size_t kColumnDigits = 16;

std::string digest(std::string_view text) {
  return to_hex(formats::sha256(as_bytes(text)));
}

std::string text_of(const std::optional<Timestamp>& time) {
  return time.has_value() ? std::to_string(to_ticks(*time)) : std::string();
}

using Column = std::pair<std::string_view, std::string>;

/// Every column that is written by the recorder, not derived.
std::array<Column, 12> columns_of(const Entry& entry) {
  return {Column{"seq", std::to_string(entry.seq)},
          Column{"recorded_at", std::to_string(to_ticks(entry.recorded_at))},
          Column{"recorded_by", entry.recorded_by},
          Column{"data", entry.data},
          Column{"kind", entry.kind},
          Column{"id", entry.id},
          Column{"version", std::to_string(entry.version)},
          Column{"valid_from", text_of(entry.valid_from)},
          Column{"valid_to", text_of(entry.valid_to)},
          Column{"tlp", entry.tlp},
          Column{"originators", entry.originators},
          Column{"payload_hash", entry.payload_hash}};
}

std::string column_hash(std::string_view name, std::string_view text) {
  return digest(std::string(name).append("\n").append(text)).substr(0, kColumnDigits);
}

std::string column_hashes_of(const Entry& entry) {
  std::string all;
  for (const auto& [name, text] : columns_of(entry)) {
    all.append(name).append("=").append(column_hash(name, text)).append(",");
  }
  return all.append("prev_hash=").append(column_hash("prev_hash", entry.prev_hash));
}

}  // namespace

std::string canonical_text(const Entry& entry) {
  std::string text;
  for (const auto& [name, value] : columns_of(entry)) {
    text.append(value).append("\n");
  }
  return text.append(entry.column_hashes).append("\n").append(entry.prev_hash).append("\n");
}

std::string hash_of(const Entry& entry) {
  return digest(canonical_text(entry));
}

void chain(Entry& entry, std::string_view prev_hash) {
  entry.prev_hash = prev_hash;
  entry.payload_hash = digest(entry.payload);
  entry.column_hashes = column_hashes_of(entry);
  entry.hash = hash_of(entry);
}

std::vector<std::string> altered_columns(const Entry& entry) {
  const bool is_whole = hash_of(entry) == entry.hash;
  const bool payload_fits = digest(entry.payload) == entry.payload_hash;
  if (is_whole) {
    return payload_fits ? std::vector<std::string>() : std::vector<std::string>{"payload"};
  }
  Entry with_fresh_hashes = entry;
  with_fresh_hashes.column_hashes = column_hashes_of(entry);
  if (hash_of(with_fresh_hashes) == entry.hash) {
    return {"column_hashes"};
  }
  std::vector<std::string> altered;
  const std::vector<std::string_view> now = split(with_fresh_hashes.column_hashes, ',');
  const std::vector<std::string_view> then = split(entry.column_hashes, ',');
  for (std::size_t i = 0; i < now.size() && now.size() == then.size(); ++i) {
    if (now[i] != then[i]) {
      altered.emplace_back(now[i].substr(0, now[i].find('=')));
    }
  }
  if (altered.empty()) {
    altered.emplace_back(now.size() == then.size() ? "hash" : "column_hashes and others");
  }
  return altered;
}

std::int64_t to_ticks(Timestamp time) {
  return time.time_since_epoch().count();
}

Timestamp from_ticks(std::int64_t ticks) {
  return Timestamp(TimeTicks(ticks));
}

}  // namespace longwatch::registry
