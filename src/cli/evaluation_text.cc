#include "cli/evaluation_text.h"

#include <array>
#include <optional>

#include <fmt/format.h>

#include "share/terminal_text.h"

namespace longwatch::cli {
namespace {

using attribute::Evaluation;
using attribute::Figure;
using attribute::ProbabilityFigures;
using attribute::SetFigures;

constexpr std::string_view kTechniques = "techniques";
constexpr std::string_view kSoftware = "techniques and software";
constexpr std::string_view kVictims = "all and victims";
constexpr std::string_view kWithoutActor = "fitted without the actor";

std::string share(const Figure& figure) {
  return fmt::format("{:.3f} ({:.2f}-{:.2f})", figure.value, figure.low, figure.high);
}

std::string evidence_of(const SetFigures& set) {
  return set.techniques == 0
             ? set.evidence
             : fmt::format("{} {}, {} draws", set.techniques, set.evidence, set.draws);
}

/// One goal of the method, and what was measured.
struct Goal {
  std::string_view figure;
  std::optional<double> value;
  double floor = 0;
  double aim = 0;
  bool is_least = true;  ///< more is better

  bool reached() const {
    return value.has_value() && (is_least ? *value >= floor : *value <= floor);
  }
};

std::optional<double> top1(const SetFigures* set) {
  return set == nullptr ? std::nullopt : std::optional(set->top1.value);
}

std::optional<double> top5(const SetFigures* set) {
  return set == nullptr ? std::nullopt : std::optional(set->top5.value);
}

std::optional<double> probability(const SetFigures* set, double ProbabilityFigures::*member) {
  if (set == nullptr || !set->probabilities.has_value()) {
    return std::nullopt;
  }
  return (*set->probabilities).*member;
}

std::optional<double> highest_without_software(const Evaluation& evaluation) {
  std::optional<double> highest;
  for (const SetFigures& set : evaluation.sets) {
    if (set.evidence == kTechniques && set.accusations.has_value()) {
      highest = std::max(highest.value_or(0), set.accusations->highest_without_software);
    }
  }
  return highest;
}

std::array<Goal, 11> goals_of(const Evaluation& evaluation) {
  const SetFigures* const strict = evaluation.find("loco-strict", kSoftware);
  const SetFigures* const reports = evaluation.find("loro-asof", kSoftware);
  const SetFigures* const unseen = evaluation.find("loro-asof", kSoftware, 0, kWithoutActor);
  std::optional<double> over_baseline;
  std::optional<double> over_base;
  if (unseen != nullptr && unseen->probabilities.has_value()) {
    over_baseline = unseen->probabilities->gain_over_baseline.low;
    over_base = unseen->probabilities->gain.low;
  }
  return {{
      {"log-loss gain over the base rate, lower end of the interval, nats", over_base, 0, 0, true},
      {"log-loss gain over bm25*, lower end of the interval, nats", over_baseline, 0, 0, true},
      {"campaigns strict, all and dated victims, top-1",
       top1(evaluation.find("loco-strict", kVictims)), 0.50, 0.58, true},
      {"reports as-of, techniques and software, top-1", top1(reports), 0.55, 0.60, true},
      {"10 techniques, campaigns strict, top-5",
       top5(evaluation.find("loco-strict", kTechniques, 10)), 0.43, 0.50, true},
      {"10 techniques, reports as-of, top-5", top5(evaluation.find("loro-asof", kTechniques, 10)),
       0.54, 0.58, true},
      {"known or removed, campaigns strict, AUROC",
       probability(strict, &ProbabilityFigures::open_auroc), 0.75, 0.82, true},
      {"leader right, reports as-of, AUROC", probability(unseen, &ProbabilityFigures::right_auroc),
       0.87, 0.90, true},
      {"calibration error, ten bins", probability(unseen, &ProbabilityFigures::calibration_error),
       0.04, 0.03, false},
      {"precision where P is .8 and above", probability(unseen, &ProbabilityFigures::precision),
       0.92, 0.95, true},
      {"highest probability printed of techniques alone", highest_without_software(evaluation),
       0.55, 0.55, false},
  }};
}

std::string goals_markdown(const Evaluation& evaluation) {
  std::string out = "| figure | measured | floor | aim | |\n|---|---|---|---|---|\n";
  for (const Goal& goal : goals_of(evaluation)) {
    if (goal.value.has_value()) {
      out += fmt::format("| {} | {:.3f} | {:.2f} | {:.2f} | {} |\n", goal.figure, *goal.value,
                         goal.floor, goal.aim, goal.reached() ? "reached" : "**not reached**");
    }
  }
  return out;
}

std::string ranks_markdown(const Evaluation& evaluation) {
  std::string out =
      "| protocol | evidence | weights | n | top-1 | top-3 | top-5 | top-10 | MRR |\n"
      "|---|---|---|---|---|---|---|---|---|\n";
  for (const SetFigures& set : evaluation.sets) {
    out += fmt::format("| {} | {} | {} | {} | {} | {:.3f} | {} | {:.3f} | {:.2f} |\n", set.protocol,
                       evidence_of(set), set.weights, set.cases, share(set.top1), set.top3.value,
                       share(set.top5), set.top10.value, set.reciprocal_rank);
  }
  return out;
}

std::string strata_markdown(const Evaluation& evaluation) {
  std::string out =
      "| protocol | evidence | A own malware seen before | B shared malware | C a tool alone | D "
      "no known software |\n|---|---|---|---|---|---|\n";
  for (const SetFigures& set : evaluation.sets) {
    if (set.each.empty()) {
      continue;
    }
    out += fmt::format("| {} | {} |", set.protocol, set.evidence);
    for (const attribute::StratumFigures& stratum : set.strata) {
      out += fmt::format(" {:.2f} (n={}) |", stratum.top1.value, stratum.cases);
    }
    out += '\n';
  }
  return out;
}

std::string probabilities_markdown(const Evaluation& evaluation) {
  std::string out =
      "| protocol | evidence | weights | n | log loss (base rate) | gain, nats | gain of bm25\\* | "
      "over bm25\\* | open set AUROC | leader right AUROC | ECE (by chance) | Brier (base) | P at "
      ".8: precision (coverage) |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";
  for (const SetFigures& set : evaluation.sets) {
    if (!set.probabilities.has_value()) {
      continue;
    }
    const ProbabilityFigures& figures = *set.probabilities;
    const bool compared = figures.gain_over_baseline.value != 0;
    out += fmt::format(
        "| {} | {} | {} | {} | {:.3f} ({:.3f}) | {} | {} | {} | {:.3f} | {:.3f} | "
        "{:.3f} ({:.3f}) | {:.3f} ({:.3f}) | {:.3f} ({:.0f} %) |\n",
        set.protocol, set.evidence, set.weights, set.cases, figures.loss, figures.base_loss,
        share(figures.gain), compared ? fmt::format("{:.3f}", figures.baseline_gain) : "-",
        compared ? share(figures.gain_over_baseline) : "-", figures.open_auroc, figures.right_auroc,
        figures.calibration_error, figures.calibration_floor, figures.brier, figures.brier_base,
        figures.precision, figures.coverage * 100);
  }
  return out;
}

std::string accusations_markdown(const Evaluation& evaluation) {
  std::string out =
      "| protocol | evidence | verdicts | right actor at \"likely\" | wrong actor | wrong state | "
      "wrong, of the commonest state |\n|---|---|---|---|---|---|---|\n";
  for (const SetFigures& set : evaluation.sets) {
    if (set.accusations.has_value()) {
      const attribute::AccusationFigures& figures = *set.accusations;
      out += fmt::format(
          "| {} | {} | {} | {} | {} ({:.1f} %) | {} | {} |\n", set.protocol, set.evidence,
          figures.printed, figures.right_actor, figures.wrong_actor,
          100.0 * static_cast<double>(figures.wrong_actor) / static_cast<double>(figures.printed),
          figures.wrong_state, figures.majority_state);
    }
  }
  if (evaluation.imitation.has_value()) {
    out += fmt::format(
        "\nFalse flags, a report with another actor's malware in it: {} cases; the framed actor at "
        "\"likely\" or above in {}, imitation more probable than the framed actor in {}.\n",
        evaluation.imitation->cases, evaluation.imitation->framed, evaluation.imitation->imitation);
  }
  return out;
}

std::string campaigns_markdown(const Evaluation& evaluation) {
  const SetFigures* const set = evaluation.find("loco-strict", kVictims);
  if (set == nullptr) {
    return {};
  }
  std::string out =
      "\n## Every campaign, strict, all and victims\n\n"
      "| campaign | actor | rank | leader | P(leader) | P(actor) | P(unknown) |\n"
      "|---|---|---|---|---|---|---|\n";
  for (const attribute::CaseFigures& one : set->each) {
    out += fmt::format("| {} | {} | {:g} | {} | {:.2f} | {:.2f} | {:.2f} |\n", one.id, one.truth,
                       one.rank, one.leader, one.leader_probability, one.truth_probability,
                       one.unknown_probability);
  }
  return out;
}

}  // namespace

std::string evaluation_markdown(const Evaluation& evaluation) {
  std::string out = "# How well attribution works, measured\n\n";
  out += fmt::format(
      "Written by `longwatch attribute evaluate`; [attribution.md](attribution.md) says what the "
      "protocols are.\nKnowledge: {}. Weights fitted on: {}.\nSeed {}, {} draws, {} resamples; "
      "intervals are 95 %.\n\n",
      evaluation.knowledge, evaluation.weights, evaluation.seed, evaluation.draws,
      evaluation.resamples);
  out += "## Goals\n\n" + goals_markdown(evaluation);
  out += "\n## Ranks\n\n" + ranks_markdown(evaluation);
  out += "\n## By what is known of the software (top-1)\n\n" + strata_markdown(evaluation);
  out += "\n## Probabilities, the actor removed from the knowledge in half of the cases\n\n" +
         probabilities_markdown(evaluation);
  out += "\n## False accusations, as printed with caps\n\n" + accusations_markdown(evaluation);
  out += campaigns_markdown(evaluation);
  return out;
}

std::string outside_cases_text(const SetFigures& figures) {
  std::string out;
  for (const attribute::CaseFigures& one : figures.each) {
    out += fmt::format("{:<40} rank {:>5g}  P({}) {:.2f}  leader {} {:.2f}  unknown {:.2f}\n",
                       share::terminal_safe(one.id), one.rank, share::terminal_safe(one.truth),
                       one.truth_probability, one.leader, one.leader_probability,
                       one.unknown_probability);
  }
  out += fmt::format("n={}  top-1 {}  top-3 {}  top-5 {}  top-10 {}  MRR {:.2f}\n", figures.cases,
                     share(figures.top1), share(figures.top3), share(figures.top5),
                     share(figures.top10), figures.reciprocal_rank);
  return out;
}

}  // namespace longwatch::cli
