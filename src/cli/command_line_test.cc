#include "cli/command_line.h"

#include <set>

#include <gtest/gtest.h>

#include "cli/option_parser.h"
#include "model/level.h"

namespace longwatch::cli {
namespace {

using Words = std::vector<std::string>;

TEST(CommandTable, EveryRowSaysWhatHelpNeeds) {
  std::set<std::string_view> names;
  for (const CommandInfo* command : all_commands()) {
    EXPECT_TRUE(names.insert(command->name).second) << command->name;
    EXPECT_FALSE(command->summary.empty()) << command->name;
    EXPECT_FALSE(command->description.empty()) << command->name;
    EXPECT_NE(command->example.find("longwatch "), std::string_view::npos) << command->name;
    EXPECT_NE(command->run, nullptr) << command->name;
    EXPECT_LE(command->least_arguments, command->most_arguments) << command->name;
  }
}

TEST(CommandTable, NoCommandHasAnOptionTwice) {
  for (const CommandInfo* command : all_commands()) {
    std::set<std::string_view> names;
    for (const std::string_view name : option_names(*command)) {
      EXPECT_TRUE(names.insert(name).second) << command->name << " " << name;
    }
  }
}

TEST(CommandTable, LevelsOfTheSettingsAreThoseOfTheModel) {
  for (const config::SettingId setting : {config::SettingId::MinLevel, config::SettingId::FailOn}) {
    for (const std::string_view word : config::choices(config::info(setting))) {
      EXPECT_TRUE(word == "none" || model::parse_level(word).has_value()) << word;
    }
  }
}

TEST(CommandLine, TakesOptionsInAnyPlaceAndBothForms) {
  const Result<Invocation> parsed = parse_command_line(
      {"sweep", "--rules", "a", "logs", "--rules=b", "--unmask", "more", "--format", "csv"});
  ASSERT_TRUE(parsed.ok()) << parsed.error().to_line();
  EXPECT_EQ(parsed->command->name, "sweep");
  EXPECT_EQ(parsed->arguments, (Words{"logs", "more"}));
  EXPECT_EQ(parsed->given,
            (std::vector<std::pair<std::string, std::string>>{
                {"--rules", "a"}, {"--rules", "b"}, {"--unmask", "on"}, {"--format", "csv"}}));
  EXPECT_TRUE(parsed->has("--unmask"));
  EXPECT_EQ(parsed->value("--format"), "csv");
  EXPECT_EQ(parsed->value("--output"), "-") << "the default";
}

TEST(CommandLine, TheLastOfTwoValuesCounts) {
  const Result<Invocation> parsed =
      parse_command_line({"sweep", "x", "--format", "csv", "--format", "jsonl"});
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->value("--format"), "jsonl");
}

TEST(CommandLine, FindsCommandsOfTwoWords) {
  const Result<Invocation> parsed = parse_command_line({"rules", "check", "r"});
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->command->name, "rules check");
  EXPECT_EQ(parsed->arguments, Words{"r"});
}

struct Refused {
  Words words;
  std::string_view message;
  std::string_view hint;
};

TEST(CommandLine, SaysWhatIsWrongAndWhatIsNear) {
  const Refused cases[] = {
      {{"swep"}, "unknown command 'swep'", "did you mean 'sweep'"},
      {{"rules", "chek"},
       "unknown command 'rules chek'",
       "'rules check' or 'rules explain' or 'rules update'"},
      {{"sweep"},
       "'sweep' expects PATH..., got nothing",
       "'longwatch help sweep' shows how to use it"},
      {{"sweep", "x", "--fromat", "csv"},
       "'sweep' has no option '--fromat'",
       "did you mean '--format'"},
      {{"sweep", "x", "--jobs"}, "'--jobs' expects a value: N", ""},
      {{"sweep", "x", "--format", "jsnol"},
       "'--format' expects one of table, jsonl, csv, timesketch, ecs, hayabusa-csv, got 'jsnol'",
       "did you mean 'jsonl'"},
      {{"--quiet", "sweep"},
       "expected a command before options, got '--quiet'",
       "'longwatch help' lists the commands"},
  };
  for (const Refused& expected : cases) {
    const Result<Invocation> parsed = parse_command_line(expected.words);
    ASSERT_FALSE(parsed.ok()) << expected.message;
    EXPECT_EQ(parsed.error().message(), expected.message);
    EXPECT_EQ(parsed.error().hint(), expected.hint);
  }
}

TEST(CommandLine, ASwitchTakesNoValue) {
  const Result<Invocation> parsed = parse_command_line({"sweep", "x", "--quiet=5"});
  ASSERT_FALSE(parsed.ok());
}

TEST(CommandLine, AsksForHelpInEveryPlaceButBehindADoubleDash) {
  EXPECT_EQ(parse_command_line({})->command->name, "help");
  EXPECT_EQ(parse_command_line({"--help"})->command->name, "help");
  const Result<Invocation> help = parse_command_line({"sweep", "x", "--nonsense", "-h"});
  ASSERT_TRUE(help.ok());
  EXPECT_EQ(help->command->name, "help");
  EXPECT_EQ(help->arguments, Words{"sweep"});
  const Result<Invocation> path = parse_command_line({"sweep", "--", "--help"});
  ASSERT_TRUE(path.ok()) << path.error().to_line();
  EXPECT_EQ(path->arguments, Words{"--help"});
}

}  // namespace
}  // namespace longwatch::cli
