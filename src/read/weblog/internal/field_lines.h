#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "base/result.h"
#include "model/field.h"
#include "read/marked_lines.h"
#include "read/weblog/internal/column.h"

namespace longwatch::read::weblog {

/// "2025-08-05"; zero bytes when no #Date line said so.
using Day = std::array<char, 10>;

/// What governs a line: the last #Fields line above it and, where that names no date, the last
/// #Date line.
struct Governing {
  const Layout* layout = nullptr;  ///< null = no #Fields line that can be used stands above
  Day day{};
};

/// Which #Fields line governs which part of a file. Immutable after `scan`.
class FieldLines {
 public:
  /// Looks at every line of the file that begins with '#'. Fails with `Io`, and with `Corrupt` when
  /// the file became shorter. #Fields lines that cannot be used are told.
  static Result<FieldLines> scan(const RandomAccessFile& file, std::uint64_t text_start,
                                 std::string_view name, const model::FieldTable& fields,
                                 DiagnosticSink& diagnostics);

  /// For the line at `offset`. The layout lives as long as this object.
  Governing at(std::uint64_t offset) const;

 private:
  static constexpr std::uint32_t kNoLayout = std::numeric_limits<std::uint32_t>::max();

  struct Part {
    std::uint32_t layout;
    Day day;

    friend bool operator==(const Part&, const Part&) = default;
  };

  class Scanner;

  std::vector<Layout> layouts_;
  ByOffset<Part> parts_;
};

}  // namespace longwatch::read::weblog
