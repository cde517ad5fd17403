#include "pipeline/origin.h"

#include <gtest/gtest.h>

#include "model/synthetic.h"
#include "tests/support/temp_directory.h"

namespace longwatch::pipeline {
namespace {

Result<Origin> origin_of_text(const std::string& text) {
  const test_support::TempDirectory directory;
  model::Source source;
  source.path = directory.write("log", text);
  return origin_of(source, system_files());
}

TEST(SyntheticCheck, TheMarkIsSeenAtTheBeginningAndAtTheEndOfALargeFile) {
  const std::string mark(model::kSyntheticMark);
  const std::string filler(300'000, 'a');
  EXPECT_EQ(origin_of_text(mark + filler).value(), Origin::Synthetic);
  EXPECT_EQ(origin_of_text(filler + mark).value(), Origin::Synthetic);
  EXPECT_EQ(origin_of_text(filler).value(), Origin::Real);
  EXPECT_EQ(origin_of_text("").value(), Origin::Real);
}

TEST(SyntheticCheck, AFileThatIsGoneIsAnError) {
  model::Source source;
  source.path = "/nowhere/at/all";
  EXPECT_FALSE(origin_of(source, system_files()).ok());
}

}  // namespace
}  // namespace longwatch::pipeline
