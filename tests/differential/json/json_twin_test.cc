// The reader and an obvious twin read the same made-up files; whatever the size of a unit, every
// record, its place and its values are the same.
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/differential/json/naive_json.h"
#include "tests/differential/json/reading.h"
#include "tests/support/memory_files.h"

namespace longwatch::differential {
namespace {

/// Makes JSON texts and texts that almost are.
class Maker {
 public:
  explicit Maker(std::uint32_t seed) : random_(seed) {}

  std::string file() {
    std::string text = below(4) == 0 ? "\xEF\xBB\xBF{\"first\":1}\n" : "{\"first\":1}\n";
    const std::size_t lines = below(30);
    for (std::size_t i = 0; i < lines; ++i) {
      text += line();
      text += below(5) == 0 ? "\r\n" : "\n";
    }
    if (below(3) == 0) {
      text.pop_back();
    }
    return text;
  }

 private:
  std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }

  template <std::size_t N>
  std::string one_of(const char* const (&texts)[N]) {
    return texts[below(N)];
  }

  std::string line() {
    switch (below(12)) {
      case 0:
        return std::string(below(4), ' ');
      case 1:
        return damaged(object(0));
      case 2:
        return one_of({"[1]", "7", "\"x\"", "null", "text", "{", "}", "{}", "{\"a\"}"});
      case 3:
        return "  " + object(0) + "\t ";
      default:
        return object(0);
    }
  }

  std::string damaged(std::string text) {
    switch (below(3)) {
      case 0:
        return text.substr(0, below(text.size() + 1));
      case 1:
        text[below(text.size())] = "{}[]:,\"\\ x0\x01\xFF"[below(13)];
        return text;
      default:
        return text.erase(below(text.size()), 1);
    }
  }

  std::string blank() { return below(6) == 0 ? one_of({" ", "  ", "\t"}) : ""; }

  std::string object(std::size_t depth) {
    std::string text = "{" + blank();
    const std::size_t members = below(5);
    for (std::size_t i = 0; i < members; ++i) {
      text += i > 0 ? "," : "";
      text += blank() + "\"" +
              one_of({"a", "b", "c.d", "name", "long_member_name", "", "\xC3\xA9"}) + "\"" +
              blank() + ":" + blank() + value(depth + 1) + blank();
    }
    return text + "}";
  }

  std::string value(std::size_t depth) {
    switch (below(depth > 4 ? 5 : 8)) {
      case 0:
      case 1:
        return "\"" + string() + "\"";
      case 2:
        return one_of({"0", "-1", "3.25", "1e5", "-0.0E-2", "12345678901234567890"});
      case 3:
        return one_of({"01", "1.", "-", "+1", ".5", "1e", "nul", "True", "'x'"}) + "";
      case 4:
        return one_of({"true", "false", "null"});
      case 5:
        return array(depth);
      default:
        return object(depth);
    }
  }

  std::string array(std::size_t depth) {
    std::string text = "[";
    const std::size_t elements = below(4);
    for (std::size_t i = 0; i < elements; ++i) {
      text += (i > 0 ? "," : "") + blank() + value(depth + 1) + blank();
    }
    return text + "]";
  }

  std::string string() {
    std::string text;
    const std::size_t parts = below(6);
    for (std::size_t i = 0; i < parts; ++i) {
      text += one_of({"x", "plain text", "\\\"", "\\\\", "\\u00e9", "\xE2\x82\xAC", "{[,:]}", "\\n",
                      "a longer piece of text that crosses the borders of small blocks"});
    }
    return text;
  }

  std::mt19937 random_;
};

std::vector<NaiveRecord> good(const std::vector<NaiveRecord>& records) {
  std::vector<NaiveRecord> kept;
  for (const NaiveRecord& record : records) {
    if (record.values.has_value()) {
      kept.push_back(record);
    }
  }
  return kept;
}

std::string show(const std::vector<NaiveRecord>& records) {
  std::string text;
  for (const NaiveRecord& record : records) {
    text += std::to_string(record.ordinal) + "@" + std::to_string(record.offset) + "+" +
            std::to_string(record.length);
    for (const NaiveValue& value : *record.values) {
      text += " " + value.path + "=" + value.text;
    }
    text += "\n";
  }
  return text;
}

TEST(JsonTwin, reader_and_twin_agree_on_every_file_and_size_of_unit) {
  std::uint64_t compared = 0;
  for (std::uint32_t seed = 1; seed <= 1500; ++seed) {
    const std::string file = Maker(seed).file();
    const std::vector<NaiveRecord> twin = read_lines_naively(file);
    const std::vector<NaiveRecord> expected = good(twin);
    const std::vector<std::string> paths = paths_of(twin);
    for (const std::size_t block : {1U, 2U, 3U, 7U, 64U, 100U, 1000U, 1048576U}) {
      const Reading reading =
          read_with_product(test_support::memory_file(file), paths, {.block_bytes = block});
      ASSERT_EQ(show(reading.records), show(expected))
          << "seed " << seed << ", block " << block << "\n"
          << file;
      ASSERT_EQ(reading.books.seen, twin.size()) << "seed " << seed << ", block " << block;
      ASSERT_EQ(reading.books.bytes_read, file.size());
      compared += expected.size();
    }
  }
  EXPECT_GT(compared, 50'000U);
}

TEST(JsonTwin, a_file_cut_at_any_byte_loses_the_record_that_is_cut_only) {
  const std::string file =
      "\xEF\xBB\xBF{\"a\":1,\"b\":[true,null]}\r\n\n{\"name\":\"x\\\"y\"}\n{\"a\":{\"c.d\":-2.5e3}}"
      "\n";
  for (std::size_t size = 4; size <= file.size(); ++size) {
    const std::string cut = file.substr(0, size);
    const std::vector<NaiveRecord> twin = read_lines_naively(cut);
    const std::vector<NaiveRecord> expected = good(twin);
    const Reading reading =
        read_with_product(test_support::memory_file(cut), paths_of(twin), {.block_bytes = 8});
    EXPECT_EQ(show(reading.records), show(expected)) << size;
    EXPECT_EQ(reading.books.dropped, twin.size() - expected.size()) << size;
    EXPECT_LE(reading.books.dropped, 1U) << size;
  }
}

}  // namespace
}  // namespace longwatch::differential
