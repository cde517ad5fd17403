#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "model/finding.h"
#include "model/source.h"
#include "share/finding_view.h"
#include "share/summary.h"

namespace longwatch::test_support {

/// Invented findings with the rules and sources they rest on.
class SampleFindings {
 public:
  SampleFindings();

  SampleFindings(const SampleFindings&) = delete;
  SampleFindings& operator=(const SampleFindings&) = delete;

  /// A finding of a rule of that title (made when it is new), `minute` minutes after a day began.
  model::Finding& add(const std::string& title, model::Level level, const std::string& host,
                      std::int64_t minute);

  /// The rule of the finding that was added last.
  model::RuleInfo& last_rule() { return *last_rule_; }

  std::size_t size() const { return findings_.size(); }

  /// One after the other, in the order in which they were added.
  template <class Taker>
  void hand_to(Taker& taker) const {
    for (std::size_t i = 0; i < findings_.size(); ++i) {
      const std::string id = "f-" + std::to_string(i);
      taker.add(share::FindingView{findings_[i], id, sources_});
    }
  }

  share::RunFacts facts() const;

 private:
  model::Source source_;
  std::vector<const model::Source*> sources_;
  std::deque<model::RuleInfo> rules_;
  std::deque<model::Finding> findings_;
  model::RuleInfo* last_rule_ = nullptr;
};

/// An intrusion on two hosts and much noise on a third.
void add_ordinary_findings(SampleFindings& sample);

/// Texts that want to be markup, script, another column or another direction.
void add_hostile_findings(SampleFindings& sample);

}  // namespace longwatch::test_support
