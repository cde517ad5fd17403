#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "cli/output.h"
#include "detect/search/search.h"
#include "pipeline/sweep.h"
#include "pipeline/visit.h"
#include "share/mask.h"
#include "share/text_page.h"

namespace longwatch::cli {

enum class FoundFormat : std::uint8_t { Table, JsonLines, Csv };

std::optional<FoundFormat> parse_found_format(std::string_view text);

/// What `search` prints of an event, made while the event is at hand: the finding's only field then
/// is the text. Any thread.
class FoundEvents final : public pipeline::FindingPresenter {
 public:
  struct Options {
    FoundFormat format = FoundFormat::Table;
    share::Secrets secrets = share::Secrets::Masked;
    share::TextLayout layout{};
  };

  FoundEvents(std::shared_ptr<const detect::search::Query> query, const Options& options,
              DiagnosticSink& diagnostics)
      : query_(std::move(query)), options_(options), diagnostics_(diagnostics) {}

  void present(const pipeline::VisitedEvent& event, model::Finding& finding) const override;

  const std::shared_ptr<const detect::search::Query>& query() const { return query_; }

  FoundFormat format() const { return options_.format; }

  /// What stands before the first event.
  std::string_view head() const;

 private:
  struct Hit {
    std::string name;
    std::string value;  ///< as it may be shown
  };

  std::vector<Hit> hits_in(const model::DecodedRecord& record) const;
  std::string table_lines(const pipeline::VisitedEvent& event, const model::Finding& finding,
                          const std::vector<Hit>& hits) const;
  static std::string csv_line(const pipeline::VisitedEvent& event, const model::Finding& finding,
                              const std::vector<Hit>& hits);

  const std::shared_ptr<const detect::search::Query> query_;
  const Options options_;
  DiagnosticSink& diagnostics_;
};

/// Writes those texts in the order of the findings.
class FoundLines final : public pipeline::FindingConsumer {
 public:
  /// `output` outlives the consumer.
  explicit FoundLines(Output& output) : output_(output) {}

  Status accept(const model::Finding& finding,
                const std::vector<pipeline::SourceReport>& sources) override;

  Status flush();

 private:
  Output& output_;
  std::string block_;
};

}  // namespace longwatch::cli
