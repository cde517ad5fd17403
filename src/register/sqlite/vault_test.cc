#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "register/sqlite/internal/database.h"
#include "tests/support/register_rig.h"

namespace longwatch::registry::sqlite {
namespace {

using test_support::at;
using test_support::RegisterRig;
using test_support::small_run;

constexpr std::string_view kName = "Hinemoa Invented-Person";
constexpr std::string_view kMail = "hinemoa@private.example";

model::PersonalFields person(std::string subject) {
  model::PersonalFields person;
  person.subject = std::move(subject);
  person.name = kName;
  person.contacts = {{"mail", std::string(kMail)}};
  person.purpose = "telling those an incident concerns";
  person.legal_basis = "an act, section 12";
  person.review = at("2026-06-01T00:00:00Z");
  return person;
}

/// Whether a text stands in any file of the workspace.
bool lies_anywhere(const RegisterRig& rig, std::string_view text) {
  for (const auto& entry : std::filesystem::directory_iterator(rig.directory().path())) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (bytes.find(text) != std::string::npos) {
      return true;
    }
  }
  return false;
}

TEST(Vault, GivesAPersonBackAndRecordsWhoRead) {
  const RegisterRig rig;
  ASSERT_TRUE(rig.open()->add_person(person("S-017")).ok());
  const std::uint64_t before = rig.entries();
  const auto read = rig.open("n.notifier")->read_person("S-017", "letter of 3 September");
  ASSERT_TRUE(read.ok()) << read.error().to_line();
  EXPECT_EQ(read->name, kName);
  EXPECT_EQ(read->contacts.at(0).value, kMail);
  EXPECT_EQ(rig.entries(), before + 1);
  ASSERT_TRUE(rig.open("n.notifier")->read_person("S-017", "letter of 3 September").ok());
  EXPECT_EQ(rig.entries(), before + 2);
  EXPECT_TRUE(lies_anywhere(rig, "n.notifier"));
}

TEST(Vault, HoldsNoNameAnywhereInPlainText) {
  const RegisterRig rig;
  ASSERT_TRUE(rig.open()->add_run(small_run()).ok());
  ASSERT_TRUE(rig.open()->add_person(person("S-017")).ok());
  EXPECT_TRUE(lies_anywhere(rig, "S-017"));
  EXPECT_FALSE(lies_anywhere(rig, kName));
  EXPECT_FALSE(lies_anywhere(rig, kMail));
}

TEST(Vault, ForgetsAPersonWhileTheChainAndTheCountsStand) {
  const RegisterRig rig;
  ASSERT_TRUE(rig.open()->add_run(small_run()).ok());
  ASSERT_TRUE(rig.open()->add_person(person("S-017")).ok());
  ASSERT_TRUE(rig.open()->add_person(person("S-018")).ok());
  std::string ciphertext;
  {
    auto database = Database::open(rig.file("register.db"));
    auto row = database->prepare("SELECT ciphertext FROM vault WHERE subject = 'S-017'");
    ASSERT_TRUE(row->step().ok());
    ciphertext = as_text(row->bytes(0));
  }
  ASSERT_TRUE(lies_anywhere(rig, ciphertext));
  const std::uint64_t before = rig.entries();
  const auto view_before = rig.open()->view({});
  ASSERT_TRUE(rig.open("d.officer")->erase_person("S-017", "asked for it").ok());

  const VerifyReport report = rig.verify();
  EXPECT_TRUE(report.broken.empty());
  EXPECT_EQ(report.entries, before + 1);
  EXPECT_EQ(report.erased, 1U);
  EXPECT_EQ(report.vault_items, 1U);
  EXPECT_FALSE(lies_anywhere(rig, ciphertext));
  EXPECT_FALSE(lies_anywhere(rig, kName));
  const auto view_after = rig.open()->view({});
  ASSERT_TRUE(view_before.ok() && view_after.ok());
  EXPECT_EQ(view_after->findings.size(), view_before->findings.size());
  EXPECT_EQ(view_after->incidents.size(), view_before->incidents.size());

  const auto read = rig.open()->read_person("S-017", "curious");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code(), ErrorCode::NotFound);
  EXPECT_EQ(rig.open()->erase_person("S-017", "again").error().code(), ErrorCode::NotFound);
  EXPECT_TRUE(rig.open()->read_person("S-018", "letter").ok());
}

TEST(Vault, DoesNotTakeAnErasedPersonBack) {
  const RegisterRig rig;
  ASSERT_TRUE(rig.open()->add_person(person("S-017")).ok());
  ASSERT_TRUE(rig.open()->erase_person("S-017", "asked for it").ok());
  EXPECT_EQ(rig.open()->add_person(person("S-017")).error().code(), ErrorCode::Denied);
}

TEST(Vault, WritesTheSamePersonOnceAndAChangedOneAnew) {
  const RegisterRig rig;
  ASSERT_TRUE(rig.open()->add_person(person("S-017")).ok());
  const std::uint64_t before = rig.entries();
  ASSERT_TRUE(rig.open()->add_person(person("S-017")).ok());
  EXPECT_EQ(rig.entries(), before);
  model::PersonalFields moved = person("S-017");
  moved.contacts.push_back({"phone", "+00 555 0117"});
  ASSERT_TRUE(rig.open()->add_person(moved).ok());
  EXPECT_EQ(rig.entries(), before + 1);
  EXPECT_EQ(rig.open()->read_person("S-017", "letter")->contacts.size(), 2U);
}

TEST(Vault, RefusesAPersonWithoutPurposeBasisOrReview) {
  const RegisterRig rig;
  std::vector<model::PersonalFields> persons(4, person("S-017"));
  persons[0].purpose.clear();
  persons[1].legal_basis.clear();
  persons[2].review.reset();
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(rig.open()->add_person(persons[i]).error().code(), ErrorCode::Denied) << i;
  }
  persons[3].subject = "somebody@private.example";
  EXPECT_EQ(rig.open()->add_person(persons[3]).error().code(), ErrorCode::InvalidInput);
  EXPECT_EQ(rig.open()->read_person("S-017", "").error().code(), ErrorCode::Denied);
}

TEST(Vault, NoticesRowsThatWereChangedMovedOrTakenAway) {
  const std::vector<std::string> changes = {
      "UPDATE vault SET ciphertext = zeroblob(60) WHERE subject = 'S-017'",
      "UPDATE vault SET wrapped_key = (SELECT wrapped_key FROM vault WHERE subject = 'S-018') "
      "WHERE subject = 'S-017'",
      "UPDATE vault SET key_id = 'k-0' WHERE subject = 'S-017'",
      "DELETE FROM vault WHERE subject = 'S-017'"};
  for (const std::string& change : changes) {
    const RegisterRig rig;
    ASSERT_TRUE(rig.open()->add_person(person("S-017")).ok());
    ASSERT_TRUE(rig.open()->add_person(person("S-018")).ok());
    ASSERT_TRUE(Database::open(rig.file("register.db"))->run(change.c_str()).ok());
    const VerifyReport report = rig.verify();
    ASSERT_EQ(report.broken.size(), 1U) << change;
    EXPECT_NE(report.broken[0].find("(person 'S-017', version 1)"), std::string::npos)
        << report.broken[0];
  }
}

}  // namespace
}  // namespace longwatch::registry::sqlite
