#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "register/entry_store.h"
#include "register/sqlite/internal/database.h"

namespace longwatch::registry::sqlite {

/// Opens or creates the tables (docs/register.md shows them). Fails with `Corrupt` when the file
/// holds something else, or the tables of another version.
Result<std::unique_ptr<EntryStore>> open_store(const std::string& path);

class SqliteStore final : public EntryStore {
 public:
  explicit SqliteStore(Database database) : database_(std::move(database)) {}

 private:
  Status do_begin() override;
  Status do_commit() override;
  void do_roll_back() override;
  Status do_append(const Entry& entry) override;
  Status do_set_seal(const ChainSeal& seal) override;
  Status do_put_in_vault(const VaultRow& row) override;
  Status do_erase_from_vault(std::string_view subject) override;
  Result<std::optional<Entry>> do_last() override;
  Result<std::optional<Entry>> do_latest(std::string_view kind, std::string_view id) override;
  Result<std::vector<Entry>> do_latest_of(std::string_view kind, Timestamp as_known) override;
  Result<std::vector<Entry>> do_history_of(std::string_view kind, Timestamp as_known) override;
  Status do_walk(const std::function<Status(const Entry&)>& visit) override;
  Result<std::optional<ChainSeal>> do_seal() override;
  Result<std::vector<VaultRow>> do_vault() override;
  Result<std::optional<VaultRow>> do_find_in_vault(std::string_view subject) override;
  Result<std::vector<std::string>> do_damage() override;

  /// A statement that is prepared once. `sql` is one of this class's constants.
  Result<Statement*> prepared(std::optional<Statement>& place, std::string_view sql);

  Database database_;
  std::optional<Statement> append_;  // after the database: statements go first
  std::optional<Statement> latest_;
};

}  // namespace longwatch::registry::sqlite
