#include "register/sqlite/internal/database.h"

#include <sqlite3.h>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"

namespace longwatch::registry::sqlite {
namespace {

constexpr int kBusyMilliseconds = 10'000;

ErrorCode code_of(int problem) {
  switch (problem & 0xFF) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
    case SQLITE_MISMATCH:
    case SQLITE_CONSTRAINT:
      return ErrorCode::Corrupt;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorCode::Unavailable;
    case SQLITE_TOOBIG:
      return ErrorCode::Limit;
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return ErrorCode::Denied;
    default:
      return ErrorCode::Io;
  }
}

Error to_error(sqlite3* database, int problem) {
  std::string why = sqlite3_errmsg(database);
  Error error(code_of(problem),
              fmt::format("the register's database refused: {}", to_printable(why, 200)));
  if ((problem & 0xFF) == SQLITE_BUSY) {
    return std::move(error).with_hint("somebody else is writing to this workspace: try again");
  }
  return error;
}

const char* path_of(sqlite3* database) {
  const char* const path = sqlite3_db_filename(database, "main");
  return path == nullptr ? "" : path;
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);  // repeats the last failure, which was reported already
}

Statement& Statement::bind(int parameter, std::int64_t value) {
  LW_CHECK(sqlite3_bind_int64(statement_.get(), parameter, value) == SQLITE_OK);
  return *this;
}

Statement& Statement::bind(int parameter, const std::optional<std::int64_t>& value) {
  if (value.has_value()) {
    return bind(parameter, *value);
  }
  LW_CHECK(sqlite3_bind_null(statement_.get(), parameter) == SQLITE_OK);
  return *this;
}

// Texts are bounded by limits::kRegisterEntryBytes, below what the library takes.
Statement& Statement::bind(int parameter, std::string_view text) {
  LW_CHECK(sqlite3_bind_text64(statement_.get(), parameter, text.data(), text.size(),
                               SQLITE_TRANSIENT, SQLITE_UTF8) == SQLITE_OK);
  return *this;
}

Statement& Statement::bind(int parameter, const std::vector<std::byte>& bytes) {
  LW_CHECK(sqlite3_bind_blob64(statement_.get(), parameter, bytes.data(), bytes.size(),
                               SQLITE_TRANSIENT) == SQLITE_OK);
  return *this;
}

Result<bool> Statement::step() {
  const int outcome = sqlite3_step(statement_.get());
  if (outcome == SQLITE_ROW) {
    return true;
  }
  if (outcome == SQLITE_DONE) {
    sqlite3_reset(statement_.get());
    return false;
  }
  sqlite3* const database = sqlite3_db_handle(statement_.get());
  Error error = to_error(database, outcome);
  sqlite3_reset(statement_.get());
  return std::move(error).at(path_of(database));
}

Status Statement::run() {
  LW_TRY_ASSIGN(const bool has_row, step());
  LW_CHECK(!has_row);
  return {};
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::optional<std::int64_t> Statement::optional_integer(int column) const {
  if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL) {
    return std::nullopt;
  }
  return integer(column);
}

std::string Statement::text(int column) const {
  const unsigned char* const text = sqlite3_column_text(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return text == nullptr
             ? std::string()
             : std::string(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
}

std::vector<std::byte> Statement::bytes(int column) const {
  const void* const data = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  const auto* const first = static_cast<const std::byte*>(data);
  return data == nullptr ? std::vector<std::byte>() : std::vector<std::byte>(first, first + size);
}

void Database::Close::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);  // never fails; statements that are left close it later
}

Result<Database> Database::open(const std::string& path) {
  sqlite3* raw = nullptr;
  constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX;
  const int outcome = sqlite3_open_v2(path.c_str(), &raw, kFlags, nullptr);
  LW_CHECK(raw != nullptr);
  Database database(raw);
  if (outcome != SQLITE_OK) {
    return std::move(to_error(raw, outcome)).at(path);
  }
  LW_CHECK(sqlite3_extended_result_codes(raw, 1) == SQLITE_OK);
  LW_CHECK(sqlite3_busy_timeout(raw, kBusyMilliseconds) == SQLITE_OK);
  return database;
}

Status Database::run(const char* sql) {
  const int outcome = sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr);
  if (outcome != SQLITE_OK) {
    return std::move(to_error(database_.get(), outcome)).at(path_of(database_.get()));
  }
  return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  const int outcome =
      sqlite3_prepare_v2(database_.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
  if (outcome != SQLITE_OK) {
    return std::move(to_error(database_.get(), outcome)).at(path_of(database_.get()));
  }
  return Statement(raw);
}

Result<std::int64_t> Database::number(std::string_view sql) {
  LW_TRY_ASSIGN(Statement statement, prepare(sql));
  LW_TRY_ASSIGN(const bool has_row, statement.step());
  return has_row ? statement.integer(0) : 0;
}

}  // namespace longwatch::registry::sqlite
