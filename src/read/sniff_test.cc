#include "read/sniff.h"

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "base/limits.h"
#include "tests/support/failing_files.h"
#include "tests/support/memory_files.h"

namespace longwatch::read {
namespace {

/// Answers what it was told to when the file begins with its mark.
class MarkedFormat final : public Format {
 public:
  MarkedFormat(std::string mark, Sniff answer) : mark_(std::move(mark)), answer_(answer) {}

  std::string_view name() const override { return mark_; }

  Sniff sniff(ByteView head, std::uint64_t file_size) const override {
    EXPECT_LE(head.size(), limits::kSniffBytes);
    EXPECT_LE(head.size(), file_size);
    return as_text(head).starts_with(mark_) ? answer_ : Sniff::No;
  }

  Result<std::unique_ptr<Reader>> open(const OpenRequest&, DiagnosticSink&) const override {
    return Error(ErrorCode::Internal, "not asked for here");
  }

  std::unique_ptr<ReaderState> make_state() const override { return nullptr; }

 private:
  const std::string mark_;
  const Sniff answer_;
};

std::string chosen(std::string content) {
  static const MarkedFormat maybe_a("a", Sniff::Maybe);
  static const MarkedFormat maybe_ab("ab", Sniff::Maybe);
  static const MarkedFormat sure_abc("abc", Sniff::Yes);
  static const MarkedFormat sure_abcd("abcd", Sniff::Yes);
  const Format* const formats[] = {&maybe_a, &maybe_ab, &sure_abc, &sure_abcd};
  std::vector<std::byte> scratch;
  const Result<const Format*> format =
      sniff(*test_support::memory_file(std::move(content)), formats, scratch);
  if (!format.ok()) {
    return format.error().to_line();
  }
  return *format == nullptr ? "none" : std::string((*format)->name());
}

TEST(Sniff, TheFirstSureFormatWinsElseTheFirstLikelyOne) {
  EXPECT_EQ(chosen("abcdef"), "abc");
  EXPECT_EQ(chosen("abx"), "a");
  EXPECT_EQ(chosen("x"), "none");
  EXPECT_EQ(chosen("abc" + std::string(1 << 20, '.')), "abc");
}

TEST(Sniff, AFileThatCannotBeReadIsAnErrorNotAForeignFile) {
  test_support::MemoryFiles files;
  files.add_file("a", "abc");
  const test_support::FailingFiles failing(files, 2);
  const auto file = failing.open("a");
  ASSERT_TRUE(file.ok());
  std::vector<std::byte> scratch;
  EXPECT_EQ(sniff(**file, {}, scratch).error().code(), ErrorCode::Io);
}

}  // namespace
}  // namespace longwatch::read
