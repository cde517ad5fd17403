#include "cli/documents.h"

#include <gtest/gtest.h>

#include "tests/support/golden.h"

namespace longwatch::cli {
namespace {

TEST(Documents, AreWhatTheTablesSay) {
  for (const Document& document : generated_documents()) {
    EXPECT_TRUE(test_support::matches_golden("docs/" + std::string(document.name), document.text));
  }
}

}  // namespace
}  // namespace longwatch::cli
