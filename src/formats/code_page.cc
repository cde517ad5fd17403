#include "formats/code_page.h"

#include <iconv.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>

#include <fmt/format.h>

#include "base/utf.h"

namespace longwatch::formats {
namespace {

struct KnownPage {
  std::string_view name;
  const char* converter;  ///< what glibc calls it
};

// The ANSI pages that Windows can be set up with, and the OEM pages of its consoles.
constexpr std::array kPages = {
    KnownPage{"windows-1252", "CP1252"}, KnownPage{"windows-1250", "CP1250"},
    KnownPage{"windows-1251", "CP1251"}, KnownPage{"windows-1253", "CP1253"},
    KnownPage{"windows-1254", "CP1254"}, KnownPage{"windows-1255", "CP1255"},
    KnownPage{"windows-1256", "CP1256"}, KnownPage{"windows-1257", "CP1257"},
    KnownPage{"windows-1258", "CP1258"}, KnownPage{"windows-874", "CP874"},
    KnownPage{"windows-932", "CP932"},   KnownPage{"windows-936", "CP936"},
    KnownPage{"windows-949", "CP949"},   KnownPage{"windows-950", "CP950"},
    KnownPage{"ibm437", "CP437"},        KnownPage{"ibm850", "CP850"},
    KnownPage{"ibm852", "CP852"},        KnownPage{"ibm855", "CP855"},
    KnownPage{"ibm857", "CP857"},        KnownPage{"ibm858", "CP858"},
    KnownPage{"ibm862", "CP862"},        KnownPage{"ibm866", "CP866"},
};

constexpr char32_t kReplacement = 0xFFFD;
constexpr std::size_t kFirstBeyondControls = 0xA0;

/// A converter of the C library, to UTF-32.
class Converter {
 public:
  explicit Converter(const char* page) : handle_(::iconv_open("UTF-32LE", page)) {}

  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  ~Converter() {
    if (is_open()) {
      ::iconv_close(handle_);
    }
  }

  // The C library tells failure by this value of a pointer.
  bool is_open() const { return reinterpret_cast<std::intptr_t>(handle_) != -1; }

  enum class Outcome : std::uint8_t { Character, Undefined, Incomplete };

  /// What the bytes say; only one character counts as one.
  Outcome convert(std::array<char, 2> bytes, std::size_t count, char32_t& character) const {
    ::iconv(handle_, nullptr, nullptr, nullptr, nullptr);
    std::array<char, 16> out{};
    char* from = bytes.data();
    char* to = out.data();
    std::size_t from_left = count;
    std::size_t to_left = out.size();
    const std::size_t done = ::iconv(handle_, &from, &from_left, &to, &to_left);
    if (done == static_cast<std::size_t>(-1)) {
      return errno == EINVAL ? Outcome::Incomplete : Outcome::Undefined;
    }
    // Some pages hold a character back until they know that no accent follows.
    ::iconv(handle_, nullptr, nullptr, &to, &to_left);
    if (to - out.data() != sizeof character) {
      return Outcome::Undefined;
    }
    std::memcpy(&character, out.data(), sizeof character);
    return Outcome::Character;
  }

 private:
  iconv_t handle_;
};

}  // namespace

const std::vector<std::string_view>& CodePage::names() {
  static const std::vector<std::string_view> all = [] {
    std::vector<std::string_view> found;
    for (const KnownPage& page : kPages) {
      found.push_back(page.name);
    }
    return found;
  }();
  return all;
}

Result<std::shared_ptr<const CodePage>> CodePage::load(std::string_view name) {
  const auto* const page = std::find_if(
      kPages.begin(), kPages.end(), [name](const KnownPage& known) { return known.name == name; });
  if (page == kPages.end()) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("expected a code page as 'windows-1251', got '{}'", name));
  }
  const Converter converter(page->converter);
  if (!converter.is_open()) {
    return Error(ErrorCode::Unsupported,
                 fmt::format("this system cannot convert the code page '{}'", name))
        .with_hint("install the character converters (gconv modules) of the C library");
  }
  auto made = std::make_shared<CodePage>();
  for (std::size_t byte = 0; byte < made->single_.size(); ++byte) {
    char32_t character = byte < kFirstBeyondControls ? static_cast<char32_t>(byte) : kReplacement;
    const auto outcome = converter.convert({static_cast<char>(byte), 0}, 1, character);
    made->single_[byte] = outcome == Converter::Outcome::Incomplete ? kLead : character;
    if (outcome != Converter::Outcome::Incomplete) {
      continue;
    }
    made->pairs_.resize(std::size_t{256} * 256, kReplacement);
    for (std::size_t trail = 0; trail < 256; ++trail) {
      char32_t pair = kReplacement;
      converter.convert({static_cast<char>(byte), static_cast<char>(trail)}, 2, pair);
      made->pairs_[byte * 256 + trail] = pair;
    }
  }
  return std::shared_ptr<const CodePage>(made);
}

void CodePage::append_utf8(std::string& out, ByteView bytes) const {
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const auto byte = static_cast<std::size_t>(bytes[at]);
    char32_t character = single_[byte];
    if (character == kLead) {
      const std::size_t trail = at + 1 < bytes.size() ? static_cast<std::size_t>(bytes[at + 1]) : 0;
      character = pairs_[byte * 256 + trail];
      at += character == kReplacement ? 0 : 1;
    }
    longwatch::append_utf8(out, character);
  }
}

}  // namespace longwatch::formats
