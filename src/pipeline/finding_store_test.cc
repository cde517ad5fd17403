#include "pipeline/internal/finding_store.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/file_system.h"
#include "base/limits.h"
#include "pipeline/internal/finding_codec.h"
#include "tests/support/temp_directory.h"

namespace longwatch::pipeline {
namespace {

const model::RuleInfo& rule(model::Level level = model::Level::High) {
  static const std::vector<model::RuleInfo> rules = [] {
    std::vector<model::RuleInfo> all;
    for (const model::Level each : model::kLevels) {
      all.emplace_back();
      all.back().id = "rule-" + std::string(to_text(each));
      all.back().level = each;
    }
    return all;
  }();
  return rules[static_cast<std::size_t>(level)];
}

class NoEvents final : public model::EventList {
 public:
  const std::vector<Part>& parts() const override { return parts_; }

  Status visit(std::size_t /*part*/,
               const std::function<Status(const model::EventReference&)>& /*take*/) const override {
    return {};
  }

 private:
  std::vector<Part> parts_;
};

model::Finding full_finding() {
  model::Finding finding;
  finding.rule = &rule();
  finding.time = Timestamp(TimeTicks(-17));
  finding.host = "WEB01.parl.example";
  finding.user = "admin";
  finding.matched = "198.51.100.23";
  finding.conditions = {"selection", "1 of filter_*"};
  finding.unknown_fields = {"ParentCommandLine", "Hashes"};
  finding.entities = {{"ipv4", "198.51.100.23", "source"}, {"", "", ""}};
  finding.events = {{{model::SourceId{3}, UINT64_MAX, 1ULL << 40, UINT32_MAX}, finding.time},
                    {{model::SourceId{0}, 0, 0, 0}, std::nullopt}};
  finding.all_events = std::make_shared<NoEvents>();
  finding.fields = {{"CommandLine", std::string("cmd\0/c", 6)}, {"Long", std::string(9000, 'x')}};
  return finding;
}

TEST(FindingCodec, BringsEveryPartBack) {
  RuleNumbers rules;
  const model::Finding before = full_finding();
  std::string bytes;
  encode(before, rules, bytes);
  const Result<model::Finding> after = decode(as_bytes(bytes), rules);
  ASSERT_TRUE(after.ok()) << after.error().to_line();
  EXPECT_EQ(after->rule, before.rule);
  EXPECT_EQ(after->time, before.time);
  EXPECT_EQ(after->host, before.host);
  EXPECT_EQ(after->user, before.user);
  EXPECT_EQ(after->matched, before.matched);
  EXPECT_EQ(after->conditions, before.conditions);
  EXPECT_EQ(after->unknown_fields, before.unknown_fields);
  EXPECT_EQ(after->entities, before.entities);
  ASSERT_EQ(after->events.size(), 2U);
  EXPECT_EQ(after->events[0].locator, before.events[0].locator);
  EXPECT_EQ(after->events[0].time, before.events[0].time);
  EXPECT_EQ(after->events[1].locator, before.events[1].locator);
  EXPECT_EQ(after->events[1].time, std::nullopt);
  EXPECT_EQ(after->all_events, before.all_events);
  ASSERT_EQ(after->fields.size(), 2U);
  EXPECT_EQ(after->fields[0].name, "CommandLine");
  EXPECT_EQ(after->fields[0].value, before.fields[0].value);
  EXPECT_EQ(after->fields[1].value, before.fields[1].value);
}

TEST(FindingCodec, RefusesBytesThatAreCutOrChanged) {
  RuleNumbers rules;
  std::string bytes;
  encode(full_finding(), rules, bytes);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decode(as_bytes(bytes).first(size), rules).ok()) << size;
  }
  EXPECT_FALSE(decode(as_bytes(bytes + "x"), rules).ok());
  for (std::size_t i = 0; i < 200; ++i) {  // any answer will do, as long as there is one
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 0x85);
    discard(decode(as_bytes(changed), rules), "only that it ends and stays in bounds counts");
  }
}

/// A finding whose place in the order is `second`; `host` tells equals apart.
model::Finding numbered(std::uint64_t second, std::string host) {
  model::Finding finding;
  finding.rule = &rule();
  finding.time = Timestamp(std::chrono::seconds(second));
  finding.host = std::move(host);
  finding.events = {{{model::SourceId{1}, 1, 1, 1}, finding.time}};
  return finding;
}

/// Findings with few distinct times, so that many are equal in order, and growing hosts.
std::vector<model::Finding> shuffled(std::size_t count) {
  std::vector<model::Finding> findings;
  std::uint64_t state = 1;
  for (std::size_t i = 0; i < count; ++i) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    findings.push_back(numbered((state >> 33) % 97, "host-" + std::to_string(i)));
  }
  return findings;
}

std::vector<std::string> drain(FindingStreams streams) {
  std::vector<std::string> lines;
  const Status status = merge(std::move(streams), [&](model::Finding& finding) {
    lines.push_back(to_iso8601(*finding.time) + " " + finding.host);
    return Status();
  });
  EXPECT_TRUE(status.ok()) << status.error().to_line();
  return lines;
}

std::vector<std::string> expected_order(std::vector<model::Finding> findings) {
  std::stable_sort(findings.begin(), findings.end(), model::comes_before);
  std::vector<std::string> lines;
  for (const model::Finding& finding : findings) {
    lines.push_back(to_iso8601(*finding.time) + " " + finding.host);
  }
  return lines;
}

TEST(FindingStore, KeepsTheOrderOfEqualsHoweverLittleMemoryThereIs) {
  struct Case {
    std::uint64_t budget;
    std::uint64_t free_bytes;
    bool spills;
    bool compacts;  // more runs than may be merged at once
  };

  const std::vector<model::Finding> findings = shuffled(5000);
  for (const Case& c : {Case{100'000'000, 0, false, false}, Case{300'000, 0, true, false},
                        Case{0, 200'000, true, false}, Case{0, 4000, true, true}}) {
    MemoryBudget budget(ByteCount{c.budget});
    FindingStore store({model::Level::Informational, c.free_bytes, ""}, budget);
    for (const model::Finding& finding : findings) {
      store.accept(finding);
    }
    EXPECT_EQ(store.runs() > 0, c.spills) << c.budget;
    EXPECT_EQ(store.runs() > limits::kSpillFanIn, c.compacts) << store.runs();
    store.seal();
    ASSERT_TRUE(store.status().ok()) << store.status().error().to_line();
    EXPECT_LE(store.runs(), limits::kSpillFanIn);
    EXPECT_EQ(store.count(), findings.size());
    EXPECT_LE(budget.high_water().value, c.budget);
    EXPECT_EQ(drain(store.streams()), expected_order(findings)) << c.budget;
  }
}

TEST(FindingStore, FindingsLargerThanTheReadBufferComeBack) {
  MemoryBudget budget(ByteCount{0});
  FindingStore store({model::Level::Informational, 0, ""}, budget);
  for (std::uint64_t i = 0; i < 20; ++i) {
    store.accept(numbered(20 - i, std::string(limits::kSpillBufferBytes + i * 10'000, 'x')));
  }
  store.seal();
  const std::vector<std::string> lines = drain(store.streams());
  ASSERT_EQ(lines.size(), 20U);
  EXPECT_GT(lines.front().size(), lines.back().size());
}

TEST(FindingStore, CountsWhatIsBelowTheLevelAndForgetsIt) {
  MemoryBudget budget(ByteCount{1'000'000});
  FindingStore store({model::Level::High, 0, ""}, budget);
  for (const model::Level level : model::kLevels) {
    model::Finding finding = numbered(1, "host");
    finding.rule = &rule(level);
    store.accept(std::move(finding));
  }
  store.seal();
  EXPECT_EQ(store.count(), 2U);
  EXPECT_EQ(store.filtered(), 3U);
  EXPECT_EQ(store.count_by_source().at(model::SourceId{1}), 2U);
  EXPECT_EQ(drain(store.streams()).size(), 2U);
}

TEST(FindingStore, SaysSoWhenItCanWriteNowhere) {
  MemoryBudget budget(ByteCount{0});
  FindingStore store({model::Level::Informational, 0, "/nonexistent/directory"}, budget);
  store.accept(numbered(1, "a"));
  EXPECT_TRUE(store.status().ok());
  store.accept(numbered(2, "b"));
  ASSERT_FALSE(store.status().ok());
  EXPECT_EQ(store.status().error().code(), ErrorCode::Io);
  EXPECT_EQ(store.status().error().to_line(),
            "/nonexistent/directory: cannot create a temporary file: No such file or directory");
}

TEST(TemporaryFile, LeavesNoNameBehind) {
  const test_support::TempDirectory directory;
  const Result<TemporaryFile> file = TemporaryFile::create(directory.path());
  ASSERT_TRUE(file.ok());
  EXPECT_TRUE(system_files().list(directory.path())->empty());
}

TEST(Merge, EndsWithTheFirstFailureOfTheTaker) {
  MemoryBudget budget(ByteCount{1'000'000});
  FindingStore store({}, budget);
  for (std::uint64_t i = 0; i < 10; ++i) {
    store.accept(numbered(i, "host"));
  }
  store.seal();
  int taken = 0;
  const Status status = merge(store.streams(), [&](model::Finding&) {
    return ++taken == 3 ? Status(Error(ErrorCode::Io, "no more room")) : Status();
  });
  EXPECT_EQ(taken, 3);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().message(), "no more room");
}

}  // namespace
}  // namespace longwatch::pipeline
