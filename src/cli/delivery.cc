#include "cli/delivery.h"

#include <algorithm>
#include <utility>

namespace longwatch::cli {
namespace {

std::unique_ptr<share::FindingWriter> make_writer(FindingFormat format, share::Secrets secrets,
                                                  Output& output) {
  switch (format) {
    case FindingFormat::JsonLines:
      return std::make_unique<share::JsonLinesWriter>(output, secrets);
    case FindingFormat::Csv:
      return std::make_unique<share::CsvWriter>(output, secrets);
    case FindingFormat::Table:
      break;
  }
  return nullptr;
}

}  // namespace

std::optional<FindingFormat> parse_finding_format(std::string_view text) {
  if (text == "table") {
    return FindingFormat::Table;
  }
  if (text == "jsonl") {
    return FindingFormat::JsonLines;
  }
  return text == "csv" ? std::optional(FindingFormat::Csv) : std::nullopt;
}

Delivery::Delivery(FindingFormat format, share::Secrets secrets, Output& output)
    : output_(output), writer_(make_writer(format, secrets, output)), summary_(secrets) {}

Status Delivery::accept(const model::Finding& finding,
                        const std::vector<pipeline::SourceReport>& sources) {
  if (sources_.size() != sources.size()) {
    sources_.clear();
    for (const pipeline::SourceReport& report : sources) {
      sources_.push_back(&report.source);
    }
  }
  worst_ = std::max(worst_.value_or(model::Level::Informational), finding.rule->level);
  const std::string id = pipeline::finding_id(finding, sources);
  const share::FindingView view{finding, id, sources_};
  if (writer_ != nullptr) {
    return writer_->write(view);
  }
  summary_.add(view);
  return {};
}

Status Delivery::finish(share::RunFacts facts, const share::TextLayout& layout) {
  if (writer_ != nullptr) {
    LW_TRY(writer_->finish());
  } else {
    LW_TRY(output_.write(share::to_terminal_text(summary_.finish(std::move(facts)), layout)));
  }
  return output_.close();
}

}  // namespace longwatch::cli
