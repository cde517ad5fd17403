#include "attribute/profile_weights.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/memory_files.h"

namespace longwatch::attribute {
namespace {

ProfileWeights some_weights() {
  ProfileWeights weights;
  weights.fitted_on = "a base";
  weights.protocol = "reports";
  weights.cases = 12;
  weights.terms = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7};
  weights.known = {-1, 0.25, 0.5, -0.5, 1, 2};
  weights.victims = {0.75, 0.5, 2};
  return weights;
}

Result<ProfileWeights> load(const std::string& text) {
  test_support::MemoryFiles files;
  files.add_file("w.yaml", text);
  return load_weights("w.yaml", files);
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  text.replace(text.find(from), from.size(), to);
  return text;
}

TEST(ProfileWeights, WhatIsWrittenIsRead) {
  const std::string text = to_yaml(some_weights());
  const Result<ProfileWeights> read = load(text);
  ASSERT_TRUE(read.ok()) << read.error().to_line();
  EXPECT_EQ(to_yaml(*read), text);
  EXPECT_EQ(read->cases, 12U);
  EXPECT_EQ(read->terms.nearest, 0.6);
  EXPECT_EQ(read->known.unlisted_malware, 2);
}

TEST(ProfileWeights, MistakesAreNamedWithTheirPlace) {
  const std::string text = to_yaml(some_weights());
  const Result<ProfileWeights> word = load(replaced(text, "malware: 0.4000", "malware: much"));
  ASSERT_FALSE(word.ok());
  EXPECT_EQ(word.error().message(), "expected a number under 'malware', got 'much'");
  EXPECT_EQ(word.error().place(), "w.yaml:9:12");
  const Result<ProfileWeights> lost = load(replaced(text, "  nearest: 0.6000\n", ""));
  ASSERT_FALSE(lost.ok());
  EXPECT_EQ(lost.error().message(), "expected 'nearest', got nothing of that name");
  const Result<ProfileWeights> more =
      load(replaced(text, "  nearest: 0.6000\n", "  nearest: 0.6000\n  luck: 3\n"));
  ASSERT_FALSE(more.ok());
  EXPECT_EQ(more.error().message(), "expected 7 weights under 'terms', got 8");
  EXPECT_FALSE(load("- 1\n").ok());
}

TEST(ProfileWeights, ThoseThatComeWithTheProgramAreWhole) {
  const Result<ProfileWeights> weights =
      load_weights("content/attribution/weights.yaml", system_files());
  ASSERT_TRUE(weights.ok()) << weights.error().to_line();
  EXPECT_GT(weights->cases, 300U);
  EXPECT_GT(weights->terms.malware, weights->terms.tool) << "tools are everybody's";
}

}  // namespace
}  // namespace longwatch::attribute
