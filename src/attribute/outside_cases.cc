#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "attribute/evaluate.h"
#include "attribute/internal/outcomes.h"
#include "attribute/internal/query_reader.h"
#include "attribute/internal/victim_profiles.h"
#include "formats/json_tree.h"

namespace longwatch::attribute {
namespace {

using formats::JsonNode;
using knowledge::EvidenceBase;

constexpr formats::JsonTreeLimits kLimits = {64ULL * 1024 * 1024, 4'000'000};

struct OutsideCase {
  std::string id;
  std::vector<std::string> truth;
  FeatureQuery features;
};

Error wrong_case(std::size_t number, std::string message) {
  return Error(ErrorCode::InvalidInput, std::move(message))
      .at(fmt::format("case {}", number))
      .with_hint(R"([{"id":"a","truth":["G0065"],"techniques":["T1190"],"software":["S0020"]}])");
}

/// A list of texts, or one text. Fails when the member is something else.
Result<std::vector<std::string>> texts_of(const JsonNode& node, std::string_view key,
                                          std::size_t number) {
  std::vector<std::string> texts;
  const JsonNode* const member = node.find(key);
  if (member == nullptr || member->kind == JsonNode::Kind::Null) {
    return texts;
  }
  if (member->kind == JsonNode::Kind::String) {
    texts.push_back(member->text());
    return texts;
  }
  if (member->kind != JsonNode::Kind::Array) {
    return wrong_case(number, fmt::format("expected a list of texts under '{}'", key));
  }
  for (const JsonNode& item : member->items) {
    if (item.kind != JsonNode::Kind::String) {
      return wrong_case(number, fmt::format("expected texts alone in the list '{}'", key));
    }
    texts.push_back(item.text());
  }
  return texts;
}

Result<OutsideCase> read_case(const JsonNode& node, std::size_t number) {
  if (node.kind != JsonNode::Kind::Object) {
    return wrong_case(number, "expected an object");
  }
  OutsideCase result;
  result.id = node.text_of("id");
  if (result.id.empty()) {
    result.id = fmt::format("case {}", number);
  }
  LW_TRY_ASSIGN(result.truth, texts_of(node, "truth", number));
  LW_TRY_ASSIGN(result.features.techniques, texts_of(node, "techniques", number));
  LW_TRY_ASSIGN(result.features.software, texts_of(node, "software", number));
  LW_TRY_ASSIGN(result.features.sectors, texts_of(node, "sector", number));
  LW_TRY_ASSIGN(result.features.countries, texts_of(node, "country", number));
  const std::string date = node.text_of("date");
  if (!date.empty()) {
    result.features.at = parse_iso8601(date.size() == 10 ? date + "T00:00:00Z" : date);
    if (!result.features.at.has_value()) {
      return wrong_case(number, fmt::format("expected a date like 2021-08-05, got '{}'", date));
    }
  }
  return result;
}

/// Judges outside cases against everything that is known.
class OutsideRun {
 public:
  OutsideRun(const EvidenceBase& base, const ProfileWeights& weights)
      : base_(base),
        weights_(weights),
        profiles_(base),
        claims_(base),
        victims_(claims_, profiles_, {}) {}

  std::size_t candidates() const { return profiles_.candidates(); }

  void judge(const OutsideCase& one, SetFigures& figures) {
    const internal::ReadQuery read = internal::read_query(base_, one.features);
    internal::CaseTerms terms;
    const internal::TermCalculator calculator(profiles_, read.query);
    terms.present.values = calculator.values();
    terms.present.shape = calculator.shape();
    terms.present.victims =
        victims_.scores(read.query.countries, read.query.sectors, weights_.victims);
    for (const std::string& id : one.truth) {
      const std::optional<knowledge::EntityId> actor = base_.find(id);
      const std::optional<std::size_t> candidate =
          actor.has_value() ? profiles_.candidate_of(*actor) : std::nullopt;
      if (candidate.has_value()) {
        terms.truth.push_back(*candidate);
      }
    }
    terms.share.resize(profiles_.candidates());
    terms.removed = terms.present;
    const internal::Outcome outcome =
        outcome_of(terms, rank_by_profile(terms, weights_.terms), weights_.known);
    // A truth that nobody has described stands behind everybody.
    const double rank =
        terms.truth.empty() ? static_cast<double>(profiles_.candidates()) + 1 : outcome.rank;
    ranks_.push_back(rank);
    figures.each.push_back({one.id, fmt::format("{}", fmt::join(one.truth, " ")), rank,
                            base_.entity(profiles_.actor(outcome.leader)).id,
                            outcome.leader_probability, outcome.truth_probability,
                            outcome.unknown_probability});
  }

  void finish(SetFigures& figures) const {
    figures.cases = ranks_.size();
    internal::set_ranks(figures, ranks_);
  }

 private:
  const EvidenceBase& base_;
  const ProfileWeights& weights_;
  const internal::ReportProfiles profiles_;
  const internal::VictimClaims claims_;
  const internal::VictimProfiles victims_;
  std::vector<double> ranks_;
};

}  // namespace

Result<SetFigures> evaluate_cases(const EvidenceBase& base, const ProfileWeights& weights,
                                  std::string_view json) {
  LW_TRY_ASSIGN(const JsonNode tree, formats::parse_json_tree(json, kLimits));
  if (tree.kind != JsonNode::Kind::Array) {
    return wrong_case(0, "expected a list of cases");
  }
  SetFigures figures;
  figures.protocol = "outside cases";
  figures.evidence = "as given";
  figures.weights = "as shipped";
  OutsideRun run(base, weights);
  if (run.candidates() == 0) {
    return Error(ErrorCode::InvalidInput,
                 "expected knowledge of actors, got none; no case is ranked")
        .with_hint("give an ATT&CK bundle with --knowledge");
  }
  for (std::size_t i = 0; i < tree.items.size(); ++i) {
    LW_TRY_ASSIGN(const OutsideCase one, read_case(tree.items[i], i + 1));
    run.judge(one, figures);
  }
  run.finish(figures);
  return figures;
}

}  // namespace longwatch::attribute
