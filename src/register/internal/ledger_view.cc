#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "register/fiscal_year.h"
#include "register/internal/ledger.h"
#include "register/internal/payloads.h"
#include "register/statistics.h"
#include "register/view.h"

namespace longwatch::registry::internal {
namespace {

using model::CaseFile;
using model::Incident;

/// What has been recorded up to a time; all of it when no time is given.
Timestamp known_until(const std::optional<Timestamp>& as_known) {
  return as_known.value_or(Timestamp::max());
}

Error at_entry(Error error, const Entry& entry) {
  return std::move(error)
      .at(fmt::format("register entry {}", entry.seq))
      .with_hint("verify names what was changed");
}

template <class T>
Result<T> decode_entry(const Entry& entry) {
  Result<T> item = decode<T>(entry.payload);
  if (!item.ok()) {
    return at_entry(std::move(item).error(), entry);
  }
  return item;
}

/// Of the same level an intrusion comes before what was tried or sent.
bool is_worse(const Incident& a, const Incident& b) {
  const auto first = [](const Incident& incident) {
    return incident.first.value_or(Timestamp::max());
  };
  const auto is_less = [](const Incident& incident) {
    return incident.kind != model::IncidentKind::Intrusion;
  };
  return std::tuple(b.level, is_less(a), first(a), std::string_view(a.id)) <
         std::tuple(a.level, is_less(b), first(b), std::string_view(b.id));
}

}  // namespace

template <class T>
Result<std::vector<T>> Ledger::latest_of(std::string_view kind, Timestamp as_known) {
  LW_TRY_ASSIGN(const std::vector<Entry> entries, store_->latest_of(kind, as_known));
  std::vector<T> items;
  items.reserve(entries.size());
  for (const Entry& entry : entries) {
    LW_TRY_ASSIGN(T item, decode_entry<T>(entry));
    items.push_back(std::move(item));
  }
  return items;
}

Result<std::vector<model::Judgement>> Ledger::all_judgements(Timestamp as_known) {
  LW_TRY_ASSIGN(const std::vector<Entry> entries, store_->history_of(kinds::kJudgement, as_known));
  std::vector<model::Judgement> judgements;
  for (const Entry& entry : entries) {
    LW_TRY_ASSIGN(model::Judgement judgement, decode_entry<model::Judgement>(entry));
    judgements.push_back(std::move(judgement));
  }
  return judgements;
}

Result<std::vector<model::Judgement>> Ledger::judgements(std::string_view incident) {
  LW_TRY_ASSIGN(std::vector<model::Judgement> all, all_judgements(Timestamp::max()));
  std::erase_if(all, [&](const model::Judgement& one) { return one.incident != incident; });
  return all;
}

/// Every version, with who confirmed it as far as that is recorded.
Result<std::vector<model::Release>> Ledger::releases(Timestamp as_known) {
  LW_TRY_ASSIGN(const std::vector<Entry> confirmations,
                store_->history_of(kinds::kConfirmation, as_known));
  std::map<std::pair<std::string, std::uint32_t>, std::string> confirmed_by;
  for (const Entry& entry : confirmations) {
    LW_TRY_ASSIGN(ConfirmationEntry confirmation, decode_entry<ConfirmationEntry>(entry));
    confirmed_by[{confirmation.release, confirmation.version}] =
        std::move(confirmation.confirmed_by);
  }
  LW_TRY_ASSIGN(const std::vector<Entry> entries, store_->history_of(kinds::kRelease, as_known));
  std::vector<model::Release> releases;
  for (const Entry& entry : entries) {
    LW_TRY_ASSIGN(model::Release release, decode_entry<model::Release>(entry));
    const auto found = confirmed_by.find({release.id, release.version});
    release.confirmed_by = found == confirmed_by.end() ? std::string() : found->second;
    releases.push_back(std::move(release));
  }
  return releases;
}

/// What all runs set aside together; what a later run put into an incident or set aside again for
/// another reason counts once, as the later one says.
Result<model::SetAside> Ledger::set_aside(Timestamp as_known,
                                          std::span<const model::Incident> incidents) {
  std::set<std::string> placed;
  for (const Incident& incident : incidents) {
    placed.insert(incident.findings.begin(), incident.findings.end());
  }
  LW_TRY_ASSIGN(std::vector<Entry> runs, store_->latest_of(kinds::kSetAside, as_known));
  std::sort(runs.begin(), runs.end(), [](const Entry& a, const Entry& b) { return a.seq > b.seq; });
  model::SetAside all;
  for (const Entry& entry : runs) {
    LW_TRY_ASSIGN(const model::SetAside run, decode_entry<model::SetAside>(entry));
    for (std::size_t i = 0; i < run.explained.size(); ++i) {
      if (placed.insert(run.explained[i]).second) {
        all.explained.push_back(run.explained[i]);
        all.tickets.push_back(i < run.tickets.size() ? run.tickets[i] : std::string());
      }
    }
    for (const std::string& finding : run.alone) {
      if (placed.insert(finding).second) {
        all.alone.push_back(finding);
      }
    }
  }
  return all;
}

Result<FiscalCalendar> Ledger::calendar(Timestamp as_known) {
  LW_TRY_ASSIGN(const std::vector<CalendarEntry> entries,
                latest_of<CalendarEntry>(kinds::kCalendar, as_known));
  FiscalCalendar calendar;
  if (!entries.empty()) {
    calendar.starts = entries.back().starts;
    calendar.utc_offset = std::chrono::minutes(entries.back().utc_offset_minutes);
  }
  return calendar;
}

Result<std::optional<model::Statistics>> Ledger::count(std::string_view fiscal_year,
                                                       const std::optional<Timestamp>& as_known) {
  const Timestamp until = known_until(as_known);
  LW_TRY_ASSIGN(const std::vector<model::ListedIncident> listed,
                latest_of<model::ListedIncident>(kinds::kListed, until));
  LW_TRY_ASSIGN(const std::vector<model::Release> all, releases(until));
  const std::vector<model::Release> in_effect =
      releases_in_effect(all, as_known.value_or(current_time()));
  CountingInput input{listed, in_effect, {}, data_kind()};
  LW_TRY_ASSIGN(input.calendar, calendar(until));
  std::string year(fiscal_year);
  if (year.empty()) {
    year = latest_fiscal_year(input);
  } else if (!is_fiscal_year(year, input.calendar)) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("expected a fiscal year as '{}', got '{}'; nothing was counted",
                             fiscal_year_of(current_time(), input.calendar), to_printable(year)));
  }
  if (year.empty()) {
    return std::optional<model::Statistics>();
  }
  model::Statistics statistics = count_incidents(year, input);
  statistics.as_known = as_known;
  return std::optional(std::move(statistics));
}

Result<model::Statistics> Ledger::statistics(std::string_view fiscal_year,
                                             std::optional<Timestamp> as_known) {
  LW_TRY_ASSIGN(std::optional<model::Statistics> statistics, count(fiscal_year, as_known));
  if (!statistics.has_value()) {
    return Error(ErrorCode::NotFound, "no listed incident is recorded: there is no year to count");
  }
  return std::move(*statistics);
}

Result<CaseFile> Ledger::view(const ViewRequest& request) {
  using Kind = model::Audience::Kind;
  if ((request.audience.kind == Kind::Partner) == request.audience.partner.empty()) {
    return Error(ErrorCode::InvalidInput,
                 "expected the name of a partner for a partner's view, and none for others");
  }
  const Timestamp until = known_until(request.as_known);
  CaseFile all;
  all.synthetic = data_kind() == DataKind::Synthetic;
  all.as_known = request.as_known;
  LW_TRY_ASSIGN(all.sources, latest_of<model::SourceRecord>(kinds::kSource, until));
  LW_TRY_ASSIGN(all.findings, latest_of<model::FindingRecord>(kinds::kFinding, until));
  LW_TRY_ASSIGN(all.evidence, latest_of<model::EvidenceItem>(kinds::kEvidence, until));
  LW_TRY_ASSIGN(all.incidents, latest_of<Incident>(kinds::kIncident, until));
  std::sort(all.incidents.begin(), all.incidents.end(), is_worse);
  LW_TRY_ASSIGN(all.set_aside, set_aside(until, all.incidents));
  LW_TRY_ASSIGN(all.campaigns, latest_of<model::Campaign>(kinds::kCampaign, until));
  LW_TRY_ASSIGN(all.assessments, latest_of<model::Assessment>(kinds::kAssessment, until));
  LW_TRY_ASSIGN(all.judgements, all_judgements(until));
  LW_TRY_ASSIGN(all.releases, releases(until));
  LW_TRY_ASSIGN(all.decisions, latest_of<model::NotificationDecision>(kinds::kDecision, until));
  LW_TRY_ASSIGN(all.claims, latest_of<model::Claim>(kinds::kClaim, until));
  LW_TRY_ASSIGN(all.responses, latest_of<model::Response>(kinds::kResponse, until));
  LW_TRY_ASSIGN(all.organisations, latest_of<model::Organisation>(kinds::kOrganisation, until));
  LW_TRY_ASSIGN(all.statistics, count(request.fiscal_year, request.as_known));
  return redact(std::move(all), request.audience, request.as_known.value_or(current_time()));
}

}  // namespace longwatch::registry::internal
