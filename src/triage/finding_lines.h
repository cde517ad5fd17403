#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "formats/json.h"
#include "model/level.h"

/// Findings as `sweep --format jsonl` printed them, read again.
namespace longwatch::triage {

struct FindingLine {
  std::string id;
  std::string time;  ///< as written; empty = none
  std::string level;
  std::string rule_id;
  std::string rule_title;
  std::string host;
  std::string user;
  /// A digest of each member, "rule.title" for those of the rule; without "events" and "rule.file",
  /// which say where the same bytes lay and which rule file was read.
  std::map<std::string, std::uint64_t, std::less<>> members;
  /// The first value of each member of "fields"; only when they are kept.
  std::vector<std::pair<std::string, std::string>> fields;
};

enum class Fields : std::uint8_t { Passed, Kept };

/// Takes lines one by one. One thread at a time.
class FindingLineReader {
 public:
  explicit FindingLineReader(Fields fields) : keeps_fields_(fields == Fields::Kept) {}

  /// `place` is for messages: "findings.jsonl:3". Lines of other schemas of longwatch are counted.
  /// Fails with `InvalidInput` for anything else.
  Status add(std::string_view line, const std::string& place);

  const std::vector<FindingLine>& findings() const { return findings_; }

  std::vector<FindingLine> take() { return std::move(findings_); }

  std::uint64_t passed_over() const { return passed_over_; }

 private:
  const bool keeps_fields_;
  formats::JsonIndexer indexer_;
  std::vector<FindingLine> findings_;
  std::uint64_t passed_over_ = 0;
};

/// Whether a file begins as such lines do.
bool is_finding_lines(const FileSystem& files, const std::string& path);

/// The whole file. Fails as `add`, with `NotFound` or `Io` when it cannot be read.
Result<std::vector<FindingLine>> read_finding_lines(const FileSystem& files,
                                                    const std::string& path, Fields fields);

}  // namespace longwatch::triage
