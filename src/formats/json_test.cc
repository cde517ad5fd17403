#include "formats/json.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace longwatch::formats {
namespace {

/// Writes down what it is told.
struct Recorder {
  std::string log;

  void begin_object() { log += "{"; }

  void end_object() { log += "}"; }

  void begin_array() { log += "["; }

  void end_array() { log += "]"; }

  void key(std::string_view raw) { log.append("k(").append(raw).append(")"); }

  void string(std::string_view raw) { log.append("s(").append(raw).append(")"); }

  void number(std::string_view text) { log.append("n(").append(text).append(")"); }

  void boolean(bool value) { log += value ? "T" : "F"; }

  void null() { log += "0"; }
};

struct Walked {
  JsonOutcome outcome;
  std::string log;
};

Walked walk(std::string_view text, const JsonLimits& limits = {}) {
  JsonIndexer indexer;
  Recorder recorder;
  const JsonOutcome outcome = walk_json(text, indexer, recorder, limits);
  return {outcome, recorder.log};
}

TEST(Json, walks_every_kind_of_value_in_order) {
  struct Case {
    std::string_view text;
    std::string_view log;
  };

  const std::vector<Case> cases = {
      {R"({})", "{}"},
      {R"([])", "[]"},
      {R"(  "a" )", "s(a)"},
      {R"(-0.5e+10)", "n(-0.5e+10)"},
      {R"(null)", "0"},
      {"{\"a\" : 1 ,\n\t\"b\":[true,false , null,{}], \"\":\"\"}\r\n",
       "{k(a)n(1)k(b)[TF0{}]k()s()}"},
      {R"({"q\"\\":"\\","u":"\u00e9{}[],:"})", R"({k(q\"\\)s(\\)k(u)s(\u00e9{}[],:)})"},
      {R"([[[{"a":[{}]}]],0])", "[[[{k(a)[{}]}]]n(0)]"},
      {R"({"a":1,"a":2})", "{k(a)n(1)k(a)n(2)}"},
      {R"({"a":"blank at the end   "})", "{k(a)s(blank at the end   )}"},
  };
  for (const Case& c : cases) {
    const Walked walked = walk(c.text);
    EXPECT_TRUE(walked.outcome.ok()) << c.text << ": " << to_text(walked.outcome.problem);
    EXPECT_EQ(walked.log, c.log) << c.text;
  }
}

TEST(Json, says_what_is_wrong_and_where) {
  struct Case {
    std::string_view text;
    JsonProblem problem;
    std::size_t offset;
  };

  const std::vector<Case> cases = {
      {"", JsonProblem::Empty, 0},
      {" \n\t ", JsonProblem::Empty, 0},
      {R"({"a":"b)", JsonProblem::UnclosedString, 5},
      {"{\"a\":\"b\tc\"}", JsonProblem::ControlCharacter, 7},
      {std::string_view("{\"a\":\"b\0c\"}", 11), JsonProblem::ControlCharacter, 7},
      {R"({"a":})", JsonProblem::ExpectedValue, 5},
      {R"({"a":,"b":1})", JsonProblem::ExpectedValue, 5},
      {R"([1,])", JsonProblem::ExpectedValue, 3},
      {R"([,1])", JsonProblem::ExpectedValue, 1},
      {R"({"a":1,})", JsonProblem::ExpectedKey, 7},
      {R"({,})", JsonProblem::ExpectedKey, 1},
      {R"({a:1})", JsonProblem::ExpectedKey, 1},
      {R"({"a" 1})", JsonProblem::ExpectedColon, 5},
      {R"({"a":1 "b":2})", JsonProblem::ExpectedComma, 7},
      {R"([1 2])", JsonProblem::ExpectedComma, 3},
      {R"([1})", JsonProblem::ExpectedComma, 2},
      {R"({"a":1])", JsonProblem::ExpectedComma, 6},
      {R"(["a"x])", JsonProblem::ExpectedComma, 4},
      {R"(["a""b"])", JsonProblem::ExpectedComma, 4},
      {R"([01])", JsonProblem::BadNumber, 1},
      {R"([1.])", JsonProblem::BadNumber, 1},
      {R"([-])", JsonProblem::BadNumber, 1},
      {R"([1e])", JsonProblem::BadNumber, 1},
      {R"([1"a b"])", JsonProblem::BadNumber, 1},
      {R"([0x10])", JsonProblem::BadNumber, 1},
      {R"([NaN])", JsonProblem::BadWord, 1},
      {R"([tru"e"])", JsonProblem::BadWord, 1},
      {R"([+1])", JsonProblem::BadWord, 1},
      {"[\x0C 1]", JsonProblem::BadWord, 1},
      {R"({} {})", JsonProblem::TrailingContent, 3},
      {R"({}})", JsonProblem::TrailingContent, 2},
      {R"({"a":{"b":1})", JsonProblem::UnexpectedEnd, 12},
      {R"({"a")", JsonProblem::UnexpectedEnd, 4},
      {R"({"a":)", JsonProblem::UnexpectedEnd, 5},
      {R"([1)", JsonProblem::UnexpectedEnd, 2},
  };
  for (const Case& c : cases) {
    const JsonOutcome outcome = walk(c.text).outcome;
    EXPECT_EQ(to_text(outcome.problem), to_text(c.problem)) << c.text;
    EXPECT_EQ(outcome.offset, c.offset) << c.text;
  }
}

TEST(Json, keeps_to_its_limits) {
  const std::string deep = std::string(64, '[') + std::string(64, ']');
  EXPECT_TRUE(walk(deep).outcome.ok());
  EXPECT_EQ(walk("[" + deep + "]").outcome.problem, JsonProblem::TooDeep);
  EXPECT_EQ(walk("[[1]]", {.depth = 1}).outcome.offset, 1U);
  EXPECT_TRUE(walk("[1,2,{}]", {.values = 4}).outcome.ok());
  EXPECT_EQ(walk("[1,2,\"a\"]", {.values = 3}).outcome.problem, JsonProblem::TooManyValues);
  EXPECT_EQ(walk("[{},{},[]]", {.values = 3}).outcome.offset, 7U);
}

TEST(Json, alternating_containers_close_with_their_own_bracket) {
  std::string open;
  std::string close;
  for (int i = 0; i < 32; ++i) {
    open += "[{\"k\":";
    close = "}]" + close;
  }
  EXPECT_TRUE(walk(open + "1" + close).outcome.ok());
  close[0] = ']';
  EXPECT_EQ(walk(open + "1" + close).outcome.problem, JsonProblem::ExpectedComma);
}

TEST(Json, walks_invalid_utf8_and_says_so) {
  const Walked walked = walk("{\"a\":\"\xFF\xC3\"}");
  EXPECT_TRUE(walked.outcome.ok());
  EXPECT_EQ(walked.outcome.encoding, JsonEncoding::InvalidUtf8);
  EXPECT_EQ(walked.log, "{k(a)s(\xFF\xC3)}");
  EXPECT_EQ(walk("{\"a\":\"\xC3\xA9\"}").outcome.encoding, JsonEncoding::Utf8);
}

TEST(Json, every_prefix_of_a_text_is_refused) {
  const std::string_view text =
      R"({"a":[1,-2.5e3,true,null,"x\"y\\"],"bb":{"c":{}},"long":"0123456789012345678901234567890)"
      R"(12345678901234567890123456789012345678901234567890123456789"})";
  ASSERT_TRUE(walk(text).outcome.ok());
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_FALSE(walk(text.substr(0, size)).outcome.ok()) << size;
  }
}

/// Two pages of which the second must not be touched.
class FencedText {
 public:
  FencedText() : page_(static_cast<std::size_t>(::sysconf(_SC_PAGESIZE))) {
    start_ = static_cast<char*>(
        ::mmap(nullptr, 2 * page_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    ::mprotect(start_ + page_, page_, PROT_NONE);
  }

  FencedText(const FencedText&) = delete;
  FencedText& operator=(const FencedText&) = delete;

  ~FencedText() { ::munmap(start_, 2 * page_); }

  std::string_view place(std::string_view text) {
    char* const begin = start_ + page_ - text.size();
    std::memcpy(begin, text.data(), text.size());
    return {begin, text.size()};
  }

 private:
  const std::size_t page_;
  char* start_;
};

TEST(Json, reads_no_byte_behind_the_text) {
  FencedText fenced;
  for (std::size_t size = 0; size < 300; ++size) {
    const std::string text = "{\"a\":\"" + std::string(size, 'x') + "\"}";
    EXPECT_TRUE(walk(fenced.place(text)).outcome.ok()) << size;
    EXPECT_FALSE(walk(fenced.place(text.substr(0, text.size() - 1))).outcome.ok()) << size;
  }
}

TEST(JsonIndexer, gives_memory_back_when_asked) {
  JsonIndexer indexer;
  EXPECT_EQ(indexer.capacity(), 0U);
  ASSERT_TRUE(indexer.index("[1]").ok());
  const std::size_t small = indexer.capacity();
  ASSERT_TRUE(indexer.index("[\"" + std::string(1024 * 1024, 'x') + "\"]").ok());
  EXPECT_GT(indexer.capacity(), small);
  indexer.shrink(64 * 1024);
  EXPECT_LE(indexer.capacity(), small);
  ASSERT_TRUE(indexer.index("[1]").ok());
  EXPECT_EQ(indexer.positions().size(), 3U);
  indexer.shrink(64 * 1024);
  EXPECT_EQ(indexer.positions().size(), 3U) << "nothing to give back";
}

TEST(JsonIndexer, forgets_the_last_text_after_a_problem) {
  JsonIndexer indexer;
  ASSERT_TRUE(indexer.index("[1]").ok());
  ASSERT_FALSE(indexer.index("[\"").ok());
  EXPECT_TRUE(indexer.positions().empty());
}

TEST(UnescapedJson, resolves_every_escape_and_refuses_others) {
  const std::vector<std::pair<std::string_view, std::string_view>> good = {
      {"", ""},
      {"plain", "plain"},
      {R"(\"\\\/\b\f\n\r\t)", "\"\\/\b\f\n\r\t"},
      {R"(a\u0041\u00e9\u20aC)", "aA\xC3\xA9\xE2\x82\xAC"},
      {R"(\ud83d\ude00!)", "\xF0\x9F\x98\x80!"},
      {R"(C:\\Windows)", "C:\\Windows"},
  };
  for (const auto& [raw, meaning] : good) {
    std::string out = "kept ";
    EXPECT_TRUE(append_unescaped_json(out, raw)) << raw;
    EXPECT_EQ(out, "kept " + std::string(meaning));
  }
  for (const std::string_view raw : {R"(C:\Windows)", R"(\)", R"(\u12)", R"(\u12G4)", R"(\ud83d)",
                                     R"(\ud83dx)", R"(\ud83dA)", R"(\ude00)", R"(x\q)"}) {
    std::string out = "kept";
    EXPECT_FALSE(append_unescaped_json(out, raw)) << raw;
    EXPECT_EQ(out, "kept");
  }
}

}  // namespace
}  // namespace longwatch::formats
