// Real logs: what the reader finds equals what Python finds, record for record, and for a sample
// value for value. The time limit of one case is dominated by Python.
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/file_system.h"
#include "base/text.h"
#include "formats/json.h"
#include "tests/differential/json/naive_json.h"
#include "tests/differential/json/reading.h"
#include "tests/support/corpora.h"
#include "tests/support/temp_directory.h"

namespace longwatch::differential {
namespace {

constexpr std::uint64_t kMost = 1'000'000'000;

struct Expected {
  std::uint64_t records = 0;
  std::map<std::uint64_t, std::vector<NaiveValue>> sample;  // by ordinal, texts unescaped
};

std::string unescaped(std::string_view raw) {
  std::string text;
  // Texts of documents inside a text have no escapes any more.
  return formats::append_unescaped_json(text, raw) ? text : std::string(raw);
}

Expected parse_expected(const std::string& path) {
  Expected expected;
  const Result<std::string> text = read_text_file(system_files(), path, kMost);
  EXPECT_TRUE(text.ok());
  std::vector<NaiveValue>* record = nullptr;
  for (const std::string_view line : split(*text, '\n')) {
    const std::size_t tab = line.find('\t');
    if (tab != std::string_view::npos) {
      const std::string_view quoted = line.substr(tab + 1);
      record->push_back(
          {std::string(line.substr(0, tab)), unescaped(quoted.substr(1, quoted.size() - 2))});
    } else if (line.starts_with("records ")) {
      expected.records = *parse_uint64(line.substr(8));
    } else if (line.starts_with("record ")) {
      record = &expected.sample[*parse_uint64(line.substr(7))];
    }
  }
  return expected;
}

std::vector<std::string> quoted_archives() {
  std::vector<std::string> archives;
  for (const char* suffix : {".zip", ".tar.gz"}) {
    for (const std::string& path :
         test_support::corpora_files("otrf/datasets/atomic/windows", suffix)) {
      archives.push_back("'" + path + "'");
    }
    for (const std::string& path : test_support::corpora_files("otrf/datasets/compound", suffix)) {
      archives.push_back("'" + path + "'");
    }
  }
  return archives;
}

/// Two names that differ in case alone are one field to the reader; a flat ProcessID may be the
/// writer's. Both are compared elsewhere.
bool is_compared(const NaiveValue& value, const std::vector<std::string>& paths) {
  return value.path != "ProcessID" &&
         std::find(paths.begin(), paths.end(), value.path) != paths.end();
}

void compare_sample(const Expected& expected, const std::vector<std::string>& paths,
                    const Reading& reading, const std::string& name) {
  std::map<std::uint64_t, const NaiveRecord*> found;
  for (const NaiveRecord& record : reading.records) {
    found[record.ordinal] = &record;
  }
  for (const auto& [ordinal, wanted] : expected.sample) {
    ASSERT_TRUE(found.contains(ordinal)) << name << " record " << ordinal;
    const std::vector<NaiveValue>& values = *found[ordinal]->values;
    for (const NaiveValue& value : wanted) {
      const bool there = std::any_of(values.begin(), values.end(), [&](const NaiveValue& v) {
        return v.path == value.path && (v.text == value.text || unescaped(v.text) == value.text);
      });
      EXPECT_TRUE(there || !is_compared(value, paths))
          << name << " record " << ordinal << ": " << value.path << "=" << value.text;
    }
    const auto compared = std::count_if(wanted.begin(), wanted.end(),
                                        [&](const NaiveValue& v) { return is_compared(v, paths); });
    EXPECT_GE(values.size(), static_cast<std::size_t>(compared)) << name << " record " << ordinal;
  }
}

std::vector<std::string> sampled_paths(const Expected& expected) {
  std::vector<NaiveRecord> records;
  for (const auto& [ordinal, values] : expected.sample) {
    records.push_back({ordinal, 0, 0, values});
  }
  return paths_of(records);
}

TEST(JsonCorpora, records_and_values_equal_those_that_python_finds) {
  LW_NEED_CORPORA("otrf");
  const test_support::TempDirectory directory;
  std::string command =
      "python3 tests/differential/json/otrf_records.py --into " + directory.path();
  for (const std::string& archive : quoted_archives()) {
    command += " " + archive;
  }
  ASSERT_EQ(std::system((command + " > /dev/null").c_str()), 0);
  std::uint64_t records = 0;
  std::uint64_t values = 0;
  const Result<std::vector<std::string>> names = system_files().list(directory.path());
  ASSERT_TRUE(names.ok());
  for (const std::string& name : *names) {
    if (!name.ends_with(".json")) {
      continue;
    }
    const std::string path = directory.file(name);
    const Expected expected = parse_expected(path.substr(0, path.size() - 5).append(".expected"));
    const std::vector<std::string> paths = sampled_paths(expected);
    Result<std::unique_ptr<RandomAccessFile>> file = system_files().open(path);
    ASSERT_TRUE(file.ok());
    const Reading reading = read_with_product(std::move(*file), paths, {});
    EXPECT_EQ(reading.books.events, expected.records) << name;
    compare_sample(expected, paths, reading, name);
    records += reading.books.events;
    for (const auto& [ordinal, sample] : expected.sample) {
      values += sample.size();
    }
  }
  EXPECT_GT(records, 100'000U);
  EXPECT_GT(values, 10'000U);
  RecordProperty("records", std::to_string(records));
  RecordProperty("values", std::to_string(values));
}

}  // namespace
}  // namespace longwatch::differential
