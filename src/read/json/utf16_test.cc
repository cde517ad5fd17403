// Files in UTF-16: read as if they were UTF-8, with places in the bytes of the file.
#include <random>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/utf.h"
#include "read/json/diagnostics.h"
#include "read/utf16_text.h"
#include "tests/support/json/json_reading.h"
#include "tests/support/memory_files.h"

namespace longwatch::read::json {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string units_of(std::string_view utf8, ByteOrder order) {
  std::string units;
  append_utf8_as_utf16le(units, utf8);
  for (std::size_t i = 0; order == ByteOrder::Big && i < units.size(); i += 2) {
    std::swap(units[i], units[i + 1]);
  }
  return units;
}

std::string marked(std::string_view utf8, ByteOrder order) {
  return (order == ByteOrder::Big ? "\xFE\xFF" : "\xFF\xFE") + units_of(utf8, order);
}

TEST(JsonUtf16, lines_are_read_with_their_places_in_the_file) {
  const std::string text = "{\"a\":\"x\xC3\xA9\"}\r\n\n{\"a\":\"\xF0\x9F\x98\x80\"}\n";
  for (const ByteOrder order : {ByteOrder::Little, ByteOrder::Big}) {
    const Reading reading = read(marked(text, order), {{"a"}});
    EXPECT_THAT(reading.events, ElementsAre("1@2+20 a=x\xC3\xA9", "2@28+20 a=\xF0\x9F\x98\x80"));
    EXPECT_THAT(reading.diagnostics, IsEmpty());
    EXPECT_EQ(reading.books.bytes_read, marked(text, order).size() - 2);
    const Reading without_mark = read(units_of(text, order), {{"a"}});
    EXPECT_THAT(without_mark.events,
                ElementsAre("1@0+20 a=x\xC3\xA9", "2@26+20 a=\xF0\x9F\x98\x80"));
  }
}

TEST(JsonUtf16, documents_are_read_too) {
  for (const ByteOrder order : {ByteOrder::Little, ByteOrder::Big}) {
    EXPECT_THAT(read(marked("[{\"a\":1},\n {\"a\":2}]", order), {{"a"}}).events,
                ElementsAre("1@4+14 a=1", "2@24+14 a=2"));
    EXPECT_THAT(read(marked("{\"value\":[{\"a\":1}]}", order), {{"a"}}).events,
                ElementsAre("1@22+14 a=1"));
  }
}

TEST(JsonUtf16, damage_is_told_in_bytes_of_the_file) {
  const Reading reading =
      read(marked("{\"a\":1}\n{\"a\":\n{\"a\":3}\n{\"a\"", ByteOrder::Little), {{"a"}});
  EXPECT_THAT(reading.events, ElementsAre("1@2+14 a=1", "3@30+14 a=3"));
  EXPECT_THAT(reading.ids(), ElementsAre("json-broken-record", "json-truncated-record"));
  EXPECT_EQ(reading.diagnostics[0].place.offset, 18U);
  EXPECT_EQ(reading.diagnostics[0].bytes_lost, 10U);
  EXPECT_EQ(reading.books.bytes_lost, 18U);
}

TEST(JsonUtf16, a_lone_surrogate_does_not_stop_the_record) {
  std::string content = marked("{\"a\":\"xy\"}\n{\"a\":2}", ByteOrder::Little);
  content[2 + 2 * 6] = '\x00';
  content[2 + 2 * 6 + 1] = '\xD8';
  EXPECT_THAT(read(content, {{"a"}}).events, ElementsAre("1@2+20 a=\xED\xA0\x80y", "2@24+14 a=2"));
}

TEST(JsonUtf16, sniffing_looks_at_the_content) {
  const std::unique_ptr<Format> format = make_json_format();
  const auto sniff = [&format](const std::string& content) {
    return format->sniff(as_bytes(content), content.size());
  };
  for (const ByteOrder order : {ByteOrder::Little, ByteOrder::Big}) {
    EXPECT_EQ(sniff(marked("{\"a\":1}", order)), Sniff::Yes);
    EXPECT_EQ(sniff(units_of(" [{\"a\":1}]", order).substr(2)), Sniff::Yes);
    EXPECT_EQ(sniff(marked("{a:1}", order)), Sniff::No);
    EXPECT_EQ(sniff(marked("<Event>", order)), Sniff::No);
  }
}

TEST(JsonUtf16, a_file_that_shrank_while_it_was_opened_is_an_error) {
  auto file = std::make_shared<test_support::MemoryFile>(
      marked("{\"a\":\"" + std::string(9000, 'x') + "\"}", ByteOrder::Little));
  file->shrink_to(5000);
  DiagnosticCollector diagnostics;
  const auto reader =
      make_json_format()->open({model::SourceId{0}, "a.json", file, make_table({})}, diagnostics);
  ASSERT_FALSE(reader.ok());
  EXPECT_EQ(reader.error().code(), ErrorCode::Corrupt);
}

TEST(JsonUtf16, no_flipped_bits_break_the_reader_or_its_books) {
  const std::string whole = marked(
      "{\"a\":\"x\xC3\xA9\"}\n{\"a\":\"\xF0\x9F\x98\x80\"}\n{\"a\":[1,2]}", ByteOrder::Little);
  std::mt19937 random(1);
  std::size_t events = 0;
  for (int round = 0; round < 2000; ++round) {
    std::string content = whole.substr(0, whole.size() - random() % 5);
    for (auto flips = random() % 4; flips > 0; --flips) {
      const std::size_t place = 2 + random() % (content.size() - 2);
      content[place] = static_cast<char>(content[place] ^ (1 << random() % 8));
    }
    events += read(content, {{"a"}}, {.block_bytes = 1 + random() % 60}).events.size();
    ASSERT_FALSE(HasFailure()) << "round " << round;
  }
  EXPECT_GT(events, 2000U) << "most records must survive";
}

/// Pieces of every length in UTF-8, so that blocks are cut inside of pairs.
std::string mixed_text(std::mt19937& random, std::size_t characters) {
  static const char* const kPieces[] = {"x", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
  std::string text;
  for (std::size_t i = 0; i < characters; ++i) {
    text += kPieces[random() % 4];
  }
  return text;
}

TEST(JsonUtf16, the_text_is_the_same_wherever_reading_begins) {
  std::mt19937 random(16);
  for (int round = 0; round < 20; ++round) {
    const ByteOrder order = round % 2 == 0 ? ByteOrder::Little : ByteOrder::Big;
    const std::string text = mixed_text(random, 3000 + random() % 3000);
    const std::string content = marked(text, order);
    const auto file = Utf16Text::make(test_support::memory_file(content), {order, 2});
    ASSERT_TRUE(file.ok());
    ASSERT_EQ((*file)->size(), text.size());
    for (std::size_t offset = random() % 7; offset < text.size(); offset += 1 + random() % 300) {
      std::vector<std::byte> scratch(1 + random() % 6000);
      const Result<ByteView> read = (*file)->read_at(offset, scratch);
      ASSERT_TRUE(read.ok());
      ASSERT_EQ(as_text(*read), std::string_view(text).substr(offset, scratch.size()));
      const bool begins_character = (static_cast<unsigned char>(text[offset]) & 0xC0U) != 0x80;
      if (begins_character) {
        const std::size_t place = 2 + units_of(text.substr(0, offset), order).size();
        ASSERT_EQ((*file)->to_file(offset), place);
        ASSERT_EQ((*file)->from_file(place), offset);
      }
    }
    EXPECT_EQ((*file)->to_file(text.size()), content.size());
  }
}

}  // namespace
}  // namespace longwatch::read::json
