#include "detect/literal_engine.h"

#include <immintrin.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <unordered_map>
#include <utility>

#include "base/check.h"

namespace longwatch::detect {
namespace {

constexpr std::size_t kWindow = 4;
constexpr std::size_t kShortWindow = 2;

std::uint32_t load_window(const char* text, std::size_t size) {
  std::uint32_t window = 0;
  std::memcpy(&window, text, size);
  return window;
}

std::uint32_t load_four(const char* text) {
  std::uint32_t window = 0;
  std::memcpy(&window, text, sizeof window);
  return window;
}

std::uint32_t load_two(const char* text) {
  std::uint16_t window = 0;
  std::memcpy(&window, text, sizeof window);
  return window;
}

std::uint32_t mix(std::uint32_t key) {
  return key * 0x9E3779B1U;
}

std::uint64_t hash_text(std::string_view text) {
  std::uint64_t hash = 0x9E3779B97F4A7C15ULL ^ text.size();
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + i, sizeof word);
    hash = std::rotl((hash ^ word) * 0xBF58476D1CE4E5B9ULL, 29);
  }
  std::uint64_t rest = 0;
  if (i < text.size()) {
    std::memcpy(&rest, text.data() + i, text.size() - i);
  }
  hash = (hash ^ rest) * 0x94D049BB133111EBULL;
  return hash ^ (hash >> 31);
}

/// How common a byte is in paths, command lines and scripts; larger = more common. Rough on
/// purpose: it only breaks ties between windows that are equally rare among the literals.
int commonness(char c) {
  constexpr std::string_view kCommon = "etaoinsrlcdmu\\.psw";
  const std::size_t place = kCommon.find(c);
  if (place != std::string_view::npos) {
    return 30 - static_cast<int>(place);
  }
  return c >= 'a' && c <= 'z' ? 8 : (c == ' ' || c == '-' || c == '/' ? 16 : 4);
}

/// Sixteen positions of a text at once, for few windows: where one of them may begin. Each window
/// lies in one of eight buckets; for each of its bytes and each half of a byte a table tells the
/// buckets that allow it (the method is that of Hyperscan's "Teddy": Wang et al., NSDI 2019). The
/// answer holds every position at which a window stands, and few others.
class WindowFilter {
 public:
  static constexpr std::size_t kBlock = 16;
  static constexpr std::size_t kMostWindows = 64;

  void build(std::vector<std::uint32_t> windows) {
    constexpr std::size_t kBuckets = 8;
    std::sort(windows.begin(), windows.end());  // those that begin alike share a bucket
    for (std::size_t i = 0; i < windows.size(); ++i) {
      const auto bucket = static_cast<std::uint8_t>(1U << (i * kBuckets / windows.size()));
      for (std::size_t k = 0; k < kWindow; ++k) {
        const std::uint32_t byte = windows[i] >> (8 * k) & 0xFFU;
        low_[k][byte & 0xFU] |= bucket;
        high_[k][byte >> 4U] |= bucket;
      }
    }
  }

  /// Bit n: a window may begin at `text` + n. Reads kBlock + kWindow - 1 bytes.
  std::uint32_t maybe(const char* text) const {
    const __m128i nibble = _mm_set1_epi8(0x0F);
    __m128i buckets = _mm_set1_epi8(-1);
    for (std::size_t k = 0; k < kWindow; ++k) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + k));
      const __m128i low = _mm_and_si128(bytes, nibble);
      const __m128i high = _mm_and_si128(_mm_srli_epi16(bytes, 4), nibble);
      buckets = _mm_and_si128(buckets, _mm_and_si128(_mm_shuffle_epi8(load(low_[k]), low),
                                                     _mm_shuffle_epi8(load(high_[k]), high)));
    }
    const __m128i none = _mm_cmpeq_epi8(buckets, _mm_setzero_si128());
    return static_cast<std::uint32_t>(_mm_movemask_epi8(none)) ^ 0xFFFFU;
  }

 private:
  using Table = std::array<std::uint8_t, 16>;

  static __m128i load(const Table& table) {
    return _mm_load_si128(reinterpret_cast<const __m128i*>(table.data()));
  }

  alignas(16) std::array<Table, kWindow> low_{};
  alignas(16) std::array<Table, kWindow> high_{};
};

/// One literal behind a key: what to compare, and where the key stands in it.
struct Entry {
  std::uint32_t literal;
  std::uint32_t offset;
};

/// Key -> entries, in two flat arrays; keys that share a slot are probed linearly.
class KeyTable {
 public:
  using Item = std::pair<std::uint64_t, Entry>;

  void build(std::vector<Item> items) {
    std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
      return std::make_pair(a.first, a.second.literal) < std::make_pair(b.first, b.second.literal);
    });
    std::size_t distinct = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
      distinct += i == 0 || items[i].first != items[i - 1].first ? 1U : 0U;
      entries_.push_back(items[i].second);
    }
    slots_.assign(std::bit_ceil(distinct * 2 + 1), Slot{});
    for (std::size_t first = 0, end = 0; first < items.size(); first = end) {
      while (end < items.size() && items[end].first == items[first].first) {
        ++end;
      }
      insert({items[first].first, static_cast<std::uint32_t>(first),
              static_cast<std::uint32_t>(end - first)});
    }
  }

  bool empty() const { return entries_.empty(); }

  /// Calls `use(entry)` for every entry of the key.
  template <class Use>
  void for_each(std::uint64_t key, const Use& use) const {
    for (std::size_t i = home(key);; i = (i + 1) & (slots_.size() - 1)) {
      const Slot& slot = slots_[i];
      if (slot.count == 0) {
        return;
      }
      if (slot.key == key) {
        for (std::uint32_t entry = slot.first; entry < slot.first + slot.count; ++entry) {
          use(entries_[entry]);
        }
        return;
      }
    }
  }

  std::size_t capacity() const {
    return slots_.capacity() * sizeof(Slot) + entries_.capacity() * sizeof(Entry);
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t first = 0;
    std::uint32_t count = 0;  // 0 = free slot
  };

  std::size_t home(std::uint64_t key) const {
    return static_cast<std::size_t>((key * 0x9E3779B97F4A7C15ULL) >> 20) & (slots_.size() - 1);
  }

  void insert(const Slot& slot) {
    std::size_t i = home(slot.key);
    while (slots_[i].count != 0) {
      i = (i + 1) & (slots_.size() - 1);
    }
    slots_[i] = slot;
  }

  std::vector<Slot> slots_ = std::vector<Slot>(1);
  std::vector<Entry> entries_;
};

}  // namespace

struct LiteralEngine::Tables {
  std::vector<Literal> literals;

  // Free literals of four bytes and more.
  std::vector<std::uint64_t> long_bits;
  int long_shift = 32;
  KeyTable long_windows;
  WindowFilter long_filter;
  bool has_few_long = false;  // the filter stands for the bitmap

  // Free literals of two and three bytes, by a window of two; of one byte, by the byte.
  std::array<std::uint64_t, 1024> short_bits{};
  KeyTable short_windows;
  std::array<std::uint64_t, 4> byte_bits{};
  KeyTable bytes;

  // Anchored literals, by their first or last up to four bytes (index = how many), or by a hash of
  // the whole text.
  std::array<KeyTable, kWindow + 1> starts;
  std::array<KeyTable, kWindow + 1> ends;
  std::uint32_t start_sizes = 0;  // bit n: a table of that size holds something
  std::uint32_t end_sizes = 0;
  KeyTable wholes;

  explicit Tables(std::vector<Literal> given) : literals(std::move(given)) {
    build_free();
    build_anchored();
  }

  std::string_view text(const Entry& entry) const { return literals[entry.literal].text; }

  void build_free();
  void build_anchored();
  void scan_long(std::string_view text, std::vector<std::uint32_t>& hits) const;
  void scan_short(std::string_view text, std::vector<std::uint32_t>& hits) const;
  void scan_bytes(std::string_view text, std::vector<std::uint32_t>& hits) const;
  void scan_anchored(std::string_view text, std::vector<std::uint32_t>& hits) const;
  void verify_at(std::string_view text, std::size_t position, const Entry& entry,
                 std::vector<std::uint32_t>& hits) const;
};

namespace {

using WindowCounts = std::unordered_map<std::uint32_t, std::uint32_t>;

WindowCounts count_windows(const std::vector<Literal>& literals, std::size_t size) {
  WindowCounts counts;
  for (const Literal& literal : literals) {
    if (literal.anchor == Anchor::Anywhere) {
      for (std::size_t i = 0; i + size <= literal.text.size(); ++i) {
        ++counts[load_window(literal.text.data() + i, size)];
      }
    }
  }
  return counts;
}

/// Offset of the window that fewest literals share, and of those the one with the rarest bytes.
std::uint32_t rarest_window(std::string_view text, std::size_t size, const WindowCounts& counts) {
  std::uint32_t best = 0;
  std::pair<std::uint32_t, int> best_score(UINT32_MAX, 0);
  for (std::size_t i = 0; i + size <= text.size(); ++i) {
    int common = 0;
    for (std::size_t k = 0; k < size; ++k) {
      common += commonness(text[i + k]);
    }
    const auto shared = counts.find(load_window(text.data() + i, size))->second;
    const std::pair<std::uint32_t, int> score(std::bit_width(shared), common);
    if (score < best_score) {
      best_score = score;
      best = static_cast<std::uint32_t>(i);
    }
  }
  return best;
}

}  // namespace

void LiteralEngine::Tables::build_free() {
  const WindowCounts long_counts = count_windows(literals, kWindow);
  const WindowCounts short_counts = count_windows(literals, kShortWindow);
  std::vector<KeyTable::Item> long_items;
  std::vector<KeyTable::Item> short_items;
  std::vector<KeyTable::Item> byte_items;
  for (std::uint32_t i = 0; i < literals.size(); ++i) {
    const std::string& literal = literals[i].text;
    if (literals[i].anchor != Anchor::Anywhere) {
      continue;
    }
    LW_CHECK(!literal.empty());
    if (literal.size() >= kWindow) {
      const std::uint32_t offset = rarest_window(literal, kWindow, long_counts);
      long_items.push_back({load_four(literal.data() + offset), {i, offset}});
    } else if (literal.size() >= kShortWindow) {
      const std::uint32_t offset = rarest_window(literal, kShortWindow, short_counts);
      short_items.push_back({load_two(literal.data() + offset), {i, offset}});
    } else {
      byte_items.push_back({static_cast<unsigned char>(literal[0]), {i, 0}});
    }
  }
  // About one bit in thirty-two set, between 512 B and 32 KB.
  const std::size_t bits =
      std::clamp<std::size_t>(std::bit_ceil(long_items.size() * 32 + 1), 4096, 1 << 18);
  long_shift = 32 - static_cast<int>(std::bit_width(bits - 1));
  long_bits.assign(bits / 64, 0);
  for (const auto& [key, entry] : long_items) {
    const std::uint32_t hash = mix(static_cast<std::uint32_t>(key)) >> long_shift;
    long_bits[hash >> 6] |= std::uint64_t{1} << (hash & 63);
  }
  for (const auto& [key, entry] : short_items) {
    short_bits[key >> 6] |= std::uint64_t{1} << (key & 63);
  }
  for (const auto& [key, entry] : byte_items) {
    byte_bits[key >> 6] |= std::uint64_t{1} << (key & 63);
  }
  has_few_long = long_items.size() <= WindowFilter::kMostWindows;
  if (has_few_long) {
    std::vector<std::uint32_t> windows;
    for (const auto& [key, entry] : long_items) {
      windows.push_back(static_cast<std::uint32_t>(key));
    }
    long_filter.build(std::move(windows));
  }
  long_windows.build(std::move(long_items));
  short_windows.build(std::move(short_items));
  bytes.build(std::move(byte_items));
}

void LiteralEngine::Tables::build_anchored() {
  std::array<std::vector<KeyTable::Item>, kWindow + 1> start_items;
  std::array<std::vector<KeyTable::Item>, kWindow + 1> end_items;
  std::vector<KeyTable::Item> whole_items;
  for (std::uint32_t i = 0; i < literals.size(); ++i) {
    const std::string& literal = literals[i].text;
    const std::size_t size = std::min(literal.size(), kWindow);
    switch (literals[i].anchor) {
      case Anchor::Anywhere:
        break;
      case Anchor::Start:
        start_items[size].push_back({load_window(literal.data(), size), {i, 0}});
        break;
      case Anchor::End:
        end_items[size].push_back(
            {load_window(literal.data() + literal.size() - size, size), {i, 0}});
        break;
      case Anchor::Whole:
        whole_items.push_back({hash_text(literal), {i, 0}});
        break;
    }
  }
  for (std::size_t size = 0; size <= kWindow; ++size) {
    starts[size].build(std::move(start_items[size]));
    ends[size].build(std::move(end_items[size]));
    start_sizes |= (starts[size].empty() ? 0U : 1U) << size;
    end_sizes |= (ends[size].empty() ? 0U : 1U) << size;
  }
  wholes.build(std::move(whole_items));
}

void LiteralEngine::Tables::verify_at(std::string_view text, std::size_t position,
                                      const Entry& entry, std::vector<std::uint32_t>& hits) const {
  const std::string_view literal = this->text(entry);
  if (position < entry.offset) {
    return;
  }
  const std::size_t start = position - entry.offset;
  if (start + literal.size() <= text.size() &&
      std::memcmp(text.data() + start, literal.data(), literal.size()) == 0) {
    hits.push_back(entry.literal);
  }
}

void LiteralEngine::Tables::scan_long(std::string_view text,
                                      std::vector<std::uint32_t>& hits) const {
  if (long_windows.empty() || text.size() < kWindow) {
    return;
  }
  // Four positions a step: the bitmap answers no to nearly all of them.
  constexpr std::size_t kStep = 4;
  const char* const data = text.data();
  const std::uint64_t* const bits = long_bits.data();
  const int shift = long_shift;
  const auto probe = [bits, shift, data](std::size_t position) {
    const std::uint32_t hash = mix(load_four(data + position)) >> shift;
    return static_cast<std::uint32_t>(bits[hash >> 6] >> (hash & 63)) & 1U;
  };
  const auto look_up = [&](std::size_t position) {
    long_windows.for_each(load_four(data + position),
                          [&](const Entry& entry) { verify_at(text, position, entry, hits); });
  };
  const std::size_t positions = text.size() - kWindow + 1;
  std::size_t i = 0;
  if (has_few_long) {
    for (; i + WindowFilter::kBlock <= positions; i += WindowFilter::kBlock) {
      for (std::uint32_t maybe = long_filter.maybe(data + i); maybe != 0; maybe &= maybe - 1) {
        look_up(i + static_cast<std::size_t>(std::countr_zero(maybe)));
      }
    }
  }
  for (; i + kStep <= positions; i += kStep) {
    std::uint32_t maybe = probe(i) | probe(i + 1) << 1U | probe(i + 2) << 2U | probe(i + 3) << 3U;
    for (; maybe != 0; maybe &= maybe - 1) {
      look_up(i + static_cast<std::size_t>(std::countr_zero(maybe)));
    }
  }
  for (; i < positions; ++i) {
    if (probe(i) != 0) {
      look_up(i);
    }
  }
}

void LiteralEngine::Tables::scan_short(std::string_view text,
                                       std::vector<std::uint32_t>& hits) const {
  if (short_windows.empty()) {
    return;
  }
  for (std::size_t i = 0; i + kShortWindow <= text.size(); ++i) {
    const std::uint32_t window = load_two(text.data() + i);
    if (((short_bits[window >> 6] >> (window & 63)) & 1) != 0) {
      short_windows.for_each(window, [&](const Entry& entry) { verify_at(text, i, entry, hits); });
    }
  }
}

void LiteralEngine::Tables::scan_bytes(std::string_view text,
                                       std::vector<std::uint32_t>& hits) const {
  if (bytes.empty()) {
    return;
  }
  std::array<std::uint64_t, 4> seen{};
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    seen[byte >> 6] |= std::uint64_t{1} << (byte & 63);
  }
  for (std::size_t word = 0; word < seen.size(); ++word) {
    std::uint64_t found = seen[word] & byte_bits[word];
    while (found != 0) {
      const auto byte = static_cast<std::uint64_t>(std::countr_zero(found)) + word * 64;
      bytes.for_each(byte, [&](const Entry& entry) { hits.push_back(entry.literal); });
      found &= found - 1;
    }
  }
}

void LiteralEngine::Tables::scan_anchored(std::string_view text,
                                          std::vector<std::uint32_t>& hits) const {
  const std::uint32_t fitting = (2U << std::min(kWindow, text.size())) - 1;
  for (std::uint32_t sizes = start_sizes & fitting; sizes != 0; sizes &= sizes - 1) {
    const auto size = static_cast<std::size_t>(std::countr_zero(sizes));
    starts[size].for_each(load_window(text.data(), size), [&](const Entry& entry) {
      if (text.starts_with(this->text(entry))) {
        hits.push_back(entry.literal);
      }
    });
  }
  for (std::uint32_t sizes = end_sizes & fitting; sizes != 0; sizes &= sizes - 1) {
    const auto size = static_cast<std::size_t>(std::countr_zero(sizes));
    const char* tail = text.data() + text.size() - size;
    ends[size].for_each(load_window(tail, size), [&](const Entry& entry) {
      if (text.ends_with(this->text(entry))) {
        hits.push_back(entry.literal);
      }
    });
  }
  if (!wholes.empty()) {
    wholes.for_each(hash_text(text), [&](const Entry& entry) {
      if (text == this->text(entry)) {
        hits.push_back(entry.literal);
      }
    });
  }
}

LiteralEngine::LiteralEngine(std::vector<Literal> literals)
    : tables_(std::make_unique<const Tables>(std::move(literals))) {}

LiteralEngine::LiteralEngine(LiteralEngine&&) noexcept = default;
LiteralEngine& LiteralEngine::operator=(LiteralEngine&&) noexcept = default;
LiteralEngine::~LiteralEngine() = default;

void LiteralEngine::scan(std::string_view text, std::vector<std::uint32_t>& hits) const {
  tables_->scan_long(text, hits);
  tables_->scan_short(text, hits);
  tables_->scan_bytes(text, hits);
  tables_->scan_anchored(text, hits);
}

std::size_t LiteralEngine::size() const {
  return tables_->literals.size();
}

std::size_t LiteralEngine::capacity() const {
  const Tables& t = *tables_;
  std::size_t total = sizeof(Tables) + t.long_bits.capacity() * 8 + t.long_windows.capacity() +
                      t.short_windows.capacity() + t.bytes.capacity() + t.wholes.capacity();
  for (std::size_t size = 0; size <= kWindow; ++size) {
    total += t.starts[size].capacity() + t.ends[size].capacity();
  }
  for (const Literal& literal : t.literals) {
    total += sizeof(Literal) + literal.text.capacity();
  }
  return total;
}

}  // namespace longwatch::detect
