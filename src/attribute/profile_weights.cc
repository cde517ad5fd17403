#include "attribute/profile_weights.h"

#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "formats/yaml.h"

namespace longwatch::attribute {
namespace {

using formats::YamlKind;
using formats::YamlNode;

constexpr std::uint64_t kMostBytes = 1024 * 1024;

template <class Weights, class Visit>
void visit_terms(Weights& terms, Visit visit) {
  visit("technique", terms.technique);
  visit("implied", terms.implied);
  visit("tool", terms.tool);
  visit("malware", terms.malware);
  visit("own malware", terms.own_malware);
  visit("nearest", terms.nearest);
  visit("recency", terms.recency);
}

template <class Weights, class Visit>
void visit_known(Weights& known, Visit visit) {
  visit("intercept", known.intercept);
  visit("evidence", known.evidence);
  visit("certainty", known.certainty);
  visit("unseen share", known.unseen_share);
  visit("known malware", known.known_malware);
  visit("unlisted malware", known.unlisted_malware);
}

template <class Weights, class Visit>
void visit_victims(Weights& victims, Visit visit) {
  visit("country agreement", victims.country_agreement);
  visit("sector agreement", victims.sector_agreement);
  visit("most nats", victims.most_nats);
}

/// Reads maps of numbers; the first mistake is kept.
class WeightReader {
 public:
  WeightReader(const std::string& path, const YamlNode& top) : path_(path), top_(top) {}

  std::string text(std::string_view key) {
    const YamlNode* const node = find(top_, key);
    return node == nullptr ? std::string() : node->text;
  }

  double number(const YamlNode& map, std::string_view key) {
    const YamlNode* const node = find(map, key);
    const std::optional<double> value = node == nullptr ? std::nullopt : parse_double(node->text);
    if (node != nullptr && !value.has_value()) {
      fail(*node,
           fmt::format("expected a number under '{}', got '{}'", key, to_printable(node->text)));
    }
    return value.value_or(0);
  }

  template <class Weights, class VisitAll>
  void group(std::string_view key, Weights& weights, VisitAll visit_all) {
    const YamlNode* const node = find(top_, key);
    if (node == nullptr) {
      return;
    }
    std::size_t members = 0;
    visit_all(weights, [&](std::string_view name, double& value) {
      value = number(*node, name);
      ++members;
    });
    if (!error_.has_value() && node->entries.size() != members) {
      fail(*node, fmt::format("expected {} weights under '{}', got {}", members, key,
                              node->entries.size()));
    }
  }

  const YamlNode& top() const { return top_; }

  Status finish() {
    if (error_.has_value()) {
      return std::move(*error_);
    }
    return {};
  }

 private:
  const YamlNode* find(const YamlNode& map, std::string_view key) {
    const YamlNode* const node = map.find(key);
    if (node == nullptr) {
      fail(map, fmt::format("expected '{}', got nothing of that name", key));
    }
    return node;
  }

  void fail(const YamlNode& node, std::string message) {
    if (!error_.has_value()) {
      error_ = Error(ErrorCode::InvalidInput, std::move(message))
                   .at(fmt::format("{}:{}:{}", path_, node.place.line, node.place.column))
                   .with_hint("'longwatch attribute fit' writes this file");
    }
  }

  const std::string& path_;
  const YamlNode& top_;
  std::optional<Error> error_;
};

Result<ProfileWeights> read_weights(const std::string& path, const YamlNode& top) {
  WeightReader reader(path, top);
  ProfileWeights weights;
  weights.fitted_on = reader.text("fitted on");
  weights.protocol = reader.text("protocol");
  weights.cases = static_cast<std::size_t>(reader.number(top, "cases"));
  const auto visit = [](auto& group, auto each) {
    visit_terms(group, each);
  };
  reader.group("terms", weights.terms, visit);
  reader.group("known", weights.known, [](auto& group, auto each) { visit_known(group, each); });
  reader.group("victims", weights.victims,
               [](auto& group, auto each) { visit_victims(group, each); });
  LW_TRY(reader.finish());
  return weights;
}

}  // namespace

Result<ProfileWeights> load_weights(const std::string& path, const FileSystem& files) {
  LW_TRY_ASSIGN(const std::string text, read_text_file(files, path, kMostBytes));
  const formats::YamlStream stream = formats::parse_yaml(text);
  if (stream.problem().has_value()) {
    return formats::to_error(*stream.problem(), path);
  }
  if (stream.documents().size() != 1 || stream.documents().front()->kind != YamlKind::Map) {
    return Error(ErrorCode::InvalidInput, "expected one map of weights")
        .at(path)
        .with_hint("'longwatch attribute fit' writes this file");
  }
  return read_weights(path, *stream.documents().front());
}

std::string to_yaml(const ProfileWeights& weights) {
  std::string out =
      "# By how much public knowledge speaks for an actor. Written by 'longwatch attribute fit'; "
      "docs/attribution.md explains it.\n";
  out += fmt::format("fitted on: \"{}\"\nprotocol: \"{}\"\ncases: {}\n", weights.fitted_on,
                     weights.protocol, weights.cases);
  const auto append = [&out](std::string_view name, const double& value) {
    out += fmt::format("  {}: {:.4f}\n", name, value);
  };
  out += "terms:  # nats per unit\n";
  visit_terms(weights.terms, append);
  out += "known:  # logit that the actor is described at all\n";
  visit_known(weights.known, append);
  out += "victims:  # how often two sources agree on a victim of one actor\n";
  visit_victims(weights.victims, append);
  return out;
}

}  // namespace longwatch::attribute
