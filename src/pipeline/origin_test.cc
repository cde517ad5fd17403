#include "pipeline/origin.h"

#include <gtest/gtest.h>

#include "model/synthetic.h"
#include "tests/support/memory_files.h"

namespace longwatch::pipeline {
namespace {

Result<Origin> origin_of_text(const std::string& text) {
  return origin_of(*test_support::memory_file(text));
}

TEST(SyntheticCheck, TheMarkIsSeenAtTheBeginningAndAtTheEndOfALargeFile) {
  const std::string mark(model::kSyntheticMark);
  const std::string filler(300'000, 'a');
  EXPECT_EQ(origin_of_text(mark + filler).value(), Origin::Synthetic);
  EXPECT_EQ(origin_of_text(filler + mark).value(), Origin::Synthetic);
  EXPECT_EQ(origin_of_text(filler).value(), Origin::Real);
  EXPECT_EQ(origin_of_text("").value(), Origin::Real);
}

}  // namespace
}  // namespace longwatch::pipeline
