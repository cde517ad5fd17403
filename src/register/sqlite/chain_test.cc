#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.h"
#include "formats/digest.h"
#include "register/sqlite/internal/database.h"
#include "tests/support/register_rig.h"

// Whatever is changed behind the register's back is named; whatever interrupts it leaves a whole
// one.
namespace longwatch::registry::sqlite {
namespace {

using test_support::RegisterRig;
using test_support::small_run;

constexpr const char* kUnlock =
    "DROP TRIGGER entries_are_never_changed; DROP TRIGGER entries_are_never_deleted;";

void run_sql(const RegisterRig& rig, const std::string& statements) {
  auto database = Database::open(rig.file("register.db"));
  ASSERT_TRUE(database.ok());
  const Status done = database->run(statements.c_str());
  ASSERT_TRUE(done.ok()) << done.error().to_line() << "\n" << statements;
}

std::string text_of(const RegisterRig& rig, const std::string& query) {
  auto database = Database::open(rig.file("register.db"));
  auto statement = database->prepare(query);
  EXPECT_TRUE(statement.ok() && statement->step().ok()) << query;
  return statement->text(0);
}

bool contains(const std::vector<std::string>& lines, std::string_view text) {
  for (const std::string& line : lines) {
    if (line.find(text) != std::string::npos) {
      return true;
    }
  }
  return false;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text.append(line).append("\n");
  }
  return text;
}

TEST(Entries, AreNeitherChangedNorDeletedByOrdinaryStatements) {
  const RegisterRig rig;
  ASSERT_TRUE(rig.open()->add_run(small_run()).ok());
  auto database = Database::open(rig.file("register.db"));
  ASSERT_TRUE(database.ok());
  EXPECT_FALSE(database->run("UPDATE entries SET id = 'x' WHERE seq = 3").ok());
  EXPECT_FALSE(database->run("DELETE FROM entries WHERE seq = 3").ok());
  EXPECT_TRUE(database->run("SELECT 1").ok());
}

/// The statement that flips the lowest bit of one byte of a column of entry 4.
std::string flip(const RegisterRig& rig, const std::string& column, std::size_t byte) {
  std::string text = text_of(rig, "SELECT " + column + " FROM entries WHERE seq = 4");
  text[byte % text.size()] = static_cast<char>(text[byte % text.size()] ^ 1);
  std::string quoted = "'";
  for (const char c : text) {
    quoted.append(c == '\'' ? "''" : std::string(1, c));
  }
  return "UPDATE entries SET " + column + " = " + quoted + "' WHERE seq = 4";
}

class ChangedColumn : public testing::TestWithParam<std::string> {};

TEST_P(ChangedColumn, IsNamedWithItsEntryWhereverAByteIsFlipped) {
  const RegisterRig rig;
  ASSERT_TRUE(rig.open()->add_run(small_run()).ok());
  const std::string id = text_of(rig, "SELECT id FROM entries WHERE seq = 4");
  run_sql(rig, kUnlock);
  const std::string whole =
      text_of(rig, "SELECT quote(" + GetParam() + ") FROM entries WHERE seq = 4");
  for (const std::size_t byte : {0U, 1U, 7U, 21U, 63U}) {
    run_sql(rig, flip(rig, GetParam(), byte));
    const VerifyReport report = rig.verify();
    ASSERT_FALSE(report.broken.empty()) << byte;
    EXPECT_TRUE(contains(report.broken, "entry 4 (")) << joined(report.broken);
    EXPECT_TRUE(contains(report.broken, "column '" + GetParam() + "' was changed"))
        << joined(report.broken);
    EXPECT_EQ(report.broken.size(), 1U) << joined(report.broken);
    run_sql(rig, "UPDATE entries SET " + GetParam() + " = " + whole + " WHERE seq = 4");
    EXPECT_TRUE(rig.verify().broken.empty());
  }
}

INSTANTIATE_TEST_SUITE_P(OfTexts, ChangedColumn,
                         testing::Values("recorded_by", "data", "kind", "id", "tlp", "originators",
                                         "payload", "payload_hash", "column_hashes", "prev_hash",
                                         "hash"),
                         [](const auto& tested) { return tested.param; });

class ChangedNumber : public testing::TestWithParam<std::string> {};

TEST_P(ChangedNumber, IsNamedWithItsEntry) {
  const RegisterRig rig;
  ASSERT_TRUE(rig.open()->add_run(small_run()).ok());
  run_sql(rig, std::string(kUnlock) + "UPDATE entries SET " + GetParam() + " = ifnull(" +
                   GetParam() + ", 0) + 1 WHERE seq = 4");
  const VerifyReport report = rig.verify();
  EXPECT_TRUE(contains(report.broken, "column '" + GetParam() + "' was changed"))
      << joined(report.broken);
}

INSTANTIATE_TEST_SUITE_P(OfTimesAndVersions, ChangedNumber,
                         testing::Values("recorded_at", "version", "valid_from", "valid_to"),
                         [](const auto& tested) { return tested.param; });

TEST(Chain, NamesAMissingEntry) {
  const RegisterRig rig;
  ASSERT_TRUE(rig.open()->add_run(small_run()).ok());
  run_sql(rig, std::string(kUnlock) + "DELETE FROM entries WHERE seq = 4");
  EXPECT_TRUE(contains(rig.verify().broken, "expected entry 4 here"));
}

TEST(Chain, NoticesThatItsEndWasCutAndTakesNothingMore) {
  const RegisterRig rig;
  ASSERT_TRUE(rig.open()->add_run(small_run()).ok());
  run_sql(rig,
          std::string(kUnlock) + "DELETE FROM entries WHERE seq = (SELECT max(seq) FROM entries)");
  EXPECT_TRUE(contains(rig.verify().broken, "was sealed at entry"));
  RunRecord more = small_run();
  more.incidents[0].title = "another";
  const Status added = rig.open()->add_run(more);
  ASSERT_FALSE(added.ok());
  EXPECT_EQ(added.error().code(), ErrorCode::Corrupt);
}

TEST(Chain, NoticesASealThatWasNotMadeWithItsKey) {
  const RegisterRig rig;
  ASSERT_TRUE(rig.open()->add_run(small_run()).ok());
  run_sql(rig, "UPDATE seal SET mac = zeroblob(32)");
  EXPECT_TRUE(contains(rig.verify().broken, "not made with this workspace's key"));
  run_sql(rig, "DELETE FROM seal");
  EXPECT_TRUE(contains(rig.verify().broken, "the seal of the chain is missing"));
}

TEST(Chain, CanBeCheckedByHand) {
  const RegisterRig rig;
  ASSERT_TRUE(rig.open()->add_run(small_run()).ok());
  const std::string line = text_of(
      rig,
      "SELECT seq||x'0a'||recorded_at||x'0a'||recorded_by||x'0a'||data||x'0a'||kind||x'0a'||id||"
      "x'0a'||version||x'0a'||ifnull(valid_from,'')||x'0a'||ifnull(valid_to,'')||x'0a'||tlp||x'0a'|"
      "|"
      "originators||x'0a'||payload_hash||x'0a'||column_hashes||x'0a'||prev_hash||x'0a' FROM "
      "entries "
      "WHERE seq = 4");
  EXPECT_EQ(to_hex(formats::sha256(as_bytes(line))),
            text_of(rig, "SELECT hash FROM entries WHERE seq = 4"));
}

/// Writes runs until it is killed; never returns.
[[noreturn]] void write_for_ever(const RegisterRig& rig) {
  for (int i = 0;; ++i) {
    RunRecord run = small_run();
    run.incidents[0].title = "version " + std::to_string(i);
    run.findings[0].title = std::string(200'000, static_cast<char>('a' + i % 26));
    const auto opened = rig.try_open({});
    if (!opened.ok() || !(*opened)->add_run(run).ok()) {
      _exit(1);
    }
  }
}

TEST(Register, IsWholeAfterItsWriterWasKilled) {
  const RegisterRig rig;
  ASSERT_TRUE(rig.open()->add_run(small_run()).ok());
  for (unsigned round = 0; round < 12; ++round) {
    const pid_t writer = fork();
    ASSERT_GE(writer, 0);
    if (writer == 0) {
      write_for_ever(rig);
    }
    usleep(20'000 + round * 7'000);
    ASSERT_EQ(kill(writer, SIGKILL), 0);
    int status = 0;
    ASSERT_EQ(waitpid(writer, &status, 0), writer);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself";
    ASSERT_GT(rig.entries(), 0U);
    const auto file = rig.open()->view({});
    ASSERT_TRUE(file.ok()) << file.error().to_line();
    ASSERT_EQ(file->incidents.size(), 1U);
  }
}

TEST(Register, IsWholeAfterACrashInTheMiddleOfACommit) {
  const RegisterRig rig;
  ASSERT_TRUE(rig.open()->add_run(small_run()).ok());
  const std::uint64_t before = rig.entries();
  // What lies on the disk when power fails inside a transaction: pages written, journal hot.
  const pid_t writer = fork();
  ASSERT_GE(writer, 0);
  if (writer == 0) {
    auto database = Database::open(rig.file("register.db"));
    const bool wrote =
        database.ok() && database->run("PRAGMA cache_size = 1; BEGIN IMMEDIATE").ok() &&
        database
            ->run(
                "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) "
                "INSERT INTO entries SELECT i, 0, 'x', 'real', 'x', 'id' || i, 1, NULL, NULL, '', "
                "'', hex(randomblob(500)), '', '', '', '' FROM n")
            .ok();
    _exit(wrote ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(writer, &status, 0), writer);
  ASSERT_EQ(WEXITSTATUS(status), 0);
  ASSERT_TRUE(std::filesystem::exists(rig.file("register.db-journal")));
  EXPECT_EQ(rig.entries(), before);
}

}  // namespace
}  // namespace longwatch::registry::sqlite
