#include "read/auditd/internal/record_line.h"

#include <algorithm>

#include "base/text.h"

namespace longwatch::read::auditd {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

/// Behind enriched logs' group separator, and blanks.
constexpr std::string_view kBetween = " \t\x1d,";

bool is_key_byte(char c) {
  const char lower = to_ascii_lower(c);
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '[' || c == ']' || c == '.';
}

}  // namespace

bool parse_head(std::string_view line, RecordHead& head) {
  head = {};
  if (line.starts_with("node=")) {
    const std::size_t end = std::min(line.find(' '), line.size());
    head.node = line.substr(5, end - 5);
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  constexpr std::string_view kType = "type=";
  constexpr std::string_view kId = " msg=audit(";
  const std::size_t id = line.find(kId);
  if (!line.starts_with(kType) || id == kNone) {
    return false;
  }
  head.type = line.substr(kType.size(), id - kType.size());
  line.remove_prefix(id + kId.size());
  const std::size_t close = line.find("):");
  if (close == kNone || head.type.empty() || head.type.find(' ') != kNone) {
    return false;
  }
  head.id = line.substr(0, close);
  head.fields = line.substr(close + 2);
  return time_of(head.id).has_value();
}

std::optional<Timestamp> time_of(std::string_view id) {
  constexpr std::size_t kFraction = 4;  // a dot and three digits
  const std::size_t colon = id.find(':');
  const std::size_t dot = id.find('.');
  const bool is_id = colon != kNone && dot != kNone && dot + kFraction == colon;
  return is_id ? parse_epoch_seconds(id.substr(0, colon)) : std::nullopt;
}

namespace {

/// Length of the key of the pair at the front; 0 when there is none.
std::size_t key_size(std::string_view fields) {
  std::size_t size = 0;
  while (size < fields.size() && is_key_byte(fields[size])) {
    ++size;
  }
  return size < fields.size() && fields[size] == '=' ? size : 0;
}

/// Takes the value off the front.
void take_value(std::string_view& fields, Pair& pair) {
  pair.is_quoted = fields.starts_with('"');
  if (pair.is_quoted) {
    const std::size_t end = std::min(fields.find('"', 1), fields.size());
    pair.value = fields.substr(1, end - 1);
    fields.remove_prefix(std::min(end + 1, fields.size()));
    return;
  }
  pair.value = fields.substr(0, fields.find_first_of(" \x1d'"));
  fields.remove_prefix(pair.value.size());
}

}  // namespace

std::optional<Pair> take_pair(std::string_view& fields) {
  constexpr std::string_view kInner = "msg='";
  while (true) {
    fields.remove_prefix(std::min(fields.find_first_not_of(kBetween), fields.size()));
    if (fields.empty()) {
      return std::nullopt;
    }
    if (fields.starts_with(kInner)) {
      fields.remove_prefix(kInner.size());
      continue;
    }
    if (const std::size_t key = key_size(fields); key > 0) {
      Pair pair{fields.substr(0, key), {}, false};
      fields.remove_prefix(key + 1);
      take_value(fields, pair);
      return pair;
    }
    // No pair: over the word, or over the byte that begins none.
    const std::size_t word = std::min(fields.find_first_of(kBetween), fields.size());
    fields.remove_prefix(std::max<std::size_t>(word, 1));
  }
}

}  // namespace longwatch::read::auditd
