#include "register/internal/ledger.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "register/fiscal_year.h"
#include "register/internal/payloads.h"
#include "register/make_register.h"

namespace longwatch::registry {
namespace internal {
namespace {

constexpr std::size_t kNameCharacters = 64;
constexpr Timestamp kAlways = Timestamp::max();

bool is_plain_name(std::string_view text, std::string_view signs) {
  const auto is_allowed = [&](char c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return is_letter || (c >= '0' && c <= '9') || signs.find(c) != std::string_view::npos;
  };
  return !text.empty() && text.size() <= kNameCharacters &&
         std::all_of(text.begin(), text.end(), is_allowed);
}

template <class T>
Draft full_draft(const T& item) {
  Draft draft = draft_of(item);
  draft.payload = encode(item);
  return draft;
}

/// What a run holds of one kind. The same record behind two names of one file is kept once, under
/// the first.
template <class Change, class T>
Status put_each(Change& change, const std::vector<T>& items) {
  std::set<std::string> seen;
  for (const T& item : items) {
    const Draft draft = full_draft(item);
    if (seen.insert(draft.id).second) {
      LW_TRY(change.put(draft));
    }
  }
  return {};
}

template <class Change, class T>
Status put_each_version(Change& change, const std::vector<T>& items) {
  std::set<std::string> seen;
  for (const T& item : items) {
    if (!seen.insert(item.id).second) {
      return Error(
          ErrorCode::Conflict,
          fmt::format("'{}' stands twice in one run; nothing was recorded", to_printable(item.id)));
    }
    LW_TRY(change.put_versioned(item));
  }
  return {};
}

/// A lead is computed: it accuses nobody and names no sponsor.
Status check_lead(const model::Judgement& lead) {
  const bool accuses =
      !lead.sponsors.empty() || !lead.sponsor_statement.empty() || !lead.adopted_actor.empty();
  if (lead.status == model::JudgementStatus::Lead && !accuses) {
    return {};
  }
  return Error(
             ErrorCode::Denied,
             fmt::format("judgement '{}' of a run {}; nothing was recorded", to_printable(lead.id),
                         accuses ? "adopts an actor or names a sponsor, which a lead never does"
                                 : "is no lead"))
      .with_hint("an authored judgement is added by its author");
}

}  // namespace

Status check_subject(std::string_view subject) {
  if (is_plain_name(subject, "._:-")) {
    return {};
  }
  return Error(
             ErrorCode::InvalidInput,
             fmt::format("expected a subject id of 1 to {} letters, digits and any of '._:-', got "
                         "'{}'; nothing was recorded",
                         kNameCharacters, to_printable(subject)))
      .with_hint("ids stay in the register for ever: a name or an address is none");
}

Ledger::Ledger(std::unique_ptr<EntryStore> store, const formats::SecretKey& key,
               const OpenOptions& options)
    : store_(std::move(store)), vault_(key), user_(options.identity.user), now_(options.now) {}

Status Ledger::start(std::optional<DataKind> wanted) {
  LW_TRY_ASSIGN(const std::optional<Entry> entry,
                store_->latest(kinds::kWorkspace, kinds::kWorkspace));
  if (entry.has_value()) {
    LW_TRY_ASSIGN(const WorkspaceEntry workspace, decode<WorkspaceEntry>(entry->payload));
    data_ = model::parse_name<DataKind>(workspace.data);
    if (workspace.schema != 1 || !data_.has_value()) {
      return Error(ErrorCode::Corrupt, "the register's first entry is of no known kind");
    }
  }
  if (!wanted.has_value() || wanted == data_) {
    return {};
  }
  if (data_.has_value()) {
    return Error(ErrorCode::Conflict,
                 fmt::format("the workspace holds {} data, and {} data is offered; nothing was "
                             "opened",
                             model::name_of(*data_), model::name_of(*wanted)))
        .with_hint("use another workspace: the two are never mixed");
  }
  data_ = wanted;
  Change change(*this);
  LW_TRY(change.begin());
  return change.commit();
}

DataKind Ledger::data_kind() const {
  return data_.value_or(DataKind::Real);
}

Timestamp Ledger::current_time() const {
  return now_ ? now_() : std::chrono::time_point_cast<TimeTicks>(std::chrono::system_clock::now());
}

Status Ledger::add_run(const RunRecord& run) {
  Change change(*this);
  LW_TRY(change.begin());
  LW_TRY(put_each(change, run.organisations));
  LW_TRY(put_each(change, run.sources));
  LW_TRY(put_each(change, run.evidence));
  LW_TRY(put_each(change, run.findings));
  if (!run.sources.empty() || !run.findings.empty()) {
    Draft draft;
    draft.kind = kinds::kSetAside;
    draft.id = set_aside_id(run);
    draft.payload = encode(run.set_aside);
    LW_TRY(change.put(draft));
  }
  LW_TRY(put_each_version(change, run.incidents));
  LW_TRY(put_each(change, run.campaigns));
  LW_TRY(put_each_version(change, run.assessments));
  LW_TRY(add_leads(change, run.judgements));
  LW_TRY(put_each(change, run.decisions));
  return change.commit();
}

Status Ledger::add_leads(Change& change, std::span<const model::Judgement> leads) {
  for (const model::Judgement& lead : leads) {
    LW_TRY(check_lead(lead));
    LW_TRY_ASSIGN([[maybe_unused]] const std::uint32_t version, next_judgement(change, lead));
  }
  return {};
}

Result<std::vector<Entry>> Ledger::history_of(std::string_view kind, std::string_view id) {
  LW_TRY_ASSIGN(std::vector<Entry> history, store_->history_of(kind, kAlways));
  std::erase_if(history, [&](const Entry& entry) { return entry.id != id; });
  return history;
}

/// Leads and authored judgements of an incident share their numbers, but each follows its own kind:
/// what a person wrote is not replaced by what was computed.
Result<std::uint32_t> Ledger::next_judgement(Change& change, model::Judgement judgement) {
  LW_TRY_ASSIGN(const std::vector<Entry> history, history_of(kinds::kJudgement, judgement.id));
  std::uint32_t last = 0;
  std::optional<model::Judgement> before;
  for (const Entry& entry : history) {
    LW_TRY_ASSIGN(model::Judgement earlier, decode<model::Judgement>(entry.payload));
    last = std::max(last, entry.version);
    if (earlier.status == judgement.status) {
      before = std::move(earlier);
    }
  }
  if (before.has_value()) {
    model::Judgement same = judgement;
    same.version = before->version;
    same.made = before->made;  // saying the same again is no other judgement
    if (encode(same) == encode(*before)) {
      return before->version;
    }
  }
  judgement.version = last + 1;
  LW_TRY(change.append(full_draft(judgement), judgement.version));
  return judgement.version;
}

Result<std::uint32_t> Ledger::add_judgement(const model::Judgement& judgement) {
  if (judgement.status != model::JudgementStatus::Authored || judgement.author != user_) {
    return Error(ErrorCode::Denied,
                 fmt::format("expected an authored judgement of '{}', got {} of '{}'; nothing was "
                             "recorded",
                             user_, name_of(judgement.status), to_printable(judgement.author)));
  }
  Change change(*this);
  LW_TRY(change.begin());
  LW_TRY_ASSIGN(const std::optional<Entry> incident,
                store_->latest(kinds::kIncident, judgement.incident));
  if (!incident.has_value()) {
    return Error(ErrorCode::NotFound,
                 fmt::format("there is no incident '{}' to judge; nothing was recorded",
                             to_printable(judgement.incident)));
  }
  LW_TRY_ASSIGN(const std::uint32_t version, next_judgement(change, judgement));
  LW_TRY(change.commit());
  return version;
}

Status Ledger::add_claim(const model::Claim& claim) {
  Change change(*this);
  LW_TRY(change.begin());
  LW_TRY(change.put(full_draft(claim)));
  return change.commit();
}

Status Ledger::add_response(const model::Response& response) {
  Change change(*this);
  LW_TRY(change.begin());
  LW_TRY(change.put(full_draft(response)));
  return change.commit();
}

Status Ledger::add_listed_incidents(std::span<const model::ListedIncident> incidents) {
  Change change(*this);
  LW_TRY(change.begin());
  std::set<std::string> seen;
  for (const model::ListedIncident& incident : incidents) {
    if (incident.synthetic != (data_kind() == DataKind::Synthetic)) {
      return Error(ErrorCode::Conflict,
                   fmt::format("listed incident '{}' is {}, and the workspace holds {} data; "
                               "nothing was recorded",
                               to_printable(incident.id),
                               incident.synthetic ? "generated" : "not marked as generated",
                               model::name_of(data_kind())));
    }
    if (!seen.insert(incident.id).second) {
      return Error(
          ErrorCode::Conflict,
          fmt::format("listed incident '{}' stands twice in one list; nothing was recorded",
                      to_printable(incident.id)));
    }
    LW_TRY(change.put(full_draft(incident)));
  }
  return change.commit();
}

Status Ledger::set_calendar(const FiscalCalendar& calendar) {
  LW_TRY(check_calendar(calendar));
  Change change(*this);
  LW_TRY(change.begin());
  Draft draft;
  draft.kind = kinds::kCalendar;
  draft.id = kinds::kCalendar;
  draft.payload = encode(
      CalendarEntry{calendar.starts, static_cast<std::int32_t>(calendar.utc_offset.count())});
  LW_TRY(change.put(draft));
  return change.commit();
}

}  // namespace internal

Status check_identity(const Identity& identity) {
  if (internal::is_plain_name(identity.user, "._@-")) {
    return {};
  }
  return Error(ErrorCode::Denied,
               fmt::format("expected an identity of 1 to {} letters, digits and any of '._@-', got "
                           "'{}'; the register was not opened",
                           internal::kNameCharacters, to_printable(identity.user)))
      .with_hint("every entry says who made it: name yourself");
}

Result<std::unique_ptr<Register>> make_register(std::unique_ptr<EntryStore> store,
                                                const formats::SecretKey& key,
                                                const OpenOptions& options) {
  LW_TRY(check_identity(options.identity));
  auto ledger = std::make_unique<internal::Ledger>(std::move(store), key, options);
  LW_TRY(ledger->start(options.data));
  return std::unique_ptr<Register>(std::move(ledger));
}

}  // namespace longwatch::registry
