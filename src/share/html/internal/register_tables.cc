#include <fmt/format.h>

#include "base/text.h"
#include "share/html/internal/markup.h"
#include "share/html/internal/table.h"
#include "share/html/internal/tables.h"
#include "share/wording.h"

namespace longwatch::share::html::internal {
namespace {

std::string audience_of(const model::Release& release) {
  return escaped(release.audience.partner.empty() ? std::string(name_of(release.audience.kind))
                                                  : "partner " + release.audience.partner,
                 100);
}

std::string one_link(PageIndex& index, const std::string& id) {
  return index.entry_links({id});
}

}  // namespace

std::string release_table(PageIndex& index) {
  Table table(
      "What may be said, to whom, on whose authority",
      {"Release", "To", "Granularity", "From", "Decided by", "Confirmed by", "Reason", "Register"});
  for (const model::Release& release : index.file().releases) {
    table.row({escaped(release.id, 60), audience_of(release),
               escaped(words_of(name_of(release.granularity))),
               release.effective.has_value() ? escaped(moment(release.effective)) : "",
               escaped(release.authority, 100), escaped(release.confirmed_by, 100),
               escaped(release.reason, 400), one_link(index, release.id)});
  }
  return table.take();
}

std::string claim_table(PageIndex& index) {
  const bool is_public = index.file().audience.kind == model::Audience::Kind::Public;
  Table table(
      is_public ? "What others said" : "What others said, beside what our record shows",
      {"Speaker", "When", "Says", "Words", is_public ? "Source" : "Our record", "Register"});
  for (const model::Claim& claim : index.file().claims) {
    table.row(
        {escaped(claim.speaker, 200), claim.said.has_value() ? escaped(moment(claim.said)) : "",
         escaped(fmt::format("{} {}", name_of(claim.polarity), claim.about), 100),
         fmt::format("<q>{}</q>", escaped(claim.quote)),
         escaped(is_public ? claim.source : claim.held_against, 600), one_link(index, claim.id)});
  }
  return table.take();
}

std::string response_table(PageIndex& index) {
  Table table("What was done in answer",
              {"Who", "To whom", "When", "How", "What", "Source", "Register"});
  for (const model::Response& response : index.file().responses) {
    table.row({escaped(response.actor, 200), escaped(response.counterparty, 200),
               response.when.has_value() ? escaped(moment(response.when)) : "",
               escaped(fmt::format("{} {}", words_of(response.channel), response.level), 100),
               escaped(response.what, 600), escaped(response.source, 200),
               one_link(index, response.id)});
  }
  return table.take();
}

std::string figure_table(PageIndex& index) {
  if (!index.file().statistics.has_value()) {
    return "";
  }
  const model::Statistics& statistics = *index.file().statistics;
  Table table("Figures of " + statistics.year,
              {"Figure", "Value", "Counted", "Of", "Definition", "Register"});
  for (const model::Figure& figure : statistics.figures) {
    table.row({escaped(figure.title, 200), escaped(figure.text, 100),
               with_thousands(figure.numerator),
               figure.denominator == 0 ? "" : with_thousands(figure.denominator),
               escaped(figure.definition, 400), one_link(index, figure.id)});
  }
  return table.take();
}

}  // namespace longwatch::share::html::internal
