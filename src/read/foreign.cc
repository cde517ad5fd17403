#include "read/foreign.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace longwatch::read {
namespace {

using std::string_view_literals::operator""sv;

struct KnownKind {
  std::string_view magic;
  std::string_view what;
  std::size_t offset = 0;
};

/// What stands beside logs in what responders collect. Sources: the formats' own specifications.
constexpr auto kKnownKinds = std::to_array<KnownKind>({
    {"\xD4\xC3\xB2\xA1"sv, "a packet capture"},
    {"\xA1\xB2\xC3\xD4"sv, "a packet capture"},
    {"\x4D\x3C\xB2\xA1"sv, "a packet capture"},
    {"\x0A\x0D\x0D\x0A"sv, "a packet capture"},
    {"\0\x05\x16\x07"sv, "the AppleDouble part of another file"},
    {"PK\x03\x04"sv, "an office document"},
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, "an office document or installer"},
    {"%PDF-"sv, "a PDF document"},
    {"MZ"sv, "a Windows program"},
    {"\x7F"
     "ELF"sv,
     "a Linux program"},
    {"regf"sv, "a registry hive"},
    {"MAM\x04"sv, "a prefetch file"},
    {"SCCA"sv, "a prefetch file", 4},
    {"FILE0\0"sv, "a file table of NTFS"},
    {"SQLite format 3\0"sv, "an SQLite database"},
    {"\xEF\xCD\xAB\x89"sv, "an ESE database", 4},
    {"\x89PNG\r\n\x1A\n"sv, "a picture"},
    {"\xFF\xD8\xFF"sv, "a picture"},
    {"GIF8"sv, "a picture"},
    {"LfLe"sv, "an event log of Windows XP", 4},
    {"LPKSHHRH"sv, "a journal of systemd"},
    {"Rar!\x1A\x07"sv, "a RAR archive"},
    {"MSCF"sv, "a cabinet archive"},
    {"hsqs"sv, "a file system image"},
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
