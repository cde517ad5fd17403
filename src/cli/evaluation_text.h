#pragma once

#include <string>

#include "attribute/evaluate.h"

/// The figures of `attribute evaluate` for readers: the same numbers each time.
namespace longwatch::cli {

/// docs/attribution-results.md, and what a terminal shows.
std::string evaluation_markdown(const attribute::Evaluation& evaluation);
/// One object; `n`, seed and parameters stand beside every figure.
std::string evaluation_json(const attribute::Evaluation& evaluation);
/// The reliability diagram of the primary figure as SVG; empty when it was not measured.
std::string reliability_svg(const attribute::Evaluation& evaluation);

/// Ranks of cases from outside.
std::string outside_cases_text(const attribute::SetFigures& figures);
std::string outside_cases_json(const attribute::SetFigures& figures);

}  // namespace longwatch::cli
