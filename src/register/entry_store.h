#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/result.h"
#include "base/time.h"
#include "register/entry.h"

namespace longwatch::registry {

/// The private fields of one person, encrypted under a key of their own, which is itself encrypted
/// under the workspace's key. Without the row nobody can read them again.
struct VaultRow {
  std::string subject;
  std::string key_id;
  std::vector<std::byte> wrapped_key;
  std::vector<std::byte> ciphertext;
};

/// The end of the chain, with a code that only the holder of the workspace's key can make: a chain
/// that was cut or written anew does not fit it.
struct ChainSeal {
  std::uint64_t seq = 0;
  std::string hash;
  std::vector<std::byte> mac;
};

/// Where entries lie: adds and reads, decides nothing. What the register means stands above it, so
/// that every backend has the same rules. Not synchronised.
///
/// Changes are made inside a transaction and are there completely after `commit`, or not at all.
/// Everything fails with `Io`, `Corrupt` or `Unavailable`.
class EntryStore {
 public:
  EntryStore() = default;
  EntryStore(const EntryStore&) = delete;
  EntryStore& operator=(const EntryStore&) = delete;
  virtual ~EntryStore() = default;

  Status begin() {
    LW_CHECK(!in_transaction_);
    LW_TRY(do_begin());
    in_transaction_ = true;
    return {};
  }

  /// Precondition of this and of all changes: a transaction was begun. After a failure it is still
  /// open.
  Status commit() {
    LW_CHECK(in_transaction_);
    LW_TRY(do_commit());
    in_transaction_ = false;
    return {};
  }

  /// Forgets the changes of the transaction, if there is one.
  void roll_back() {
    if (in_transaction_) {
      do_roll_back();
      in_transaction_ = false;
    }
  }

  Status append(const Entry& entry) {
    LW_CHECK(in_transaction_);
    return do_append(entry);
  }

  Status set_seal(const ChainSeal& seal) {
    LW_CHECK(in_transaction_);
    return do_set_seal(seal);
  }

  /// Adds a row, or replaces the one of the subject.
  Status put_in_vault(const VaultRow& row) {
    LW_CHECK(in_transaction_);
    return do_put_in_vault(row);
  }

  /// Overwrites the row's bytes, then forgets it.
  Status erase_from_vault(std::string_view subject) {
    LW_CHECK(in_transaction_);
    return do_erase_from_vault(subject);
  }

  Result<std::optional<Entry>> last() { return do_last(); }

  /// The entry with the highest version; nothing when there is none.
  Result<std::optional<Entry>> latest(std::string_view kind, std::string_view id) {
    return do_latest(kind, id);
  }

  /// For each id of a kind the highest version recorded up to a time, in the order in which the ids
  /// came.
  Result<std::vector<Entry>> latest_of(std::string_view kind, Timestamp as_known) {
    return do_latest_of(kind, as_known);
  }

  /// Every version of every id of a kind recorded up to a time, in order.
  Result<std::vector<Entry>> history_of(std::string_view kind, Timestamp as_known) {
    return do_history_of(kind, as_known);
  }

  /// All entries by `seq`; ends early with the visitor's failure.
  Status walk(const std::function<Status(const Entry&)>& visit) { return do_walk(visit); }

  Result<std::optional<ChainSeal>> seal() { return do_seal(); }

  Result<std::vector<VaultRow>> vault() { return do_vault(); }

  Result<std::optional<VaultRow>> find_in_vault(std::string_view subject) {
    return do_find_in_vault(subject);
  }

  /// What the storage itself finds wrong with its files; one line each.
  Result<std::vector<std::string>> damage() { return do_damage(); }

 private:
  virtual Status do_begin() = 0;
  virtual Status do_commit() = 0;
  virtual void do_roll_back() = 0;
  virtual Status do_append(const Entry& entry) = 0;
  virtual Status do_set_seal(const ChainSeal& seal) = 0;
  virtual Status do_put_in_vault(const VaultRow& row) = 0;
  virtual Status do_erase_from_vault(std::string_view subject) = 0;
  virtual Result<std::optional<Entry>> do_last() = 0;
  virtual Result<std::optional<Entry>> do_latest(std::string_view kind, std::string_view id) = 0;
  virtual Result<std::vector<Entry>> do_latest_of(std::string_view kind, Timestamp as_known) = 0;
  virtual Result<std::vector<Entry>> do_history_of(std::string_view kind, Timestamp as_known) = 0;
  virtual Status do_walk(const std::function<Status(const Entry&)>& visit) = 0;
  virtual Result<std::optional<ChainSeal>> do_seal() = 0;
  virtual Result<std::vector<VaultRow>> do_vault() = 0;
  virtual Result<std::optional<VaultRow>> do_find_in_vault(std::string_view subject) = 0;
  virtual Result<std::vector<std::string>> do_damage() = 0;

  bool in_transaction_ = false;
};

}  // namespace longwatch::registry
