#pragma once

#include <string>
#include <string_view>

#include "base/file_system.h"
#include "base/result.h"
#include "base/time.h"
#include "triage/finding_lines.h"

/// What an analyst thinks of a finding, kept in a file of JSON lines beside the findings; the last
/// mark of a finding counts, none is ever taken out.
namespace longwatch::triage {

struct Mark {
  std::string verdict;  ///< "benign", "malicious", "todo"
  std::string why;
  std::string by;  ///< may be empty
  Timestamp at;
};

/// `longwatch.mark.v1` with a line feed.
std::string mark_line(const FindingLine& finding, const Mark& mark);

/// An entry of a tuning file that suppresses what is like this finding: its rule, its host, and the
/// field that tells most. It ends 90 days after `mark.at`. `finding` has its fields.
std::string suppression_of(const FindingLine& finding, const Mark& mark);

/// Writes the entry behind those of a tuning file, which is made when absent. Fails with
/// `InvalidInput` when the file is no tuning file or would be none afterwards; it stays as it was.
Status append_suppression(const FileSystem& files, const std::string& path, std::string_view entry);

/// Adds a line to a file, made when absent. Fails with `Io`.
Status append_line(const std::string& path, std::string_view line);

}  // namespace longwatch::triage
