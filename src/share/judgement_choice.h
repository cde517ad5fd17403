#pragma once

#include <string>
#include <string_view>

#include "model/case_file.h"

/// Which of the judgements of an incident speaks, and how its words are said.
namespace longwatch::share {

struct JudgementChoice {
  const model::Judgement* main = nullptr;  ///< the authored one, else the lead; null = none
  /// The lead without what partners shared, when the main one rests on it and both are there.
  const model::Judgement* without_partners = nullptr;
};

/// Pointers into `file`.
JudgementChoice choose_judgement(const model::CaseFile& file, std::string_view incident);

/// "it is highly likely that", "there is a remote chance that": a term of either scale as the
/// beginning of a sentence.
std::string likelihood_opening(std::string_view term);

/// "STONE HERON", "an actor not known here", "somebody imitating another actor".
std::string hypothesis_name(const model::Hypothesis& hypothesis);

}  // namespace longwatch::share
