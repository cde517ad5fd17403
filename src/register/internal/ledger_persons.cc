#include <fmt/format.h>

#include "base/text.h"
#include "register/internal/ledger.h"
#include "register/internal/payloads.h"

namespace longwatch::registry::internal {
namespace {

Status check_lawful(const model::PersonalFields& person) {
  if (!person.purpose.empty() && !person.legal_basis.empty() && person.review.has_value()) {
    return {};
  }
  return Error(ErrorCode::Denied,
               fmt::format("expected a purpose, a legal basis and a review date for person '{}'; "
                           "nothing was recorded",
                           person.subject));
}

Status check_reason(std::string_view reason) {
  if (!trim(reason).empty()) {
    return {};
  }
  return Error(ErrorCode::Denied,
               "expected a reason for using the vault, got none; nothing was "
               "done");
}

template <class T>
Draft draft_about(std::string_view kind, std::string_view subject, const T& content) {
  Draft draft;
  draft.kind = kind;
  draft.id = subject;
  draft.payload = encode(content);
  return draft;
}

}  // namespace

Result<std::optional<Entry>> Ledger::erasure_of(std::string_view subject) {
  return store_->latest(kinds::kErasure, subject);
}

Status Ledger::add_person(const model::PersonalFields& person) {
  LW_TRY(check_subject(person.subject));
  LW_TRY(check_lawful(person));
  LW_TRY_ASSIGN(const std::optional<Entry> erasure, erasure_of(person.subject));
  if (erasure.has_value()) {
    return Error(ErrorCode::Denied,
                 fmt::format("person '{}' was erased; nothing was recorded", person.subject))
        .with_hint("take them out of the list of persons; a new consent needs a new subject id");
  }
  LW_TRY_ASSIGN(const std::optional<VaultRow> held, store_->find_in_vault(person.subject));
  if (held.has_value()) {
    LW_TRY_ASSIGN(const model::PersonalFields before, vault_.open_person(*held));
    if (encode(before) == encode(person)) {
      return {};
    }
  }
  LW_TRY_ASSIGN(const Vault::Sealed sealed, vault_.seal_person(person));
  Change change(*this);
  LW_TRY(change.begin());
  LW_TRY(store_->put_in_vault(sealed.row));
  LW_TRY(
      change.put(draft_about(kinds::kPerson, person.subject,
                             PersonEntry{person.subject, sealed.row.key_id, sealed.commitment})));
  return change.commit();
}

Result<VaultRow> Ledger::find_person(std::string_view subject) {
  LW_TRY_ASSIGN(std::optional<VaultRow> row, store_->find_in_vault(subject));
  if (!row.has_value()) {
    LW_TRY_ASSIGN(const std::optional<Entry> erasure, erasure_of(subject));
    return Error(ErrorCode::NotFound,
                 fmt::format("the vault holds nothing of '{}'{}", to_printable(subject),
                             erasure.has_value() ? ": it was erased" : ""));
  }
  return std::move(*row);
}

Result<model::PersonalFields> Ledger::read_person(std::string_view subject,
                                                  std::string_view reason) {
  LW_TRY(check_reason(reason));
  LW_TRY_ASSIGN(const VaultRow row, find_person(subject));
  LW_TRY_ASSIGN(model::PersonalFields person, vault_.open_person(row));
  Change change(*this);
  LW_TRY(change.begin());
  LW_TRY_ASSIGN(const std::optional<Entry> last, store_->latest(kinds::kPersonRead, subject));
  // Every reading is an entry of its own, also with the same reason.
  LW_TRY(change.append(draft_about(kinds::kPersonRead, subject,
                                   PersonAccess{row.subject, row.key_id, std::string(reason)}),
                       last.has_value() ? last->version + 1 : 1));
  LW_TRY(change.commit());
  return person;
}

Status Ledger::erase_person(std::string_view subject, std::string_view reason) {
  LW_TRY(check_reason(reason));
  LW_TRY_ASSIGN(const VaultRow row, find_person(subject));
  Change change(*this);
  LW_TRY(change.begin());
  LW_TRY(store_->erase_from_vault(subject));
  LW_TRY(change.put(draft_about(kinds::kErasure, subject,
                                PersonAccess{row.subject, row.key_id, std::string(reason)})));
  return change.commit();
}

}  // namespace longwatch::registry::internal
