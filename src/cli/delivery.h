#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "cli/event_lists.h"
#include "cli/output.h"
#include "pipeline/sweep.h"
#include "share/finding_writer.h"
#include "share/html/findings_page.h"
#include "share/mask.h"
#include "share/summary.h"
#include "share/summary_text.h"

namespace longwatch::cli {

enum class FindingFormat : std::uint8_t {
  Table,
  JsonLines,
  Csv,
  Timesketch,
  Ecs,
  HayabusaCsv,
};

std::optional<FindingFormat> parse_finding_format(std::string_view text);

/// Takes the findings of a sweep as they come: writes them at once, or counts them for the summary.
class Delivery final : public pipeline::FindingConsumer {
 public:
  /// `output` outlives the delivery.
  Delivery(FindingFormat format, share::Secrets secrets, Output& output, EventListWriter lists);

  /// The findings become a page, too, in a file of its own; it outlives the delivery.
  void add_page(Output& page);

  Status accept(const model::Finding& finding,
                const std::vector<pipeline::SourceReport>& sources) override;

  /// Writes the page, then what is left: of the findings, or for the table the summary.
  Status finish(share::RunFacts facts, const share::TextLayout& layout);

  /// Level of the worst finding that was delivered.
  std::optional<model::Level> worst() const { return worst_; }

 private:
  const FindingFormat format_;
  const share::Secrets secrets_;
  Output& output_;
  Output* page_output_ = nullptr;
  std::optional<share::html::FindingsPage> page_;
  std::unique_ptr<share::FindingWriter> writer_;  // null for the table
  share::SummaryBuilder summary_;
  EventListWriter lists_;
  std::vector<const model::Source*> sources_;
  std::optional<model::Level> worst_;
};

}  // namespace longwatch::cli
