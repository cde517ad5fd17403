#include "detect/sigma/internal/references.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "detect/sigma/internal/problem.h"

namespace longwatch::detect::sigma {
namespace {

void refuse(ParsedDocument& document, const RuleReference& reference, std::string reason,
            std::string hint = {}, RuleStatus status = RuleStatus::Error) {
  RuleReport& report = document.report;
  report.status = status;
  report.reason = std::move(reason);
  report.hint = std::move(hint);
  report.place = reference.place;
  report.excerpt.clear();
}

/// Documents by id and name. Of several that are called alike, those that are not wrong come first.
class HandleIndex {
 public:
  explicit HandleIndex(const std::vector<ParsedDocument*>& documents) : documents_(documents) {
    for (std::size_t i = 0; i < documents.size(); ++i) {
      add(documents[i]->report.id, i);
      add(documents[i]->name.text, i);
    }
  }

  /// The document's number, or nothing.
  std::optional<std::size_t> find(std::string_view handle) const {
    const auto found = numbers_.find(to_ascii_lower(handle));
    return found == numbers_.end() ? std::nullopt : std::optional(found->second);
  }

  std::string_view nearest_to(std::string_view handle) const {
    std::vector<std::string_view> handles;
    for (const auto& [known, number] : numbers_) {
      handles.push_back(known);
    }
    return nearest(to_ascii_lower(handle), handles);
  }

 private:
  void add(std::string_view handle, std::size_t number) {
    if (handle.empty()) {
      return;
    }
    const auto [at, is_new] = numbers_.emplace(to_ascii_lower(handle), number);
    if (!is_new && documents_[at->second]->report.status == RuleStatus::Error) {
      at->second = number;
    }
  }

  const std::vector<ParsedDocument*>& documents_;
  std::map<std::string, std::size_t> numbers_;
};

/// Which correlations lie on a circle of references, or between two circles: what is left when
/// those that refer to no other, and those that no other refers to, are taken away again and again.
class CircleFinder {
 public:
  explicit CircleFinder(std::size_t documents) : refers_to_(documents), referred_by_(documents) {}

  void add(std::size_t from, std::size_t to) {
    refers_to_[from].push_back(to);
    referred_by_[to].push_back(from);
  }

  std::vector<bool> find() const {
    std::vector<bool> is_left(refers_to_.size(), true);
    take_away(refers_to_, referred_by_, is_left);
    take_away(referred_by_, refers_to_, is_left);
    return is_left;
  }

 private:
  using Edges = std::vector<std::vector<std::size_t>>;

  static void take_away(const Edges& ahead, const Edges& behind, std::vector<bool>& is_left) {
    std::vector<std::size_t> open(ahead.size(), 0);
    std::vector<std::size_t> waiting;
    for (std::size_t i = 0; i < ahead.size(); ++i) {
      for (const std::size_t next : ahead[i]) {
        open[i] += is_left[next] ? 1U : 0U;
      }
      if (is_left[i] && open[i] == 0) {
        waiting.push_back(i);
      }
    }
    while (!waiting.empty()) {
      const std::size_t one = waiting.back();
      waiting.pop_back();
      is_left[one] = false;
      for (const std::size_t before : behind[one]) {
        if (is_left[before] && --open[before] == 0) {
          waiting.push_back(before);
        }
      }
    }
  }

  Edges refers_to_;
  Edges referred_by_;
};

bool has_name(const std::vector<std::string>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(), [name](const std::string& known) {
    return equals_ignoring_ascii_case(known, name);
  });
}

class ReferenceCheck {
 public:
  explicit ReferenceCheck(const std::vector<ParsedDocument*>& documents)
      : documents_(documents), index_(documents), circles_(documents.size()) {}

  void run() {
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      ParsedDocument& document = *documents_[i];
      if (document.report.status == RuleStatus::Error) {
        continue;
      }
      if (document.refers_to_others()) {
        resolve(i, *document.correlation);
      } else if (document.correlation.has_value()) {
        document.targets = {i};
      } else if (document.filter.has_value()) {
        resolve(document, *document.filter);
      }
    }
    refuse_circles();
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      if (is_resolved(i)) {
        check_chain(*documents_[i]);
      }
    }
    refuse_what_rests_on_others();
  }

 private:
  bool is_resolved(std::size_t number) const {
    const ParsedDocument& document = *documents_[number];
    return document.refers_to_others() && document.report.status == RuleStatus::Running;
  }

  /// Nothing when the reference was refused.
  std::optional<std::size_t> find(ParsedDocument& document, const RuleReference& reference) {
    const std::optional<std::size_t> to = index_.find(reference.text);
    if (!to.has_value()) {
      const bool guesses = guesses_left_ > 0;
      guesses_left_ -= guesses ? 1 : 0;
      refuse(document, reference,
             fmt::format("no rule or correlation that is loaded has the id or name {}",
                         in_quotes(reference.text)),
             guesses ? did_you_mean(index_.nearest_to(reference.text)) : std::string());
    }
    return to;
  }

  void resolve(std::size_t from, Correlation& correlation) {
    ParsedDocument& document = *documents_[from];
    for (const RuleReference& reference : correlation.rules) {
      const std::optional<std::size_t> to = find(document, reference);
      if (!to.has_value()) {
        return;
      }
      if (documents_[*to]->filter.has_value()) {
        refuse(document, reference,
               fmt::format("{} is a filter: a correlation needs rules", in_quotes(reference.text)));
        return;
      }
      const auto& known = document.targets;
      if (const auto same = std::find(known.begin(), known.end(), *to); same != known.end()) {
        const std::string& other =
            correlation.rules[static_cast<std::size_t>(same - known.begin())].text;
        refuse(
            document, reference,
            fmt::format("{} and {} are the same rule", in_quotes(other), in_quotes(reference.text)),
            "call it the same everywhere in the correlation");
        return;
      }
      document.targets.push_back(*to);
      if (documents_[*to]->refers_to_others()) {
        circles_.add(from, *to);
      }
    }
    resolve_aliases(document, correlation);
  }

  /// Aliases may call a rule by its id where `rules` have its name.
  void resolve_aliases(ParsedDocument& document, Correlation& correlation) const {
    for (FieldAlias& alias : correlation.aliases) {
      for (FieldAlias::Field& field : alias.fields) {
        const std::optional<std::size_t> to = index_.find(field.rule.text);
        const auto at = std::find(document.targets.begin(), document.targets.end(),
                                  to.value_or(documents_.size()));
        if (at == document.targets.end()) {
          refuse(document, field.rule,
                 fmt::format("the alias {} speaks of {}, which is not one of the correlation's "
                             "rules",
                             in_quotes(alias.name), in_quotes(field.rule.text)));
          return;
        }
        const auto number = static_cast<std::size_t>(at - document.targets.begin());
        field.rule.text = correlation.rules[number].text;
      }
    }
  }

  void resolve(ParsedDocument& document, const RuleFilter& filter) {
    for (const RuleReference& reference : filter.rules) {
      const std::optional<std::size_t> to = find(document, reference);
      if (!to.has_value()) {
        return;
      }
      if (documents_[*to]->refers_to_others() || documents_[*to]->filter.has_value()) {
        refuse(document, reference,
               fmt::format("filters are applied to rules only, and {} is none",
                           in_quotes(reference.text)),
               "name the rules that the correlation refers to");
        return;
      }
      document.targets.push_back(*to);
    }
  }

  void refuse_circles() {
    const std::vector<bool> on_circle = circles_.find();
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      ParsedDocument& document = *documents_[i];
      for (std::size_t k = 0; on_circle[i] && k < document.targets.size(); ++k) {
        if (on_circle[document.targets[k]]) {
          refuse(document, document.correlation->rules[k],
                 fmt::format("correlations refer to each other in a circle by way of {}",
                             in_quotes(document.correlation->rules[k].text)));
          break;
        }
      }
    }
  }

  /// A correlation has values of what it groups by, and no others.
  void check_chain(ParsedDocument& document) const {
    const Correlation& correlation = *document.correlation;
    std::vector<std::string> wanted = correlation.group_by;
    wanted.insert(wanted.end(), correlation.fields.begin(), correlation.fields.end());
    for (std::size_t k = 0; k < document.targets.size(); ++k) {
      const ParsedDocument& inner = *documents_[document.targets[k]];
      if (!inner.correlation.has_value() || inner.report.status != RuleStatus::Running) {
        continue;
      }
      for (const std::string& name : wanted) {
        const std::string_view field = field_of(correlation, name, k);
        if (!has_name(inner.correlation->group_by, field)) {
          refuse(document, correlation.rules[k],
                 fmt::format("{} is a correlation and has no value of {}: it does not group by it",
                             in_quotes(correlation.rules[k].text), in_quotes(field)),
                 "add the field to its 'group-by', or say with 'aliases' which of its fields is "
                 "meant");
          return;
        }
      }
    }
  }

  /// Errors and what is not evaluated spread from what is referred to; each document is visited
  /// once.
  void refuse_what_rests_on_others() {
    std::vector<std::vector<std::pair<std::size_t, const RuleReference*>>> dependants(
        documents_.size());
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      const ParsedDocument& document = *documents_[i];
      for (std::size_t k = 0; document.refers_to_others() && k < document.targets.size(); ++k) {
        dependants[document.targets[k]].emplace_back(i, &document.correlation->rules[k]);
      }
    }
    for (const RuleStatus status : {RuleStatus::Error, RuleStatus::Unsupported}) {
      std::vector<std::size_t> refused;
      for (std::size_t i = 0; i < documents_.size(); ++i) {
        if (documents_[i]->report.status == status) {
          refused.push_back(i);
        }
      }
      spread(status, std::move(refused), dependants);
    }
  }

  template <class Dependants>
  void spread(RuleStatus status, std::vector<std::size_t> refused, const Dependants& dependants) {
    while (!refused.empty()) {
      const std::size_t cause = refused.back();
      refused.pop_back();
      for (const auto& [dependant, reference] : dependants[cause]) {
        if (documents_[dependant]->report.status != RuleStatus::Running) {
          continue;
        }
        const RuleReport& report = documents_[cause]->report;
        refuse(*documents_[dependant], *reference,
               fmt::format("{} is {} itself: see {}:{}", in_quotes(reference->text),
                           status == RuleStatus::Error ? "wrong" : "not evaluated", report.file,
                           report.place.line),
               {}, status);
        refused.push_back(dependant);
      }
    }
  }

  const std::vector<ParsedDocument*>& documents_;
  const HandleIndex index_;
  CircleFinder circles_;
  std::size_t guesses_left_ = 32;  // each looks through all handles
};

}  // namespace

void check_references(const std::vector<ParsedDocument*>& documents) {
  ReferenceCheck(documents).run();
}

}  // namespace longwatch::detect::sigma
