#include "read/paloalto/paloalto_record.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "read/numeric_time.h"
#include "read/paloalto/internal/columns.h"

namespace longwatch::read::paloalto {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

/// Where "1,2026/01/02 03:04:05," begins; npos when it does not come. The first column is a number
/// of no meaning.
std::size_t find_begin(std::string_view line) {
  constexpr std::size_t kTimeBytes = 19;
  constexpr std::size_t kFarthest = 512;
  const std::string_view searched = line.substr(0, kFarthest);
  for (std::size_t comma = searched.find(",2"); comma != kNone;
       comma = searched.find(",2", comma + 1)) {
    std::size_t begin = comma;
    while (begin > 0 && is_digit(line[begin - 1])) {
      --begin;
    }
    const std::string_view time = line.substr(comma + 1, kTimeBytes);
    const bool is_time = time.size() == kTimeBytes && time[4] == '/' && time[7] == '/' &&
                         time[10] == ' ' && time[13] == ':' && time[16] == ':';
    const bool is_start = begin == 0 || line[begin - 1] == ' ' || line[begin - 1] == '>';
    if (is_time && begin < comma && is_start) {
      return begin;
    }
  }
  return kNone;
}

/// A cell in quotes, quotes inside doubled; the text goes on behind it. False when it never ends.
bool take_quoted(std::string_view& text, Arena& arena, std::string_view& cell) {
  std::size_t end = 1;
  bool has_doubled = false;
  while (true) {
    end = text.find('"', end);
    if (end == kNone) {
      return false;
    }
    if (end + 1 >= text.size() || text[end + 1] != '"') {
      break;
    }
    has_doubled = true;
    end += 2;
  }
  cell = text.substr(1, end - 1);
  text.remove_prefix(end + 1);
  if (has_doubled) {
    const std::span<char> copy = arena.allocate<char>(cell.size());
    std::size_t size = 0;
    for (std::size_t at = 0; at < cell.size(); ++at) {
      copy[size++] = cell[at];
      at += cell[at] == '"' ? std::size_t{1} : std::size_t{0};
    }
    cell = {copy.data(), size};
  }
  return true;
}

bool split_cells(std::string_view text, Arena& arena, std::vector<std::string_view>& cells) {
  cells.clear();
  while (true) {
    std::string_view cell;
    if (text.starts_with('"') && !take_quoted(text, arena, cell)) {
      return false;
    }
    const std::size_t comma = std::min(text.find(','), text.size());
    cells.push_back(cell.data() == nullptr ? text.substr(0, comma) : cell);
    if (comma == text.size()) {
      return true;
    }
    text.remove_prefix(comma + 1);
  }
}

/// "2026-01-02T03:04:05.123+13:00", in versions since 10.0.
std::optional<Timestamp> high_resolution_time(const std::vector<std::string_view>& cells) {
  constexpr std::size_t kShortest = 20;
  constexpr std::size_t kFirst = 36;
  for (std::size_t i = kFirst; i < cells.size(); ++i) {
    if (cells[i].size() >= kShortest && cells[i][10] == 'T') {
      if (const std::optional<Timestamp> time = parse_iso8601(cells[i])) {
        return time;
      }
    }
  }
  return std::nullopt;
}

void put_time(PaloaltoRecord& record) {
  constexpr std::size_t kReceived = 1;
  constexpr std::size_t kGenerated = 6;
  record.time = high_resolution_time(record.cells);
  record.has_zone = record.time.has_value();
  for (const std::size_t column : {kGenerated, kReceived}) {
    if (record.time.has_value() || column >= record.cells.size()) {
      continue;
    }
    const std::optional<NumericTime> time = parse_numeric_time(record.cells[column]);
    record.time = time.has_value() ? to_time(*time, DateOrder::MonthFirst) : std::nullopt;
  }
}

void put_field(std::string_view name, std::string_view value, PaloaltoRecord& record) {
  constexpr auto kShared = std::to_array<std::pair<std::string_view, std::string_view>>({
      {"bytes_sent", "bytes_out"},
      {"bytes_received", "bytes_in"},
      {"public_ip", "src_ip"},
  });
  if (name.empty() || value.empty()) {
    return;
  }
  record.fields.emplace_back(name, value);
  const auto* const shared = std::find_if(
      kShared.begin(), kShared.end(), [name](const auto& known) { return known.first == name; });
  if (shared != kShared.end()) {
    record.fields.emplace_back(shared->second, value);
  }
  record.device = name == "device_name" ? value : record.device;
}

}  // namespace

bool parse_record(std::string_view line, Arena& arena, PaloaltoRecord& record) {
  constexpr std::size_t kType = 3;
  record.fields.clear();
  record.device = {};
  const std::size_t begin = find_begin(line);
  if (begin == kNone || !split_cells(line.substr(begin), arena, record.cells) ||
      record.cells.size() <= kType + 1 || !is_type(record.cells[kType])) {
    return false;
  }
  const std::span<const std::string_view> columns = columns_of(record.cells[kType]);
  for (std::size_t i = 0; i < std::min(columns.size(), record.cells.size()); ++i) {
    put_field(columns[i], record.cells[i], record);
  }
  put_time(record);
  return true;
}

}  // namespace longwatch::read::paloalto
