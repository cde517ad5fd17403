#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fault/kind_samples.h"

namespace longwatch::test_support {

/// A file to which something has happened.
struct DamagedFile {
  std::string bytes;
  /// Numbers of records that are as they were, so that they must come out, each once.
  std::set<std::size_t> kept;
  /// So little is left of the file as a log that it may be taken for none at all.
  bool may_be_foreign = false;
};

/// Something that happens to files of lines.
struct LineDamage {
  const char* name;
  DamagedFile (*apply)(const KindSample& sample);
};

/// Records that a sample has before anything happens to it, numbered from 0; some damages bring in
/// as many again, numbered from there.
constexpr std::size_t kSampleRecords = 300;

const std::vector<LineDamage>& line_damages();

/// The file cut behind so many bytes.
DamagedFile cut_behind(const KindSample& sample, std::size_t bytes);

/// Lines of another log stand among the sample's, one behind each from the middle on.
DamagedFile interleave_with(const KindSample& sample, const KindSample& other);

/// Something that happens to bytes, whatever they are.
struct ByteDamage {
  const char* name;
  std::string (*apply)(const std::string& bytes);
};

const std::vector<ByteDamage>& byte_damages();

/// The numbers of the marks that stand in the bytes, in ASCII or UTF-16.
std::set<std::size_t> marks_in(std::string_view bytes, std::size_t up_to);

/// The same bytes for the same seed.
std::string random_bytes(std::size_t count, std::uint32_t seed);

}  // namespace longwatch::test_support
