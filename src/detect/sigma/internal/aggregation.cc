#include "detect/sigma/internal/aggregation.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "detect/sigma/internal/metadata.h"
#include "detect/sigma/internal/parse_correlation.h"
#include "detect/sigma/internal/sections.h"

namespace longwatch::detect::sigma {
namespace {

using formats::YamlKind;
using formats::YamlNode;

/// A word, or one of ( ) , or a comparison.
struct Piece {
  std::string_view text;
  std::size_t offset = 0;  ///< in the condition
};

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool is_comparison_sign(char c) {
  return c == '<' || c == '>' || c == '=' || c == '!';
}

bool ends_word(char c) {
  return is_blank(c) || is_comparison_sign(c) || c == '(' || c == ')' || c == ',' || c == '|';
}

/// The pieces of `text` from `at` on, and an empty one at the end.
std::vector<Piece> split_pieces(std::string_view text, std::size_t at) {
  std::vector<Piece> pieces;
  while (at < text.size()) {
    if (is_blank(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at + 1;
    if (is_comparison_sign(text[at])) {
      end += end < text.size() && text[end] == '=' ? 1U : 0U;
    } else if (!ends_word(text[at])) {
      while (end < text.size() && !ends_word(text[end])) {
        ++end;
      }
    }
    pieces.push_back({text.substr(at, end - at), at});
    at = end;
  }
  pieces.push_back({{}, text.size()});
  return pieces;
}

std::string in_words(const Piece& piece) {
  return piece.text.empty() ? "the end of the condition" : in_quotes(piece.text);
}

constexpr std::string_view kForm = "expected an aggregation such as 'count() by User > 5'";

/// `function "(" [field] ")" ["by" field {","  field}] comparison number`.
class AggregationReader {
 public:
  AggregationReader(const YamlNode& node, const SourceText& source, std::size_t behind_pipe)
      : node_(node), source_(source), pieces_(split_pieces(node.text, behind_pipe)) {}

  Checked read(Correlation& correlation) {
    LW_TRY(read_function(correlation));
    LW_TRY(read_groups(correlation));
    LW_TRY(read_comparison(correlation));
    return piece().text.empty() ? Checked() : wrong(std::string(kForm) + " and nothing behind");
  }

 private:
  const Piece& piece() const { return pieces_[at_]; }

  bool take(std::string_view text) {
    const bool is_it = equals_ignoring_ascii_case(piece().text, text) && !text.empty();
    at_ += is_it ? 1U : 0U;
    return is_it;
  }

  bool is_word() const { return !piece().text.empty() && !ends_word(piece().text.front()); }

  RuleProblem wrong(std::string_view expected) const {
    return broken(source_.locate(node_, piece().offset),
                  fmt::format("{}, got {}", expected, in_words(piece())));
  }

  Checked read_function(Correlation& correlation) {
    struct Function {
      std::string_view name;
      CorrelationType type;
      std::uint32_t percentile;  // in millionths
    };

    constexpr std::uint32_t kGreatest = 100'000'000;
    constexpr std::array<Function, 5> kFunctions = {
        {{"count", CorrelationType::ValueCount, 0},
         {"sum", CorrelationType::ValueSum, 0},
         {"avg", CorrelationType::ValueAvg, 0},
         {"min", CorrelationType::ValuePercentile, 0},
         {"max", CorrelationType::ValuePercentile, kGreatest}}};
    const auto* const function =
        std::find_if(kFunctions.begin(), kFunctions.end(),
                     [this](const Function& known) { return take(known.name); });
    if (function == kFunctions.end()) {
      return wrong(kForm);
    }
    correlation.type = function->type;
    correlation.percentile = function->percentile;
    if (!take("(")) {
      return wrong("expected '(' behind the aggregation");
    }
    if (is_word()) {
      correlation.fields.emplace_back(piece().text);
      ++at_;
    }
    if (!take(")")) {
      return wrong("expected ')' behind the field");
    }
    if (correlation.fields.empty()) {
      if (function->name != "count") {
        return wrong(fmt::format("expected a field in '{}(...)'", function->name));
      }
      correlation.type = CorrelationType::EventCount;
    }
    return {};
  }

  Checked read_groups(Correlation& correlation) {
    if (!take("by")) {
      return {};
    }
    do {
      if (!is_word()) {
        return wrong("expected a field behind 'by'");
      }
      correlation.group_by.emplace_back(piece().text);
      ++at_;
    } while (take(",") || is_word());
    return {};
  }

  Checked read_comparison(Correlation& correlation) {
    struct Sign {
      std::string_view text;
      Comparison comparison;
    };

    constexpr std::array<Sign, 7> kSigns = {{{">", Comparison::Gt},
                                             {">=", Comparison::Gte},
                                             {"<", Comparison::Lt},
                                             {"<=", Comparison::Lte},
                                             {"=", Comparison::Eq},
                                             {"==", Comparison::Eq},
                                             {"!=", Comparison::Neq}}};
    const auto* const sign = std::find_if(kSigns.begin(), kSigns.end(),
                                          [this](const Sign& known) { return take(known.text); });
    if (sign == kSigns.end()) {
      return wrong("expected a comparison such as '> 5'");
    }
    const std::optional<Decimal> number = Decimal::parse(piece().text);
    if (!number.has_value()) {
      return wrong("expected a number behind the comparison");
    }
    ++at_;
    correlation.thresholds.push_back({sign->comparison, *number});
    return {};
  }

  const YamlNode& node_;
  const SourceText& source_;
  const std::vector<Piece> pieces_;
  std::size_t at_ = 0;
};

/// Words that are no aggregation, or none any more.
Checked check_function(const YamlNode& node, const SourceText& source, std::size_t pipe) {
  const Piece function = split_pieces(node.text, pipe + 1).front();
  const TextPlace place = source.locate(node, pipe);
  const auto is = [&](std::string_view word) {
    return equals_ignoring_ascii_case(function.text, word);
  };
  if (is("near")) {
    return broken(place, "'near' was removed from Sigma", "write a correlation of type temporal");
  }
  constexpr std::array<std::string_view, 5> kKnown = {"count", "sum", "avg", "min", "max"};
  if (std::none_of(kKnown.begin(), kKnown.end(), is)) {
    return broken(place, fmt::format("expected the end of the condition or an aggregation such as "
                                     "'| count()', got '|' and {}",
                                     in_words(function)));
  }
  return {};
}

Checked read_timeframe(const YamlNode& detection, TextPlace pipe, Correlation& correlation) {
  const YamlNode* timeframe = find_value(detection, "timeframe");
  if (timeframe == nullptr) {
    return unsupported(pipe,
                       "an aggregation of Sigma 1 without a 'timeframe' is not evaluated: it does "
                       "not say over which time it counts",
                       "add a 'timeframe' such as '5m' to the detection");
  }
  LW_TRY_ASSIGN(correlation.timespan, parse_timespan(*timeframe));
  return {};
}

const YamlNode* find_aggregated(const YamlNode& condition) {
  std::vector<const YamlNode*> nodes = condition.items;
  if (condition.kind == YamlKind::Scalar) {
    nodes = {&condition};
  }
  const auto found = std::find_if(nodes.begin(), nodes.end(), [](const YamlNode* node) {
    return node->kind == YamlKind::Scalar && node->text.find('|') != std::string::npos;
  });
  return found == nodes.end() ? nullptr : *found;
}

}  // namespace

Parsed<std::optional<Aggregation>> parse_aggregation(const YamlNode& document,
                                                     const SourceText& source) {
  LW_TRY_ASSIGN(const YamlNode* detection, find_section(document, "detection"));
  const YamlNode* condition = find_value(*detection, "condition");
  const YamlNode* node = condition == nullptr ? nullptr : find_aggregated(*condition);
  if (node == nullptr) {
    return std::optional<Aggregation>();
  }
  const std::size_t pipe = node->text.find('|');
  const TextPlace place = source.locate(*node, pipe);
  LW_TRY(check_function(*node, source, pipe));
  if (condition->kind == YamlKind::Sequence && condition->items.size() > 1) {
    return unsupported(place, "an aggregation of Sigma 1 beside other conditions is not evaluated",
                       "write a correlation of type event_count or value_count");
  }
  Aggregation aggregation;
  aggregation.node = node;
  aggregation.condition = node->text.substr(0, pipe);
  Correlation& correlation = aggregation.correlation;
  correlation.place = place;
  LW_TRY(AggregationReader(*node, source, pipe + 1).read(correlation));
  LW_TRY(read_timeframe(*detection, place, correlation));
  const bool counts = correlation.type == CorrelationType::EventCount ||
                      correlation.type == CorrelationType::ValueCount;
  if (counts) {
    LW_TRY(check_can_hold(correlation, place));
  }
  return std::optional<Aggregation>(std::move(aggregation));
}

}  // namespace longwatch::detect::sigma
