#include "cli/delivery.h"

#include <algorithm>
#include <array>
#include <utility>

#include "share/tool_writers.h"

namespace longwatch::cli {
namespace {

constexpr std::array<std::pair<std::string_view, FindingFormat>, 6> kFormats = {{
    {"table", FindingFormat::Table},
    {"jsonl", FindingFormat::JsonLines},
    {"csv", FindingFormat::Csv},
    {"timesketch", FindingFormat::Timesketch},
    {"ecs", FindingFormat::Ecs},
    {"hayabusa-csv", FindingFormat::HayabusaCsv},
}};

std::unique_ptr<share::FindingWriter> make_writer(FindingFormat format, share::Secrets secrets,
                                                  Output& output) {
  switch (format) {
    case FindingFormat::JsonLines:
      return std::make_unique<share::JsonLinesWriter>(output, secrets);
    case FindingFormat::Csv:
      return std::make_unique<share::CsvWriter>(output, secrets);
    case FindingFormat::Timesketch:
      return std::make_unique<share::TimesketchWriter>(output, secrets);
    case FindingFormat::Ecs:
      return std::make_unique<share::EcsWriter>(output, secrets);
    case FindingFormat::HayabusaCsv:
      return std::make_unique<share::HayabusaCsvWriter>(output, secrets);
    case FindingFormat::Table:
      break;
  }
  return nullptr;
}

}  // namespace

std::optional<FindingFormat> parse_finding_format(std::string_view text) {
  for (const auto& [name, format] : kFormats) {
    if (name == text) {
      return format;
    }
  }
  return std::nullopt;
}

Delivery::Delivery(FindingFormat format, share::Secrets secrets, Output& output,
                   EventListWriter lists)
    : format_(format),
      secrets_(secrets),
      output_(output),
      writer_(make_writer(format, secrets, output)),
      summary_(secrets),
      lists_(std::move(lists)) {}

void Delivery::add_page(Output& page) {
  page_output_ = &page;
  page_.emplace(secrets_);
}

Status Delivery::accept(const model::Finding& finding,
                        const std::vector<pipeline::SourceReport>& sources) {
  if (sources_.size() != sources.size()) {
    sources_.clear();
    for (const pipeline::SourceReport& report : sources) {
      sources_.push_back(&report.source);
    }
  }
  if (!finding.rule->tuned.has_value() || !finding.rule->tuned->suppresses) {
    worst_ = std::max(worst_.value_or(model::Level::Informational), finding.rule->level);
  }
  LW_TRY_ASSIGN(const std::string id, pipeline::finding_id(finding, sources));
  LW_TRY_ASSIGN(const std::string events_file, lists_.write(finding, id, sources));
  const share::FindingView view{finding, id, sources_, events_file};
  if (page_.has_value()) {
    page_->add(view);
  }
  if (writer_ == nullptr || page_.has_value()) {
    summary_.add(view);
  }
  return writer_ != nullptr ? writer_->write(view) : Status();
}

Status Delivery::finish(share::RunFacts facts, const share::TextLayout& layout) {
  const share::SweepSummary summary = summary_.finish(std::move(facts));
  // First, so that a reader of standard output that goes away does not cost the page.
  if (page_.has_value()) {
    LW_TRY(page_output_->write(page_->finish(summary)));
    LW_TRY(page_output_->close());
  }
  if (writer_ != nullptr) {
    LW_TRY(writer_->finish());
    if (format_ == FindingFormat::JsonLines) {
      LW_TRY(output_.write(share::tuning_json(summary.run)));
    }
  } else {
    LW_TRY(output_.write(share::to_terminal_text(summary, layout)));
  }
  return output_.close();
}

}  // namespace longwatch::cli
