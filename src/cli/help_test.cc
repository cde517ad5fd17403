#include "cli/help.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "cli/option_parser.h"

namespace longwatch::cli {
namespace {

TEST(Help, NamesEveryCommandThatIsShown) {
  const std::string help = program_help();
  for (const CommandInfo* command : all_commands()) {
    EXPECT_EQ(help.find("\n  " + std::string(command->name)) != std::string::npos,
              command->listing == Listing::Shown)
        << command->name;
  }
}

TEST(Help, OfACommandNamesEveryOptionAndKeepsTheWidth) {
  for (const CommandInfo* command : all_commands()) {
    const std::string help = command_help(*command);
    for (const std::string_view name : option_names(*command)) {
      EXPECT_NE(help.find("\n  " + std::string(name)), std::string::npos) << name;
    }
    for (const std::string_view line : split(help, '\n')) {
      EXPECT_LE(line.size(), 100U) << line;
    }
  }
}

TEST(Wrapped, BreaksBetweenWordsAndKeepsParagraphs) {
  EXPECT_EQ(wrapped("one two three", 9, 2), "  one two\n  three\n");
  EXPECT_EQ(wrapped("one\n\ntwo", 20, 0), "one\n\ntwo\n");
  EXPECT_EQ(wrapped("incomprehensibilities", 5, 0), "incomprehensibilities\n");
}

}  // namespace
}  // namespace longwatch::cli
