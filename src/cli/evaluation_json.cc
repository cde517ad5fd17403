#include "cli/evaluation_text.h"
#include "formats/json_writer.h"

namespace longwatch::cli {
namespace {

using attribute::Evaluation;
using attribute::Figure;
using attribute::ProbabilityFigures;
using attribute::SetFigures;
using formats::JsonWriter;

void append(JsonWriter& json, std::string_view name, const Figure& figure) {
  json.key(name).begin_object().member("value", figure.value).member("low", figure.low);
  json.member("high", figure.high).end_object();
}

void append_probabilities(JsonWriter& json, const ProbabilityFigures& figures) {
  json.key("probabilities").begin_object();
  json.member("log_loss", figures.loss).member("base_rate_log_loss", figures.base_loss);
  append(json, "gain_over_base_rate", figures.gain);
  json.member("baseline_gain_over_base_rate", figures.baseline_gain);
  append(json, "gain_over_baseline", figures.gain_over_baseline);
  json.member("open_set_auroc", figures.open_auroc).member("right_auroc", figures.right_auroc);
  json.member("ece10", figures.calibration_error).member("ece10_floor", figures.calibration_floor);
  json.member("brier", figures.brier).member("brier_base", figures.brier_base);
  json.member("precision_at_80", figures.precision).member("coverage_at_80", figures.coverage);
  json.key("reliability").begin_array();
  for (const attribute::ReliabilityBin& bin : figures.bins) {
    json.begin_object().member("cases", bin.cases).member("said", bin.said);
    json.member("right", bin.right).end_object();
  }
  json.end_array().end_object();
}

void append_accusations(JsonWriter& json, const attribute::AccusationFigures& figures) {
  json.key("accusations").begin_object().member("verdicts", figures.printed);
  json.member("right_actor", figures.right_actor).member("wrong_actor", figures.wrong_actor);
  json.member("wrong_state", figures.wrong_state);
  json.member("wrong_of_commonest_state", figures.majority_state);
  json.member("highest_without_software", figures.highest_without_software).end_object();
}

void append_cases(JsonWriter& json, const SetFigures& set) {
  json.key("cases").begin_array();
  for (const attribute::CaseFigures& one : set.each) {
    json.begin_object().member("id", one.id).member("truth", one.truth).member("rank", one.rank);
    json.member("leader", one.leader).member("leader_probability", one.leader_probability);
    json.member("truth_probability", one.truth_probability);
    json.member("unknown_probability", one.unknown_probability).end_object();
  }
  json.end_array();
}

void append_set(JsonWriter& json, const SetFigures& set) {
  json.begin_object().member("protocol", set.protocol).member("evidence", set.evidence);
  json.member("weights", set.weights).member("techniques_drawn", set.techniques);
  json.member("draws", set.draws).member("n", set.cases);
  append(json, "top1", set.top1);
  append(json, "top3", set.top3);
  append(json, "top5", set.top5);
  append(json, "top10", set.top10);
  json.member("mrr", set.reciprocal_rank);
  if (!set.each.empty() && set.protocol != "outside cases") {
    json.key("strata").begin_object();
    constexpr std::array<std::string_view, 4> kNames = {"A", "B", "C", "D"};
    for (std::size_t i = 0; i < kNames.size(); ++i) {
      json.key(kNames[i]).begin_object().member("n", set.strata[i].cases);
      append(json, "top1", set.strata[i].top1);
      json.end_object();
    }
    json.end_object();
  }
  if (set.probabilities.has_value()) {
    append_probabilities(json, *set.probabilities);
  }
  if (set.accusations.has_value()) {
    append_accusations(json, *set.accusations);
  }
  append_cases(json, set);
  json.end_object();
}

}  // namespace

std::string evaluation_json(const Evaluation& evaluation) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().member("schema", "longwatch.attribution-figures.v1");
  json.member("knowledge", evaluation.knowledge).member("weights_fitted_on", evaluation.weights);
  json.member("seed", evaluation.seed).member("draws", evaluation.draws);
  json.member("resamples", evaluation.resamples).key("sets").begin_array();
  for (const SetFigures& set : evaluation.sets) {
    append_set(json, set);
  }
  json.end_array();
  if (evaluation.imitation.has_value()) {
    json.key("imitation").begin_object().member("n", evaluation.imitation->cases);
    json.member("framed_at_likely", evaluation.imitation->framed);
    json.member("imitation_before_framed", evaluation.imitation->imitation).end_object();
  }
  json.end_object().end_line();
  return out;
}

std::string outside_cases_json(const SetFigures& figures) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().member("schema", "longwatch.attribution-cases.v1").key("set");
  append_set(json, figures);
  json.end_object().end_line();
  return out;
}

}  // namespace longwatch::cli
