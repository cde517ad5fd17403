// Zeek's logs of an emulated intrusion: every record gets its log's channel and its own time, as
// Python counts them; also when the records do not say which log they are of.
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/file_system.h"
#include "base/text.h"
#include "base/time.h"
#include "read/json/json.h"
#include "tests/support/corpora.h"
#include "tests/support/temp_directory.h"

namespace longwatch::differential {
namespace {

/// Records by "log hour".
using Counts = std::map<std::string, std::uint64_t>;

Counts count_with_product(const std::string& path) {
  Counts counts;
  DiagnosticCollector diagnostics;
  Result<std::unique_ptr<RandomAccessFile>> file = system_files().open(path);
  EXPECT_TRUE(file.ok());
  const auto format = read::json::make_json_format();
  const auto state = format->make_state();
  const auto fields = std::make_shared<model::FieldTable>();
  const auto reader =
      format->open({model::SourceId{0}, path, std::move(file).value(), fields}, diagnostics);
  EXPECT_TRUE(reader.ok());
  model::EventBatch batch;
  std::string scratch;
  for (std::size_t unit = 0; reader.ok() && unit < (*reader)->unit_count(); ++unit) {
    (*reader)->read_unit(unit, *state, batch, diagnostics);
    for (const model::Event& event : batch.events()) {
      const std::string channel(model::render(event.channel, scratch));
      const std::string hour = to_iso8601(event.time.value_or(Timestamp{})).substr(0, 13);
      ++counts[channel + " " + hour];
    }
  }
  EXPECT_EQ(diagnostics.count(), 0U);
  return counts;
}

Counts sum_of(const Counts& counts, const std::string& log) {
  Counts of_log;
  for (const auto& [key, count] : counts) {
    if (key.starts_with(log + " ")) {
      of_log[key] = count;
    }
  }
  return of_log;
}

TEST(ZeekCorpora, records_have_the_channel_and_time_that_python_finds) {
  LW_NEED_CORPORA("otrf");
  const std::vector<std::string> paths =
      test_support::corpora_files("otrf/datasets/compound/apt29/day1/zeek", "combined_zeek.log");
  ASSERT_EQ(paths.size(), 1U);
  const test_support::TempDirectory directory;
  const std::string plain = directory.file("plain.json");
  const std::string table = directory.file("counts");
  const std::string command = "python3 tests/differential/json/zeek_counts.py '" + paths[0] +
                              "' '" + plain + "' > '" + table + "'";
  ASSERT_EQ(std::system(command.c_str()), 0);
  constexpr std::uint64_t kMost = 1'000'000;
  const Result<std::string> text = read_text_file(system_files(), table, kMost);
  ASSERT_TRUE(text.ok());
  Counts expected;
  std::uint64_t records = 0;
  for (const std::string_view line : split(*text, '\n')) {
    const std::size_t blank = line.rfind(' ');
    if (blank != std::string_view::npos) {
      const std::uint64_t count = *parse_uint64(line.substr(blank + 1));
      expected["zeek:" + std::string(line.substr(0, blank))] = count;
      records += count;
    }
  }
  EXPECT_GT(records, 1'000U);
  EXPECT_EQ(count_with_product(paths[0]), expected);

  const Counts without_name = count_with_product(plain);
  for (const std::string name : {"zeek:conn", "zeek:ssl", "zeek:x509", "zeek:dns", "zeek:http",
                                 "zeek:dce_rpc", "zeek:smb_files", "zeek:smb_mapping"}) {
    EXPECT_FALSE(sum_of(expected, name).empty()) << name;
    EXPECT_EQ(sum_of(without_name, name), sum_of(expected, name)) << name;
  }
}

}  // namespace
}  // namespace longwatch::differential
