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

const model::Source& source_of(model::SourceId id, const std::vector<SourceReport>& sources) {
  return sources.at(model::index_of(id)).source;
}

std::string head_of(const model::Finding& finding) {
  std::string head = finding.rule->id + "\n";
  if (!finding.subject.empty()) {
    head.append(finding.subject).append("\n");
  }
  return head;
}

/// The same over a list that is read once. It is sorted by source and offset; sources are taken in
/// the order of their digests.
Result<std::string> id_of_list(const model::Finding& finding,
                               const std::vector<SourceReport>& sources) {
  const model::EventList& list = *finding.all_events;
  std::vector<std::pair<std::string, std::size_t>> parts;
  for (std::size_t part = 0; part < list.parts().size(); ++part) {
    const model::Source& source = source_of(list.parts()[part].source, sources);
    parts.emplace_back(to_hex(source.sha256), part);
  }
  std::sort(parts.begin(), parts.end());
  formats::Sha256Hasher hasher;
  hasher.update(as_bytes(head_of(finding)));
  std::string text;
  for (const auto& part : parts) {
    const std::string& digest = part.first;
    LW_TRY(list.visit(part.second, [&](const model::EventReference& event) {
      text.assign(digest).append("\n").append(std::to_string(event.locator.offset)).append("\n");
      hasher.update(as_bytes(text));
      return Status();
    }));
  }
  return "f-" + to_hex(hasher.finish()).substr(0, kHexDigits);
}

}  // namespace

Result<std::string> finding_id(const model::Finding& finding,
                               const std::vector<SourceReport>& sources) {
  if (finding.all_events != nullptr) {
    return id_of_list(finding, sources);
  }
  std::vector<std::pair<std::string, std::uint64_t>> events;
  for (const model::EventReference& event : finding.events) {
    const model::Source& source = source_of(event.locator.source, sources);
    events.emplace_back(to_hex(source.sha256), event.locator.offset);
  }
  std::sort(events.begin(), events.end());
  std::string text = head_of(finding);
  for (const auto& [digest, offset] : events) {
    text.append(digest).append("\n").append(std::to_string(offset)).append("\n");
  }
  return "f-" + to_hex(formats::sha256(as_bytes(text))).substr(0, kHexDigits);
}

}  // namespace longwatch::pipeline
