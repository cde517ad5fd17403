#include "base/utf.h"

#include <array>

namespace longwatch {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool is_high_surrogate(std::uint32_t unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}

bool is_low_surrogate(std::uint32_t unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

char* put(char* out, std::uint32_t code) {
  const auto tail = [](std::uint32_t bits) {
    return static_cast<char>(0x80 | (bits & 0x3F));
  };
  if (code < 0x80) {
    *out++ = static_cast<char>(code);
  } else if (code < 0x800) {
    *out++ = static_cast<char>(0xC0 | (code >> 6));
    *out++ = tail(code);
  } else if (code < 0x10000) {
    *out++ = static_cast<char>(0xE0 | (code >> 12));
    *out++ = tail(code >> 6);
    *out++ = tail(code);
  } else {
    *out++ = static_cast<char>(0xF0 | (code >> 18));
    *out++ = tail(code >> 12);
    *out++ = tail(code >> 6);
    *out++ = tail(code);
  }
  return out;
}

/// Copies the leading ASCII code units, four at a time; yields how many.
std::size_t narrow_ascii(const std::byte* in, std::size_t units, char* out) {
  std::size_t done = 0;
  while (done + 4 <= units) {
    std::uint64_t four = 0;
    std::memcpy(&four, in + done * 2, sizeof four);
    if ((four & 0xFF80FF80FF80FF80ULL) != 0) {
      break;
    }
    // Packs the low bytes of the four units into 32 bits.
    four |= four >> 8;
    const auto packed = static_cast<std::uint32_t>((four & 0xFFFF) | ((four >> 16) & 0xFFFF0000));
    std::memcpy(out + done, &packed, sizeof packed);
    done += 4;
  }
  return done;
}

struct SequenceShape {
  std::uint8_t length;
  std::uint8_t mask;
  std::uint32_t smallest;
};

SequenceShape shape_of(unsigned char lead) {
  if (lead < 0x80) {
    return {1, 0x7F, 0};
  }
  if (lead >= 0xC2 && lead <= 0xDF) {
    return {2, 0x1F, 0x80};
  }
  if (lead >= 0xE0 && lead <= 0xEF) {
    return {3, 0x0F, 0x800};
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    return {4, 0x07, 0x10000};
  }
  return {0, 0, 0};
}

/// The code point that begins at code unit `i`, which moves past it. A lone surrogate yields
/// itself.
std::uint32_t take_code_point(ByteView utf16le, std::size_t& i) {
  const std::uint32_t unit = load_le<std::uint16_t>(utf16le, i * 2);
  ++i;
  if (!is_high_surrogate(unit) || i >= utf16le.size() / 2) {
    return unit;
  }
  const std::uint32_t low = load_le<std::uint16_t>(utf16le, i * 2);
  if (!is_low_surrogate(low)) {
    return unit;
  }
  ++i;
  return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
}

}  // namespace

void append_utf16le_as_utf8(std::string& out, ByteView utf16le) {
  const std::size_t units = utf16le.size() / 2;
  const std::size_t start = out.size();
  out.resize(start + units * 3);
  char* cursor = out.data() + start;
  std::size_t i = 0;
  while (i < units) {
    const std::size_t ascii = narrow_ascii(utf16le.data() + i * 2, units - i, cursor);
    i += ascii;
    cursor += ascii;
    // At least one unit by hand, so that a mixed text makes progress.
    for (std::size_t step = 0; step < 4 && i < units; ++step) {
      cursor = put(cursor, take_code_point(utf16le, i));
    }
  }
  out.resize(static_cast<std::size_t>(cursor - out.data()));
}

void append_utf8(std::string& out, char32_t code_point) {
  std::array<char, 4> buffer;
  const char32_t code = code_point > 0x10FFFF ? kReplacement : code_point;
  char* end = put(buffer.data(), code);
  out.append(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
}

void append_utf8_as_utf16le(std::string& out, std::string_view utf8) {
  const auto push = [&out](std::uint32_t unit) {
    out.push_back(static_cast<char>(unit & 0xFF));
    out.push_back(static_cast<char>(unit >> 8));
  };
  while (!utf8.empty()) {
    const DecodedCodePoint decoded = decode_utf8(utf8);
    utf8.remove_prefix(decoded.length);
    const char32_t code = decoded.valid ? decoded.value : kReplacement;
    if (code >= 0x10000) {
      push(0xD800 + ((code - 0x10000) >> 10));
      push(0xDC00 + ((code - 0x10000) & 0x3FF));
    } else {
      push(code);
    }
  }
}

DecodedCodePoint decode_utf8(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const DecodedCodePoint invalid{lead, 1, false};
  const SequenceShape shape = shape_of(lead);
  if (shape.length == 0 || shape.length > text.size()) {
    return invalid;
  }
  std::uint32_t code = lead & shape.mask;
  for (std::size_t i = 1; i < shape.length; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0) != 0x80) {
      return invalid;
    }
    code = (code << 6) | (next & 0x3F);
  }
  if (code < shape.smallest || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
    return invalid;
  }
  return {code, shape.length, true};
}

bool is_valid_utf8(std::string_view text) {
  while (!text.empty()) {
    const DecodedCodePoint decoded = decode_utf8(text);
    if (!decoded.valid) {
      return false;
    }
    text.remove_prefix(decoded.length);
  }
  return true;
}

std::string to_valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const DecodedCodePoint decoded = decode_utf8(text);
    append_utf8(out, decoded.valid ? decoded.value : kReplacement);
    text.remove_prefix(decoded.length);
  }
  return out;
}

}  // namespace longwatch
