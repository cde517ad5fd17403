#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "formats/digest.h"
#include "pipeline/sweep.h"

namespace longwatch::pipeline {
namespace {

constexpr std::size_t kHexDigits = 16;

}  // namespace

std::string finding_id(const model::Finding& finding, const std::vector<SourceReport>& sources) {
  std::vector<std::pair<std::string, std::uint64_t>> events;
  for (const model::EventReference& event : finding.events) {
    const model::Source& source = sources.at(model::index_of(event.locator.source)).source;
    events.emplace_back(to_hex(source.sha256), event.locator.offset);
  }
  std::sort(events.begin(), events.end());
  std::string text = finding.rule->id + "\n";
  for (const auto& [digest, offset] : events) {
    text.append(digest).append("\n").append(std::to_string(offset)).append("\n");
  }
  return "f-" + to_hex(formats::sha256(as_bytes(text))).substr(0, kHexDigits);
}

}  // namespace longwatch::pipeline
