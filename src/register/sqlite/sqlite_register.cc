#include "register/sqlite/sqlite_register.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/file_system.h"
#include "register/make_register.h"
#include "register/sqlite/internal/sqlite_store.h"
#include "register/sqlite/internal/vault_key.h"

namespace longwatch::registry::sqlite {
namespace {

constexpr std::string_view kDatabase = "register.db";
constexpr std::string_view kKey = "vault.key";

Status make_directory(const std::string& path) {
  std::error_code problem;
  std::filesystem::create_directories(path, problem);
  if (problem) {
    return Error(ErrorCode::Io, fmt::format("the workspace cannot be made: {}", problem.message()))
        .at(path);
  }
  return {};
}

/// The key comes before the first entry: a register with entries and without its key lost it.
Result<formats::SecretKey> key_for(EntryStore& store, const std::string& path) {
  Result<formats::SecretKey> key = read_vault_key(path);
  if (key.ok() || key.error().code() != ErrorCode::NotFound) {
    return key;
  }
  LW_TRY_ASSIGN(const std::optional<Entry> last, store.last());
  if (last.has_value()) {
    return Error(ErrorCode::Corrupt,
                 "the register has entries, but the key of its vault is gone; it was not opened")
        .at(path)
        .with_hint("put the workspace's own 'vault.key' back: no other one fits");
  }
  return make_vault_key(path);
}

}  // namespace

Result<std::unique_ptr<Register>> open_register(const std::string& workspace,
                                                const OpenOptions& options) {
  LW_TRY(check_identity(options.identity));
  LW_TRY(make_directory(workspace));
  LW_TRY_ASSIGN(std::unique_ptr<EntryStore> store, open_store(join_path(workspace, kDatabase)));
  LW_TRY_ASSIGN(const formats::SecretKey key, key_for(*store, join_path(workspace, kKey)));
  return make_register(std::move(store), key, options);
}

}  // namespace longwatch::registry::sqlite
