#include "detect/sigma/internal/references.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace longwatch::detect::sigma {
namespace {

void refuse(ParsedDocument& document, const RuleReference& reference, std::string reason,
            std::string hint = {}) {
  RuleReport& report = document.report;
  report.status = RuleStatus::Error;
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

class ReferenceCheck {
 public:
  explicit ReferenceCheck(const std::vector<ParsedDocument*>& documents)
      : documents_(documents), index_(documents), circles_(documents.size()) {}

  void run() {
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      for (const RuleReference& reference : documents_[i]->references) {
        if (documents_[i]->report.status != RuleStatus::Error) {
          resolve(i, reference);
        }
      }
    }
    refuse_circles();
    refuse_what_rests_on_errors();
  }

 private:
  void resolve(std::size_t from, const RuleReference& reference) {
    const std::optional<std::size_t> to = index_.find(reference.text);
    if (!to.has_value()) {
      const bool guesses = guesses_left_ > 0;
      guesses_left_ -= guesses ? 1 : 0;
      refuse(*documents_[from], reference,
             fmt::format("no rule or correlation that is loaded has the id or name {}",
                         in_quotes(reference.text)),
             guesses ? did_you_mean(index_.nearest_to(reference.text)) : std::string());
      return;
    }
    if (!documents_[*to]->references.empty()) {
      circles_.add(from, *to);
    }
  }

  void refuse_circles() {
    const std::vector<bool> on_circle = circles_.find();
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      for (const RuleReference& reference : documents_[i]->references) {
        const std::optional<std::size_t> to = index_.find(reference.text);
        if (on_circle[i] && to.has_value() && on_circle[*to]) {
          refuse(*documents_[i], reference,
                 fmt::format("correlations refer to each other in a circle by way of {}",
                             in_quotes(reference.text)));
          break;
        }
      }
    }
  }

  /// Errors spread from what is referred to; each document is visited once.
  void refuse_what_rests_on_errors() {
    std::vector<std::vector<std::pair<std::size_t, const RuleReference*>>> dependants(
        documents_.size());
    std::vector<std::size_t> wrong;
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      for (const RuleReference& reference : documents_[i]->references) {
        if (const auto to = index_.find(reference.text); to.has_value()) {
          dependants[*to].emplace_back(i, &reference);
        }
      }
      if (documents_[i]->report.status == RuleStatus::Error) {
        wrong.push_back(i);
      }
    }
    while (!wrong.empty()) {
      const std::size_t cause = wrong.back();
      wrong.pop_back();
      for (const auto& [dependant, reference] : dependants[cause]) {
        if (documents_[dependant]->report.status != RuleStatus::Error) {
          const RuleReport& report = documents_[cause]->report;
          refuse(*documents_[dependant], *reference,
                 fmt::format("{} is wrong itself: see {}:{}", in_quotes(reference->text),
                             report.file, report.place.line));
          wrong.push_back(dependant);
        }
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
