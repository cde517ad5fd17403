#include "read/foreign.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace longwatch::read {
namespace {

/// Zero bytes and all, as a literal cannot be a view by itself.
template <std::size_t Size>
constexpr std::string_view magic(const char (&bytes)[Size]) {
  return {bytes, Size - 1};
}

struct KnownKind {
  std::string_view magic;
  std::string_view what;
  std::size_t offset = 0;
};

/// What stands beside logs in what responders collect. Sources: the formats' own specifications.
constexpr auto kKnownKinds = std::to_array<KnownKind>({
    {magic("\xD4\xC3\xB2\xA1"), "a packet capture"},
    {magic("\xA1\xB2\xC3\xD4"), "a packet capture"},
    {magic("\x4D\x3C\xB2\xA1"), "a packet capture"},
    {magic("\x0A\x0D\x0D\x0A"), "a packet capture"},
    {magic("\0\x05\x16\x07"), "the AppleDouble part of another file"},
    {magic("PK\x03\x04"), "an office document"},
    {magic("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "an office document or installer"},
    {magic("%PDF-"), "a PDF document"},
    {magic("MZ"), "a Windows program"},
    {magic("\x7F"
           "ELF"),
     "a Linux program"},
    {magic("regf"), "a registry hive"},
    {magic("MAM\x04"), "a prefetch file"},
    {magic("SCCA"), "a prefetch file", 4},
    {magic("FILE0\0"), "a file table of NTFS"},
    {magic("SQLite format 3\0"), "an SQLite database"},
    {magic("\xEF\xCD\xAB\x89"), "an ESE database", 4},
    {magic("\x89PNG\r\n\x1A\n"), "a picture"},
    {magic("\xFF\xD8\xFF"), "a picture"},
    {magic("GIF8"), "a picture"},
    {magic("LfLe"), "an event log of Windows XP", 4},
    {magic("LPKSHHRH"), "a journal of systemd"},
    {magic("Rar!\x1A\x07"), "a RAR archive"},
    {magic("MSCF"), "a cabinet archive"},
    {magic("hsqs"), "a file system image"},
});

}  // namespace

std::string foreign_reason(ByteView head) {
  const std::string_view text = as_text(head);
  const auto* const known =
      std::find_if(kKnownKinds.begin(), kKnownKinds.end(), [text](const KnownKind& kind) {
        return text.size() > kind.offset && text.substr(kind.offset).starts_with(kind.magic);
      });
  if (known == kKnownKinds.end()) {
    return "not a log that this version reads";
  }
  return std::string(known->what) + ", which this version does not read";
}

}  // namespace longwatch::read
