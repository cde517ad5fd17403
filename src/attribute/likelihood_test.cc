#include <gtest/gtest.h>

#include "attribute/attribute.h"

namespace longwatch::attribute {
namespace {

struct Case {
  double probability;
  std::string_view term;
};

TEST(LikelihoodTerm, ValuesInAGapOfTheYardstickTakeTheLowerBand) {
  const Case cases[] = {{0.0, "remote chance"},
                        {0.05, "remote chance"},
                        {0.07, "remote chance"},
                        {0.10, "highly unlikely"},
                        {0.20, "highly unlikely"},
                        {0.22, "highly unlikely"},
                        {0.25, "unlikely"},
                        {0.38, "unlikely"},
                        {0.40, "realistic possibility"},
                        {0.50, "realistic possibility"},
                        {0.54, "realistic possibility"},
                        {0.55, "likely"},
                        {0.75, "likely"},
                        {0.79, "likely"},
                        {0.80, "highly likely"},
                        {0.90, "highly likely"},
                        {0.94, "highly likely"},
                        {0.95, "almost certain"},
                        {1.0, "almost certain"}};
  for (const Case& expected : cases) {
    EXPECT_EQ(likelihood_term(expected.probability, "uk"), expected.term) << expected.probability;
  }
}

TEST(LikelihoodTerm, KnowsTheWordsOfIcd203) {
  const Case cases[] = {{0.02, "almost no chance"}, {0.10, "very unlikely"},
                        {0.30, "unlikely"},         {0.50, "roughly even chance"},
                        {0.60, "likely"},           {0.85, "very likely"},
                        {0.97, "almost certain"}};
  for (const Case& expected : cases) {
    EXPECT_EQ(likelihood_term(expected.probability, "icd203"), expected.term)
        << expected.probability;
  }
}

}  // namespace
}  // namespace longwatch::attribute
