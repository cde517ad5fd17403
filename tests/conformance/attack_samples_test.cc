// How much of the public attack samples the rules of the corpora see, folder by folder.
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/conformance/corpora_rules.h"
#include "tests/conformance/engine.h"
#include "tests/conformance/log_scan.h"
#include "tests/support/corpora.h"
#include "tests/support/golden.h"

namespace longwatch::conformance {
namespace {

struct FolderSum {
  std::uint64_t files = 0;
  std::uint64_t files_found = 0;  ///< with at least one finding
  std::uint64_t records = 0;
  std::uint64_t findings = 0;
  std::set<std::string> rules;
};

/// The folder of tactics that a sample lies in; samples beside the folders are "(top)".
std::string folder_of(const std::string& path, const std::string& root) {
  const std::string relative = path.substr(root.size() + 1);
  const std::size_t slash = relative.find('/');
  return slash == std::string::npos ? "(top)" : relative.substr(0, slash);
}

void add_file(LogScanner& scanner, const std::string& path, FolderSum& sum) {
  ++sum.files;
  const std::uint64_t before = sum.findings;
  const Status scanned = scanner.scan(path, [&sum](const ScannedUnit& unit) {
    sum.records += unit.batch.events().size();
    sum.findings += unit.hits.size();
    for (const Hit& hit : unit.hits) {
      sum.rules.insert(hit.rule);
    }
  });
  EXPECT_TRUE(scanned.ok()) << scanned.error().to_line();
  sum.files_found += sum.findings > before ? 1U : 0U;
}

std::string line_of(const std::string& name, const FolderSum& sum) {
  return fmt::format("{:24} {:5} {:13} {:8} {:9} {:6}\n", name, sum.files, sum.files_found,
                     sum.records, sum.findings, sum.rules.size());
}

TEST(AttackSamples, AreSeenFolderByFolderAsBefore) {
  LW_NEED_CORPORA("evtx-attack-samples");
  LW_NEED_CORPORA("sigma/rules");
  const std::string root = test_support::corpora_path("evtx-attack-samples");
  const Engine engine(load_corpora_rules());
  LogScanner scanner(engine);
  std::map<std::string, FolderSum> sums;
  FolderSum all;
  for (const std::string& path : test_support::corpora_files("evtx-attack-samples", ".evtx")) {
    add_file(scanner, path, sums[folder_of(path, root)]);
    add_file(scanner, path, all);
  }
  std::string table = fmt::format("{:24} {:>5} {:>13} {:>8} {:>9} {:>6}\n", "folder", "files",
                                  "with findings", "records", "findings", "rules");
  for (const auto& [name, sum] : sums) {
    table += line_of(name, sum);
  }
  table += line_of("all", all);
  std::cout << table;
  EXPECT_TRUE(test_support::matches_golden("tests/conformance/attack_samples.txt", table));
}

}  // namespace
}  // namespace longwatch::conformance
