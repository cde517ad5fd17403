#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "share/finding_view.h"
#include "share/mask.h"
#include "share/summary.h"

namespace longwatch::share::html {

/// Findings that one page holds; of more, those of the lowest levels are only counted.
inline constexpr std::size_t kFindingsOnPage = 5000;

/// One self-contained page of what a sweep found (no network, works from a file): in short, the
/// things to look at first, when, tactics, hosts, rules, every finding in a table that is sorted
/// and filtered in the page, and the books. Nothing that comes from a log is taken for markup. Same
/// input, same bytes. Not synchronised.
class FindingsPage {
 public:
  explicit FindingsPage(Secrets secrets, std::size_t most = kFindingsOnPage);
  ~FindingsPage();

  FindingsPage(const FindingsPage&) = delete;
  FindingsPage& operator=(const FindingsPage&) = delete;

  /// Takes the findings in the order in which they are printed.
  void add(const FindingView& view);

  /// The page; `summary` is of the same findings.
  std::string finish(const SweepSummary& summary) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace longwatch::share::html
