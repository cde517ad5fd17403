#pragma once

#include <string>

#include "model/assessment.h"
#include "model/judgement.h"
#include "share/html/internal/page_index.h"

/// The tables beside the sentences: what a reader wants to compare.
namespace longwatch::share::html::internal {

std::string reach_table(const model::Assessment& assessment, PageIndex& index);
std::string facts_table(const model::Assessment& assessment, PageIndex& index);
std::string coverage_table(const model::Assessment& assessment, PageIndex& index);

/// Probabilities with bars, then the ledger of the first hypotheses in decibans.
std::string judgement_tables(const model::Judgement& judgement, PageIndex& index);

/// Releases, claims beside the record, and responses, of all incidents; without those that the file
/// does not hold.
std::string release_table(PageIndex& index);
std::string claim_table(PageIndex& index);
std::string response_table(PageIndex& index);
std::string figure_table(PageIndex& index);

}  // namespace longwatch::share::html::internal
