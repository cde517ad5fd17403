#include "triage/rule_bundle.h"

#include <filesystem>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "base/text.h"
#include "formats/digest.h"
#include "tests/support/packing.h"
#include "tests/support/temp_directory.h"

namespace longwatch::triage {
namespace {

using test_support::Packed;
using test_support::PackForm;
using test_support::TempDirectory;

std::string rule(const std::string& id, const std::string& word) {
  return "title: Rule " + id + "\nid: " + id +
         "\nlogsource: {category: process_creation, product: windows}\n"
         "detection:\n  s: {CommandLine|contains: " +
         word + "}\n  condition: s\n";
}

const std::string kOne = "11111111-1111-4111-8111-111111111111";
const std::string kTwo = "22222222-2222-4222-8222-222222222222";
const std::string kThree = "33333333-3333-4333-8333-333333333333";

std::string digest(const std::string& text) {
  return to_hex(formats::sha256(as_bytes(text)));
}

struct Rig {
  Result<RuleBundle> read(const std::string& path, const std::string& sha256 = "") {
    return read_bundle(path, {sha256}, system_files(), budget, diagnostics);
  }

  TempDirectory directory;
  MemoryBudget budget{ByteCount{100'000'000}};
  DiagnosticCollector diagnostics;
};

TEST(RuleBundle, AnArchiveIsCheckedByItsDigest) {
  Rig rig;
  for (const PackForm form : {PackForm::Zip, PackForm::TarGz}) {
    const std::string bytes = test_support::pack(
        form,
        {{"rules/a.yml", rule(kOne, "a")}, {"rules/b.yaml", rule(kTwo, "b")}, {"LICENSE", "x"}});
    const std::string path = rig.directory.write("bundle", bytes);
    const Result<RuleBundle> bundle = rig.read(path, digest(bytes));
    ASSERT_TRUE(bundle.ok()) << bundle.error().to_line();
    ASSERT_EQ(bundle->files.size(), 2U);
    EXPECT_EQ(bundle->files.count("rules/a.yml"), 1U) << bundle->files.begin()->first;
    EXPECT_EQ(rig.read(path).error().code(), ErrorCode::Denied) << "nothing says the digest";
    EXPECT_EQ(rig.read(path, digest("other")).error().code(), ErrorCode::Denied);
    rig.directory.write("bundle.sha256", digest(bytes) + "  bundle\n");
    EXPECT_TRUE(rig.read(path).ok());
    std::filesystem::remove(path + ".sha256");
  }
}

TEST(RuleBundle, AFolderIsCheckedByItsSums) {
  Rig rig;
  rig.directory.write("b/x/a.yml", rule(kOne, "a"));
  EXPECT_EQ(rig.read(rig.directory.file("b")).error().code(), ErrorCode::Denied);
  rig.directory.write("b/SHA256SUMS", digest(rule(kOne, "a")) + "  ./x/a.yml\n");
  EXPECT_TRUE(rig.read(rig.directory.file("b")).ok());
  rig.directory.write("b/x/b.yml", rule(kTwo, "a"));
  EXPECT_FALSE(rig.read(rig.directory.file("b")).ok()) << "a rule that nobody vouches for";
  std::filesystem::remove(rig.directory.file("b/x/b.yml"));
  rig.directory.write("b/x/a.yml", rule(kOne, "changed"));
  EXPECT_FALSE(rig.read(rig.directory.file("b")).ok());
  std::filesystem::remove(rig.directory.file("b/x/a.yml"));
  EXPECT_FALSE(rig.read(rig.directory.file("b")).ok()) << "a rule that is missing";
}

TEST(RuleBundle, ADamagedArchiveIsRefusedThoughItsDigestFits) {
  Rig rig;
  std::string bytes = test_support::pack(
      PackForm::Zip,
      {{"a.yml", rule(kOne, "one") + std::string(40'000, '#')}, {"b.yml", rule(kTwo, "two")}});
  bytes.resize(bytes.size() / 2);
  const std::string path = rig.directory.write("cut.zip", bytes);
  const Result<RuleBundle> bundle = rig.read(path, digest(bytes));
  ASSERT_FALSE(bundle.ok());
}

TEST(RuleBundle, IdsThatStandTwiceAreTold) {
  RuleBundle bundle;
  bundle.files = {{"a.yml", rule(kOne, "one")}, {"b.yml", rule(kOne, "two")}, {"c.yml", "x: ["}};
  const TempDirectory directory;
  const RuleChanges changes = compare_rules(directory.file("absent"), bundle, system_files());
  ASSERT_EQ(changes.repeated.size(), 1U);
  EXPECT_EQ(changes.repeated[0].id, kOne);
  EXPECT_EQ(changes.documents, 3U);
  EXPECT_EQ(changes.with_errors, 1U);
}

TEST(RuleBundle, NamesThatLeadOutAreRefused) {
  Rig rig;
  const std::string bytes = test_support::pack(PackForm::Tar, {{"../evil.yml", rule(kOne, "a")}});
  const Result<RuleBundle> bundle = rig.read(rig.directory.write("t.tar", bytes), digest(bytes));
  EXPECT_FALSE(bundle.ok());
  const std::string empty = test_support::pack(PackForm::Zip, {{"readme.txt", "x"}});
  EXPECT_EQ(rig.read(rig.directory.write("e.zip", empty), digest(empty)).error().code(),
            ErrorCode::InvalidInput);
}

TEST(RuleBundle, IsComparedInstalledAndTakenBack) {
  Rig rig;
  const std::string place = rig.directory.file("rules");
  RuleBundle first;
  first.files = {{"a.yml", rule(kOne, "a")}, {"x/b.yml", rule(kTwo, "b")}};
  EXPECT_EQ(compare_rules(place, first, system_files()).added.size(), 2U);
  ASSERT_TRUE(install_bundle(place, first).ok());
  EXPECT_EQ(compare_rules(place, first, system_files()).same, 2U);
  RuleBundle second;
  second.files = {{"a.yml", rule(kOne, "other")}, {"c.yml", rule(kThree, "c")}};
  const RuleChanges changes = compare_rules(place, second, system_files());
  ASSERT_EQ(changes.added.size(), 1U);
  EXPECT_EQ(changes.added[0].id, kThree);
  ASSERT_EQ(changes.changed.size(), 1U);
  EXPECT_EQ(changes.changed[0].id, kOne);
  ASSERT_EQ(changes.removed.size(), 1U);
  EXPECT_EQ(changes.removed[0].id, kTwo);
  ASSERT_TRUE(install_bundle(place + "/", second).ok());
  EXPECT_EQ(compare_rules(place, second, system_files()).same, 2U);
  ASSERT_TRUE(undo_install(place).ok());
  EXPECT_EQ(compare_rules(place, first, system_files()).same, 2U);
  ASSERT_TRUE(undo_install(place).ok()) << "twice does nothing";
  EXPECT_EQ(compare_rules(place, second, system_files()).same, 2U);
  EXPECT_EQ(undo_install(rig.directory.file("none")).error().code(), ErrorCode::NotFound);
}

}  // namespace
}  // namespace longwatch::triage
