#include "read/archive/internal/magic.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "read/archive/archive.h"

namespace longwatch::read::archive {
namespace {

/// Zero bytes and all, as a literal cannot be a view by itself.
template <std::size_t Size>
constexpr std::string_view magic(const char (&bytes)[Size]) {
  return {bytes, Size - 1};
}

constexpr std::array kStreams = {
    magic("\x1F\x8B\x08"),
    magic("\xFD"
          "7zXZ\0"),
    magic("\x28\xB5\x2F\xFD"),
    magic("\x04\x22\x4D\x18"),
    magic("\x5D\0\0"),
};
constexpr std::array kZips = {magic("PK\x03\x04"), magic("PK\x05\x06"), magic("PK\x07\x08")};

bool is_bzip2(std::string_view text) {
  constexpr std::string_view kBlock = "\x31\x41\x59\x26\x53\x59";
  constexpr std::string_view kEmpty = "\x17\x72\x45\x38\x50\x90";
  return text.size() >= 10 && text.starts_with("BZh") && text[3] >= '1' && text[3] <= '9' &&
         (text.substr(4, 6) == kBlock || text.substr(4, 6) == kEmpty);
}

/// An lzma stream says little of itself: properties, a dictionary that is a power of two, and a
/// length that is not known or below 256 TiB.
bool is_lzma(ByteView head) {
  constexpr std::size_t kHeader = 13;
  if (head.size() < kHeader || !as_text(head).starts_with(kStreams[4])) {
    return false;
  }
  const auto dictionary = load_le<std::uint32_t>(head, 1);
  const auto length = load_le<std::uint64_t>(head, 5);
  return std::has_single_bit(dictionary) && (length == ~std::uint64_t{0} || length >> 48U == 0);
}

/// Word processors and spreadsheets keep their parts in zip files whose first member is one of
/// these.
bool is_office(std::string_view text) {
  constexpr std::size_t kName = 30;
  const std::string_view name = text.substr(std::min(text.size(), kName));
  return name.starts_with("[Content_Types].xml") || name.starts_with("_rels/.rels") ||
         name.starts_with("docProps/") || name.starts_with("mimetypeapplication/");
}

bool is_zip(std::string_view text) {
  return std::any_of(kZips.begin(), kZips.end(),
                     [text](std::string_view magic) { return text.starts_with(magic); }) &&
         !is_office(text);
}

/// The sum of a header's bytes, its own eight counted as blanks, stands in it in octal digits.
bool is_tar(std::string_view text) {
  constexpr std::size_t kHeader = 512;
  constexpr std::size_t kSum = 148;
  constexpr std::size_t kSumBytes = 8;
  if (text.size() < kHeader || text.front() == '\0') {
    return false;
  }
  std::uint64_t said = 0;
  for (const char c : text.substr(kSum, kSumBytes)) {
    if (c >= '0' && c <= '7') {
      said = said * 8 + static_cast<std::uint64_t>(c - '0');
    } else if (c != ' ' && c != '\0') {
      return false;
    }
  }
  std::uint64_t sum = kSumBytes * ' ';
  for (std::size_t i = 0; i < kHeader; ++i) {
    const bool is_own = i >= kSum && i < kSum + kSumBytes;
    sum += is_own ? 0U : static_cast<unsigned char>(text[i]);
  }
  return sum == said;
}

}  // namespace

Packing packing_of(ByteView head) {
  const std::string_view text = as_text(head);
  const bool is_stream = std::any_of(kStreams.begin(), std::prev(kStreams.end()),
                                     [text](std::string_view m) { return text.starts_with(m); });
  if (is_stream || is_bzip2(text) || is_lzma(head)) {
    return Packing::Stream;
  }
  if (is_zip(text) || text.starts_with(magic("7z\xBC\xAF\x27\x1C")) || is_tar(text)) {
    return Packing::Members;
  }
  return Packing::None;
}

bool is_archive(ByteView head) {
  return packing_of(head) != Packing::None;
}

}  // namespace longwatch::read::archive
