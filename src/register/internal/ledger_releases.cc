#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "register/internal/ledger.h"
#include "register/internal/payloads.h"

namespace longwatch::registry::internal {
namespace {

/// Where confirmations of a version are found: each version is confirmed once.
std::string confirmation_id(std::string_view release, std::uint32_t version) {
  return fmt::format("{}:{}", release, version);
}

Status check_audience(const model::Release& release) {
  using Kind = model::Audience::Kind;
  const bool is_outside = release.audience.kind != Kind::Internal;
  const bool is_named =
      (release.audience.kind == Kind::Partner) == !release.audience.partner.empty();
  if (is_outside && is_named) {
    return {};
  }
  return Error(
      ErrorCode::InvalidInput,
      fmt::format("expected a release to a named partner or to the public, got one to '{}'; "
                  "nothing was recorded",
                  name_of(release.audience.kind)));
}

}  // namespace

Status Ledger::propose_release(const model::Release& release) {
  LW_TRY(check_audience(release));
  if (!release.authority.empty() && release.authority != user_) {
    return Error(ErrorCode::Denied,
                 fmt::format("release '{}' names '{}' as its authority, and is proposed by '{}'; "
                             "nothing was recorded",
                             to_printable(release.id), to_printable(release.authority), user_));
  }
  LW_TRY_ASSIGN(const std::vector<Entry> versions,
                history_of(kinds::kJudgement, release.judgement));
  const auto named = std::find_if(versions.begin(), versions.end(), [&](const Entry& entry) {
    return entry.version == release.judgement_version;
  });
  if (named == versions.end()) {
    return Error(ErrorCode::NotFound,
                 fmt::format("there is no version {} of judgement '{}' to release; nothing was "
                             "recorded",
                             release.judgement_version, to_printable(release.judgement)));
  }
  LW_TRY_ASSIGN(const model::Judgement judgement, decode<model::Judgement>(named->payload));
  if (judgement.incident != release.incident) {
    return Error(
        ErrorCode::Conflict,
        fmt::format("judgement '{}' is about incident '{}', the release about '{}'; nothing "
                    "was recorded",
                    to_printable(release.judgement), to_printable(judgement.incident),
                    to_printable(release.incident)));
  }
  if (judgement.status != model::JudgementStatus::Authored &&
      release.granularity >= model::Granularity::StateActor) {
    return Error(ErrorCode::Denied,
                 fmt::format("judgement '{}' version {} is a lead, and '{}' accuses somebody; "
                             "nothing was recorded",
                             to_printable(release.judgement), release.judgement_version,
                             name_of(release.granularity)))
        .with_hint("somebody must answer for it: release an authored judgement");
  }
  model::Release proposed = release;
  proposed.authority = user_;
  proposed.confirmed_by.clear();
  Change change(*this);
  LW_TRY(change.begin());
  LW_TRY(change.put_versioned(std::move(proposed)));
  return change.commit();
}

Status Ledger::confirm_release(std::string_view release) {
  Change change(*this);
  LW_TRY(change.begin());
  LW_TRY_ASSIGN(const std::optional<Entry> latest, store_->latest(kinds::kRelease, release));
  if (!latest.has_value()) {
    return Error(ErrorCode::NotFound, fmt::format("there is no release '{}'; nothing was confirmed",
                                                  to_printable(release)));
  }
  LW_TRY_ASSIGN(const model::Release proposed, decode<model::Release>(latest->payload));
  if (proposed.authority == user_) {
    return Error(ErrorCode::Denied,
                 fmt::format("'{}' proposed release '{}' and cannot confirm it; nothing was "
                             "confirmed",
                             user_, to_printable(release)))
        .with_hint("a second person confirms");
  }
  const std::string id = confirmation_id(release, proposed.version);
  LW_TRY_ASSIGN(const std::optional<Entry> earlier, store_->latest(kinds::kConfirmation, id));
  if (earlier.has_value()) {
    return {};  // in force already
  }
  Draft draft;
  draft.kind = kinds::kConfirmation;
  draft.id = id;
  draft.valid_from = proposed.effective;
  draft.payload = encode(ConfirmationEntry{std::string(release), proposed.version, user_});
  LW_TRY(change.append(draft, 1));
  return change.commit();
}

}  // namespace longwatch::registry::internal
