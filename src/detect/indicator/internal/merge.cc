#include "detect/indicator/internal/merge.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/text.h"
#include "detect/cut.h"
#include "formats/digest.h"

namespace longwatch::detect::indicator {
namespace {

std::string moment(Timestamp time) {
  std::string text;
  append_iso8601(text, time, 0);
  return text;
}

/// Gathers what the entries say; sets, so that no order shows.
class Gatherer {
 public:
  void add(const Indicator& indicator, const FileEntry& file) {
    const Details& details = indicator.details;
    add_text(notes_, indicator.note);
    add_text(ids_, details.id);
    add_text(sources_, details.source);
    labels_.insert(details.labels.begin(), details.labels.end());
    actors_.insert(details.actors.begin(), details.actors.end());
    malware_.insert(details.malware.begin(), details.malware.end());
    files_.insert(file.name);
    confidence_ = std::max(confidence_, details.confidence);
    pap_ = std::max(pap_, details.pap);
    is_common_ = is_common_ && indicator.is_common;
    add_marking(details.marking.has_value() ? details.marking : file.origin.marking);
    add_receipt(details.received.has_value() ? details.received : file.origin.received);
  }

  void finish(model::RuleInfo& rule, std::vector<model::NamedText>& fields) const {
    rule.file = *files_.begin();
    rule.marking = marking_.value_or(model::Marking{model::Tlp::Clear, {}});
    rule.received = received_;
    if (is_marked_) {
      fields.push_back(
          {"indicator.marking",
           std::string(names_of(model::Tlp{})[static_cast<std::size_t>(rule.marking.tlp)])});
      put("indicator.originators",
          {rule.marking.originators.begin(), rule.marking.originators.end()}, fields);
    }
    put("indicator.note", notes_, fields);
    put("indicator.id", ids_, fields);
    put("indicator.source", sources_, fields);
    if (confidence_.has_value()) {
      fields.push_back({"indicator.confidence", std::to_string(*confidence_)});
    }
    put("indicator.labels", labels_, fields);
    put("indicator.actors", actors_, fields);
    put("indicator.malware", malware_, fields);
    if (pap_.has_value()) {
      fields.push_back(
          {"indicator.pap", std::string(names_of(Pap{})[static_cast<std::size_t>(*pap_)])});
    }
    if (files_.size() > 1) {
      put("indicator.files", files_, fields);
    }
  }

  /// Highest where nothing is known against it.
  model::Level level() const {
    constexpr std::uint8_t kDoubtful = 30;
    if (is_common_) {
      return model::Level::Low;
    }
    return confidence_.has_value() && *confidence_ < kDoubtful ? model::Level::Medium
                                                               : model::Level::High;
  }

 private:
  using Texts = std::set<std::string>;

  static void add_text(Texts& texts, const std::string& text) {
    if (!text.empty()) {
      texts.insert(text);
    }
  }

  static void put(const char* name, const Texts& texts, std::vector<model::NamedText>& fields) {
    if (!texts.empty()) {
      fields.push_back({name, fmt::format("{}", fmt::join(texts, "; "))});
    }
  }

  void add_marking(const std::optional<model::Marking>& marking) {
    is_marked_ = is_marked_ || marking.has_value();
    const model::Marking own = marking.value_or(model::Marking{model::Tlp::Clear, {}});
    marking_ = marking_.has_value() ? model::strictest(*marking_, own) : own;
  }

  /// One source that always knew it is enough.
  void add_receipt(const std::optional<Timestamp>& received) {
    received_ = is_first_                                       ? received
                : received.has_value() && received_.has_value() ? std::min(received, received_)
                                                                : std::nullopt;
    is_first_ = false;
  }

  Texts notes_;
  Texts ids_;
  Texts sources_;
  Texts labels_;
  Texts actors_;
  Texts malware_;
  Texts files_;
  std::optional<std::uint8_t> confidence_;
  std::optional<Pap> pap_;
  std::optional<model::Marking> marking_;
  std::optional<Timestamp> received_;
  bool is_first_ = true;
  bool is_marked_ = false;  // somebody said who may see it
  bool is_common_ = true;
};

/// "expired: valid until ..." of the one that ended last, "retro: valid from ..." of the one that
/// begins first.
std::string words_of(Standing standing, const std::vector<Indicator>& indicators) {
  std::optional<Timestamp> last;
  std::optional<Timestamp> first;
  for (const Indicator& indicator : indicators) {
    last = std::max(last, indicator.details.valid_until);
    const std::optional<Timestamp>& from = indicator.details.valid_from;
    first = !first.has_value() || (from.has_value() && *from < *first) ? from : first;
  }
  return standing == Standing::Expired ? "expired: valid until " + moment(*last)
                                       : "retro: valid from " + moment(*first);
}

}  // namespace

std::string rule_id(IndicatorKind kind, const std::string& value) {
  const std::string key = std::string(to_text(kind)).append(":").append(value);
  constexpr std::size_t kIdBytes = 8;
  const auto digest = formats::sha256(as_bytes(key));
  return "indicator-" + to_hex(ByteView(digest).first(kIdBytes));
}

Standing standing_of(const Details& details, std::optional<Timestamp> time) {
  if (!time.has_value()) {
    return Standing::Current;
  }
  if (details.valid_until.has_value() && *time >= *details.valid_until) {
    return Standing::Expired;
  }
  return details.valid_from.has_value() && *time < *details.valid_from ? Standing::Retro
                                                                       : Standing::Current;
}

std::string standing_text(const std::vector<Indicator>& indicators,
                          const std::vector<Standing>& standings) {
  const auto has = [&](Standing standing) {
    return std::find(standings.begin(), standings.end(), standing) != standings.end();
  };
  if (has(Standing::Current) || standings.empty()) {
    return {};
  }
  return words_of(has(Standing::Expired) ? Standing::Expired : Standing::Retro, indicators);
}

Merged merge(const std::vector<Indicator>& indicators, const std::vector<Standing>& standings,
             const std::vector<FileEntry>& files) {
  LW_CHECK(!indicators.empty() && indicators.size() == standings.size());
  static const FileEntry unknown;
  Gatherer gatherer;
  for (const Indicator& indicator : indicators) {
    gatherer.add(indicator, indicator.file < files.size() ? files[indicator.file] : unknown);
  }
  Merged merged;
  const Indicator& first = indicators.front();
  merged.rule.id = rule_id(first.kind, first.value);
  constexpr std::size_t kTitleBytes = 160;
  const bool is_pattern = first.kind == IndicatorKind::Pattern && !first.note.empty();
  merged.rule.title = "Indicator: " + cut(is_pattern ? first.note : first.value, kTitleBytes);
  merged.rule.kind = model::RuleKind::Indicator;
  merged.rule.level = gatherer.level();
  gatherer.finish(merged.rule, merged.fields);
  if (std::string standing = standing_text(indicators, standings); !standing.empty()) {
    const bool is_expired =
        std::find(standings.begin(), standings.end(), Standing::Expired) != standings.end();
    merged.fields.push_back({"indicator.standing", std::move(standing)});
    if (is_expired) {
      merged.rule.level = std::min(merged.rule.level, model::Level::Medium);
    }
  }
  return merged;
}

}  // namespace longwatch::detect::indicator
