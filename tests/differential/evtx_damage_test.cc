// Public EVTX samples with bits flipped and ends cut off: nothing breaks, the books balance, and
// what stands in chunks that were left alone is found as before.
#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "read/evtx/evtx.h"
#include "read/evtx/layout.h"
#include "tests/support/corpora.h"
#include "tests/support/evtx/log_reading.h"
#include "tests/support/memory_files.h"

namespace longwatch::read::evtx {
namespace {

constexpr std::uint64_t kLargest = 2'000'000;
constexpr std::size_t kFiles = 120;

/// Number of the record and the text of a field, by the chunk they stand in.
using Chunks = std::map<std::uint64_t, std::vector<std::pair<std::uint64_t, std::string>>>;

std::uint64_t chunk_of(std::uint64_t offset) {
  return (offset - kFileHeaderBytes) / kChunkBytes;
}

Chunks by_chunk(const ReadLog& log) {
  Chunks chunks;
  for (const ReadEvent& event : log.events) {
    chunks[chunk_of(event.event.locator.offset)].emplace_back(event.event.locator.record,
                                                              event.text("EventID"));
  }
  return chunks;
}

class EvtxDamagedSamples : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const std::string& path : test_support::corpora_files("evtx-attack-samples", ".evtx")) {
      Result<std::string> content = read_text_file(system_files(), path, kLargest);
      if (content.ok() && contents_.size() < kFiles) {
        contents_.push_back(std::move(content).value());
      }
    }
  }

  ReadLog read(const std::string& content) {
    return read_log(test_support::memory_file(content), fields_, *state_);
  }

  const std::shared_ptr<model::FieldTable> fields_ =
      fields_named({"EventID", "CommandLine", "Image", "Data", "Channel"});
  const std::unique_ptr<ReaderState> state_ = make_evtx_format()->make_state();
  std::mt19937 random_{20260711};
  std::vector<std::string> contents_;
};

TEST_F(EvtxDamagedSamples, flipped_bits_cost_nothing_outside_their_chunk) {
  LW_NEED_CORPORA("evtx-attack-samples");
  ASSERT_EQ(contents_.size(), kFiles);
  std::size_t undamaged = 0;
  for (const std::string& whole : contents_) {
    const Chunks before = by_chunk(read(whole));
    std::string content = whole;
    std::map<std::uint64_t, bool> damaged;
    for (auto flips = 1 + random_() % 3; flips > 0; --flips) {
      const std::size_t place = kFileHeaderBytes + random_() % (content.size() - kFileHeaderBytes);
      content[place] = static_cast<char>(content[place] ^ (1 << random_() % 8));
      damaged[chunk_of(place)] = true;
    }
    const ReadLog log = read(content);
    EXPECT_TRUE(log.books.balance());
    Chunks after = by_chunk(log);
    for (const auto& [chunk, records] : before) {
      if (!damaged.contains(chunk)) {
        EXPECT_EQ(after[chunk], records);
        ++undamaged;
      }
    }
    ASSERT_FALSE(HasFailure());
  }
  EXPECT_GT(undamaged, 40U) << "the test must have something to compare";
}

TEST_F(EvtxDamagedSamples, a_file_cut_anywhere_keeps_the_records_before_the_cut) {
  LW_NEED_CORPORA("evtx-attack-samples");
  for (const std::string& whole : contents_) {
    const ReadLog before = read(whole);
    const std::size_t cut = kFileHeaderBytes + random_() % (whole.size() - kFileHeaderBytes);
    const ReadLog log = read(whole.substr(0, cut));
    EXPECT_TRUE(log.books.balance());
    std::size_t whole_records = 0;
    for (const ReadEvent& event : before.events) {
      const model::Locator& locator = event.event.locator;
      whole_records += locator.offset + locator.length <= cut ? std::size_t{1} : std::size_t{0};
    }
    // A template or name that lies behind the cut may cost a record before it; real files have
    // them in front.
    EXPECT_EQ(log.events.size(), whole_records);
    ASSERT_FALSE(HasFailure());
  }
}

TEST_F(EvtxDamagedSamples, a_damaged_header_costs_no_record) {
  LW_NEED_CORPORA("evtx-attack-samples");
  for (const std::string& whole : contents_) {
    std::string content = whole;
    for (int flips = 0; flips < 50; ++flips) {
      content[8 + random_() % (kFileHeaderBytes - 8)] = static_cast<char>(random_());
    }
    EXPECT_EQ(by_chunk(read(content)), by_chunk(read(whole)));
    ASSERT_FALSE(HasFailure());
  }
}

TEST_F(EvtxDamagedSamples, noise_over_whole_chunks_costs_only_these) {
  LW_NEED_CORPORA("evtx-attack-samples");
  for (const std::string& whole : contents_) {
    const Chunks before = by_chunk(read(whole));
    std::string content = whole;
    const std::uint64_t chunks = (content.size() - kFileHeaderBytes) / kChunkBytes;
    const std::uint64_t hit = random_() % std::max<std::uint64_t>(chunks, 1);
    for (std::size_t i = 0; i < kChunkBytes; ++i) {
      const std::size_t place = kFileHeaderBytes + hit * kChunkBytes + i;
      if (place < content.size()) {
        content[place] = static_cast<char>(random_());
      }
    }
    Chunks expected = before;
    expected.erase(hit);
    const ReadLog log = read(content);
    EXPECT_TRUE(log.books.balance());
    EXPECT_EQ(by_chunk(log), expected);
    ASSERT_FALSE(HasFailure());
  }
}

}  // namespace
}  // namespace longwatch::read::evtx
