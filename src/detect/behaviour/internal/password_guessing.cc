#include "detect/behaviour/internal/password_guessing.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "detect/behaviour/internal/episodes.h"
#include "detect/behaviour/internal/findings.h"
#include "detect/behaviour/internal/names.h"
#include "detect/behaviour/internal/one_if.h"
#include "detect/behaviour/internal/own_networks.h"
#include "detect/behaviour/internal/rows.h"
#include "detect/behaviour/internal/rules.h"
#include "detect/behaviour/internal/sign_in.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr TimeTicks kSprayLength = std::chrono::hours(1);
constexpr std::size_t kLeastAccounts = 10;
constexpr double kSprayFactor = 4;
constexpr std::size_t kRecoveredShare = 2;  // half of them mistyped and then got in: people
constexpr TimeTicks kGuessLength = std::chrono::minutes(30);
constexpr TimeTicks kUntilSuccess = std::chrono::hours(1);
constexpr std::size_t kSlight = 5;
constexpr std::size_t kOdd = 10;
constexpr std::size_t kAlarming = 20;
constexpr std::size_t kGuessFactor = 3;
constexpr std::size_t kMostFindings = 200;

const model::RuleInfo& spray_success_rule() {
  static const model::RuleInfo rule =
      make_rule({"68c63fba-2e3b-4f33-82c5-8ef4f12148ba",
                 "One source failed to log on to many accounts, then succeeded with one of them",
                 model::Level::High,
                 {"T1110.003"},
                 {"credential-access"},
                 "password-guessing"});
  return rule;
}

const model::RuleInfo& spray_rule() {
  static const model::RuleInfo rule = make_rule({"cc01963b-7f85-45ba-900e-627703050a87",
                                                 "One source failed to log on to many accounts",
                                                 model::Level::Medium,
                                                 {"T1110.003"},
                                                 {"credential-access"},
                                                 "password-guessing"});
  return rule;
}

const model::RuleInfo& outside_spray_rule() {
  static const model::RuleInfo rule =
      make_rule({"95c2bfa9-85db-45e8-b6a0-d41118492826",
                 "An outside address failed to log on to many accounts",
                 model::Level::Low,
                 {"T1110.003"},
                 {"credential-access"},
                 "password-guessing"});
  return rule;
}

const model::RuleInfo& guessed_rule() {
  static const model::RuleInfo rule =
      make_rule({"58915e12-52ae-4183-b6f4-fb4bb717ccc2",
                 "Many failed logons of an account, then its first success from there",
                 model::Level::High,
                 {"T1110.001"},
                 {"credential-access"},
                 "password-guessing"});
  return rule;
}

const model::RuleInfo& maybe_guessed_rule() {
  static const model::RuleInfo rule = make_rule({"792ee369-880c-44a6-aabf-63bdcdc1eee4",
                                                 "Failed logons of an account, then a success",
                                                 model::Level::Medium,
                                                 {"T1110.001"},
                                                 {"credential-access"},
                                                 "password-guessing"});
  return rule;
}

const model::RuleInfo& slight_guess_rule() {
  static const model::RuleInfo rule =
      make_rule({"9f8c2f3d-9a65-434d-b643-61077e747341",
                 "A few failed logons of an account, then a success",
                 model::Level::Low,
                 {"T1110.001"},
                 {"credential-access"},
                 "password-guessing"});
  return rule;
}

/// PartFailed is the account when the logon failed, else empty: what a spray counts.
enum Part : std::size_t { PartFailed, PartAccount, PartName, PartService, PartRecorder };

bool failed(const Row& row) {
  return !row.text(PartFailed).empty();
}

model::Finding finding_of(const model::RuleInfo& rule, const std::string& source,
                          const std::vector<const Row*>& rows, const Row& main) {
  model::Finding finding;
  finding.rule = &rule;
  set_events(sightings_of(rows), finding);
  finding.host = main.text(PartService);
  finding.user = main.text(PartName);
  add_named("host", main.text(PartService), "reporter", finding);
  add_named("host", source, "source", finding);
  add_named("user", main.text(PartName), "target", finding);
  constexpr std::size_t kMostNamed = 100;  // accounts of a spray
  std::set<std::string> named;
  for (const Row* row : rows) {
    add_named("host", row->text(PartService), "reporter", finding);
    if (named.size() < kMostNamed && named.insert(row->text(PartAccount)).second) {
      add_named("user", row->text(PartName), "target", finding);
    }
  }
  return finding;
}

/// What one source did.
class SourceJudge {
 public:
  SourceJudge(const RowGroup& group, bool is_outside, const std::vector<Day>& days,
              std::string coverage)
      : group_(group), is_outside_(is_outside), days_(days), coverage_(std::move(coverage)) {
    if (group.left_out > 0) {
      coverage_ += "; the last " + with_thousands(group.left_out) + " logons from " + group.name +
                   " were not judged";
    }
  }

  void judge(std::vector<model::Finding>& findings) {
    const EpisodeLimits limits{kSprayLength, kLeastAccounts, kSprayFactor};
    for (const Episode& episode : unusual_episodes(group_.rows, PartFailed, limits, days_)) {
      judge_episode(episode, findings);
    }
    std::map<std::string_view, std::vector<const Row*>> accounts;
    for (const Row& row : group_.rows) {
      accounts[row.text(PartAccount)].push_back(&row);
    }
    for (const auto& [account, rows] : accounts) {
      judge_account(rows, findings);
    }
  }

 private:
  void judge_episode(const Episode& episode, std::vector<model::Finding>& findings);
  void judge_account(const std::vector<const Row*>& rows, std::vector<model::Finding>& findings);
  void tell_guessing(const Guessing& guessing, GuessVerdict verdict,
                     const std::vector<const Row*>& rows, std::vector<model::Finding>& findings);

  const RowGroup& group_;
  const bool is_outside_;
  const std::vector<Day>& days_;
  std::string coverage_;
};

void SourceJudge::judge_episode(const Episode& episode, std::vector<model::Finding>& findings) {
  const auto& rows = group_.rows;
  std::set<std::string_view> accounts;
  std::set<std::string_view> recovered;
  std::vector<const Row*> shown;
  const Row* success = nullptr;
  const Timestamp begin = rows[episode.stretch.begin].at.time;
  for (std::size_t i = episode.stretch.begin;
       i < rows.size() && rows[i].at.time - begin <= kSprayLength + kUntilSuccess; ++i) {
    const Row& row = rows[i];
    if (failed(row)) {
      accounts.insert(row.text(PartAccount));
      shown.push_back(&row);
    } else if (accounts.contains(row.text(PartAccount))) {
      recovered.insert(row.text(PartAccount));
      shown.push_back(&row);
      success = success == nullptr ? &row : success;
    }
  }
  const GuessVerdict verdict = judge_spray({accounts.size(), recovered.size(), is_outside_});
  if (verdict == GuessVerdict::Usual) {
    return;
  }
  const model::RuleInfo& rule = verdict == GuessVerdict::Alarming ? spray_success_rule()
                                : verdict == GuessVerdict::Odd    ? spray_rule()
                                                                  : outside_spray_rule();
  model::Finding& finding = findings.emplace_back(finding_of(
      rule, group_.name, shown, success == nullptr ? rows[episode.stretch.begin] : *success));
  if (success == nullptr) {
    finding.user.clear();  // many, none of them more than the others
  }
  give_reasons({usual_in_words(episode) + " accounts failing within an hour from " + group_.name,
                counted(accounts.size(), "account") + " failed from " + group_.name + " within " +
                    duration_in_words(shown.back()->at.time - shown.front()->at.time) + "; " +
                    with_thousands(recovered.size()) + " of them succeeded then",
                "this source's own days", coverage_},
               finding);
}

/// Failures in `rows` up to `end`, within half an hour of it, as the recorder that saw most counts:
/// the same attempt stands in the logs of the host and of the domain controllers.
std::size_t failures_before(const std::vector<const Row*>& rows, std::size_t begin,
                            std::size_t end) {
  std::map<std::string_view, std::size_t> by_recorder;
  std::size_t most = 0;
  for (std::size_t i = begin; i < end; ++i) {
    if (failed(*rows[i])) {
      most = std::max(most, ++by_recorder[rows[i]->text(PartRecorder)]);
    }
  }
  return most;
}

void SourceJudge::judge_account(const std::vector<const Row*>& rows,
                                std::vector<model::Finding>& findings) {
  std::map<Day, std::size_t> by_day;
  for (const Row* row : rows) {
    by_day[day_of(row->at.time)] += one_if(failed(*row));
  }
  bool succeeded = false;
  std::size_t begin = 0;  // of the failures since the last success
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (failed(*rows[i])) {
      continue;
    }
    while (begin < i && rows[i]->at.time - rows[begin]->at.time > kGuessLength + kUntilSuccess) {
      ++begin;
    }
    Guessing guessing{failures_before(rows, begin, i), 0, !succeeded};
    for (const auto& [day, count] : by_day) {
      if (day != day_of(rows[i]->at.time) && day != day_of(rows[begin]->at.time)) {
        guessing.usual_failures = std::max(guessing.usual_failures, count);
      }
    }
    if (const GuessVerdict verdict = judge_guessing(guessing); verdict != GuessVerdict::Usual) {
      tell_guessing(guessing, verdict,
                    {rows.begin() + static_cast<std::ptrdiff_t>(begin),
                     rows.begin() + static_cast<std::ptrdiff_t>(i) + 1},
                    findings);
    }
    succeeded = true;
    begin = i + 1;
  }
}

void SourceJudge::tell_guessing(const Guessing& guessing, GuessVerdict verdict,
                                const std::vector<const Row*>& rows,
                                std::vector<model::Finding>& findings) {
  const model::RuleInfo& rule = verdict == GuessVerdict::Alarming ? guessed_rule()
                                : verdict == GuessVerdict::Odd    ? maybe_guessed_rule()
                                                                  : slight_guess_rule();
  const Row& success = *rows.back();
  model::Finding& finding = findings.emplace_back(finding_of(rule, group_.name, rows, success));
  give_reasons(
      {"no more than " + counted(guessing.usual_failures, "failure") +
           " a day of this account from " + group_.name,
       counted(guessing.failures, "failure") + " of " + success.text(PartName) + " within " +
           duration_in_words(success.at.time - rows.front()->at.time) + ", then a success" +
           (guessing.is_first_success ? ", the first from there" : ""),
       "this account's logons from there, on " + counted(days_.size(), "day"), coverage_},
      finding);
}

class PasswordGuessing final : public Watch {
 public:
  PasswordGuessing(const BehaviourOptions& options, model::FieldTable& fields)
      : networks_(options.own_networks), reader_(fields) {}

  std::vector<Interest> interests() const override { return SignInReader::interests(); }

  std::vector<const model::RuleInfo*> rules() const override {
    return {&spray_success_rule(), &spray_rule(),         &outside_spray_rule(),
            &guessed_rule(),       &maybe_guessed_rule(), &slight_guess_rule()};
  }

  std::unique_ptr<WatchState> make_state(const DetectorResources& resources) const override {
    return std::make_unique<RowState>(resources);
  }

  void look(Record& record, WatchState* state, model::FindingSink& /*sink*/) const override {
    if (!record.event().time.has_value()) {
      return;
    }
    if (const std::optional<SignIn> found = reader_.read(record)) {
      const std::string recorder = std::to_string(record.event().event_id.value_or(0));
      static_cast<RowState*>(state)->rows.add(
          found->source, record.event(),
          {found->succeeded ? std::string_view{} : std::string_view(found->account), found->account,
           found->name, found->service, recorder});
    }
  }

  void finish(WatchState& state, const Coverage& coverage, model::FindingSink& sink) const override;

 private:
  const OwnNetworks networks_;
  const SignInReader reader_;
};

void PasswordGuessing::finish(WatchState& state, const Coverage& coverage,
                              model::FindingSink& sink) const {
  const std::string words = coverage_in_words(coverage, interests());
  const std::vector<Day> days =
      coverage.days({"security", "syslog", "key-value", "azure:signinlogs", "m365:unified-audit",
                     "okta:system-log", "aws:cloudtrail", "gcp:audit"});
  std::vector<model::Finding> findings;
  static_cast<RowState&>(state).rows.for_each_group([&](RowGroup& group) {
    const std::optional<Address> address = parse_address(group.name);
    SourceJudge(group, address.has_value() && networks_.is_outside(*address), days, words)
        .judge(findings);
  });
  std::stable_sort(findings.begin(), findings.end(),
                   [](const model::Finding& a, const model::Finding& b) {
                     return a.rule->level > b.rule->level;
                   });
  hand_over(std::move(findings), kMostFindings, sink);
}

}  // namespace

GuessVerdict judge_guessing(const Guessing& guessing) {
  if (guessing.failures < kSlight || guessing.failures <= kGuessFactor * guessing.usual_failures) {
    return GuessVerdict::Usual;
  }
  if (guessing.failures >= kAlarming && guessing.is_first_success) {
    return GuessVerdict::Alarming;
  }
  return guessing.failures >= kOdd || guessing.is_first_success ? GuessVerdict::Odd
                                                                : GuessVerdict::Slight;
}

GuessVerdict judge_spray(const Spray& spray) {
  if (spray.recovered * kRecoveredShare > spray.accounts) {
    return GuessVerdict::Usual;
  }
  if (spray.recovered > 0) {
    return GuessVerdict::Alarming;
  }
  return spray.is_outside ? GuessVerdict::Slight : GuessVerdict::Odd;
}

std::unique_ptr<Watch> make_password_guessing(const BehaviourOptions& options,
                                              model::FieldTable& fields) {
  return std::make_unique<PasswordGuessing>(options, fields);
}

}  // namespace longwatch::detect::behaviour
