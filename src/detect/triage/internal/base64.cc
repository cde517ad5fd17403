#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/utf.h"
#include "detect/triage/extract.h"
#include "formats/gzip.h"

namespace longwatch::detect::triage {
namespace {

constexpr std::size_t kShortest = 16;
constexpr std::size_t kShortestBehindOption = 8;

int value_of(char c) {
  if (c >= 'A' && c <= 'Z') {
    return c - 'A';
  }
  if (c >= 'a' && c <= 'z') {
    return c - 'a' + 26;
  }
  if (c >= '0' && c <= '9') {
    return c - '0' + 52;
  }
  return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

std::optional<std::string> decode(std::string_view text) {
  if (text.size() % 4 == 1) {
    return std::nullopt;
  }
  std::string bytes;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char c : text) {
    bits = (bits << 6U) | static_cast<std::uint32_t>(value_of(c));
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes.push_back(static_cast<char>((bits >> held) & 0xFFU));
    }
  }
  return bytes;
}

/// Whether a text is one that somebody wrote: valid, hardly any control characters.
bool is_readable(std::string_view text) {
  constexpr std::size_t kFewest = 5;
  if (text.size() < kFewest || !is_valid_utf8(text)) {
    return false;
  }
  const auto odd = std::count_if(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t' && c != '\r' && c != '\n') || byte == 0x7F;
  });
  // Letters of other alphabets come together; bytes that are a valid sequence by chance do not.
  const auto high = std::count_if(text.begin(), text.end(),
                                  [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  return odd == 0 && static_cast<std::size_t>(high) * 3 < text.size() * 2;
}

std::optional<std::string> utf16_text(std::string_view bytes) {
  if (bytes.size() < 8 || bytes.size() % 2 != 0) {
    return std::nullopt;
  }
  std::size_t zeros = 0;
  for (std::size_t i = 1; i < bytes.size(); i += 2) {
    zeros += bytes[i] == '\0' ? 1U : 0U;
  }
  if (zeros * 4 < bytes.size() / 2 * 3) {
    return std::nullopt;
  }
  std::string text;
  append_utf16le_as_utf8(text, as_bytes(bytes));
  return is_readable(text) ? std::optional(std::move(text)) : std::nullopt;
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kFiles = {{
    {"MZ", "Windows program"},
    {"\x7F"
     "ELF",
     "Linux program"},
    {"PK\x03\x04", "zip archive"},
    {"%PDF-", "PDF document"},
    {"\x89PNG", "PNG picture"},
    {"\xD0\xCF\x11\xE0", "OLE document"},
}};

std::optional<DecodedBase64> understand(std::string_view value, std::string bytes) {
  DecodedBase64 found;
  found.value = value;
  if (std::optional<std::string> text = utf16_text(bytes)) {
    found.what = "utf-16le text";
    found.decoded = std::move(*text);
    return found;
  }
  if (is_readable(bytes)) {
    found.what = "utf-8 text";
    found.decoded = std::move(bytes);
    return found;
  }
  if (formats::is_gzip(bytes)) {
    const Result<std::string> inflated = formats::inflate_gzip(bytes, limits::kBase64Bytes);
    found.what = "gzip";
    if (inflated.ok() && is_readable(*inflated)) {
      found.what = "gzip of utf-8 text";
      found.decoded = *inflated;
    } else if (inflated.ok() && utf16_text(*inflated).has_value()) {
      found.what = "gzip of utf-16le text";
      found.decoded = *utf16_text(*inflated);
    }
    return found;
  }
  constexpr std::size_t kProgramBytes = 64;  // two letters alone are chance
  for (const auto& [start, what] : kFiles) {
    if (bytes.starts_with(start) && (start.size() > 2 || bytes.size() >= kProgramBytes)) {
      found.what = what;
      return found;
    }
  }
  return std::nullopt;
}

/// Whether what stands before is an option like "-enc ", "/e:" of a command line.
bool is_behind_option(std::string_view before) {
  while (!before.empty() && (before.back() == ' ' || before.back() == '"' ||
                             before.back() == '\'' || before.back() == ':')) {
    before.remove_suffix(1);
  }
  const std::size_t word = before.find_last_of(" \t\"'");
  const std::string_view option = before.substr(word == std::string_view::npos ? 0 : word + 1);
  return option.size() >= 2 && (option[0] == '-' || option[0] == '/') &&
         (option[1] == 'e' || option[1] == 'E');
}

struct Work {
  std::string text;
  std::uint64_t depth = 0;
};

void find_in(const Work& work, std::vector<DecodedBase64>& found, std::vector<Work>& more) {
  const std::string_view text = work.text;
  for (std::size_t begin = 0; begin < text.size();) {
    if (value_of(text[begin]) < 0) {
      ++begin;
      continue;
    }
    std::size_t end = begin;
    while (end < text.size() && value_of(text[end]) >= 0) {
      ++end;
    }
    const std::string_view run = text.substr(begin, std::min(end - begin, limits::kBase64Bytes));
    const bool is_long = run.size() >= kShortest || (run.size() >= kShortestBehindOption &&
                                                     is_behind_option(text.substr(0, begin)));
    std::optional<std::string> bytes = is_long ? decode(run) : std::nullopt;
    std::optional<DecodedBase64> decoded =
        bytes.has_value() ? understand(run, std::move(*bytes)) : std::nullopt;
    if (decoded.has_value()) {
      decoded->depth = work.depth;
      if (!decoded->decoded.empty() && work.depth + 1 < limits::kBase64Depth) {
        more.push_back({decoded->decoded, work.depth + 1});
      }
      found.push_back(std::move(*decoded));
    }
    begin = end;
  }
}

}  // namespace

std::vector<DecodedBase64> find_base64(std::string_view text) {
  std::vector<DecodedBase64> found;
  std::vector<Work> open = {{std::string(text), 0}};
  while (!open.empty()) {
    const Work work = std::move(open.back());
    open.pop_back();
    find_in(work, found, open);
  }
  return found;
}

}  // namespace longwatch::detect::triage
