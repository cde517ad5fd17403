#include "detect/triage/logons.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "detect/triage/internal/kept_groups.h"
#include "detect/triage/internal/logon_meanings.h"

namespace longwatch::detect::triage {
namespace {

/// Texts in lower case: spellings of one account are one group.
using Key = std::tuple<std::string, std::string, std::string, std::string>;

struct Group {
  LogonGroup shown;  // of the spellings the first in order

  void spell(const Logon& logon) {
    const auto take = [](std::string& own, const std::string& other) {
      own = own.empty() ? other : std::min(own, other);
    };
    take(shown.account, logon.account);
    take(shown.source, logon.source);
    take(shown.target, logon.target);
    take(shown.how, logon.how);
  }

  void add(const Group& other) {
    spell({other.shown.account, other.shown.source, other.shown.target, other.shown.how, {}});
    shown.successes.add(other.shown.successes);
    shown.failures.add(other.shown.failures);
    shown.attempts.add(other.shown.attempts);
  }
};

class LogonState final : public DetectorState {
 public:
  std::size_t capacity() const override {
    constexpr std::size_t kGroupBytes = sizeof(Group) + sizeof(Key) + 256;
    return sizeof(LogonState) + groups.size() * kGroupBytes;
  }

  LogonReader::Memo memo;
  KeptGroups<Key, Group> groups{limits::kSummaryGroups};
  std::uint64_t events = 0;
};

Tally& tally_of(LogonGroup& group, LogonOutcome outcome) {
  switch (outcome) {
    case LogonOutcome::Success:
      return group.successes;
    case LogonOutcome::Failure:
      return group.failures;
    case LogonOutcome::Unknown:
      break;
  }
  return group.attempts;
}

/// The account without its domain: a failure may be logged without one.
std::string bare(const std::string& account) {
  const std::string folded = to_ascii_lower(account);
  const std::string name = folded.substr(folded.rfind('\\') + 1);
  return name.substr(0, name.find_first_of("@/"));  // also "bob/REALM", as Zeek writes it
}

/// Whose failures count before whose success.
std::pair<std::string, std::string> trail_of(const LogonGroup& group) {
  return {bare(group.account), group.source.empty() ? "on " + to_ascii_lower(group.target)
                                                    : "from " + to_ascii_lower(group.source)};
}

void mark_failed_before(std::vector<LogonGroup>& groups) {
  std::map<std::pair<std::string, std::string>, Timestamp> first_failure;
  for (const LogonGroup& group : groups) {
    if (group.failures.first.has_value()) {
      const auto [place, is_new] = first_failure.emplace(trail_of(group), *group.failures.first);
      place->second = std::min(place->second, *group.failures.first);
    }
  }
  for (LogonGroup& group : groups) {
    const auto failed = first_failure.find(trail_of(group));
    group.failed_before = failed != first_failure.end() && group.successes.last.has_value() &&
                          failed->second < *group.successes.last;
  }
}

class LogonDetector final : public Detector {
 public:
  LogonDetector(LogonTable& table, model::FieldTable& fields) : table_(table), reader_(fields) {}

  std::string_view name() const override { return "logons"; }

  std::unique_ptr<DetectorState> make_state() const override {
    return std::make_unique<LogonState>();
  }

  void scan(const model::EventBatch& batch, DetectorState& state,
            model::FindingSink& /*sink*/) const override {
    auto& own = static_cast<LogonState&>(state);
    for (const model::Event& event : batch.events()) {
      const std::optional<Logon> logon = reader_.read(event, own.memo);
      if (!logon.has_value()) {
        continue;
      }
      own.events += logon->times;
      Group* const group =
          own.groups.at({to_ascii_lower(logon->account), to_ascii_lower(logon->source),
                         to_ascii_lower(logon->target), to_ascii_lower(logon->how)});
      if (group != nullptr) {
        group->spell(*logon);
        tally_of(group->shown, logon->outcome).add(event.time, logon->times);
      }
    }
  }

  void combine(DetectorState& into, DetectorState& from) const override {
    auto& whole = static_cast<LogonState&>(into);
    auto& part = static_cast<LogonState&>(from);
    whole.groups.take(part.groups);
    whole.events += std::exchange(part.events, 0);
  }

  void finish(DetectorState& state, model::FindingSink& /*sink*/) const override {
    auto& own = static_cast<LogonState&>(state);
    std::uint64_t kept = 0;
    own.groups.for_each([&](const Key& /*key*/, const Group& group) {
      const LogonGroup& shown = group.shown;
      kept += shown.successes.count + shown.failures.count + shown.attempts.count;
      table_.groups.push_back(shown);
    });
    mark_failed_before(table_.groups);
    table_.events = own.events;
    table_.left_out = own.events - kept;
  }

 private:
  LogonTable& table_;
  const LogonReader reader_;
};

}  // namespace

void Tally::add(const std::optional<Timestamp>& time, std::uint64_t times) {
  count += times;
  if (time.has_value()) {
    first = std::min(first.value_or(*time), *time);
    last = std::max(last.value_or(*time), *time);
  }
}

void Tally::add(const Tally& other) {
  count += other.count;
  if (other.first.has_value()) {
    first = std::min(first.value_or(*other.first), *other.first);
    last = std::max(last.value_or(*other.last), *other.last);
  }
}

std::unique_ptr<Detector> make_logon_detector(LogonTable& table, model::FieldTable& fields) {
  return std::make_unique<LogonDetector>(table, fields);
}

}  // namespace longwatch::detect::triage
