#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>

#include "detect/indicator/diagnostics.h"
#include "detect/indicator/internal/set_file.h"
#include "detect/indicator/internal/set_hash.h"
#include "detect/indicator/internal/set_layout.h"

namespace longwatch::detect::indicator {
namespace {

Error damaged(std::string_view why) {
  return Error(ErrorCode::Corrupt, std::string(why));
}

template <class T>
std::span<const T> array_of(ByteView bytes) {
  // Sections begin at multiples of 64 bytes of a mapping or of an aligned buffer.
  return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
}

Result<SetHeader> read_header(ByteView bytes) {
  if (bytes.size() < SetHeader::kSize) {
    return damaged("it is shorter than its header");
  }
  SetHeader header;
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.magic != SetHeader::kMagic) {
    return damaged("it is no set of indicators");
  }
  if (header.version != SetHeader::kVersion) {
    return damaged(fmt::format("it has version {}, this program makes {}", header.version,
                               SetHeader::kVersion));
  }
  SetHeader plain = header;
  plain.own_checksum = 0;
  if (checksum_of(as_bytes({reinterpret_cast<const char*>(&plain), sizeof plain})) !=
          header.own_checksum ||
      header.size != bytes.size() || header.start_bits > 32) {
    return damaged("its header was changed");
  }
  for (const SetHeader::Place& place : header.places) {
    if (place.offset % 64 != 0 || place.offset > bytes.size() ||
        place.size > bytes.size() - place.offset) {
      return damaged("its header was changed");
    }
  }
  return header;
}

}  // namespace

/// Four sums beside each other: one waits for its own product alone.
std::uint64_t checksum_of(ByteView bytes) {
  constexpr std::array<std::uint64_t, 4> kFactors = {0xA0761D6478BD642FULL, 0xE7037ED1A0B428DBULL,
                                                     0x8EBC6AF09C88C6E3ULL, 0x589965CC75374CC3ULL};
  constexpr std::size_t kStep = 8 * sizeof(std::uint64_t);
  std::array<std::uint64_t, 4> sums = kFactors;
  const std::byte* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= kStep; left -= kStep, at += kStep) {
    std::array<std::uint64_t, 8> words;
    std::memcpy(words.data(), at, kStep);
    for (std::size_t i = 0; i < sums.size(); ++i) {
      sums[i] = mix(words[2 * i] ^ kFactors[i], words[2 * i + 1] ^ sums[i]);
    }
  }
  std::uint64_t tail = hash_of(0, {reinterpret_cast<const char*>(at), left});
  for (const std::uint64_t sum : sums) {
    tail = mix(tail ^ sum, kFactors[0]);
  }
  return mix(tail ^ bytes.size(), kFactors[1]);
}

Result<SetView> SetView::open(ByteView bytes) {
  LW_TRY_ASSIGN(const SetHeader header, read_header(bytes));
  if (checksum_of(bytes.subspan(SetHeader::kSize)) != header.checksum) {
    return damaged("its content was changed");
  }
  SetView view;
  view.books_ = header.books;
  view.kinds_ = header.kinds;
  view.start_bits_ = header.start_bits;
  for (std::size_t i = 0; i < kSections; ++i) {
    view.sections_[i] = bytes.subspan(header.places[i].offset, header.places[i].size);
  }
  const auto section = [&view](Section which) {
    return view.sections_[static_cast<std::size_t>(which)];
  };
  view.heap_ = section(Section::Heap);
  view.index_ = array_of<IndexEntry>(section(Section::Index));
  view.starts_ = array_of<std::uint32_t>(section(Section::Starts));
  view.filter_ = array_of<std::uint64_t>(section(Section::Filter));
  view.last_labels_ = array_of<std::uint64_t>(section(Section::LastLabels));
  view.loose_ = array_of<std::uint64_t>(section(Section::Loose));
  view.networks_ = NetworkSet(array_of<NetworkEntry>(section(Section::Networks)),
                              array_of<NetworkPiece>(section(Section::Pieces)),
                              array_of<std::uint32_t>(section(Section::NetworkStarts)));
  const ByteView names = section(Section::AllowedNames);
  view.allowed_ = AllowedSeen(array_of<AllowedNetwork>(section(Section::AllowedNetworks)),
                              array_of<std::uint64_t>(section(Section::AllowedEnds)),
                              {reinterpret_cast<const char*>(names.data()), names.size()});
  if (view.starts_.size() != (std::size_t{1} << view.start_bits_) + 1 ||
      view.filter_.size() % kBlockWords != 0 || view.last_labels_.size() != 65536 / 64) {
    return damaged("its parts do not fit together");
  }
  return view;
}

std::uint64_t SetView::hash_text(LookUp kind, std::string_view text) {
  return hash_of(kind, text);
}

bool SetView::may_hold(std::uint64_t hash) const {
  const std::uint64_t blocks = filter_.size() / kBlockWords;
  if (blocks == 0) {
    return false;
  }
  const std::uint64_t* const block = filter_.data() + block_of(hash, blocks) * kBlockWords;
  std::uint64_t missing = 0;
  for_filter_bits(hash,
                  [&](std::uint64_t word, std::uint64_t bit) { missing |= ~block[word] & bit; });
  return missing == 0;
}

void SetView::prefetch(std::uint64_t hash) const {
  const std::uint64_t blocks = filter_.size() / kBlockWords;
  __builtin_prefetch(filter_.data() + block_of(hash, blocks) * kBlockWords);
}

std::size_t SetView::first_of(std::uint64_t hash) const {
  const std::uint64_t start = start_bits_ == 0 ? 0 : hash >> (64U - start_bits_);
  const std::size_t begin = std::min<std::size_t>(starts_[start], index_.size());
  const std::size_t end = std::min<std::size_t>(starts_[start + 1], index_.size());
  const auto first = index_.begin() + static_cast<std::ptrdiff_t>(begin);
  const auto last = index_.begin() + static_cast<std::ptrdiff_t>(std::max(begin, end));
  const auto found = std::lower_bound(
      first, last, hash,
      [](const IndexEntry& entry, std::uint64_t wanted) { return entry.hash < wanted; });
  return static_cast<std::size_t>(found - index_.begin());
}

bool SetView::may_end_in(std::string_view label) const {
  const std::uint32_t bit = label_bit(label);
  return (last_labels_[bit / 64] >> (bit % 64) & 1U) != 0;
}

std::vector<InputStamp> SetView::inputs() const {
  ByteCursor cursor(sections_[static_cast<std::size_t>(Section::Inputs)]);
  std::vector<InputStamp> stamps;
  const std::uint64_t count = take_number(cursor);
  for (std::uint64_t i = 0; i < count && cursor.ok(); ++i) {
    InputStamp& stamp = stamps.emplace_back();
    stamp.path = take_text(cursor);
    stamp.size = take_number(cursor);
    stamp.device = take_number(cursor);
    stamp.inode = take_number(cursor);
    stamp.modified = take_time(cursor);
    stamp.changed = take_time(cursor);
    const std::string_view digest = take_text(cursor);
    std::memcpy(stamp.sha256.data(), digest.data(), std::min(digest.size(), stamp.sha256.size()));
  }
  return stamps;
}

std::vector<FileEntry> SetView::files() const {
  ByteCursor cursor(sections_[static_cast<std::size_t>(Section::Files)]);
  std::vector<FileEntry> files;
  const std::uint64_t count = take_number(cursor);
  for (std::uint64_t i = 0; i < count && cursor.ok(); ++i) {
    FileEntry& file = files.emplace_back();
    file.name = take_text(cursor);
    file.origin.marking = take_marking(cursor);
    file.origin.received = take_time(cursor);
  }
  return files;
}

const DiagnosticKind* diagnostic_kind(std::string_view id) {
  for (const DiagnosticKind* kind : all_diagnostics()) {
    if (kind->id == id) {
      return kind;
    }
  }
  return nullptr;
}

void SetView::tell(DiagnosticSink& diagnostics) const {
  ByteCursor cursor(sections_[static_cast<std::size_t>(Section::Diagnostics)]);
  const std::uint64_t count = take_number(cursor);
  for (std::uint64_t i = 0; i < count && cursor.ok(); ++i) {
    Diagnostic diagnostic{diagnostic_kind(take_text(cursor)), {}, {}, {}, 0, 0, {}};
    diagnostic.place.file = take_text(cursor);
    if (const std::uint64_t line = take_number(cursor); line > 0) {
      diagnostic.place.line = static_cast<std::uint32_t>(line);
    }
    if (const std::uint64_t column = take_number(cursor); column > 0) {
      diagnostic.place.column = static_cast<std::uint32_t>(column);
    }
    diagnostic.message = take_text(cursor);
    diagnostic.hint = take_text(cursor);
    if (diagnostic.kind != nullptr) {
      diagnostics.report(std::move(diagnostic));
    }
  }
}

}  // namespace longwatch::detect::indicator
