// A real log swept for indicators: each is found in exactly the events in which Python finds it.
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.h"
#include "detect/indicator/indicator.h"
#include "read/json/json.h"
#include "tests/support/corpora.h"
#include "tests/support/temp_directory.h"

namespace longwatch::differential {
namespace {

// Hosts of the operating system's vendor and of certificate checks, which any such log holds; and
// some that it does not.
constexpr std::string_view kList =
    "204.79.197.200\n204.79.197.0/24\n23.48.39.32/28\n13.107.4.254\n72.21.91.29\n198.51.100.7\n"
    "bing.com\nmsedge.net\nocsp.digicert.com\nlogin.live.com\nevil.example\n"
    "bd5f9d4684e7bcb9d41d298297a73956\n0ea4b3cfb14e49cec0d42ff0f1fa989e69647a8f\n"
    "0cc175b9c0f1b6a831c399e269772661\nsppsvc.exe\nmicrosoftedgecp.exe\nnever-there.exe\n";

class Counter final : public model::FindingSink {
 public:
  void accept(model::Finding finding) override { ++counts[finding.matched]; }

  std::map<std::string, std::uint64_t> counts;
};

std::map<std::string, std::uint64_t> count_with_product(const std::string& path) {
  DiagnosticSummary diagnostics;
  auto fields = std::make_shared<model::FieldTable>();
  const auto set = detect::indicator::load_text(kList, "list", *fields, diagnostics);
  EXPECT_TRUE(set.ok());
  const auto detector = detect::indicator::make_detector(*set, fields);
  const auto detector_state = detector->make_state();
  const auto format = read::json::make_json_format();
  const auto reader_state = format->make_state();
  Counter counter;
  Result<std::unique_ptr<RandomAccessFile>> file = system_files().open(path);
  EXPECT_TRUE(file.ok());
  const auto reader =
      format->open({model::SourceId{0}, path, std::move(file).value(), fields}, diagnostics);
  EXPECT_TRUE(reader.ok());
  model::EventBatch batch;
  for (std::size_t unit = 0; unit < (*reader)->unit_count(); ++unit) {
    (*reader)->read_unit(unit, *reader_state, batch, diagnostics);
    detector->scan(batch, *detector_state, counter);
  }
  EXPECT_EQ(diagnostics.count(Severity::Error), 0U);
  return counter.counts;
}

TEST(IndicatorCorpora, every_indicator_is_found_in_the_events_in_which_python_finds_it) {
  LW_NEED_CORPORA("otrf");
  const test_support::TempDirectory directory;
  const std::string list = directory.write("list", kList);
  const std::string log = directory.file("log.json");
  const std::string archive = test_support::corpora_path(
      "otrf/datasets/atomic/windows/lateral_movement/host/covenant_dcom_iertutil_dll_hijack.zip");
  const std::string command = "python3 tests/differential/indicator/indicator_counts.py '" +
                              archive + "' '" + list + "' '" + log + "' > '" +
                              directory.file("counts") + "'";
  ASSERT_EQ(std::system(command.c_str()), 0);
  std::map<std::string, std::uint64_t> found = count_with_product(log);
  const Result<std::string> counts =
      read_text_file(system_files(), directory.file("counts"), 100'000);
  ASSERT_TRUE(counts.ok());
  std::uint64_t total = 0;
  for (const std::string_view line : split(trim(*counts), '\n')) {
    const std::size_t blank = line.find(' ');
    const std::uint64_t expected = *parse_uint64(line.substr(0, blank));
    EXPECT_EQ(found[std::string(line.substr(blank + 1))], expected) << line;
    total += expected;
  }
  EXPECT_GT(total, 500U);
  RecordProperty("findings", std::to_string(total));
}

}  // namespace
}  // namespace longwatch::differential
