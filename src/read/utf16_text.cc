#include "read/utf16_text.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "base/utf.h"

namespace longwatch::read {
namespace {

constexpr std::size_t kBlockBytes = 4096;
constexpr std::size_t kUnit = 2;

std::uint16_t unit_at(std::string_view units, std::size_t at) {
  return load_le<std::uint16_t>(as_bytes(units), at);
}

bool is_high(std::uint16_t unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}

bool is_low(std::uint16_t unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

void swap_bytes(std::string& units) {
  for (std::size_t i = 0; i + 1 < units.size(); i += kUnit) {
    std::swap(units[i], units[i + 1]);
  }
}

std::string to_utf8(std::string_view units) {
  std::string text;
  append_utf16le_as_utf8(text, as_bytes(units));
  return text;
}

/// A character of UTF-16 text: its bytes there and in UTF-8.
struct Step {
  std::size_t units_bytes = kUnit;
  std::size_t utf8_bytes = 3;
};

Step step_at(std::string_view units, std::size_t at) {
  const std::uint16_t unit = unit_at(units, at);
  if (unit < 0x80) {
    return {kUnit, 1};
  }
  if (unit < 0x800) {
    return {kUnit, 2};
  }
  const bool is_pair =
      is_high(unit) && at + 2 * kUnit <= units.size() && is_low(unit_at(units, at + kUnit));
  return is_pair ? Step{2 * kUnit, 4} : Step{};
}

}  // namespace

std::optional<Utf16Form> utf16_form(std::string_view head) {
  using std::string_view_literals::operator""sv;
  if (head.starts_with("\xFF\xFE"sv)) {
    return Utf16Form{ByteOrder::Little, 2};
  }
  if (head.starts_with("\xFE\xFF"sv)) {
    return Utf16Form{ByteOrder::Big, 2};
  }
  if (head.size() < 2 * kUnit) {
    return std::nullopt;
  }
  const auto is_bracket = [](char c) {
    return c == '{' || c == '[';
  };
  if (is_bracket(head[0]) && head[1] == '\0' && head[2] != '\0' && head[3] == '\0') {
    return Utf16Form{ByteOrder::Little, 0};
  }
  if (head[0] == '\0' && is_bracket(head[1]) && head[2] == '\0' && head[3] != '\0') {
    return Utf16Form{ByteOrder::Big, 0};
  }
  return std::nullopt;
}

std::string utf16_head(std::string_view head, const Utf16Form& form) {
  std::string units(head.substr(form.mark_bytes));
  units.resize(units.size() / kUnit * kUnit);
  if (form.order == ByteOrder::Big) {
    swap_bytes(units);
  }
  return to_utf8(units);
}

Result<std::shared_ptr<const Utf16Text>> Utf16Text::make(
    std::shared_ptr<const RandomAccessFile> file, const Utf16Form& form) {
  // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): the constructor is private
  const std::shared_ptr<Utf16Text> text(new Utf16Text(std::move(file), form));
  LW_TRY(text->learn());
  return std::shared_ptr<const Utf16Text>(text);
}

Status Utf16Text::learn() {
  std::uint64_t offset = 0;
  for (std::size_t block = 0; block < blocks(); ++block) {
    block_starts_.push_back(offset);
    LW_TRY_ASSIGN(const Block loaded, load(block));
    offset += to_utf8(loaded.units).size();
  }
  block_starts_.push_back(offset);
  return {};
}

std::size_t Utf16Text::blocks() const {
  const std::uint64_t bytes =
      file_->size() - std::min<std::uint64_t>(file_->size(), form_.mark_bytes);
  return static_cast<std::size_t>((bytes + kBlockBytes - 1) / kBlockBytes);
}

std::size_t Utf16Text::block_of(std::uint64_t offset) const {
  const auto behind = std::upper_bound(block_starts_.begin(), block_starts_.end(), offset);
  return static_cast<std::size_t>(behind - block_starts_.begin()) - 1;
}

std::uint64_t Utf16Text::block_place(std::size_t block) const {
  return std::min<std::uint64_t>(form_.mark_bytes + std::uint64_t{block} * kBlockBytes,
                                 file_->size());
}

/// A pair of surrogates belongs to the block of its first half:
/// a second half that stands behind the block comes along, one that begins it is left out.
Result<Utf16Text::Block> Utf16Text::load(std::size_t block) const {
  const std::uint64_t place = block_place(block);
  const std::uint64_t end = std::min<std::uint64_t>(place + kBlockBytes, file_->size());
  const std::uint64_t from = block == 0 ? place : place - kUnit;
  const std::uint64_t to = std::min<std::uint64_t>(end + kUnit, file_->size());
  std::string bytes(static_cast<std::size_t>(to - from), '\0');
  const std::span<std::byte> room = std::as_writable_bytes(std::span<char>(bytes));
  LW_TRY_ASSIGN(const ByteView read, file_->read_at(from, room));
  if (read.size() < bytes.size()) {
    return Error(ErrorCode::Corrupt,
                 fmt::format("expected {} bytes, got {}: the file became shorter", file_->size(),
                             from + read.size()));
  }
  if (read.data() != room.data()) {
    std::memcpy(room.data(), read.data(), read.size());
  }
  if (form_.order == ByteOrder::Big) {
    swap_bytes(bytes);
  }
  const std::size_t whole = static_cast<std::size_t>(end - from) / kUnit * kUnit;
  const bool takes_next = bytes.size() >= whole + kUnit && whole >= kUnit &&
                          is_high(unit_at(bytes, whole - kUnit)) && is_low(unit_at(bytes, whole));
  bytes.resize(takes_next ? whole + kUnit : whole);
  if (block > 0) {
    const bool is_taken =
        bytes.size() >= 2 * kUnit && is_high(unit_at(bytes, 0)) && is_low(unit_at(bytes, kUnit));
    bytes.erase(0, is_taken ? 2 * kUnit : kUnit);
    return Block{std::move(bytes), is_taken ? place + kUnit : place};
  }
  return Block{std::move(bytes), place};
}

Result<ByteView> Utf16Text::read_at(std::uint64_t offset, std::span<std::byte> scratch) const {
  std::size_t done = 0;
  while (done < scratch.size() && offset + done < size()) {
    const std::size_t block = block_of(offset + done);
    LW_TRY_ASSIGN(const Block loaded, load(block));
    const std::string text = to_utf8(loaded.units);
    const auto skip = static_cast<std::size_t>(offset + done - block_starts_[block]);
    if (skip >= text.size()) {
      break;  // the file was changed while it was read
    }
    const std::size_t count = std::min(text.size() - skip, scratch.size() - done);
    std::memcpy(scratch.data() + done, text.data() + skip, count);
    done += count;
  }
  return ByteView(scratch.first(done));
}

std::uint64_t Utf16Text::to_file(std::uint64_t offset) const {
  if (offset >= size()) {
    return block_place(blocks());
  }
  const std::size_t block = block_of(offset);
  const Result<Block> loaded = load(block);
  if (!loaded.ok()) {
    return block_place(block);
  }
  std::uint64_t at = block_starts_[block];
  std::size_t unit = 0;
  while (unit < loaded->units.size()) {
    const Step step = step_at(loaded->units, unit);
    if (at + step.utf8_bytes > offset) {
      break;
    }
    at += step.utf8_bytes;
    unit += step.units_bytes;
  }
  return loaded->place + unit;
}

std::uint64_t Utf16Text::from_file(std::uint64_t place) const {
  const auto is_before = [&](std::uint64_t offset) {
    return to_file(offset) < place;
  };
  std::uint64_t low = 0;
  std::uint64_t high = size();
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (is_before(middle)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace longwatch::read
