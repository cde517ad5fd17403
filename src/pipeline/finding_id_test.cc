#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/text.h"
#include "formats/digest.h"
#include "pipeline/sweep.h"

namespace longwatch::pipeline {
namespace {

std::vector<SourceReport> two_sources() {
  std::vector<SourceReport> sources(2);
  sources[0].source.sha256.fill(std::byte{0xbb});
  sources[1].source.sha256.fill(std::byte{0xaa});
  return sources;
}

model::Finding finding_at(std::vector<model::Locator> locators) {
  static const model::RuleInfo rule = [] {
    model::RuleInfo info;
    info.id = "5f0f6e3c-0000-4000-8000-000000000001";
    return info;
  }();
  model::Finding finding;
  finding.rule = &rule;
  for (const model::Locator& locator : locators) {
    finding.events.push_back({locator, std::nullopt});
  }
  return finding;
}

constexpr model::SourceId kFirst{0};
constexpr model::SourceId kSecond{1};

TEST(FindingId, IsTheHashOfRuleAndSortedPlaces) {
  const std::string text = "5f0f6e3c-0000-4000-8000-000000000001\n" + std::string(64, 'a') +
                           "\n12\n" + std::string(64, 'b') + "\n4096\n";
  const std::string expected = "f-" + to_hex(formats::sha256(as_bytes(text))).substr(0, 16);
  const model::Finding finding = finding_at({{kFirst, 7, 4096, 9}, {kSecond, 3, 12, 1}});
  EXPECT_EQ(*finding_id(finding, two_sources()), expected);
}

TEST(FindingId, TheSubjectTellsFindingsOnTheSameEventsApart) {
  model::Finding of_one = finding_at({{kFirst, 1, 64, 9}});
  model::Finding of_another = finding_at({{kFirst, 1, 64, 9}});
  of_one.subject = "user=a";
  of_another.subject = "user=b";
  EXPECT_NE(*finding_id(of_one, two_sources()), *finding_id(of_another, two_sources()));
}

TEST(FindingId, DoesNotDependOnTheOrderOfEvents) {
  const auto forth = finding_at({{kFirst, 1, 64, 9}, {kFirst, 2, 128, 9}, {kSecond, 1, 64, 1}});
  const auto back = finding_at({{kSecond, 1, 64, 1}, {kFirst, 2, 128, 9}, {kFirst, 1, 64, 9}});
  EXPECT_EQ(*finding_id(forth, two_sources()), *finding_id(back, two_sources()));
}

TEST(FindingId, OffsetsAreOrderedAsNumbers) {
  const auto forth = finding_at({{kFirst, 1, 9, 1}, {kFirst, 2, 10, 1}});
  const std::string digest(64, 'b');
  const std::string text =
      "5f0f6e3c-0000-4000-8000-000000000001\n" + digest + "\n9\n" + digest + "\n10\n";
  EXPECT_EQ(*finding_id(forth, two_sources()),
            "f-" + to_hex(formats::sha256(as_bytes(text))).substr(0, 16));
}

/// Events by source, as detectors keep very many of them.
class FixedList final : public model::EventList {
 public:
  explicit FixedList(const std::vector<model::Locator>& locators) {
    for (const model::Locator& locator : locators) {
      if (parts_.empty() || parts_.back().source != locator.source) {
        parts_.push_back({locator.source, 0});
        events_.emplace_back();
      }
      ++parts_.back().count;
      events_.back().push_back({locator, std::nullopt});
    }
  }

  const std::vector<Part>& parts() const override { return parts_; }

  Status visit(std::size_t part,
               const std::function<Status(const model::EventReference&)>& take) const override {
    for (const model::EventReference& event : events_.at(part)) {
      LW_TRY(take(event));
    }
    return {};
  }

 private:
  std::vector<Part> parts_;
  std::vector<std::vector<model::EventReference>> events_;
};

TEST(FindingId, IsTheSameForEventsThatAreListedApart) {
  const std::vector<model::Locator> places = {
      {kFirst, 1, 9, 1}, {kFirst, 2, 10, 1}, {kSecond, 1, 5, 1}, {kSecond, 9, 4096, 1}};
  const model::Finding whole = finding_at(places);
  model::Finding apart = finding_at({places.front(), places.back()});
  apart.all_events = std::make_shared<FixedList>(places);
  EXPECT_EQ(*finding_id(apart, two_sources()), *finding_id(whole, two_sources()));
}

TEST(FindingId, FailsWhenTheListCannotBeRead) {
  class Broken final : public model::EventList {
   public:
    const std::vector<Part>& parts() const override { return parts_; }

    Status visit(
        std::size_t /*part*/,
        const std::function<Status(const model::EventReference&)>& /*take*/) const override {
      return Error(ErrorCode::Io, "the disk is gone");
    }

   private:
    std::vector<Part> parts_ = {{kFirst, 1}};
  };

  model::Finding finding = finding_at({{kFirst, 1, 9, 1}});
  finding.all_events = std::make_shared<Broken>();
  EXPECT_FALSE(finding_id(finding, two_sources()).ok());
}

TEST(FindingId, DiffersForAnotherPlace) {
  EXPECT_NE(*finding_id(finding_at({{kFirst, 1, 64, 9}}), two_sources()),
            *finding_id(finding_at({{kFirst, 1, 65, 9}}), two_sources()));
  EXPECT_NE(*finding_id(finding_at({{kFirst, 1, 64, 9}}), two_sources()),
            *finding_id(finding_at({{kSecond, 1, 64, 9}}), two_sources()));
}

}  // namespace
}  // namespace longwatch::pipeline
