#include "detect/literal_engine.h"

#include <emmintrin.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <optional>
#include <utility>

#include "base/ascii.h"
#include "base/check.h"
#include "detect/internal/raw_text.h"
#include "detect/internal/window_filter.h"

namespace longwatch::detect {
namespace {

constexpr std::size_t kWindow = 4;

std::uint32_t load_window(const char* text, std::size_t size) {
  std::uint32_t window = 0;
  std::memcpy(&window, text, size);
  return window;
}

template <std::size_t Size>
std::uint32_t load_window(const char* text) {
  std::uint32_t window = 0;
  std::memcpy(&window, text, Size);
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

/// One literal behind a key: what to compare, and where the key stands in it.
struct Entry {
  std::uint32_t literal;
  std::uint32_t offset;
};

/// Key -> entries, in two flat arrays; keys that share a slot are probed linearly. A bitmap of
/// eight bits a key stands before them: most keys that are asked for are in no table, and the
/// bitmaps of all matchers fit the cache where the tables do not.
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
    bits_.assign(std::bit_ceil(distinct / 8 + 1), 0);
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
    const std::uint64_t hash = hash_of(key);
    if ((word_of(hash) >> (hash >> 58) & 1U) == 0) {
      return;
    }
    for (std::size_t i = home(hash);; i = (i + 1) & (slots_.size() - 1)) {
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
    return slots_.capacity() * sizeof(Slot) + entries_.capacity() * sizeof(Entry) +
           bits_.capacity() * sizeof(std::uint64_t);
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t first = 0;
    std::uint32_t count = 0;  // 0 = free slot
  };

  static std::uint64_t hash_of(std::uint64_t key) { return key * 0x9E3779B97F4A7C15ULL; }

  std::size_t home(std::uint64_t hash) const {
    return static_cast<std::size_t>(hash >> 20) & (slots_.size() - 1);
  }

  std::uint64_t word_of(std::uint64_t hash) const {
    return bits_[static_cast<std::size_t>(hash >> 36) & (bits_.size() - 1)];
  }

  void insert(const Slot& slot) {
    const std::uint64_t hash = hash_of(slot.key);
    bits_[static_cast<std::size_t>(hash >> 36) & (bits_.size() - 1)] |= std::uint64_t{1}
                                                                        << (hash >> 58);
    std::size_t i = home(hash);
    while (slots_[i].count != 0) {
      i = (i + 1) & (slots_.size() - 1);
    }
    slots_[i] = slot;
  }

  std::vector<std::uint64_t> bits_ = std::vector<std::uint64_t>(1);
  std::vector<Slot> slots_ = std::vector<Slot>(1);
  std::vector<Entry> entries_;
};

using Letters = WindowFilter::Letters;

/// How often each window stands in the literals.
class WindowCounts {
 public:
  /// `windows`: how many may be counted at most.
  explicit WindowCounts(std::size_t windows) : slots_(std::bit_ceil(windows * 2 + 1)) {}

  void add(std::uint32_t window) {
    Slot& slot = find(window);
    slot.window = window;
    ++slot.count;
  }

  std::uint32_t of(std::uint32_t window) { return find(window).count; }

 private:
  struct Slot {
    std::uint32_t window = 0;
    std::uint32_t count = 0;  // 0 = free
  };

  Slot& find(std::uint32_t window) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = (mix(window) >> 7) & mask;
    while (slots_[at].count != 0 && slots_[at].window != window) {
      at = (at + 1) & mask;
    }
    return slots_[at];
  }

  std::vector<Slot> slots_;
};

/// Bytes that stand in the raw text of every format as they are: no quotes, slashes and control
/// characters, which JSON escapes, and nothing beyond ASCII.
bool is_plain(char c) {
  return c >= ' ' && c < 0x7F && c != '"' && c != '\\' && c != '/';
}

bool is_plain_window(const char* text, std::size_t size) {
  return std::all_of(text, text + size, is_plain);
}

/// The literals of one window size that may stand anywhere.
class FreeLiterals {
 public:
  explicit FreeLiterals(std::size_t width) : width_(width) {}

  void add(std::uint32_t index, std::string_view text) { members_.emplace_back(index, text); }

  /// `is_alone`: the engine has no other literals, so a filter for texts as they stand in their
  /// source makes sense.
  void build(SimdLevel level, bool is_alone);

  /// Empty: some literal has no window that is plain, or there are none, or too many.
  const WindowFilter& raw_filter() const { return raw_filter_; }

  bool empty() const { return members_.empty(); }

  /// `verify(position, entry)` for every place at which a literal may stand.
  template <class Verify>
  void scan(std::string_view text, const Verify& verify) const {
    switch (width_) {
      case 2:
        return scan_width<2>(text, verify);
      case 3:
        return scan_width<3>(text, verify);
      default:
        return scan_width<4>(text, verify);
    }
  }

  std::size_t capacity() const {
    return bits_.capacity() * sizeof(std::uint64_t) + windows_.capacity() + filter_.capacity() +
           raw_filter_.capacity() + members_.capacity() * sizeof(Member);
  }

 private:
  using Member = std::pair<std::uint32_t, std::string_view>;

  WindowCounts count_windows() const;
  std::optional<std::uint32_t> rarest_window(std::string_view text, WindowCounts& counts,
                                             bool only_plain) const;
  WindowFilter make_raw_filter(WindowCounts& counts, SimdLevel level) const;

  bool probe(std::uint32_t window) const {
    const std::uint32_t hash = mix(window) >> shift_;
    return (bits_[hash >> 6] >> (hash & 63) & 1U) != 0;
  }

  template <std::size_t Size, class Verify>
  void scan_width(std::string_view text, const Verify& verify) const;
  template <std::size_t Size, class LookUp>
  void scan_by_filter(std::string_view text, const LookUp& look_up) const;
  template <std::size_t Size, class LookUp>
  void scan_by_bitmap(std::string_view text, const LookUp& look_up) const;

  const std::size_t width_;
  std::vector<Member> members_;
  std::vector<std::uint64_t> bits_;
  int shift_ = 32;
  KeyTable windows_;
  WindowFilter filter_;  // empty = the bitmap alone
  WindowFilter raw_filter_;
};

WindowCounts FreeLiterals::count_windows() const {
  std::size_t windows = 0;
  for (const auto& [index, text] : members_) {
    windows += text.size() - width_ + 1;
  }
  WindowCounts counts(windows);
  for (const auto& [index, text] : members_) {
    for (std::size_t i = 0; i + width_ <= text.size(); ++i) {
      counts.add(load_window(text.data() + i, width_));
    }
  }
  return counts;
}

/// Offset of the window that fewest literals share, and of those the one with the rarest bytes.
std::optional<std::uint32_t> FreeLiterals::rarest_window(std::string_view text,
                                                         WindowCounts& counts,
                                                         bool only_plain) const {
  std::optional<std::uint32_t> best;
  std::pair<std::uint32_t, int> best_score(UINT32_MAX, 0);
  for (std::size_t i = 0; i + width_ <= text.size(); ++i) {
    if (only_plain && !is_plain_window(text.data() + i, width_)) {
      continue;
    }
    int common = 0;
    for (std::size_t k = 0; k < width_; ++k) {
      common += commonness(text[i + k]);
    }
    const std::uint32_t shared = counts.of(load_window(text.data() + i, width_));
    const std::pair<std::uint32_t, int> score(std::bit_width(shared), common);
    if (score < best_score) {
      best_score = score;
      best = static_cast<std::uint32_t>(i);
    }
  }
  return best;
}

void FreeLiterals::build(SimdLevel level, bool is_alone) {
  WindowCounts counts = count_windows();
  std::vector<KeyTable::Item> items;
  std::vector<std::uint32_t> windows;
  for (const auto& [index, text] : members_) {
    const std::uint32_t offset = rarest_window(text, counts, false).value();
    const std::uint32_t window = load_window(text.data() + offset, width_);
    items.push_back({window, {index, offset}});
    windows.push_back(window);
  }
  // About one bit in thirty-two set, between 512 B and 32 KB.
  const std::size_t bits =
      std::clamp<std::size_t>(std::bit_ceil(items.size() * 32 + 1), 4096, 1 << 18);
  shift_ = 32 - static_cast<int>(std::bit_width(bits - 1));
  bits_.assign(bits / 64, 0);
  for (const std::uint32_t window : windows) {
    const std::uint32_t hash = mix(window) >> shift_;
    bits_[hash >> 6] |= std::uint64_t{1} << (hash & 63);
  }
  if (windows.size() <= WindowFilter::most_windows(level)) {
    filter_ = WindowFilter(std::move(windows), width_, Letters::Lower, level);
  }
  windows_.build(std::move(items));
  if (is_alone) {
    raw_filter_ = make_raw_filter(counts, level);
  }
}

WindowFilter FreeLiterals::make_raw_filter(WindowCounts& counts, SimdLevel level) const {
  std::vector<std::uint32_t> windows;
  for (const auto& [index, text] : members_) {
    const std::optional<std::uint32_t> offset = rarest_window(text, counts, true);
    if (!offset.has_value()) {
      return {};
    }
    windows.push_back(load_window(text.data() + *offset, width_));
  }
  const bool is_worth_it = windows.size() <= WindowFilter::most_windows(level);
  return is_worth_it ? WindowFilter(std::move(windows), width_, Letters::Either, level)
                     : WindowFilter();
}

template <std::size_t Size, class Verify>
void FreeLiterals::scan_width(std::string_view text, const Verify& verify) const {
  if (members_.empty() || text.size() < Size) {
    return;
  }
  const auto look_up = [&](std::size_t position, std::uint32_t window) {
    windows_.for_each(window, [&](const Entry& entry) { verify(position, entry); });
  };
  if (filter_.empty()) {
    scan_by_bitmap<Size>(text, look_up);
  } else {
    scan_by_filter<Size>(text, look_up);
  }
}

template <std::size_t Size, class LookUp>
void FreeLiterals::scan_by_filter(std::string_view text, const LookUp& look_up) const {
  filter_.any_of(text, [&](std::size_t position) {
    const std::uint32_t window = load_window<Size>(text.data() + position);
    if (probe(window)) {
      look_up(position, window);
    }
    return false;
  });
}

/// Four positions a step: the bitmap answers no to nearly all of them.
template <std::size_t Size, class LookUp>
void FreeLiterals::scan_by_bitmap(std::string_view text, const LookUp& look_up) const {
  constexpr std::size_t kStep = 4;
  const char* const data = text.data();
  const std::size_t positions = text.size() - Size + 1;
  const auto probe_at = [&](std::size_t position) {
    return static_cast<std::uint32_t>(probe(load_window<Size>(data + position)));
  };
  std::size_t i = 0;
  for (; i + kStep <= positions; i += kStep) {
    std::uint32_t maybe =
        probe_at(i) | probe_at(i + 1) << 1U | probe_at(i + 2) << 2U | probe_at(i + 3) << 3U;
    for (; maybe != 0; maybe &= maybe - 1) {
      const std::size_t position = i + static_cast<std::size_t>(std::countr_zero(maybe));
      look_up(position, load_window<Size>(data + position));
    }
  }
  for (; i < positions; ++i) {
    if (probe_at(i) != 0) {
      look_up(i, load_window<Size>(data + i));
    }
  }
}

/// The literals that stand at one end of a text, by as many of their outermost bytes as fit one of
/// the key sizes: names of programs share their last bytes, so four would tell too little.
class AnchoredLiterals {
 public:
  enum class Side : std::uint8_t { Start, End };

  explicit AnchoredLiterals(Side side) : side_(side) {}

  void add(std::uint32_t index, std::string_view text) {
    const std::size_t key = key_for(text.size());
    items_[key].push_back({key_of(text, kKeySizes[key]), {index, 0}});
  }

  void build() {
    for (std::size_t key = 0; key < kKeys; ++key) {
      if (!items_[key].empty()) {
        used_.push_back({kKeySizes[key], {}});
        used_.back().literals.build(std::move(items_[key]));
      }
    }
    items_ = {};
  }

  /// Nothing was added; to be asked before `build`.
  bool empty() const {
    return std::all_of(items_.begin(), items_.end(),
                       [](const auto& items) { return items.empty(); });
  }

  /// `verify(entry)` for every literal that may stand at its end of the text.
  template <class Verify>
  void scan(std::string_view text, const Verify& verify) const {
    for (const Sized& sized : used_) {
      if (sized.size > text.size()) {
        return;
      }
      sized.literals.for_each(key_of(text, sized.size), verify);
    }
  }

  std::size_t capacity() const {
    std::size_t total = 0;
    for (const Sized& sized : used_) {
      total += sizeof(Sized) + sized.literals.capacity();
    }
    return total;
  }

 private:
  static constexpr std::array<std::size_t, 8> kKeySizes = {1, 2, 3, 4, 6, 8, 12, 16};
  static constexpr std::size_t kKeys = kKeySizes.size();

  struct Sized {
    std::size_t size;
    KeyTable literals;
  };

  static std::size_t key_for(std::size_t size) {
    std::size_t key = kKeys - 1;
    while (kKeySizes[key] > size) {
      --key;
    }
    return key;
  }

  std::uint64_t key_of(std::string_view text, std::size_t size) const {
    const char* const begin = side_ == Side::Start ? text.data() : text.data() + text.size() - size;
    if (size <= sizeof(std::uint64_t)) {
      std::uint64_t key = 0;
      std::memcpy(&key, begin, size);
      return key;
    }
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::memcpy(&first, begin, sizeof first);
    std::memcpy(&last, begin + size - sizeof last, sizeof last);
    return first ^ std::rotl(last * 0x9E3779B97F4A7C15ULL, 31);
  }

  Side side_;
  std::array<std::vector<KeyTable::Item>, kKeys> items_;
  std::vector<Sized> used_;  // sizes ascend
};

}  // namespace

struct LiteralEngine::Tables {
  std::vector<Literal> literals;
  const SimdLevel level;

  // That may stand anywhere: of four bytes and more by a window of four, of three and two whole, of
  // one byte by the byte.
  FreeLiterals longs{4};
  FreeLiterals threes{3};
  FreeLiterals twos{2};
  std::string byte_list;  // each once
  KeyTable bytes;

  AnchoredLiterals starts{AnchoredLiterals::Side::Start};
  AnchoredLiterals ends{AnchoredLiterals::Side::End};
  KeyTable wholes;                             // by a hash
  std::array<std::uint64_t, 4> whole_sizes{};  // bit n: one has n bytes, the last bit: or more

  static std::size_t size_bit(std::string_view text) {
    return std::min<std::size_t>(text.size(), 255);
  }

  Tables(std::vector<Literal> given, SimdLevel simd) : literals(std::move(given)), level(simd) {
    build();
  }

  std::string_view text(const Entry& entry) const { return literals[entry.literal].text; }

  void build();
  void add_free(std::uint32_t index, std::vector<KeyTable::Item>& byte_items);
  void verify_at(std::string_view text, std::size_t position, const Entry& entry,
                 std::vector<std::uint32_t>& hits) const;
  void scan_bytes(std::string_view text, std::vector<std::uint32_t>& hits) const;
  void scan_anchored(std::string_view text, std::vector<std::uint32_t>& hits) const;
};

void LiteralEngine::Tables::add_free(std::uint32_t index, std::vector<KeyTable::Item>& byte_items) {
  const std::string_view literal = literals[index].text;
  LW_CHECK(!literal.empty());
  switch (literal.size()) {
    case 1: {
      const auto byte = static_cast<unsigned char>(literal.front());
      if (byte_list.find(literal.front()) == std::string::npos) {
        byte_list.push_back(literal.front());
      }
      byte_items.push_back({byte, {index, 0}});
      return;
    }
    case 2:
      return twos.add(index, literal);
    case 3:
      return threes.add(index, literal);
    default:
      return longs.add(index, literal);
  }
}

void LiteralEngine::Tables::build() {
  std::vector<KeyTable::Item> byte_items;
  std::vector<KeyTable::Item> whole_items;
  for (std::uint32_t i = 0; i < literals.size(); ++i) {
    switch (literals[i].anchor) {
      case Anchor::Anywhere:
        add_free(i, byte_items);
        break;
      case Anchor::Start:
        starts.add(i, literals[i].text);
        break;
      case Anchor::End:
        ends.add(i, literals[i].text);
        break;
      case Anchor::Whole:
        whole_items.push_back({hash_text(literals[i].text), {i, 0}});
        whole_sizes[size_bit(literals[i].text) >> 6] |= std::uint64_t{1}
                                                        << (size_bit(literals[i].text) & 63);
        break;
    }
  }
  const bool is_long_only = threes.empty() && twos.empty() && byte_items.empty() &&
                            starts.empty() && ends.empty() && whole_items.empty();
  longs.build(level, is_long_only);
  threes.build(level, false);
  twos.build(level, false);
  bytes.build(std::move(byte_items));
  starts.build();
  ends.build();
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

namespace {

/// Rules ask for few bytes and texts are short, so one pass for each byte, sixteen at once, beats
/// one pass that notes every byte.
bool holds_byte(std::string_view text, char wanted) {
  constexpr std::size_t kStep = 16;
  const __m128i pattern = _mm_set1_epi8(wanted);
  __m128i any = _mm_setzero_si128();
  std::size_t at = 0;
  for (; at + kStep <= text.size(); at += kStep) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    any = _mm_or_si128(any, _mm_cmpeq_epi8(block, pattern));
  }
  bool is_held = _mm_movemask_epi8(any) != 0;
  for (; at < text.size(); ++at) {
    is_held = is_held || text[at] == wanted;
  }
  return is_held;
}

}  // namespace

void LiteralEngine::Tables::scan_bytes(std::string_view text,
                                       std::vector<std::uint32_t>& hits) const {
  if (bytes.empty()) {
    return;
  }
  for (const char wanted : byte_list) {
    if (holds_byte(text, wanted)) {
      bytes.for_each(static_cast<unsigned char>(wanted),
                     [&](const Entry& entry) { hits.push_back(entry.literal); });
    }
  }
}

void LiteralEngine::Tables::scan_anchored(std::string_view text,
                                          std::vector<std::uint32_t>& hits) const {
  starts.scan(text, [&](const Entry& entry) {
    if (text.starts_with(this->text(entry))) {
      hits.push_back(entry.literal);
    }
  });
  ends.scan(text, [&](const Entry& entry) {
    if (text.ends_with(this->text(entry))) {
      hits.push_back(entry.literal);
    }
  });
  if ((whole_sizes[size_bit(text) >> 6] >> (size_bit(text) & 63) & 1U) != 0) {
    wholes.for_each(hash_text(text), [&](const Entry& entry) {
      if (text == this->text(entry)) {
        hits.push_back(entry.literal);
      }
    });
  }
}

namespace {

/// Whether a window may stand in ASCII text.
bool may_stand(const WindowFilter& filter, std::string_view text) {
  return filter.any_of(text, [](std::size_t /*position*/) { return true; });
}

/// The same in UTF-16LE, piece by piece; true as well when it is not all ASCII.
bool may_stand_utf16le(const WindowFilter& filter, ByteView text, SimdLevel level) {
  constexpr std::size_t kPiece = 4096;
  std::array<char, kPiece> narrow;
  for (std::size_t begin = 0;;) {
    const std::size_t units = std::min((text.size() - begin) / 2, kPiece);
    if (!narrow_ascii_utf16le(text.subspan(begin, 2 * units), narrow.data(), level) ||
        may_stand(filter, {narrow.data(), units})) {
      return true;
    }
    if (begin + 2 * units >= text.size()) {
      return false;
    }
    begin += 2 * (units - (kWindow - 1));  // windows may lie across the border
  }
}

}  // namespace

LiteralEngine::LiteralEngine(std::vector<Literal> literals, SimdLevel level)
    : tables_(std::make_unique<const Tables>(std::move(literals), level)) {}

LiteralEngine::LiteralEngine(LiteralEngine&&) noexcept = default;
LiteralEngine& LiteralEngine::operator=(LiteralEngine&&) noexcept = default;
LiteralEngine::~LiteralEngine() = default;

void LiteralEngine::scan(std::string_view text, std::vector<std::uint32_t>& hits) const {
  const Tables& tables = *tables_;
  const auto verify = [&](std::size_t position, const Entry& entry) {
    tables.verify_at(text, position, entry, hits);
  };
  tables.longs.scan(text, verify);
  tables.threes.scan(text, verify);
  tables.twos.scan(text, verify);
  tables.scan_bytes(text, hits);
  tables.scan_anchored(text, hits);
}

bool LiteralEngine::may_occur(ByteView raw, RawText form) const {
  const Tables& tables = *tables_;
  const WindowFilter& raw_filter = tables.longs.raw_filter();
  if (raw_filter.empty()) {
    return size() > 0;
  }
  const std::string_view text = as_text(raw);
  switch (form) {
    case RawText::Utf8:
      return may_stand(raw_filter, text) || !is_ascii(text, tables.level);
    case RawText::Json:
      return may_stand(raw_filter, text) || !is_plain_json(text);
    case RawText::Utf16:
      return raw.size() % 2 != 0 || may_stand_utf16le(raw_filter, raw, tables.level);
  }
  return true;
}

std::size_t LiteralEngine::size() const {
  return tables_->literals.size();
}

std::size_t LiteralEngine::capacity() const {
  const Tables& t = *tables_;
  std::size_t total = sizeof(Tables) + t.longs.capacity() + t.threes.capacity() +
                      t.twos.capacity() + t.bytes.capacity() + t.starts.capacity() +
                      t.ends.capacity() + t.wholes.capacity();
  for (const Literal& literal : t.literals) {
    total += sizeof(Literal) + literal.text.capacity();
  }
  return total;
}

}  // namespace longwatch::detect
