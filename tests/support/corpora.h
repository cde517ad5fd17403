#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace longwatch::test_support {

/// Where the public corpora are expected: environment variable LONGWATCH_CORPORA, else
/// "../shared/corpora" beside the repository. They are never copied into it.
std::string corpora_path();

/// "<corpora_path>/<name>".
std::string corpora_path(std::string_view name);

bool have_corpora(std::string_view name = "");

/// True when LONGWATCH_REQUIRE_CORPORA=1: a test without corpora then fails instead of being
/// skipped.
bool corpora_are_required();

/// All regular files below a directory of the corpora whose names end in `suffix`, sorted bytewise.
std::vector<std::string> corpora_files(std::string_view name, std::string_view suffix);

}  // namespace longwatch::test_support

/// First line of a test body that needs the corpora, or a part of them: `LW_NEED_CORPORA("sigma");`
#define LW_NEED_CORPORA(name)                                                             \
  if (!::longwatch::test_support::have_corpora(name)) {                                   \
    const std::string lw_missing =                                                        \
        "skipped: corpora not found at " + ::longwatch::test_support::corpora_path(name); \
    if (::longwatch::test_support::corpora_are_required()) {                              \
      FAIL() << lw_missing << ", and LONGWATCH_REQUIRE_CORPORA=1 demands them";           \
    }                                                                                     \
    GTEST_SKIP() << lw_missing;                                                           \
  }                                                                                       \
  static_assert(true, "takes the semicolon")
