#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "read/mapped/diagnostics.h"
#include "read/mapped/mapped.h"
#include "tests/support/memory_files.h"

namespace longwatch::read::mapped {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> problems_of(std::string_view yaml) {
  const ParsedMapping parsed = parse_mapping(yaml, "m.yml");
  EXPECT_EQ(parsed.mapping == nullptr, !parsed.problems.empty());
  std::vector<std::string> texts;
  for (const Diagnostic& problem : parsed.problems) {
    EXPECT_EQ(problem.kind, &kBrokenMapping);
    EXPECT_THAT(problem.message, testing::EndsWith("; mapping skipped"));
    texts.push_back(problem.place.to_text() + " " + problem.message);
  }
  return texts;
}

TEST(Mapping, SaysWhatOthersMustKnow) {
  const ParsedMapping parsed = parse_mapping(
      "name: door\ndescription: doors\nlines: ['{time} {a} {_}', '{time} {b:int}']\n"
      "fields: {a: User}\nconstants: {action: x}\n"
      "logsource: {product: p, category: c, service: s}\n",
      "m.yml");
  ASSERT_NE(parsed.mapping, nullptr);
  const MappingInfo& info = info_of(*parsed.mapping);
  EXPECT_EQ(info.name, "door");
  EXPECT_EQ(info.channel, "mapped:door");
  EXPECT_EQ(info.file, "m.yml");
  EXPECT_EQ(info.product + info.category + info.service, "pcs");
  EXPECT_THAT(info.fields, ElementsAre("User", "action", "b"));
  EXPECT_FALSE(info.has_more_fields);
}

TEST(Mapping, AllMistakesAreToldAtOnce) {
  EXPECT_THAT(
      problems_of("name: Door Log\n"
                  "patern: x\n"
                  "pattern: '{time} {user} {src:ipp}'\n"
                  "time: '%H:%M'\n"
                  "zone: Europe/Nowhere\n"
                  "match: {share: 0}\n"
                  "continuation: indent\n"
                  "telemetry: dnss\n"),
      ElementsAre(HasSubstr("m.yml:1:7 expected a name of small letters"),
                  HasSubstr("m.yml:2:1 expected a key of a mapping"),
                  HasSubstr("m.yml:3:30 expected a type (text, word, int, ip, bool, epoch, pairs), "
                            "got 'ipp'"),
                  HasSubstr("m.yml:4:7 expected 'iso', 'epoch'"), HasSubstr("m.yml:5:7 "),
                  HasSubstr("m.yml:6:16 expected 1 to 100 percent"),
                  HasSubstr("m.yml:7:15 expected none, indented or unmatched for 'continuation', "
                            "got 'indent'"),
                  HasSubstr("m.yml:8:12 expected access-log, firewall")));
}

struct Mistake {
  std::string_view yaml;
  std::string_view expected;
};

TEST(Mapping, EveryMistakeHasItsPlace) {
  constexpr std::string_view kHead = "name: a\n";
  for (const Mistake& mistake : std::initializer_list<Mistake>{
           {"pattern: '{time} {'", "2:18 expected '}' behind '{'"},
           {"pattern: '{time} }'", "2:18 expected '{' in front of '}'"},
           {"pattern: '{time} {a b}'", "2:19 expected a name of letters"},
           {"pattern: '{time} {a}{b}'", "2:21 expected something between 'a' and 'b'"},
           {"pattern: '{time} {a} {a}'", "2:23 'a' stands twice"},
           {"pattern: '{time} {p:pairs} x'", "2:18 expected nothing behind 'p'"},
           {"pattern: '{time:int} x'", "2:17 expected no type for 'time'"},
           {"pattern: 'x'", "2:10 expected at least one capture"},
           {"pattern: '{a}'", "1:1 expected the capture '{time}'"},
           {"pattern: [a]", "2:10 expected a pattern as a text, got a list"},
           {"regex: '(?P<time>.*'", "2:8 regular expression: missing )"},
           {"regex: '.*'", "2:8 expected at least one named group"},
           {"regex: '.*'\npattern: '{time}'",
            "1:1 expected either 'pattern' or 'regex' here, got "
            "both"},
           {"time: iso", "1:1 expected either 'pattern' or 'regex' here, got none"},
           {"lines: []", "2:8 expected 'lines' as a list"},
           {"lines: [{pattern: '{time}', patern: x}]", "2:29 expected a key of a line"},
           {"pattern: '{time} {a}'\nfields: {b: c}",
            "3:10 expected a capture of the patterns under "
            "'fields', got 'b'"},
           {"pattern: '{time} {a}'\nfields: {a: {type: nmber}}", "3:20 expected text, word"},
           {"pattern: '{time} {a:int}'\nfields: {a: {type: text}}",
            "2:21 'a' is integer here and "
            "text under 'fields'"},
           {"pattern: '{time} {a}'\nfields: [a]", "3:9 expected 'fields' as a map"},
           {"pattern: '{time} {a}'\nconstants: x", "3:12 expected 'constants' as a map"},
           {"pattern: '{time} {a}'\nconstants: {x: [1]}", "3:16 expected a text as the constant"},
           {"pattern: '{time} {a}'\ncomputer: b",
            "3:11 expected a capture of the patterns for "
            "'computer', got 'b'"},
           {"pattern: '{time} {a}'\nlogsource: {}", "3:12 expected 'product', 'category'"},
           {"pattern: '{time} {a}'\nlogsource: {product: x}\ntelemetry: dns",
            "4:12 expected either 'logsource' or 'telemetry'"},
           {"pattern: '{time} {a}'\ntime: {fields: []}", "3:16 expected 'fields' of 'time'"},
           {"pattern: '{time} {a}'\ntime: '%F %I'", "3:7 expected %p"},
           {"pattern: '{time} {a}'\nname: b", "3:1 "},
       }) {
    const std::vector<std::string> problems = problems_of(std::string(kHead).append(mistake.yaml));
    ASSERT_EQ(problems.size(), 1U) << mistake.yaml << ": " << testing::PrintToString(problems);
    EXPECT_THAT(problems[0], testing::StartsWith("m.yml:" + std::string(mistake.expected)))
        << mistake.yaml;
  }
  EXPECT_THAT(problems_of(""), ElementsAre(HasSubstr("expected one YAML document")));
  EXPECT_THAT(problems_of("[1]"), testing::Not(IsEmpty()));
}

TEST(Mapping, AMistakeShowsItsLine) {
  const ParsedMapping parsed = parse_mapping("name: a\npattern: '{time} {a:x}'\n", "m.yml");
  ASSERT_EQ(parsed.problems.size(), 1U);
  EXPECT_EQ(parsed.problems[0].excerpt, "pattern: '{time} {a:x}'\n                    ^");
}

TEST(Mapping, AFolderGivesItsYamlFilesAndNamesStandOnce) {
  test_support::MemoryFiles files;
  constexpr std::string_view kBody = "pattern: '{time} {a}'\n";
  files.add_file("maps/a.yml", "name: a\n" + std::string(kBody));
  files.add_file("maps/b.yaml", "name: a\n" + std::string(kBody));
  files.add_file("maps/c.yml", "nam: c\n");
  files.add_file("maps/readme.txt", "x");
  const Result<LoadedMappings> loaded = load_mappings({"maps"}, files);
  ASSERT_TRUE(loaded.ok());
  EXPECT_EQ(loaded->mappings.size(), 1U);
  EXPECT_EQ(loaded->broken, 2U);
  EXPECT_THAT(loaded->problems[0].message,
              HasSubstr("expected a name of its own, got 'a', which maps/a.yml has"));
  EXPECT_FALSE(load_mappings({"nowhere"}, files).ok());
  files.add_file("other/readme.txt", "x");
  EXPECT_FALSE(load_mappings({"other"}, files).ok());
}

}  // namespace
}  // namespace longwatch::read::mapped
