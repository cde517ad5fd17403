// What our scenarios say of themselves, held against what a sweep finds: every detection that their
// truth names is found, and nothing grave is found in what only resembles an intrusion.
#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/file_system.h"
#include "base/text.h"
#include "formats/yaml.h"
#include "tests/thread/case_fixture.h"

namespace longwatch::thread {
namespace {

using formats::YamlNode;

std::string read_all(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A record's place in words that truth and evidence share: file below telemetry/, then the number
/// of an event or of a line.
using Places = std::set<std::string>;

/// The lines of text files by the offsets at which they begin.
class Lines {
 public:
  std::uint64_t number(const std::string& path, std::uint64_t offset) {
    auto [entry, is_new] = starts_.try_emplace(path);
    if (is_new) {
      const std::string text = read_all(path);
      entry->second.push_back(0);
      for (std::size_t at = text.find('\n'); at != std::string::npos;
           at = text.find('\n', at + 1)) {
        entry->second.push_back(at + 1);
      }
    }
    const auto after = std::upper_bound(entry->second.begin(), entry->second.end(), offset);
    return static_cast<std::uint64_t>(std::distance(entry->second.begin(), after));
  }

 private:
  std::map<std::string, std::vector<std::uint64_t>> starts_;
};

std::string place_of(const model::EvidenceItem& item, const std::string& telemetry, Lines& lines) {
  if (item.source.ends_with(".eml")) {
    return item.source;
  }
  const std::uint64_t number = item.source.ends_with(".evtx")
                                   ? item.record
                                   : lines.number(join_path(telemetry, item.source), item.offset);
  return fmt::format("{}#{}", item.source, number);
}

Places places_of(const YamlNode& step) {
  Places places;
  for (const YamlNode* const record : step.find("records")->items) {
    const YamlNode* const line = record->find("line");
    const YamlNode* const event = record->find("record_id");
    const std::string& file = record->find("file")->text;
    const bool is_message = file.ends_with(".eml");
    places.insert(is_message        ? file
                  : line != nullptr ? fmt::format("{}#{}", file, line->text)
                                    : fmt::format("{}#{}", file, event->text));
  }
  return places;
}

/// A scenario, written and swept.
class Truth {
 public:
  Truth(std::string_view name, std::uint64_t seed) {
    scenario::ScenarioOptions options = small_options();
    options.seed = seed;
    auto set =
        scenario::write_scenario(test_support::scenario_file(name), scratch_.file("case"), options);
    EXPECT_TRUE(set.ok()) << (set.ok() ? "" : set.error().to_line());
    text_ = read_all(set->truth);
    stream_ = formats::parse_yaml(text_);
    EXPECT_FALSE(stream_.problem().has_value());
    auto result = investigate_only(input_of(*set));
    EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().to_line());
    investigation_ = std::move(result).value();
    for (const model::EvidenceItem& item : investigation_.record.evidence) {
      places_[item.id] = place_of(item, set->telemetry, lines_);
    }
  }

  const YamlNode& top() const { return *stream_.documents().at(0); }

  const registry::RunRecord& record() const { return investigation_.record; }

  Places places_of_finding(const model::FindingRecord& finding) const {
    Places places;
    for (const model::EvidenceId& id : finding.evidence) {
      const auto found = places_.find(id);
      places.insert(found == places_.end() ? id : found->second);
    }
    return places;
  }

  /// Whether a finding of Medium or worse rests on one of these records.
  bool is_found(const Places& wanted) const {
    return std::any_of(record().findings.begin(), record().findings.end(),
                       [&](const model::FindingRecord& finding) {
                         const Places places = places_of_finding(finding);
                         return finding.level >= model::Level::Medium &&
                                std::any_of(places.begin(), places.end(), [&](const auto& place) {
                                  return wanted.contains(place);
                                });
                       });
  }

 private:
  test_support::TempDirectory scratch_;
  std::string text_;
  formats::YamlStream stream_;
  pipeline::Investigation investigation_;
  std::map<std::string, std::string> places_;
  Lines lines_;
};

Places all_places(const YamlNode& steps) {
  Places all;
  for (const YamlNode* const step : steps.items) {
    all.merge(places_of(*step));
  }
  return all;
}

/// Findings of High or worse that no ticket explains and that rest on no record of a step.
std::vector<std::string> grave_false_findings(const Truth& truth) {
  const Places planted = all_places(*truth.top().find("steps"));
  const std::vector<std::string>& listed = truth.record().set_aside.explained;
  const std::set<std::string> agreed(listed.begin(), listed.end());
  std::vector<std::string> out;
  for (const model::FindingRecord& finding : truth.record().findings) {
    const Places places = truth.places_of_finding(finding);
    const bool is_true = std::any_of(places.begin(), places.end(),
                                     [&](const auto& place) { return planted.contains(place); });
    if (finding.level >= model::Level::High && !is_true && !agreed.contains(finding.id)) {
      out.push_back(finding.title + " on " + finding.host + " " + *places.begin());
    }
  }
  return out;
}

class ScenarioTruth : public testing::TestWithParam<std::tuple<const char*, std::uint64_t>> {};

TEST_P(ScenarioTruth, EveryDetectionIsFoundAndNothingGraveBeside) {
  const auto [name, seed] = GetParam();
  const Truth truth(name, seed);
  const YamlNode& steps = *truth.top().find("steps");
  for (const formats::YamlEntry& detection : truth.top().find("detections")->entries) {
    Places wanted;
    for (const YamlNode* const number : detection.value->items) {
      wanted.merge(places_of(*steps.items.at(*parse_uint64(number->text) - 1)));
    }
    EXPECT_TRUE(truth.is_found(wanted)) << detection.key->text << " is not found";
  }
  const std::vector<std::string> grave = grave_false_findings(truth);
  EXPECT_TRUE(grave.empty()) << fmt::format("{}", fmt::join(grave, "\n"));
}

INSTANTIATE_TEST_SUITE_P(Scenarios, ScenarioTruth,
                         testing::Combine(testing::Values("tarawera", "harbour", "quiet"),
                                          testing::Values(1, 6)));

}  // namespace
}  // namespace longwatch::thread
