#include "read/archive/archive.h"

#include <array>
#include <map>

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "formats/digest.h"
#include "read/archive/archive_files.h"
#include "read/archive/diagnostics.h"
#include "tests/support/memory_files.h"
#include "tests/support/packing.h"

namespace longwatch::read::archive {
namespace {

using test_support::memory_file;
using test_support::MemoryFiles;
using test_support::pack;
using Form = test_support::PackForm;

std::string content_of(const RandomAccessFile& file) {
  std::vector<std::byte> scratch(file.size());
  return std::string(as_text(file.read_at(0, scratch).value()));
}

/// Everything that comes out of an archive.
struct Outcome {
  std::vector<std::string> members;  // "name=content"
  std::vector<std::string> skipped;  // "name: reason"
  DiagnosticCollector diagnostics;
};

void unpack(const std::string& bytes, const UnpackOptions& options, Outcome& outcome,
            const std::string& name = "case.zip") {
  MemoryBudget budget(ByteCount{64 << 20U});
  Unpacker unpacker(name, memory_file(bytes), options, budget, outcome.diagnostics);
  std::vector<SkippedFile> skipped;
  while (const std::optional<Member> member = unpacker.next(skipped)) {
    const std::string content = content_of(*member->file);
    EXPECT_EQ(member->sha256, formats::sha256(as_bytes(content)));
    outcome.members.push_back(member->name + "=" + content);
  }
  for (const SkippedFile& file : skipped) {
    outcome.skipped.push_back(file.name + ": " + file.reason);
  }
}

TEST(Archive, EveryFormGivesItsMembers) {
  for (const Form form : {Form::Tar, Form::TarGz, Form::TarXz, Form::TarZst, Form::TarBz2,
                          Form::Zip, Form::SevenZip}) {
    const std::string bytes = pack(form, {{"./a/one.log", "first"}, {"two.log", "second"}});
    EXPECT_TRUE(is_archive(as_bytes(bytes))) << static_cast<int>(form);
    Outcome outcome;
    unpack(bytes, {}, outcome);
    EXPECT_EQ(outcome.members,
              (std::vector<std::string>{"case.zip/a/one.log=first", "case.zip/two.log=second"}))
        << static_cast<int>(form);
    EXPECT_EQ(outcome.diagnostics.count(), 0U);
  }
}

TEST(Archive, ACompressedFileIsNamedWithoutItsEnding) {
  Outcome outcome;
  unpack(pack(Form::Gz, {{"x", "line\n"}}), {}, outcome, "var/auth.log.2.gz");
  EXPECT_EQ(outcome.members, (std::vector<std::string>{"var/auth.log.2.gz/auth.log.2=line\n"}));
}

TEST(Archive, ArchivesInsideArchivesAreWalkedInPlace) {
  const std::string inner = pack(Form::TarGz, {{"b", "bb"}, {"c", "cc"}});
  const std::string outer = pack(Form::Zip, {{"a", "aa"}, {"in.tgz", inner}, {"d", "dd"}});
  Outcome outcome;
  unpack(outer, {}, outcome);
  EXPECT_EQ(outcome.members, (std::vector<std::string>{"case.zip/a=aa", "case.zip/in.tgz/b=bb",
                                                       "case.zip/in.tgz/c=cc", "case.zip/d=dd"}));
}

TEST(Archive, NestingHasALimit) {
  std::string bytes = pack(Form::Zip, {{"log", "x"}});
  for (std::size_t i = 0; i < limits::kArchiveDepth; ++i) {
    bytes = pack(Form::Zip, {{"in.zip", bytes}});
  }
  Outcome outcome;
  unpack(bytes, {}, outcome);
  EXPECT_TRUE(outcome.members.empty());
  ASSERT_EQ(outcome.skipped.size(), 1U);
  EXPECT_NE(outcome.skipped[0].find("more than 6 archives inside each other"), std::string::npos);
}

TEST(Archive, PasswordsAreTriedAndMissingOnesNamed) {
  const std::string bytes = pack(Form::Zip, {{"bad.log", "evil"}}, "infected");
  Outcome known;
  unpack(bytes, {}, known);
  EXPECT_EQ(known.members, (std::vector<std::string>{"case.zip/bad.log=evil"}));
  UnpackOptions options;
  options.passwords = {"other"};
  Outcome unknown;
  unpack(bytes, options, unknown);
  EXPECT_TRUE(unknown.members.empty());
  EXPECT_EQ(
      unknown.skipped,
      (std::vector<std::string>{"case.zip/bad.log: encrypted, and none of 1 passwords fits"}));
}

TEST(Archive, BombsAreStopped) {
  const std::string zeros(8 << 20U, '\0');
  UnpackOptions options;
  options.free_bytes = 1 << 20U;
  options.ratio = 10;
  Outcome outcome;
  unpack(pack(Form::Zip, {{"zeros", zeros}, {"log", "x"}}), options, outcome);
  EXPECT_TRUE(outcome.members.empty());
  ASSERT_EQ(outcome.skipped.size(), 1U);
  EXPECT_NE(outcome.skipped[0].find("case.zip/zeros: expected at most 1.13 MB to come out of"),
            std::string::npos)
      << outcome.skipped[0];
}

TEST(Archive, WhatCameOutOfACutArchiveIsKept) {
  std::string content;
  for (int i = 0; i < 40'000; ++i) {
    content += std::to_string(i * 7919 % 10'007) + " line\n";
  }
  const std::string whole = pack(Form::Gz, {{"x", content}});
  Outcome outcome;
  unpack(whole.substr(0, whole.size() / 2), {}, outcome, "cut.log.gz");
  ASSERT_EQ(outcome.members.size(), 1U);
  const std::string begin = "cut.log.gz/cut.log=";
  const std::string kept = outcome.members[0].substr(begin.size());
  EXPECT_GT(kept.size(), 1000U);
  EXPECT_TRUE(content.starts_with(kept));
  EXPECT_EQ(outcome.diagnostics.count_of(kDamagedMember), 1U);
}

TEST(Archive, EveryTruncationIsToldOrHarmless) {
  const std::string bytes =
      pack(Form::Zip, {{"a", std::string(300, 'a')}, {"in.tgz", pack(Form::TarGz, {{"b", "b"}})}});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    Outcome outcome;
    unpack(bytes.substr(0, size), {}, outcome);
    EXPECT_LE(outcome.members.size(), 2U);
    if (outcome.members.size() < 2) {
      EXPECT_GT(outcome.diagnostics.count(), 0U) << size;
    }
  }
}

TEST(Archive, LargeMembersGoToAFileAndSmallOnesStayInMemory) {
  UnpackOptions options;
  options.held_bytes = 1000;
  Outcome outcome;
  const std::string large(5000, 'x');
  unpack(pack(Form::TarGz, {{"small", "s"}, {"large", large}}), options, outcome);
  EXPECT_EQ(outcome.members,
            (std::vector<std::string>{"case.zip/small=s", "case.zip/large=" + large}));
}

TEST(Archive, OfficeDocumentsAreNoArchives) {
  EXPECT_FALSE(is_archive(as_bytes(pack(Form::Zip, {{"[Content_Types].xml", "<x/>"}}))));
  EXPECT_FALSE(is_archive(as_bytes(std::string("date time c-ip\n"))));
  EXPECT_FALSE(is_archive({}));
}

TEST(ArchiveFiles, MembersOpenAgainInAnyOrder) {
  const std::string inner = pack(Form::TarGz, {{"b", "bb"}, {"c", "cc"}});
  MemoryFiles files;
  files.add_file("/e/x.zip", pack(Form::Zip, {{"a", "aa"}, {"in.tgz", inner}, {"d", "dd"}}));
  files.add_file("/e/y.zip", pack(Form::Zip, {{"e", "ee"}}));
  MemoryBudget budget(ByteCount{64 << 20U});
  const ArchiveFiles all(files, {}, budget);
  const std::map<std::string, std::string> expected = {
      {member_path("/e/x.zip", {0}), "aa"},    {member_path("/e/x.zip", {1, 0}), "bb"},
      {member_path("/e/x.zip", {1, 1}), "cc"}, {member_path("/e/x.zip", {2}), "dd"},
      {member_path("/e/y.zip", {0}), "ee"},
  };
  for (const auto& [first, first_content] : expected) {
    for (const auto& [second, second_content] : expected) {
      EXPECT_EQ(content_of(**all.open(first)), first_content);
      EXPECT_EQ(content_of(**all.open(second)), second_content);
    }
  }
  const auto missing = all.open(member_path("/e/x.zip", {7}));
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code(), ErrorCode::NotFound);
  EXPECT_TRUE(all.open("/e/y.zip").ok());
}

}  // namespace
}  // namespace longwatch::read::archive
