#include <fmt/format.h>

#include "base/text.h"
#include "share/html/internal/markup.h"
#include "share/html/internal/table.h"
#include "share/html/internal/tables.h"
#include "share/wording.h"

namespace longwatch::share::html::internal {
namespace {

using model::Reach;

std::string mark(const model::HostReach& host, Reach reach) {
  if (host.reach != reach) {
    return "";
  }
  const std::string_view name = name_of(reach);
  return fmt::format("<span class=\"dot {}\" role=\"img\" aria-label=\"{}\"></span>", name, name);
}

std::string amount(const model::ImpactFact& fact) {
  std::string text;
  if (fact.count.has_value()) {
    text = fmt::format("{} {}", with_thousands(*fact.count), fact.unit);
  }
  if (fact.bytes.has_value()) {
    text += fmt::format("{}{} bytes", text.empty() ? "" : ", ", with_thousands(*fact.bytes));
  }
  if (fact.compared_bytes.has_value()) {
    text += fmt::format("{}beside {} bytes", text.empty() ? "" : ", ",
                        with_thousands(*fact.compared_bytes));
  }
  return escaped(text);
}

std::string times_of(const std::optional<Timestamp>& first, const std::optional<Timestamp>& last) {
  if (!first.has_value()) {
    return "";
  }
  std::string text = fmt::format("<span class=\"nb\">{}</span>", escaped(moment(first)));
  if (last.has_value() && *last != *first) {
    text += fmt::format(" to <span class=\"nb\">{}</span>", escaped(moment(last)));
  }
  return text;
}

}  // namespace

std::string reach_table(const model::Assessment& assessment, PageIndex& index) {
  Table table("How far it came, host by host",
              {"Host", "Of", "Accessed", "Queried", "Denied", "Not reached", "Unknown", "Times",
               "Why", "Records"});
  for (const model::HostReach& host : assessment.reach) {
    table.row({escaped(host.host, 100), escaped(host.organisation, 60), mark(host, Reach::Accessed),
               mark(host, Reach::Queried), mark(host, Reach::Denied), mark(host, Reach::NotReached),
               mark(host, Reach::Unknown), host.times == 0 ? "" : with_thousands(host.times),
               escaped(host.why, 400), index.record_links(host.evidence)});
  }
  return table.take();
}

std::string facts_table(const model::Assessment& assessment, PageIndex& index) {
  Table table("What was done to information", {"What", "Done", "Certainty", "Confidence", "Where",
                                               "Amount", "When", "Class", "Records"});
  for (const model::ImpactFact& fact : assessment.facts) {
    const std::string where =
        fact.store.empty() ? fact.host : fmt::format("{} {}", fact.host, fact.store);
    table.row({escaped(fact.what, 300), escaped(words_of(name_of(fact.kind))),
               fmt::format("<span class=\"chip {}\">{}</span>", name_of(fact.certainty),
                           words_of(name_of(fact.certainty))),
               escaped(name_of(fact.confidence)), escaped(where, 200), amount(fact),
               times_of(fact.first, fact.last),
               fact.data_class == model::DataClass::None ? "" : escaped(name_of(fact.data_class)),
               index.record_links(fact.evidence)});
  }
  return table.take();
}

std::string coverage_table(const model::Assessment& assessment, PageIndex& index) {
  Table table("What was looked at",
              {"Telemetry", "Host", "Held", "From the first event to the last", "Gap", "Records"});
  for (const model::Coverage& coverage : assessment.coverage) {
    table.row({escaped(coverage.telemetry, 100),
               coverage.host.empty() ? "sensor or gateway" : escaped(coverage.host, 100),
               coverage.present ? times_of(coverage.first, coverage.last) : "nothing",
               coverage.covers_incident ? "yes" : "no", escaped(coverage.gap, 200),
               index.record_links(coverage.evidence)});
  }
  return table.take();
}

}  // namespace longwatch::share::html::internal
