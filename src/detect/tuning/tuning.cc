#include "detect/tuning/tuning.h"

#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/wildcard.h"
#include "detect/tuning/internal/condition.h"
#include "detect/tuning/internal/mistake.h"
#include "formats/yaml.h"

namespace longwatch::detect::tuning {
namespace {

using formats::YamlEntry;
using formats::YamlKind;
using formats::YamlNode;

constexpr std::array<std::string_view, 8> kKeys = {"name",   "rule",  "tag",    "when",
                                                   "action", "level", "reason", "expires"};

struct ReadEntry {
  EntryInfo info;
  std::unique_ptr<const Condition> condition;
};

/// Reads one entry; the first mistake ends it.
class EntryReader {
 public:
  EntryReader(const YamlNode& node, const std::string& file, Timestamp today)
      : node_(node), file_(file), today_(today) {}

  Result<ReadEntry> read() {
    LW_TRY(check_keys());
    entry_.info.file = file_;
    entry_.info.line = node_.place.line;
    LW_TRY_ASSIGN(entry_.info.name, text("name"));
    if (entry_.info.name.empty()) {
      entry_.info.name = fmt::format("{}:{}", file_, node_.place.line);
    }
    LW_TRY_ASSIGN(entry_.info.rules, texts("rule"));
    LW_TRY_ASSIGN(entry_.info.tags, texts("tag"));
    if (entry_.info.rules.empty() && entry_.info.tags.empty()) {
      return wrong(node_, "expected 'rule' (an id or a list of them) or 'tag'");
    }
    for (std::string& tag : entry_.info.tags) {
      tag = to_ascii_lower(tag);
    }
    LW_TRY(read_action());
    LW_TRY_ASSIGN(entry_.info.reason, text("reason"));
    if (entry_.info.reason.empty()) {
      return wrong(node_, "expected a 'reason': who reads this in a year must understand it");
    }
    LW_TRY(read_expiry());
    if (const YamlNode* const when = node_.find("when")) {
      LW_TRY_ASSIGN(Condition condition, Condition::read(*when, file_));
      entry_.condition = std::make_unique<const Condition>(std::move(condition));
    }
    return std::move(entry_);
  }

 private:
  Error wrong(const YamlNode& at, std::string message) const {
    return mistake(file_, at.place, std::move(message));
  }

  Status check_keys() const {
    if (node_.kind != YamlKind::Map) {
      return wrong(node_, fmt::format("expected an entry as a map of keys and values, got {}",
                                      formats::to_text(node_.kind)));
    }
    for (const YamlEntry& entry : node_.entries) {
      const std::string& key = entry.key->text;
      if (std::find(kKeys.begin(), kKeys.end(), key) == kKeys.end() && !key.starts_with("x-")) {
        return mistake(
            file_, entry.key->place,
            fmt::format("expected one of {}, got '{}'", fmt::join(kKeys, ", "), to_printable(key)),
            nearest(key, kKeys));
      }
    }
    return {};
  }

  Result<std::string> text(std::string_view key) const {
    const YamlNode* const value = node_.find(key);
    if (value == nullptr || value->kind == YamlKind::Null) {
      return std::string();
    }
    if (value->kind != YamlKind::Scalar) {
      return wrong(*value, fmt::format("expected a text for '{}', got {}", key,
                                       formats::to_text(value->kind)));
    }
    return value->text;
  }

  Result<std::vector<std::string>> texts(std::string_view key) const {
    const YamlNode* const value = node_.find(key);
    if (value == nullptr || value->kind != YamlKind::Sequence) {
      LW_TRY_ASSIGN(std::string one, text(key));
      return one.empty() ? std::vector<std::string>() : std::vector<std::string>{std::move(one)};
    }
    std::vector<std::string> all;
    for (const YamlNode* const item : value->items) {
      if (item->kind != YamlKind::Scalar || item->text.empty()) {
        return wrong(*item, fmt::format("expected a list of texts for '{}'", key));
      }
      all.push_back(item->text);
    }
    return all;
  }

  Status read_action() {
    LW_TRY_ASSIGN(const std::string action, text("action"));
    LW_TRY_ASSIGN(const std::string level, text("level"));
    if (!action.empty() && action != "suppress") {
      return wrong(*node_.find("action"),
                   fmt::format("expected 'suppress', got '{}'", to_printable(action)));
    }
    if (action.empty() == level.empty()) {
      return wrong(node_, "expected either 'action: suppress' or 'level: LEVEL'");
    }
    if (!level.empty()) {
      entry_.info.level = model::parse_level(level);
      if (!entry_.info.level.has_value()) {
        return wrong(*node_.find("level"),
                     fmt::format("expected informational, low, medium, high or critical, got '{}'",
                                 to_printable(level)));
      }
    }
    return {};
  }

  Status read_expiry() {
    LW_TRY_ASSIGN(entry_.info.expires, text("expires"));
    if (entry_.info.expires == "never") {
      return {};
    }
    const std::optional<Timestamp> day = parse_local_iso8601(entry_.info.expires + "T00:00:00");
    if (!day.has_value()) {
      const YamlNode* const at = node_.find("expires");
      return wrong(at == nullptr ? node_ : *at,
                   "expected 'expires' as a day like '2027-01-31', or 'never'");
    }
    entry_.info.expired = *day + std::chrono::days(1) <= today_;
    return {};
  }

  const YamlNode& node_;
  const std::string& file_;
  const Timestamp today_;
  ReadEntry entry_;
};

}  // namespace

TuningSet::TuningSet() = default;
TuningSet::~TuningSet() = default;

Result<std::shared_ptr<const TuningSet>> TuningSet::load(const std::vector<std::string>& paths,
                                                         const FileSystem& files, Timestamp today) {
  auto set = std::make_shared<TuningSet>();
  for (const std::string& path : paths) {
    LW_TRY_ASSIGN(const std::string text, read_text_file(files, path, limits::kRuleFileBytes));
    LW_TRY(set->add(text, path, today));
  }
  return std::shared_ptr<const TuningSet>(std::move(set));
}

Result<std::shared_ptr<const TuningSet>> TuningSet::parse(std::string_view text,
                                                          const std::string& file,
                                                          Timestamp today) {
  auto set = std::make_shared<TuningSet>();
  LW_TRY(set->add(text, file, today));
  return std::shared_ptr<const TuningSet>(std::move(set));
}

Status TuningSet::add(std::string_view text, const std::string& file, Timestamp today) {
  const formats::YamlStream stream = formats::parse_yaml(text);
  if (stream.problem().has_value()) {
    return formats::to_error(*stream.problem(), file);
  }
  for (const YamlNode* const document : stream.documents()) {
    const YamlNode* const list = document->find("tuning");
    if (list == nullptr || document->entries.size() != 1 ||
        (list->kind != YamlKind::Sequence && list->kind != YamlKind::Null)) {
      return mistake(file, document->place,
                     "expected a map with the one key 'tuning' and a list of entries");
    }
    for (const YamlNode* const item : list->items) {
      LW_TRY_ASSIGN(ReadEntry entry, EntryReader(*item, file, today).read());
      infos_.push_back(std::move(entry.info));
      conditions_.push_back(std::move(entry.condition));
    }
  }
  return {};
}

bool TuningSet::names(std::size_t entry, const model::RuleInfo& rule) const {
  const EntryInfo& info = infos_[entry];
  const bool by_id = std::any_of(info.rules.begin(), info.rules.end(), [&](const auto& id) {
    return equals_ignoring_ascii_case(id, rule.id);
  });
  return by_id || std::any_of(rule.tags.begin(), rule.tags.end(), [&](const std::string& tag) {
           const std::string folded = to_ascii_lower(tag);
           return std::any_of(info.tags.begin(), info.tags.end(),
                              [&](const auto& wanted) { return matches_wildcard(folded, wanted); });
         });
}

const model::RuleInfo* TuningSet::tuned(const model::RuleInfo& rule, std::size_t entry) const {
  const MutexLock lock(mutex_);
  std::unique_ptr<const model::RuleInfo>& made = made_[{&rule, entry}];
  if (made == nullptr) {
    const EntryInfo& info = infos_[entry];
    auto copy = std::make_unique<model::RuleInfo>(rule);
    copy->tuned = model::RuleTuning{info.name, info.reason, info.expires, !info.level.has_value(),
                                    rule.level};
    copy->level = info.level.value_or(rule.level);
    // For formats that have no place of their own for it.
    copy->tags.push_back(info.level.has_value()
                             ? fmt::format("longwatch.level-was-{}", model::to_text(rule.level))
                             : std::string("longwatch.suppressed"));
    made = std::move(copy);
  }
  return made.get();
}

Tuner::Tuner(const TuningSet* set) : set_(set), uses_(set == nullptr ? 0 : set->infos_.size()) {}

const std::vector<std::size_t>& Tuner::entries_for(const model::RuleInfo& rule) {
  const auto [place, is_new] = by_rule_.try_emplace(&rule);
  if (is_new) {
    for (std::size_t entry = 0; entry < set_->infos_.size(); ++entry) {
      if (!set_->infos_[entry].expired && set_->names(entry, rule)) {
        place->second.push_back(entry);
      }
    }
  }
  return place->second;
}

void Tuner::apply(model::Finding& finding) {
  if (set_ == nullptr) {
    return;
  }
  for (const std::size_t entry : entries_for(*finding.rule)) {
    ++uses_[entry].candidates;
    const Condition* const condition = set_->conditions_[entry].get();
    if (condition == nullptr || condition->holds(finding)) {
      ++uses_[entry].findings;
      finding.rule = set_->tuned(*finding.rule, entry);
      return;
    }
  }
}

}  // namespace longwatch::detect::tuning
