#include "formats/code_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace longwatch::formats {
namespace {

std::string converted(std::string_view page, std::string_view bytes) {
  const Result<std::shared_ptr<const CodePage>> loaded = CodePage::load(page);
  EXPECT_TRUE(loaded.ok()) << page;
  std::string out;
  if (loaded.ok()) {
    (*loaded)->append_utf8(out, as_bytes(bytes));
  }
  return out;
}

TEST(CodePage, EveryPageHasItsOwnCharacters) {
  struct Case {
    std::string_view page;
    std::string_view bytes;
    std::string_view text;
  };

  // The euro sign, an accent, a letter of the page's own script.
  const std::vector<Case> cases = {
      {"windows-1252", "\x80\xE9", "\xE2\x82\xAC\xC3\xA9"},
      {"windows-1250", "\xF8\x9A", "\xC5\x99\xC5\xA1"},
      {"windows-1251", "\xCF\xF0\xE8", "\xD0\x9F\xD1\x80\xD0\xB8"},
      {"windows-1253", "\xE1", "\xCE\xB1"},
      {"windows-1254", "\xFD", "\xC4\xB1"},
      {"windows-1255", "\xE0", "\xD7\x90"},
      {"windows-1256", "\xC7", "\xD8\xA7"},
      {"windows-1257", "\xE0", "\xC4\x85"},
      {"windows-1258", "\xF0", "\xC4\x91"},
      {"windows-874", "\xA1", "\xE0\xB8\x81"},
      {"windows-932", "\x83\x65\xB1", "\xE3\x83\x86\xEF\xBD\xB1"},
      {"windows-936", "\xC4\xE3", "\xE4\xBD\xA0"},
      {"windows-949", "\xB0\xA1", "\xEA\xB0\x80"},
      {"windows-950", "\xA7\x41", "\xE4\xBD\xA0"},
      {"ibm437", "\x81\xE1", "\xC3\xBC\xC3\x9F"},
      {"ibm850", "\x9B", "\xC3\xB8"},
      {"ibm852", "\x9F", "\xC4\x8D"},
      {"ibm855", "\xA1", "\xD0\x90"},
      {"ibm857", "\x8D", "\xC4\xB1"},
      {"ibm858", "\xD5", "\xE2\x82\xAC"},
      {"ibm862", "\x80", "\xD7\x90"},
      {"ibm866", "\x8F\xE0", "\xD0\x9F\xD1\x80"},
  };
  EXPECT_EQ(cases.size(), CodePage::names().size());
  for (const Case& expected : cases) {
    EXPECT_THAT(CodePage::names(), testing::Contains(expected.page));
    EXPECT_EQ(converted(expected.page, expected.bytes), expected.text) << expected.page;
    EXPECT_EQ(converted(expected.page, "C:\\a.exe /x"), "C:\\a.exe /x") << expected.page;
  }
}

TEST(CodePage, UndefinedBytesAreControlsOrTheReplacementCharacter) {
  EXPECT_EQ(converted("windows-1252", "\x81"), "\xC2\x81");
  EXPECT_EQ(converted("windows-1253", "\xD2"), "\xEF\xBF\xBD");
}

TEST(CodePage, ABrokenPairCostsItsFirstByteOnly) {
  EXPECT_EQ(converted("windows-932", "\x83"), "\xEF\xBF\xBD");
  EXPECT_EQ(converted("windows-932", "\x83\x20x"), "\xEF\xBF\xBD x");
}

TEST(CodePage, AnUnknownNameIsAnError) {
  const auto loaded = CodePage::load("latin-9");
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.error().code(), ErrorCode::InvalidInput);
}

}  // namespace
}  // namespace longwatch::formats
