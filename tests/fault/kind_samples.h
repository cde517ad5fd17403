#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "read/read.h"

namespace longwatch::test_support {

/// "mark-000042": stands in the record of that number, so that it can be told which came out.
std::string mark_of(std::size_t number);

/// How a file of one kind of telemetry is written. Every record holds the mark of its number.
struct KindSample {
  const char* label;  ///< for messages
  const char* kind;   ///< read::Format::name
  /// Every record is one line, and damage to one line touches no other.
  bool has_line_records;
  std::string head;  ///< lines before the records, which every file must have
  std::string (*record)(std::size_t number);  ///< with what ends it; null where `file` is set
  std::string tail;                           ///< lines behind the records
  /// A whole file with the records [first, first + count), where it is more than head, records and
  /// tail.
  std::string (*file)(std::size_t first, std::size_t count);
  /// The kind's format with units of about that many bytes; null where units are given by the file.
  std::unique_ptr<read::Format> (*make_format)(std::size_t block_bytes);
};

const std::vector<KindSample>& kind_samples();

/// Labels of all samples, and of those whose records are lines; for parameters of tests.
std::vector<std::string> sample_labels();
std::vector<std::string> line_sample_labels();

/// A label as a name of a test: "key_value".
std::string test_name_of(std::string label);

/// The sample with that label, which there is.
const KindSample& kind_sample(std::string_view label);

/// A file of records [first, first + count).
std::string sample_file(const KindSample& sample, std::size_t first, std::size_t count);

/// All formats of the product, in its order, with units of about that many bytes.
std::vector<std::unique_ptr<read::Format>> formats_with_blocks(std::size_t block_bytes);

}  // namespace longwatch::test_support
