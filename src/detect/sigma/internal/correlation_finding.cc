#include "detect/sigma/internal/correlation_finding.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "formats/fold.h"

namespace longwatch::detect::sigma {
namespace {

constexpr std::size_t kValuesShown = 16;

void add_once(std::string text, std::vector<std::string>& texts, std::size_t most) {
  if (texts.size() < most && std::find(texts.begin(), texts.end(), text) == texts.end()) {
    texts.push_back(std::move(text));
  }
}

/// "value_count 12 (gte 10)".
std::string in_words(const Correlation& correlation, const std::string& measured) {
  std::string text = fmt::format("{} {}", to_text(correlation.type), measured);
  if (!correlation.condition_text.empty()) {
    return fmt::format("{}: {}", to_text(correlation.type), correlation.condition_text);
  }
  if (correlation.thresholds.empty()) {
    return fmt::format("{} of {} rules", text, correlation.rules.size());
  }
  std::string thresholds;
  for (const Threshold& threshold : correlation.thresholds) {
    thresholds += fmt::format("{}{} {}", thresholds.empty() ? "" : ", ",
                              to_text(threshold.comparison), threshold.value.to_text());
  }
  return fmt::format("{} ({})", text, thresholds);
}

}  // namespace

CorrelationFinding::CorrelationFinding(const CompiledCorrelation& correlation, const WindowRun& run)
    : correlation_(correlation),
      run_(run),
      occurs_(correlation.written.rules.size(), false),
      values_(correlation.written.fields.size()) {}

void CorrelationFinding::add(const Hit& hit, const HitContent& content) {
  if (!first_.has_value()) {
    first_ = content;
    first_->events = {};
  }
  latest_hit_ = std::max(latest_hit_, hit.time);
  is_one_host_ = is_one_host_ && content.host == first_->host;
  occurs_[hit.rule] = true;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    add_once(content.values[i], values_[i], kValuesShown);
  }
  if (!content.unknown_fields.empty()) {
    for (const std::string_view field : split(content.unknown_fields, '\n')) {
      add_once(std::string(field), unknown_fields_, kValuesShown);
    }
  }
}

/// Host, account and entities, as any finding with these fields would have them.
void CorrelationFinding::add_context(const RuleSet& rules, const model::FieldTable& fields,
                                     model::Finding& finding) const {
  std::vector<model::FieldValue> values;
  for (std::size_t i = 0; i < first_->groups.size(); ++i) {
    values.push_back({model::text_value(first_->groups[i]), correlation_.group_fields[i]});
  }
  for (std::size_t i = 0; i < values_.size(); ++i) {
    for (const std::string& value : values_[i]) {
      values.push_back({model::text_value(value), correlation_.value_fields[i]});
    }
  }
  model::Event event;
  event.values = values;
  if (is_one_host_ && !first_->host.empty()) {
    event.computer = model::text_value(first_->host);
  }
  model::Finding context;
  rules.evidence.describe(event, {}, fields, context);
  finding.host = std::move(context.host);
  finding.user = std::move(context.user);
  finding.entities = std::move(context.entities);
}

void CorrelationFinding::describe(const RuleSet& rules, const model::FieldTable& fields,
                                  const std::optional<Timestamp>& latest,
                                  model::Finding& finding) const {
  const Correlation& written = correlation_.written;
  finding.rule = &written.info;
  finding.time = run_.instant;
  add_context(rules, fields, finding);
  for (std::size_t i = 0; i < written.group_by.size(); ++i) {
    finding.fields.push_back({written.group_by[i], first_->groups[i]});
    finding.subject += fmt::format("{}{}={}", i == 0 ? "" : "\n", written.group_by[i],
                                   formats::folded(first_->groups[i]));
  }
  for (std::size_t i = 0; i < written.fields.size(); ++i) {
    for (const std::string& value : values_[i]) {
      finding.fields.push_back({written.fields[i], value});
    }
  }
  const auto say = [&finding](std::string_view name, std::string text) {
    finding.fields.push_back({std::string(name), std::move(text)});
  };
  say("correlation.condition", in_words(written, run_.measured));
  const std::uint64_t count =
      finding.all_events == nullptr ? finding.events.size() : finding.all_events->count();
  say("correlation.events", std::to_string(count));
  say("correlation.first", to_iso8601(*finding.events.front().time));
  say("correlation.last", to_iso8601(*finding.events.back().time));
  for (std::size_t i = 0; i < occurs_.size() && occurs_.size() > 1; ++i) {
    if (occurs_[i]) {
      say("correlation.rule", written.rules[i].text);
    }
  }
  // A finding that this one rests on may be in doubt too: then its instant is later than the logs.
  const bool is_in_doubt = latest.has_value() && ((correlation_.waits && run_.instant > *latest) ||
                                                  latest_hit_ > *latest);
  if (is_in_doubt) {
    say("correlation.window", "not over when the logs end");
  }
  finding.unknown_fields = unknown_fields_;
  std::sort(finding.unknown_fields.begin(), finding.unknown_fields.end());
}

}  // namespace longwatch::detect::sigma
