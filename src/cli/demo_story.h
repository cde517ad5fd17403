#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "pipeline/sweep.h"
#include "scenario/samples.h"
#include "share/text_page.h"

namespace longwatch::cli {

/// A finding of the demonstration, with what leads back to its bytes.
struct DemoFinding {
  std::string id;
  model::Level level = model::Level::Informational;
  std::string title;
  std::string host;
  std::optional<Timestamp> time;
  std::string field;  ///< the field that tells most
  std::string value;  ///< masked
  std::string source;
  std::string path;
  std::string sha256;
  std::uint64_t record = 0;
  std::uint64_t offset = 0;
  std::uint32_t length = 0;
};

/// Keeps the findings of a sweep over the samples; there are few.
class DemoCollector final : public pipeline::FindingConsumer {
 public:
  Status accept(const model::Finding& finding,
                const std::vector<pipeline::SourceReport>& sources) override;

  const std::vector<DemoFinding>& findings() const { return findings_; }

 private:
  std::vector<DemoFinding> findings_;
};

/// Everything the story is told from.
struct DemoFacts {
  std::string directory;
  const scenario::SampleSet& samples;
  const std::vector<DemoFinding>& findings;
  const pipeline::RunReport& report;
  std::uint64_t rules = 0;
  std::uint64_t indicators = 0;
};

/// How many planted steps have a finding, and how many decoys do.
struct DemoScore {
  std::size_t steps_found = 0;
  std::size_t decoys_flagged = 0;
};

DemoScore score(const scenario::SampleSet& samples, const std::vector<DemoFinding>& findings);

/// The intrusion step by step with what found it, and one finding followed down to its bytes.
std::string demo_story(const DemoFacts& facts, const FileSystem& files,
                       const share::TextLayout& layout);

}  // namespace longwatch::cli
