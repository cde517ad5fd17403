// Why an indicator matches or not: the words for what comes near, by kind and field.
#include "detect/indicator/explain.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "detect/indicator/internal/merge.h"
#include "model/event.h"
#include "tests/support/memory_files.h"

namespace longwatch::detect::indicator {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class NoSink final : public model::FindingSink {
 public:
  void accept(model::Finding /*finding*/) override { ADD_FAILURE() << "a finding was handed on"; }
};

struct Seen {
  std::string_view field;
  std::string_view text;
};

/// One list, an allow-list, and what is explained of it.
class Explained {
 public:
  explicit Explained(std::string_view list, std::string_view word, std::string_view allow = {}) {
    files_.add_file("list.txt", std::string(list));
    files_.add_file("allow.txt", std::string(allow));
    DiagnosticCollector diagnostics;
    Result<ExplainedSubject> found =
        find_subject(word, {{"list.txt"}, {"allow.txt"}, {}, {}}, files_, *fields_, diagnostics);
    EXPECT_TRUE(found.ok());
    subject = std::move(*found);
  }

  /// Each text is an event of its own; `split` of them go to another worker, which is asked first.
  const IndicatorExplanation& of(const std::vector<Seen>& events, std::size_t split = 0) {
    const std::unique_ptr<Detector> explainer =
        make_explainer(subject, {100, {}}, fields_, explanation);
    NoSink sink;
    const std::unique_ptr<DetectorState> first = explainer->make_state();
    const std::unique_ptr<DetectorState> second = explainer->make_state();
    for (std::size_t i = events.size(); i-- > 0;) {
      model::EventBatch batch;
      model::Event event;
      event.locator.record = i + 1;
      event.locator.offset = i;
      event.time = time;
      const auto field = fields_->find(events[i].field);
      const std::vector<model::FieldValue> values = {
          {model::text_value(events[i].text),
           field.has_value() ? field->field : model::kUnnamedField}};
      event.values = batch.keep(values, *fields_);
      batch.add(event);
      explainer->scan(batch, i < split ? *second : *first, sink);
    }
    explainer->combine(*first, *second);
    explainer->finish(*first, sink);
    return explanation;
  }

  /// "match: ..." or why not, of one text.
  std::string say(std::string_view field, std::string_view text) {
    explanation = {};
    const IndicatorExplanation& all = of({{field, text}});
    if (!all.matches.empty()) {
      const SeenPlace& place = all.matches.front().places.front();
      return (place.is_whole ? "whole: " : "inside: ") + place.matched;
    }
    return all.nearest.empty() ? std::string("nothing")
                               : all.nearest.front().places.front().why_not;
  }

  ExplainedSubject subject;
  IndicatorExplanation explanation;
  std::optional<Timestamp> time;

 private:
  test_support::MemoryFiles files_;
  std::shared_ptr<model::FieldTable> fields_ = std::make_shared<model::FieldTable>();
};

TEST(ExplainedIndicator, words_for_what_comes_near) {
  struct Case {
    std::string_view entry;
    std::string_view field;
    std::string_view text;
    std::string_view said;
  };

  const std::vector<Case> cases = {
      {"evil.example", "QueryName", "evil.example", "whole: evil.example"},
      {"evil.example", "QueryName", "a.evil.example", "whole: evil.example"},
      {"evil.example", "CommandLine", "curl EVIL.example/x", "inside: evil.example"},
      {"evil.example", "QueryName", "notevil.example", "no '.' stands in front"},
      {"evil.example", "CommandLine", "x notevil.example y", "'notevil.example' is another name"},
      {"evil.example", "QueryName", "evil.example.org", "it goes on behind 'evil.example'"},
      {"evil.example", "User", "evil.example", "but the field holds an account"},
      {"evil.example", "unheard of", "evil.example", "no domain is looked for in this field"},
      {"evil.example", "QueryName", "other.example", "nothing"},
      {"host:evil.example", "QueryName", "a.evil.example", "a host is that name alone"},
      {"198.51.100.7", "IpAddress", "198.51.100.70", "'198.51.100.70' holds more"},
      {"198.51.100.0/24", "IpAddress", "198.51.100.9", "whole: 198.51.100.0/24"},
      {"198.51.100.0/24", "unheard of", "at 198.51.100.9", "no cidr is looked for in this field"},
      {"user-agent:Evil/1.0", "cs-user-agent", "evil/1.0", "differs in letter case"},
      {"user-agent:Evil/1.0", "cs-user-agent", "Evil/1.0 (x)", "only the whole counts"},
      {"mail-domain:evil.example", "to", "a@evil.example", "mail addresses of receivers"},
      {"https://evil.example/a", "CommandLine", "https://evil.example/ab", "is another URL"},
      {"dropper.exe", "Image", "C:\\x\\mydropper.exe", "only a whole token counts"},
  };
  for (const Case& one : cases) {
    Explained explained(one.entry, one.entry);
    EXPECT_THAT(explained.say(one.field, one.text), HasSubstr(one.said))
        << one.entry << " in " << one.text;
  }
}

TEST(ExplainedIndicator, entries_are_found_by_value_kind_and_rule) {
  constexpr std::string_view kList = "evil.example, one\nhost:evil.example\n198.51.100.7\n";
  const auto kinds = [](const Explained& explained) {
    std::vector<std::string> list;
    for (const ExplainedEntry& entry : explained.subject.entries) {
      list.emplace_back(to_text(entry.indicator.kind));
    }
    return list;
  };
  EXPECT_THAT(kinds(Explained(kList, "EVIL[.]example")), ElementsAre("domain", "host"));
  EXPECT_THAT(kinds(Explained(kList, "host:evil.example")), ElementsAre("host"));
  EXPECT_THAT(kinds(Explained(kList, rule_id(IndicatorKind::Domain, "evil.example"))),
              ElementsAre("domain"));
  EXPECT_THAT(kinds(Explained(kList, "evil.exam")), IsEmpty());
}

TEST(ExplainedIndicator, entries_are_found_in_any_spelling_of_their_kind) {
  constexpr std::string_view kList =
      "mutex:Global\\EvilMutex\nregistry:HKLM\\Software\\Evil\\Run\ncertificate-serial:00abcdef\n"
      "certificate:aabbccddeeff00112233445566778899aabbccdd\nasn:64500\naccount:evil\\admin\n"
      "path:C:\\Users\\*\\x.exe\nmail:someone@evil.example\n203.0.113.64/"
      "26\nmail-domain:evil.example\n";
  for (const std::string_view word :
       {"Global\\EvilMutex", "EvilMutex", "HKEY_LOCAL_MACHINE\\SOFTWARE\\evil\\run\\",
        "00:AB:cd:EF", "0xABCDEF", "AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD",
        "AS64500", "EVIL\\Admin", "c:/users/*/X.exe", "Someone[at]evil[.]example",
        "203.0.113.77/26", "@evil.example"}) {
    EXPECT_EQ(Explained(kList, word).subject.entries.size(), 1U) << word;
  }
}

TEST(ExplainedIndicator, what_is_not_looked_for_says_why) {
  Explained refused("127.0.0.1\n", "127.0.0.1");
  ASSERT_EQ(refused.subject.entries.size(), 1U);
  EXPECT_EQ(refused.subject.entries[0].fate, Fate::Refused);
  EXPECT_THAT(refused.subject.entries[0].why, HasSubstr("loopback"));
  EXPECT_EQ(refused.of({{"IpAddress", "127.0.0.1"}}).events, 1U);

  Explained allowed("evil.example\n", "evil.example", "evil.example\n");
  ASSERT_EQ(allowed.subject.entries.size(), 1U);
  EXPECT_EQ(allowed.subject.entries[0].fate, Fate::Allowed);
  EXPECT_EQ(allowed.of({{"QueryName", "evil.example"}}).matching, 1U);

  const Explained listed("tlsh:T1" + std::string(70, 'A') + "\n", "T1" + std::string(70, 'A'));
  ASSERT_EQ(listed.subject.entries.size(), 1U);
  EXPECT_EQ(listed.subject.entries[0].fate, Fate::NeverMatched);
}

TEST(ExplainedIndicator, the_time_of_an_event_is_told_and_does_not_count) {
  Explained explained(
      "value,type,valid_from,valid_until\nevil.example,domain,2021-01-01,2021-02-01\n",
      "evil.example");
  explained.time = parse_iso8601("2020-01-01T00:00:00Z");
  ASSERT_EQ(explained.of({{"QueryName", "evil.example"}}).matches.size(), 1U);
  EXPECT_EQ(explained.explanation.matches[0].standing, "retro: valid from 2021-01-01T00:00:00Z");
  explained.time = parse_iso8601("2022-01-01T00:00:00Z");
  ASSERT_EQ(explained.of({{"QueryName", "evil.example"}}).matches.size(), 1U);
  EXPECT_EQ(explained.explanation.matches[0].standing, "expired: valid until 2021-02-02T00:00:00Z");
}

TEST(ExplainedIndicator, the_same_for_any_number_of_workers) {
  const std::vector<Seen> events = {{"QueryName", "evil.example"},
                                    {"QueryName", "notevil.example"},
                                    {"QueryName", "x.evil.example"},
                                    {"User", "evil.example"},
                                    {"QueryName", "other"}};
  const auto records = [](const std::vector<ExplainedEvent>& list) {
    std::vector<std::uint64_t> numbers;
    for (const ExplainedEvent& event : list) {
      numbers.push_back(event.locator.record);
    }
    return numbers;
  };
  for (std::size_t split = 0; split <= events.size(); ++split) {
    Explained explained("evil.example\n", "evil.example");
    const IndicatorExplanation& all = explained.of(events, split);
    EXPECT_THAT(records(all.matches), ElementsAre(1, 3)) << split;
    EXPECT_THAT(records(all.nearest), ElementsAre(2, 4)) << split;
    EXPECT_EQ(all.events, 5U);
    EXPECT_EQ(all.matching, 2U);
    EXPECT_EQ(all.near, 2U);
  }
}

}  // namespace
}  // namespace longwatch::detect::indicator
