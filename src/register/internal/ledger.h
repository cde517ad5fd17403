#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "register/codec.h"
#include "register/entry_store.h"
#include "register/internal/draft.h"
#include "register/internal/vault.h"
#include "register/register.h"

namespace longwatch::registry::internal {

/// The rules of the register over any store.
class Ledger final : public Register {
 public:
  Ledger(std::unique_ptr<EntryStore> store, const formats::SecretKey& key,
         const OpenOptions& options);

  /// Learns or fixes the kind of data. Called once, first.
  Status start(std::optional<DataKind> wanted);

  DataKind data_kind() const override;
  Status add_run(const RunRecord& run) override;
  Result<std::uint32_t> add_judgement(const model::Judgement& judgement) override;
  Status propose_release(const model::Release& release) override;
  Status confirm_release(std::string_view release) override;
  Status add_claim(const model::Claim& claim) override;
  Status add_response(const model::Response& response) override;
  Status add_listed_incidents(std::span<const model::ListedIncident> incidents) override;
  Status add_person(const model::PersonalFields& person) override;
  Result<model::PersonalFields> read_person(std::string_view subject,
                                            std::string_view reason) override;
  Status erase_person(std::string_view subject, std::string_view reason) override;
  Result<model::CaseFile> view(const ViewRequest& request) override;
  Result<std::vector<model::Judgement>> judgements(std::string_view incident) override;
  Result<model::Statistics> statistics(std::string_view fiscal_year,
                                       std::optional<Timestamp> as_known) override;
  Status set_calendar(const FiscalCalendar& calendar) override;
  Result<VerifyReport> verify() override;

 private:
  class Change;

  Status add_leads(Change& change, std::span<const model::Judgement> leads);
  Result<std::uint32_t> next_judgement(Change& change, model::Judgement judgement);
  /// The versions of one judgement, release or confirmation.
  Result<std::vector<Entry>> history_of(std::string_view kind, std::string_view id);
  Result<std::optional<Entry>> erasure_of(std::string_view subject);
  Result<VaultRow> find_person(std::string_view subject);
  Result<FiscalCalendar> calendar(Timestamp as_known);
  /// Nothing when no year is asked for and none has entries.
  Result<std::optional<model::Statistics>> count(std::string_view fiscal_year,
                                                 const std::optional<Timestamp>& as_known);
  Result<std::vector<model::Release>> releases(Timestamp as_known);
  Result<std::vector<model::Judgement>> all_judgements(Timestamp as_known);
  Result<model::SetAside> set_aside(Timestamp as_known, std::span<const model::Incident> incidents);
  Timestamp current_time() const;

  template <class T>
  Result<std::vector<T>> latest_of(std::string_view kind, Timestamp as_known);

  Status verify_chain(VerifyReport& result);
  Status verify_vault(VerifyReport& result);
  Status verify_seal(VerifyReport& result, std::uint64_t seq, std::string_view hash);

  std::unique_ptr<EntryStore> store_;
  Vault vault_;
  std::string user_;
  std::function<Timestamp()> now_;
  std::optional<DataKind> data_;
};

/// One transaction: adds entries to the chain, or nothing.
class Ledger::Change {
 public:
  explicit Change(Ledger& ledger) : ledger_(ledger) {}

  Change(const Change&) = delete;
  Change& operator=(const Change&) = delete;

  ~Change() { ledger_.store_->roll_back(); }

  /// Fails with `Corrupt` when the end of the chain is not as it was sealed: nothing may be built
  /// on it.
  Status begin();
  Status commit();

  /// Adds the draft as this version.
  Status append(const Draft& draft, std::uint32_t version);
  /// Adds the draft as the next version of its id, unless the latest one has the same payload.
  Status put(const Draft& draft);
  /// The same for a type that carries its version: it is set to the one it gets.
  template <class T>
  Status put_versioned(T item);

  EntryStore& store() { return *ledger_.store_; }

 private:
  Status ensure_data_kind();

  Ledger& ledger_;
  std::uint64_t last_seq_ = 0;
  std::string last_hash_{kFirstHash};
  Timestamp time_;
};

template <class T>
Status Ledger::Change::put_versioned(T item) {
  Draft draft = draft_of(item);
  LW_TRY_ASSIGN(const std::optional<Entry> latest, store().latest(draft.kind, draft.id));
  if (latest.has_value()) {
    item.version = latest->version;
    if (encode(item) == latest->payload) {
      return {};
    }
  }
  item.version = latest.has_value() ? latest->version + 1 : 1;
  draft.payload = encode(item);
  return append(draft, item.version);
}

/// Letters, digits and a few signs, up to 64: no name and no address.
Status check_subject(std::string_view subject);

}  // namespace longwatch::registry::internal
