#include "pipeline/instructions.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "formats/yaml.h"
#include "model/synthetic.h"

namespace longwatch::pipeline {
namespace {

using formats::YamlEntry;
using formats::YamlKind;
using formats::YamlNode;

/// Where a mistake stands.
struct Document {
  std::string_view name;

  Error error(const YamlNode& node, std::string message) const {
    return Error(ErrorCode::InvalidInput, std::move(message))
        .at(fmt::format("{}:{}:{}", name, node.place.line, node.place.column));
  }
};

Status check_keys(const Document& document, const YamlNode& map,
                  std::span<const std::string_view> allowed) {
  if (map.kind != YamlKind::Map) {
    return document.error(map, fmt::format("expected a map, got {}; nothing was decided",
                                           formats::to_text(map.kind)));
  }
  for (const YamlEntry& entry : map.entries) {
    if (std::find(allowed.begin(), allowed.end(), entry.key->text) == allowed.end()) {
      const std::string_view near = nearest(entry.key->text, allowed);
      Error error = document.error(*entry.key, fmt::format("unknown key '{}'; nothing was decided",
                                                           to_printable(entry.key->text)));
      return near.empty() ? std::move(error)
                          : std::move(error).with_hint(fmt::format("did you mean '{}'?", near));
    }
  }
  return {};
}

std::string text_of(const YamlNode& map, std::string_view key) {
  const YamlNode* const node = map.find(key);
  return node == nullptr ? std::string() : node->text;
}

Result<std::string> needed_text(const Document& document, const YamlNode& map,
                                std::string_view key) {
  std::string text = text_of(map, key);
  if (text.empty()) {
    return document.error(map,
                          fmt::format("expected '{}' here, got none; nothing was decided", key));
  }
  return text;
}

template <class E>
Result<E> named_value(const Document& document, const YamlNode& map, std::string_view key) {
  LW_TRY_ASSIGN(const std::string text, needed_text(document, map, key));
  const std::optional<E> value = model::parse_name<E>(text);
  if (!value.has_value()) {
    constexpr auto kNames = names_of(E{});
    return document.error(*map.find(key),
                          fmt::format("expected one of {} for '{}', got '{}'; nothing was decided",
                                      fmt::join(kNames, ", "), key, to_printable(text)));
  }
  return *value;
}

/// "when" and "adopt_when": from which probability and confidence on.
struct Threshold {
  double probability = 1;
  model::AnalyticConfidence confidence = model::AnalyticConfidence::High;
};

Result<Threshold> parse_threshold(const Document& document, const YamlNode& map,
                                  std::string_view key) {
  constexpr std::array<std::string_view, 2> kKeys = {"probability", "confidence"};
  const YamlNode* const node = map.find(key);
  if (node == nullptr) {
    return document.error(map,
                          fmt::format("expected '{}' here, got none; nothing was decided", key));
  }
  LW_TRY(check_keys(document, *node, kKeys));
  Threshold threshold;
  LW_TRY_ASSIGN(const std::string number, needed_text(document, *node, "probability"));
  const std::optional<double> probability = parse_double(number);
  if (!probability.has_value() || *probability < 0 || *probability > 1) {
    return document.error(*node->find("probability"),
                          fmt::format("expected a probability from 0 to 1, got '{}'; nothing was "
                                      "decided",
                                      to_printable(number)));
  }
  threshold.probability = *probability;
  LW_TRY_ASSIGN(threshold.confidence,
                named_value<model::AnalyticConfidence>(document, *node, "confidence"));
  return threshold;
}

Result<IncidentSelector> parse_incident(const Document& document, const YamlNode& map) {
  constexpr std::array<std::string_view, 2> kKeys = {"host", "sender_domain"};
  const YamlNode* const node = map.find("incident");
  if (node == nullptr) {
    return document.error(map, "expected 'incident' here, got none; nothing was decided");
  }
  LW_TRY(check_keys(document, *node, kKeys));
  IncidentSelector selector{text_of(*node, "host"), text_of(*node, "sender_domain")};
  if (selector.host.empty() == selector.sender_domain.empty()) {
    return document.error(*node, "expected either 'host' or 'sender_domain'; nothing was decided");
  }
  return selector;
}

Result<JudgementInstruction> parse_judgement(const Document& document, const YamlNode& map) {
  constexpr std::array<std::string_view, 5> kKeys = {"incident", "author", "adopt_when",
                                                     "follow_sponsors", "dissent"};
  LW_TRY(check_keys(document, map, kKeys));
  JudgementInstruction instruction;
  LW_TRY_ASSIGN(instruction.incident, parse_incident(document, map));
  LW_TRY_ASSIGN(instruction.author, needed_text(document, map, "author"));
  LW_TRY_ASSIGN(const Threshold threshold, parse_threshold(document, map, "adopt_when"));
  instruction.least_probability = threshold.probability;
  instruction.least_confidence = threshold.confidence;
  const std::string follow = text_of(map, "follow_sponsors");
  if (!follow.empty() && follow != "true" && follow != "false") {
    return document.error(
        *map.find("follow_sponsors"),
        fmt::format("expected true or false, got '{}'; nothing was decided", to_printable(follow)));
  }
  if (follow == "true") {
    instruction.sponsors = attribute::Sponsors::Follow;
  }
  instruction.dissent = text_of(map, "dissent");
  return instruction;
}

Result<model::Audience> parse_audience(const Document& document, const YamlNode& map) {
  constexpr std::string_view kPartner = "partner:";
  const std::string text = text_of(map, "audience");
  if (text.starts_with(kPartner) && text.size() > kPartner.size()) {
    return model::Audience{model::Audience::Kind::Partner, text.substr(kPartner.size())};
  }
  if (text == "public") {
    return model::Audience{model::Audience::Kind::Public, ""};
  }
  const YamlNode* const node = map.find("audience");
  return document.error(node == nullptr ? map : *node,
                        fmt::format("expected 'public' or 'partner:NAME', got '{}'; nothing was "
                                    "decided",
                                    to_printable(text)));
}

Status parse_effective(const Document& document, const YamlNode& map,
                       ReleaseInstruction& instruction) {
  const YamlNode* const node = map.find("effective");
  if (node == nullptr) {
    return {};
  }
  instruction.effective = parse_iso8601(node->text);
  if (!instruction.effective.has_value()) {
    return document.error(*node,
                          fmt::format("expected a time with its zone "
                                      "(2026-03-10T00:30:00Z), got '{}'; nothing was decided",
                                      to_printable(node->text)));
  }
  return {};
}

Result<ReleaseInstruction> parse_release(const Document& document, const YamlNode& map) {
  constexpr std::array<std::string_view, 10> kKeys = {
      "incident",  "audience",     "granularity", "when",   "otherwise",
      "authority", "confirmed_by", "effective",   "reason", "reason_otherwise"};
  LW_TRY(check_keys(document, map, kKeys));
  ReleaseInstruction instruction;
  LW_TRY_ASSIGN(instruction.incident, parse_incident(document, map));
  LW_TRY_ASSIGN(instruction.audience, parse_audience(document, map));
  LW_TRY_ASSIGN(instruction.granularity,
                named_value<model::Granularity>(document, map, "granularity"));
  LW_TRY_ASSIGN(instruction.otherwise, named_value<model::Granularity>(document, map, "otherwise"));
  LW_TRY_ASSIGN(const Threshold threshold, parse_threshold(document, map, "when"));
  instruction.least_probability = threshold.probability;
  instruction.least_confidence = threshold.confidence;
  LW_TRY_ASSIGN(instruction.authority, needed_text(document, map, "authority"));
  LW_TRY_ASSIGN(instruction.confirmed_by, needed_text(document, map, "confirmed_by"));
  LW_TRY(parse_effective(document, map, instruction));
  instruction.reason = text_of(map, "reason");
  instruction.reason_otherwise = text_of(map, "reason_otherwise");
  return instruction;
}

template <class Item, class Parse>
Status parse_list(const Document& document, const YamlNode& root, std::string_view key,
                  Parse&& parse, std::vector<Item>& items) {
  const YamlNode* const list = root.find(key);
  if (list == nullptr || list->kind == YamlKind::Null) {
    return {};
  }
  if (list->kind != YamlKind::Sequence) {
    return document.error(*list, fmt::format("expected a list under '{}', got {}; nothing was "
                                             "decided",
                                             key, formats::to_text(list->kind)));
  }
  for (const YamlNode* const node : list->items) {
    LW_TRY_ASSIGN(Item item, parse(document, *node));
    items.push_back(std::move(item));
  }
  return {};
}

bool has_domain(const model::Incident& incident, std::string_view domain) {
  return std::any_of(incident.observables.begin(), incident.observables.end(),
                     [&](const model::Observable& observable) {
                       return equals_ignoring_ascii_case(observable.value, domain);
                     });
}

const model::Hypothesis* best_actor(const model::Judgement& judgement) {
  for (const model::Hypothesis& hypothesis : judgement.hypotheses) {
    if (hypothesis.actor != model::kUnknownActor && hypothesis.actor != model::kImitation) {
      return &hypothesis;
    }
  }
  return nullptr;
}

}  // namespace

Result<Instructions> parse_instructions(std::string_view yaml, std::string_view name) {
  constexpr std::array<std::string_view, 3> kKeys = {"judgements", "releases",
                                                     model::kSyntheticField};
  const formats::YamlStream stream = formats::parse_yaml(yaml);
  if (stream.problem().has_value()) {
    return formats::to_error(*stream.problem(), name);
  }
  Instructions instructions;
  const Document document{name};
  for (const YamlNode* const root : stream.documents()) {
    LW_TRY(check_keys(document, *root, kKeys));
    LW_TRY(parse_list(document, *root, "judgements", parse_judgement, instructions.judgements));
    LW_TRY(parse_list(document, *root, "releases", parse_release, instructions.releases));
  }
  return instructions;
}

const model::Incident* find_incident(const IncidentSelector& selector,
                                     std::span<const model::Incident> incidents) {
  for (const model::Incident& incident : incidents) {
    const bool means_mail = incident.kind == model::IncidentKind::MailCampaign;
    if (!selector.sender_domain.empty()) {
      if (means_mail && has_domain(incident, selector.sender_domain)) {
        return &incident;
      }
    } else if (std::find(incident.hosts.begin(), incident.hosts.end(), selector.host) !=
               incident.hosts.end()) {
      return &incident;
    }
  }
  return nullptr;
}

std::optional<IncidentSelector> parse_selector(std::string_view text) {
  constexpr std::string_view kHost = "host:";
  constexpr std::string_view kSender = "sender_domain:";
  if (text.starts_with(kHost)) {
    return IncidentSelector{std::string(text.substr(kHost.size())), ""};
  }
  if (text.starts_with(kSender)) {
    return IncidentSelector{"", std::string(text.substr(kSender.size()))};
  }
  return std::nullopt;
}

attribute::Authoring authoring_of(const JudgementInstruction& instruction,
                                  const model::Judgement& lead, Timestamp now) {
  attribute::Authoring authoring;
  authoring.author = instruction.author;
  authoring.made = now;
  authoring.dissent = instruction.dissent;
  const model::Hypothesis* const best = best_actor(lead);
  if (best != nullptr && best == &lead.hypotheses.front() &&
      best->probability >= instruction.least_probability &&
      lead.confidence >= instruction.least_confidence) {
    authoring.adopted_actor = best->actor;
    authoring.sponsors = instruction.sponsors;
  }
  return authoring;
}

model::Granularity granularity_of(const ReleaseInstruction& instruction,
                                  const model::Judgement& judgement) {
  for (const model::Hypothesis& hypothesis : judgement.hypotheses) {
    if (!judgement.adopted_actor.empty() && hypothesis.actor == judgement.adopted_actor &&
        hypothesis.probability >= instruction.least_probability &&
        judgement.confidence >= instruction.least_confidence) {
      return instruction.granularity;
    }
  }
  return instruction.otherwise;
}

}  // namespace longwatch::pipeline
