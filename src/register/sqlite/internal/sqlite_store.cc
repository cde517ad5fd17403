#include "register/sqlite/internal/sqlite_store.h"

#include <utility>

#include <fmt/format.h>

namespace longwatch::registry::sqlite {
namespace {

/// "LWr1" as a number: tells a register from other databases.
constexpr std::int64_t kApplication = 0x4C577231;
constexpr std::int64_t kSchema = 1;

// STRICT keeps every column of its type, so that a text never passes for a number.
constexpr const char* kTables = R"sql(
CREATE TABLE entries (
  seq INTEGER PRIMARY KEY,
  recorded_at INTEGER NOT NULL,
  recorded_by TEXT NOT NULL,
  data TEXT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  valid_from INTEGER,
  valid_to INTEGER,
  tlp TEXT NOT NULL,
  originators TEXT NOT NULL,
  payload TEXT NOT NULL,
  payload_hash TEXT NOT NULL,
  column_hashes TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX entries_by_id ON entries (kind, id, version);
CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'entries are never changed: add a new version'); END;
CREATE TRIGGER entries_are_never_deleted BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;
CREATE TABLE seal (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL,
  mac BLOB NOT NULL
) STRICT;
CREATE TABLE vault (
  subject TEXT PRIMARY KEY,
  key_id TEXT NOT NULL,
  wrapped_key BLOB NOT NULL,
  ciphertext BLOB NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

constexpr std::string_view kAppend =
    "INSERT INTO entries VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16)";
constexpr std::string_view kLatest =
    "SELECT * FROM entries WHERE kind = ?1 AND id = ?2 ORDER BY version DESC LIMIT 1";
constexpr std::string_view kLatestOf =
    "SELECT e.* FROM entries e JOIN (SELECT id, max(version) AS version, min(seq) AS first FROM "
    "entries WHERE kind = ?1 AND recorded_at <= ?2 GROUP BY id) l ON e.kind = ?1 AND e.id = l.id "
    "AND e.version = l.version ORDER BY l.first";
constexpr std::string_view kHistoryOf =
    "SELECT * FROM entries WHERE kind = ?1 AND recorded_at <= ?2 ORDER BY seq";

std::optional<std::int64_t> ticks_of(const std::optional<Timestamp>& time) {
  return time.has_value() ? std::optional(to_ticks(*time)) : std::nullopt;
}

std::optional<Timestamp> time_of(const std::optional<std::int64_t>& ticks) {
  return ticks.has_value() ? std::optional(from_ticks(*ticks)) : std::nullopt;
}

Entry entry_of(const Statement& row) {
  Entry entry;
  entry.seq = static_cast<std::uint64_t>(row.integer(0));
  entry.recorded_at = from_ticks(row.integer(1));
  entry.recorded_by = row.text(2);
  entry.data = row.text(3);
  entry.kind = row.text(4);
  entry.id = row.text(5);
  entry.version = static_cast<std::uint32_t>(row.integer(6));
  entry.valid_from = time_of(row.optional_integer(7));
  entry.valid_to = time_of(row.optional_integer(8));
  entry.tlp = row.text(9);
  entry.originators = row.text(10);
  entry.payload = row.text(11);
  entry.payload_hash = row.text(12);
  entry.column_hashes = row.text(13);
  entry.prev_hash = row.text(14);
  entry.hash = row.text(15);
  return entry;
}

VaultRow vault_row_of(const Statement& row) {
  return {row.text(0), row.text(1), row.bytes(2), row.bytes(3)};
}

Result<std::vector<Entry>> entries_of(Statement& statement) {
  std::vector<Entry> entries;
  while (true) {
    LW_TRY_ASSIGN(const bool has_row, statement.step());
    if (!has_row) {
      return entries;
    }
    entries.push_back(entry_of(statement));
  }
}

Result<std::optional<Entry>> first_entry_of(Statement& statement) {
  LW_TRY_ASSIGN(std::vector<Entry> entries, entries_of(statement));
  return entries.empty() ? std::optional<Entry>() : std::optional(std::move(entries.front()));
}

/// Every commit is on the disk when it returns, and what is deleted is overwritten.
Status configure(Database& database) {
  return database.run(
      "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; PRAGMA secure_delete = ON; "
      "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;");
}

Status create_tables(Database& database) {
  LW_TRY(database.run("BEGIN IMMEDIATE"));
  // Somebody else may have made them while we waited.
  LW_TRY_ASSIGN(const std::int64_t tables, database.number("SELECT count(*) FROM sqlite_schema"));
  if (tables == 0) {
    LW_TRY(database.run(kTables));
    LW_TRY(database.run(
        fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplication, kSchema)
            .c_str()));
  }
  return database.run("COMMIT");
}

Error no_register(const std::string& path) {
  return Error(ErrorCode::Corrupt, "expected a register of this version, got another database")
      .at(path);
}

}  // namespace

Result<std::unique_ptr<EntryStore>> open_store(const std::string& path) {
  LW_TRY_ASSIGN(Database database, Database::open(path));
  LW_TRY(configure(database));
  LW_TRY_ASSIGN(const std::int64_t tables, database.number("SELECT count(*) FROM sqlite_schema"));
  if (tables == 0) {
    LW_TRY(create_tables(database));
  }
  LW_TRY_ASSIGN(const std::int64_t application, database.number("PRAGMA application_id"));
  LW_TRY_ASSIGN(const std::int64_t schema, database.number("PRAGMA user_version"));
  if (application != kApplication || schema != kSchema) {
    return no_register(path);
  }
  return std::unique_ptr<EntryStore>(std::make_unique<SqliteStore>(std::move(database)));
}

Status SqliteStore::do_begin() {
  return database_.run("BEGIN IMMEDIATE");
}

Status SqliteStore::do_commit() {
  return database_.run("COMMIT");
}

void SqliteStore::do_roll_back() {
  discard(database_.run("ROLLBACK"), "the library rolls back by itself when the file is gone");
}

Result<Statement*> SqliteStore::prepared(std::optional<Statement>& place, std::string_view sql) {
  if (!place.has_value()) {
    LW_TRY_ASSIGN(place, database_.prepare(sql));
  }
  return &*place;
}

Status SqliteStore::do_append(const Entry& entry) {
  LW_TRY_ASSIGN(Statement* const insert, prepared(append_, kAppend));
  insert->bind(1, static_cast<std::int64_t>(entry.seq))
      .bind(2, to_ticks(entry.recorded_at))
      .bind(3, entry.recorded_by)
      .bind(4, entry.data)
      .bind(5, entry.kind)
      .bind(6, entry.id)
      .bind(7, static_cast<std::int64_t>(entry.version))
      .bind(8, ticks_of(entry.valid_from))
      .bind(9, ticks_of(entry.valid_to))
      .bind(10, entry.tlp)
      .bind(11, entry.originators)
      .bind(12, entry.payload)
      .bind(13, entry.payload_hash)
      .bind(14, entry.column_hashes)
      .bind(15, entry.prev_hash)
      .bind(16, entry.hash);
  return insert->run();
}

Status SqliteStore::do_set_seal(const ChainSeal& seal) {
  LW_TRY_ASSIGN(Statement put,
                database_.prepare("INSERT OR REPLACE INTO seal VALUES (1, ?1, ?2, ?3)"));
  return put.bind(1, static_cast<std::int64_t>(seal.seq))
      .bind(2, seal.hash)
      .bind(3, seal.mac)
      .run();
}

Status SqliteStore::do_put_in_vault(const VaultRow& row) {
  LW_TRY_ASSIGN(Statement put,
                database_.prepare("INSERT OR REPLACE INTO vault VALUES (?1, ?2, ?3, ?4)"));
  return put.bind(1, row.subject)
      .bind(2, row.key_id)
      .bind(3, row.wrapped_key)
      .bind(4, row.ciphertext)
      .run();
}

Status SqliteStore::do_erase_from_vault(std::string_view subject) {
  LW_TRY_ASSIGN(Statement erase, database_.prepare("DELETE FROM vault WHERE subject = ?1"));
  return erase.bind(1, subject).run();
}

Result<std::optional<Entry>> SqliteStore::do_last() {
  LW_TRY_ASSIGN(Statement query,
                database_.prepare("SELECT * FROM entries ORDER BY seq DESC LIMIT 1"));
  return first_entry_of(query);
}

Result<std::optional<Entry>> SqliteStore::do_latest(std::string_view kind, std::string_view id) {
  LW_TRY_ASSIGN(Statement* const query, prepared(latest_, kLatest));
  query->bind(1, kind).bind(2, id);
  return first_entry_of(*query);
}

Result<std::vector<Entry>> SqliteStore::do_latest_of(std::string_view kind, Timestamp as_known) {
  LW_TRY_ASSIGN(Statement query, database_.prepare(kLatestOf));
  query.bind(1, kind).bind(2, to_ticks(as_known));
  return entries_of(query);
}

Result<std::vector<Entry>> SqliteStore::do_history_of(std::string_view kind, Timestamp as_known) {
  LW_TRY_ASSIGN(Statement query, database_.prepare(kHistoryOf));
  query.bind(1, kind).bind(2, to_ticks(as_known));
  return entries_of(query);
}

Status SqliteStore::do_walk(const std::function<Status(const Entry&)>& visit) {
  LW_TRY_ASSIGN(Statement query, database_.prepare("SELECT * FROM entries ORDER BY seq"));
  while (true) {
    LW_TRY_ASSIGN(const bool has_row, query.step());
    if (!has_row) {
      return {};
    }
    LW_TRY(visit(entry_of(query)));
  }
}

Result<std::optional<ChainSeal>> SqliteStore::do_seal() {
  LW_TRY_ASSIGN(Statement query, database_.prepare("SELECT seq, hash, mac FROM seal"));
  LW_TRY_ASSIGN(const bool has_row, query.step());
  if (!has_row) {
    return std::optional<ChainSeal>();
  }
  return std::optional<ChainSeal>(
      ChainSeal{static_cast<std::uint64_t>(query.integer(0)), query.text(1), query.bytes(2)});
}

Result<std::vector<VaultRow>> SqliteStore::do_vault() {
  LW_TRY_ASSIGN(Statement query, database_.prepare("SELECT * FROM vault ORDER BY subject"));
  std::vector<VaultRow> rows;
  while (true) {
    LW_TRY_ASSIGN(const bool has_row, query.step());
    if (!has_row) {
      return rows;
    }
    rows.push_back(vault_row_of(query));
  }
}

Result<std::optional<VaultRow>> SqliteStore::do_find_in_vault(std::string_view subject) {
  LW_TRY_ASSIGN(Statement query, database_.prepare("SELECT * FROM vault WHERE subject = ?1"));
  LW_TRY_ASSIGN(const bool has_row, query.bind(1, subject).step());
  return has_row ? std::optional(vault_row_of(query)) : std::optional<VaultRow>();
}

Result<std::vector<std::string>> SqliteStore::do_damage() {
  LW_TRY_ASSIGN(Statement query, database_.prepare("PRAGMA integrity_check"));
  std::vector<std::string> lines;
  while (true) {
    LW_TRY_ASSIGN(const bool has_row, query.step());
    if (!has_row) {
      return lines;
    }
    if (std::string line = query.text(0); line != "ok") {
      lines.push_back(std::move(line));
    }
  }
}

}  // namespace longwatch::registry::sqlite
