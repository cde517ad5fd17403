#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace longwatch::registry::sqlite {

/// A prepared statement. Parameters count from 1, columns from 0. Lives shorter than its database.
class Statement {
 public:
  Statement(Statement&&) noexcept = default;
  Statement& operator=(Statement&&) noexcept = default;
  ~Statement() = default;

  Statement& bind(int parameter, std::int64_t value);
  Statement& bind(int parameter, const std::optional<std::int64_t>& value);
  /// The text or bytes are copied.
  Statement& bind(int parameter, std::string_view text);
  Statement& bind(int parameter, const std::vector<std::byte>& bytes);

  /// Whether there is another row; without one the statement is ready to be run again.
  Result<bool> step();
  /// For a statement without rows.
  Status run();

  std::int64_t integer(int column) const;
  std::optional<std::int64_t> optional_integer(int column) const;
  std::string text(int column) const;
  std::vector<std::byte> bytes(int column) const;

 private:
  friend class Database;

  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };

  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// One open file. Not synchronised.
class Database {
 public:
  /// Creates the file when it is not there. Fails with `Corrupt` when it is no database, with `Io`
  /// when it cannot be opened.
  static Result<Database> open(const std::string& path);

  /// Runs statements without parameters and rows.
  Status run(const char* sql);
  Result<Statement> prepare(std::string_view sql);
  /// The single number a query yields; 0 without a row.
  Result<std::int64_t> number(std::string_view sql);

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };

  explicit Database(sqlite3* database) : database_(database) {}

  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace longwatch::registry::sqlite
