// Every rule of the corpora on their event logs: the literal engines of every level that this
// processor has find the same. (The other kernels are compared in base/ascii_test.cc.)
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/simd.h"
#include "tests/conformance/corpora_rules.h"
#include "tests/conformance/engine.h"
#include "tests/conformance/log_scan.h"
#include "tests/support/corpora.h"

namespace longwatch::conformance {
namespace {

std::vector<Hit> hits_at(SimdLevel level, const std::vector<std::string>& paths) {
  detect::sigma::CompileOptions options;
  options.simd = level;
  const Engine engine(load_corpora_rules(), options);
  LogScanner scanner(engine);
  std::vector<Hit> all;
  for (const std::string& path : paths) {
    const Status scanned = scanner.scan(path, [&all](const ScannedUnit& unit) {
      all.insert(all.end(), unit.hits.begin(), unit.hits.end());
    });
    EXPECT_TRUE(scanned.ok()) << path;
  }
  return all;
}

TEST(KernelLevels, all_find_the_same_in_the_samples) {
  LW_NEED_CORPORA("sigma");
  if (simd_levels().size() == 1) {
    GTEST_SKIP() << "this processor has one level only";
  }
  const std::vector<std::string> paths = test_support::corpora_files("", ".evtx");
  ASSERT_FALSE(paths.empty());
  const std::vector<Hit> expected = hits_at(SimdLevel::V2, paths);
  EXPECT_GT(expected.size(), 5'000U);
  for (const SimdLevel level : simd_levels()) {
    if (level != SimdLevel::V2) {
      EXPECT_EQ(hits_at(level, paths), expected) << "level " << static_cast<int>(level);
    }
  }
}

}  // namespace
}  // namespace longwatch::conformance
