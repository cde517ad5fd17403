#include "register/sqlite/sqlite_register.h"

#include <sys/stat.h>

#include <chrono>

#include <gtest/gtest.h>

#include "register/sqlite/internal/database.h"
#include "tests/support/register_rig.h"

namespace longwatch::registry::sqlite {
namespace {

using test_support::RegisterRig;
using test_support::small_run;

TEST(SqliteRegister, RemembersARunAcrossOpenings) {
  const RegisterRig rig;
  ASSERT_TRUE(rig.open()->add_run(small_run()).ok());
  const auto file = rig.open("b.other")->view({});
  ASSERT_TRUE(file.ok()) << file.error().to_line();
  ASSERT_EQ(file->incidents.size(), 1U);
  EXPECT_EQ(file->incidents[0].id, "i-1");
  EXPECT_EQ(file->incidents[0].version, 1U);
  EXPECT_EQ(file->findings.size(), 2U);
  EXPECT_EQ(file->evidence.size(), 2U);
  EXPECT_EQ(file->set_aside.alone, std::vector<std::string>{"f-2"});
  EXPECT_EQ(file->judgements.size(), 1U);
  EXPECT_FALSE(file->synthetic);
}

TEST(SqliteRegister, WritesTheSameRunOnce) {
  const RegisterRig rig;
  ASSERT_TRUE(rig.open()->add_run(small_run()).ok());
  const std::uint64_t entries = rig.entries();
  ASSERT_TRUE(rig.open("b.other")->add_run(small_run()).ok());
  EXPECT_EQ(rig.entries(), entries);
}

TEST(SqliteRegister, MakesAChangedIncidentTheNextVersion) {
  const RegisterRig rig;
  RunRecord run = small_run();
  ASSERT_TRUE(rig.open()->add_run(run).ok());
  const std::uint64_t entries = rig.entries();
  run.incidents[0].title = "another title";
  ASSERT_TRUE(rig.open()->add_run(run).ok());
  EXPECT_EQ(rig.entries(), entries + 1);
  const auto file = rig.open()->view({});
  ASSERT_TRUE(file.ok());
  ASSERT_EQ(file->incidents.size(), 1U);
  EXPECT_EQ(file->incidents[0].version, 2U);
  EXPECT_EQ(file->incidents[0].title, "another title");
}

TEST(SqliteRegister, KeepsItsKeyFromOthers) {
  const RegisterRig rig;
  ASSERT_NE(rig.open(), nullptr);

  struct stat info {};

  const std::string key = rig.file("vault.key");
  ASSERT_EQ(stat(key.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  ASSERT_EQ(chmod(key.c_str(), 0640), 0);
  const auto opened = rig.try_open({});
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code(), ErrorCode::Denied);
}

TEST(SqliteRegister, DoesNotOpenWithoutTheKeyOfItsVault) {
  const RegisterRig rig;
  ASSERT_TRUE(rig.open()->add_run(small_run()).ok());
  ASSERT_EQ(remove(rig.file("vault.key").c_str()), 0);
  const auto opened = rig.try_open({});
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code(), ErrorCode::Corrupt);
}

TEST(SqliteRegister, RefusesAFileThatIsNoRegister) {
  const RegisterRig text;
  text.directory().write("register.db", "this is a text, and a long one, but no database at all");
  const RegisterRig other;
  ASSERT_TRUE(Database::open(other.file("register.db"))->run("CREATE TABLE other (x)").ok());
  for (const RegisterRig* const rig : {&text, &other}) {
    const auto opened = rig->try_open({});
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().code(), ErrorCode::Corrupt) << opened.error().to_line();
  }
}

TEST(SqliteRegister, RefusesAnIdentityThatIsNone) {
  const RegisterRig rig;
  for (const std::string& user :
       {std::string(), std::string("two words"), std::string("line\nfeed"), std::string(65, 'a')}) {
    OpenOptions options;
    options.identity.user = user;
    const auto opened = open_register(rig.file("other"), options);
    ASSERT_FALSE(opened.ok()) << user;
    EXPECT_EQ(opened.error().code(), ErrorCode::Denied);
  }
}

}  // namespace
}  // namespace longwatch::registry::sqlite
