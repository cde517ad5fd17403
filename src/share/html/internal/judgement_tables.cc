#include <algorithm>

#include <fmt/format.h>

#include "share/html/internal/markup.h"
#include "share/html/internal/table.h"
#include "share/html/internal/tables.h"
#include "share/judgement_choice.h"
#include "share/wording.h"

namespace longwatch::share::html::internal {
namespace {

/// Hypotheses whose ledger is shown.
constexpr std::size_t kLedgers = 3;

std::string bar(double probability) {
  const double percent = std::clamp(probability, 0.0, 1.0) * 100;
  return fmt::format(
      "<svg class=\"bar\" width=\"140\" height=\"12\" role=\"img\" aria-label=\"{:.0f} of 100\">"
      "<rect class=\"all\" width=\"100%\" height=\"12\" rx=\"2\"/>"
      "<rect class=\"part\" width=\"{:.1f}%\" height=\"12\" rx=\"2\"/></svg>"
      "<span class=\"num\">{:.2f}</span>",
      percent, percent, probability);
}

std::string ledger_table(const model::Hypothesis& hypothesis, PageIndex& index) {
  Table table(fmt::format("Ledger of {}", hypothesis_name(hypothesis)),
              {"Evidence", "Decibans", "Weight", "Why", "Known from", "Records"});
  double sum = hypothesis.prior_decibans;
  if (hypothesis.ledger.empty()) {
    return "";
  }
  table.row({"before any evidence", fmt::format("{:+.1f}", hypothesis.prior_decibans), "prior", "",
             "", ""});
  for (const model::LedgerItem& item : hypothesis.ledger) {
    sum += item.decibans;
    table.row({escaped(item.item, 200),
               fmt::format("<span class=\"{}\">{:+.1f}</span>",
                           item.decibans < 0 ? "minus" : "plus", item.decibans),
               item.measured ? "measured" : "set by experts", escaped(item.why, 400),
               escaped(item.source, 200), index.record_links(item.evidence)});
  }
  table.row({"sum", fmt::format("{:+.1f}", sum), "", "", "", ""});
  return table.take();
}

}  // namespace

std::string judgement_tables(const model::Judgement& judgement, PageIndex& index) {
  Table table("Hypotheses that were weighed", {"Hypothesis", "Probability", "In words"});
  for (const model::Hypothesis& hypothesis : judgement.hypotheses) {
    table.row({escaped(hypothesis_name(hypothesis)), bar(hypothesis.probability),
               escaped(hypothesis.likelihood_term)});
  }
  std::string out = table.take();
  for (std::size_t i = 0; i < std::min(kLedgers, judgement.hypotheses.size()); ++i) {
    out += ledger_table(judgement.hypotheses[i], index);
  }
  return out;
}

}  // namespace longwatch::share::html::internal
