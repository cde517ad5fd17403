#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "read/read.h"

namespace longwatch::test_support {

/// The smallest format that has everything a real one has: units, damage, books, reads at any
/// position. Records are lines padded to 64 bytes, "<seconds> <host> <text>" with "-" for a time
/// that is not known; a line that begins with "!" is damaged. Four lines are a unit. The first line
/// says "LINES".
class LineFormat final : public read::Format {
 public:
  static constexpr std::size_t kLineBytes = 64;
  static constexpr std::size_t kLinesPerUnit = 4;

  std::string_view name() const override { return "lines"; }

  read::Sniff sniff(ByteView head, std::uint64_t file_size) const override;
  /// Fails with `Corrupt` when the first line says "LINES broken".
  Result<std::unique_ptr<read::Reader>> open(const read::OpenRequest& request,
                                             DiagnosticSink& diagnostics) const override;
  std::unique_ptr<read::ReaderState> make_state() const override;
};

/// The content of a file of that format. Each line has at most 63 bytes.
std::string line_file(const std::vector<std::string>& lines);

/// A line that cannot be read, and a file that is short: what LineFormat reports.
extern const DiagnosticKind kDamagedLine;
extern const DiagnosticKind kLinesUnreadable;

}  // namespace longwatch::test_support
