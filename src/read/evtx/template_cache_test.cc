// A template is compiled once, and never mistaken for another.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "read/evtx/record_decoder.h"
#include "read/evtx/record_scanner.h"
#include "tests/support/evtx/hand_made_log.h"
#include "tests/support/evtx/log_reading.h"

namespace longwatch::read::evtx {
namespace {

constexpr auto kText = static_cast<std::uint8_t>(ValueType::String);

/// A chunk of one record that uses a template with a constant and a value.
std::string chunk_with_constant(std::string_view constant, std::size_t shift,
                                const std::string& first_name = "First") {
  HandMadeChunk chunk;
  if (shift > 0) {  // moves everything that follows, and writes a name elsewhere
    chunk.begin_record(1);
    chunk.fragment_header();
    chunk.element(first_name, std::string(shift, 'x'));
    chunk.end_of_fragment();
    chunk.end_record();
  }
  chunk.begin_record(2);
  chunk.fragment_header();
  chunk.begin_definition();
  chunk.fragment_header();
  chunk.open("Event");
  chunk.close_start();
  chunk.element("Constant", constant);
  chunk.element("Value", 0, kText);
  if (shift > 0) {
    chunk.element(first_name, 0, kText);
  }
  chunk.end_element();
  chunk.end_of_fragment();
  chunk.end_definition();
  chunk.values({text_of("v")});
  chunk.end_of_fragment();
  chunk.end_record();
  return chunk.finish();
}

/// What one decoder makes of chunks, one after the other.
class TemplateCaching : public ::testing::Test {
 protected:
  std::vector<std::string> decode(const std::string& chunk) {
    const ByteView bytes = as_bytes(chunk);
    decoder_.begin_chunk(bytes);
    RecordScanner scanner(bytes, kChunkHeaderBytes, bytes.size(), RecordScanner::End::Guessed);
    std::vector<std::string> found;
    for (auto step = scanner.next(); step.found == RecordScanner::Found::Record;
         step = scanner.next()) {
      EXPECT_EQ(
          decoder_.decode(step.frame.content_begin(), step.frame.content_end(), values_, arena_),
          WalkOutcome::Done)
          << decoder_.problem();
      std::string& line = found.emplace_back();
      for (const model::FieldValue& value : values_.fields) {
        line.append(fields_->name(value.field)).append("=");
        line.append(model::render(value.value, scratch_)).append(" ");
      }
    }
    return found;
  }

  std::uint64_t compilations() const { return decoder_.cache().compilations(); }

 private:
  std::shared_ptr<model::FieldTable> fields_ = fields_named({"Constant", "Value", "Named"});
  RecordDecoder decoder_{*fields_};
  RecordValues values_;
  Arena arena_;
  std::string scratch_;
};

TEST_F(TemplateCaching, ADefinitionIsCompiledOnceHoweverOftenAndWhereverItStands) {
  EXPECT_EQ(decode(chunk_with_constant("same", 0)).back(), "Constant=same Value=v ");
  EXPECT_EQ(decode(chunk_with_constant("same", 0)).back(), "Constant=same Value=v ");
  EXPECT_EQ(compilations(), 1U);
  EXPECT_EQ(decode(chunk_with_constant("same", 3)).back(), "Constant=same Value=v ");
  EXPECT_EQ(decode(chunk_with_constant("same", 300)).back(), "Constant=same Value=v ");
  EXPECT_EQ(compilations(), 2U) << "only the one with one more element is another";
}

TEST_F(TemplateCaching, OneDifferentByteUnderTheSameGuidIsAnotherTemplate) {
  EXPECT_EQ(decode(chunk_with_constant("one", 0)).back(), "Constant=one Value=v ");
  EXPECT_EQ(decode(chunk_with_constant("two", 0)).back(), "Constant=two Value=v ");
  EXPECT_EQ(decode(chunk_with_constant("one", 0)).back(), "Constant=one Value=v ");
  EXPECT_EQ(compilations(), 2U);
}

TEST_F(TemplateCaching, ANameOutsideTheDefinitionThatReadsDifferentlyIsAnotherTemplate) {
  // The bytes of both definitions are equal but for where the name stands.
  EXPECT_EQ(decode(chunk_with_constant("c", 5, "Named")).back(), "Constant=c Value=v Named=v ");
  EXPECT_EQ(decode(chunk_with_constant("c", 5, "Other")).back(), "Constant=c Value=v ");
  EXPECT_EQ(decode(chunk_with_constant("c", 9, "Named")).back(), "Constant=c Value=v Named=v ");
  EXPECT_EQ(compilations(), 2U);
}

}  // namespace
}  // namespace longwatch::read::evtx
