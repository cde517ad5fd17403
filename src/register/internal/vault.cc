#include "register/internal/vault.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "base/text.h"
#include "register/codec.h"

namespace longwatch::registry::internal {
namespace {

constexpr std::size_t kKeyIdBytes = 8;

/// Binds a ciphertext to its place: a row moved to another subject does not open.
std::string place_of(std::string_view what, const VaultRow& row) {
  return fmt::format("{}\n{}\n{}\n", what, row.subject, row.key_id);
}

std::string commit(const formats::SecretKey& key, std::string_view json) {
  return to_hex(formats::hmac_sha256(key, as_bytes(json)));
}

}  // namespace

// Two keys for two purposes, so that no code of the chain says anything about a wrapped key.
Vault::Vault(const formats::SecretKey& key)
    : wrapping_key_(formats::hmac_sha256(key, as_bytes("longwatch vault: wrapping"))),
      sealing_key_(formats::hmac_sha256(key, as_bytes("longwatch register: sealing"))) {}

Result<Vault::Sealed> Vault::seal_person(const model::PersonalFields& person) const {
  const std::string json = encode(person);
  formats::SecretKey key{};
  std::array<std::byte, kKeyIdBytes> key_id{};
  LW_TRY(formats::fill_random(key));
  LW_TRY(formats::fill_random(key_id));
  Sealed sealed;
  sealed.row.subject = person.subject;
  sealed.row.key_id = "k-" + to_hex(key_id);
  LW_TRY_ASSIGN(sealed.row.wrapped_key,
                formats::seal(wrapping_key_, key, as_bytes(place_of("key", sealed.row))));
  LW_TRY_ASSIGN(sealed.row.ciphertext,
                formats::seal(key, as_bytes(json), as_bytes(place_of("person", sealed.row))));
  sealed.commitment = commit(key, json);
  return sealed;
}

Result<Vault::Opened> Vault::open(const VaultRow& row) const {
  LW_TRY_ASSIGN(
      const std::vector<std::byte> key,
      formats::open_sealed(wrapping_key_, row.wrapped_key, as_bytes(place_of("key", row))));
  Opened opened;
  if (key.size() != opened.key.size()) {
    return Error(ErrorCode::Corrupt, "the wrapped key has another width");
  }
  std::copy(key.begin(), key.end(), opened.key.begin());
  LW_TRY_ASSIGN(
      const std::vector<std::byte> json,
      formats::open_sealed(opened.key, row.ciphertext, as_bytes(place_of("person", row))));
  opened.json = as_text(json);
  return opened;
}

Result<model::PersonalFields> Vault::open_person(const VaultRow& row) const {
  LW_TRY_ASSIGN(const Opened opened, open(row));
  return decode<model::PersonalFields>(opened.json);
}

Result<std::string> Vault::commitment_of(const VaultRow& row) const {
  LW_TRY_ASSIGN(const Opened opened, open(row));
  return commit(opened.key, opened.json);
}

formats::Mac Vault::seal_of(std::uint64_t seq, std::string_view hash) const {
  return formats::hmac_sha256(sealing_key_, as_bytes(fmt::format("{}\n{}\n", seq, hash)));
}

}  // namespace longwatch::registry::internal
