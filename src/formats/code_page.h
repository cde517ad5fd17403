#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace longwatch::formats {

/// A code page of Windows or DOS: how bytes of old texts become characters. One or two bytes make a
/// character. Made once out of the C library's converter and never asks it again. Immutable.
class CodePage {
 public:
  /// "windows-1251", "windows-932", "ibm866": see `names`. Fails with `InvalidInput` for a name
  /// that is unknown, with `Unsupported` when the C library of this system lacks the converter.
  static Result<std::shared_ptr<const CodePage>> load(std::string_view name);

  /// Every name, those of Windows first.
  static const std::vector<std::string_view>& names();

  /// Appends the bytes as UTF-8. An undefined byte below 0xA0 becomes the control character of its
  /// number, as Windows does it; anything else undefined becomes U+FFFD.
  void append_utf8(std::string& out, ByteView bytes) const;

 private:
  /// A byte that begins a pair.
  static constexpr char32_t kLead = 0xFFFFFFFF;

  std::array<char32_t, 256> single_{};
  std::vector<char32_t> pairs_;  // [lead * 256 + trail]; empty when there are none
};

}  // namespace longwatch::formats
