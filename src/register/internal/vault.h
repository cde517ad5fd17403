#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "formats/crypto.h"
#include "model/record.h"
#include "register/entry_store.h"

namespace longwatch::registry::internal {

/// Encrypts and opens what lies in the vault, and makes the codes of the chain. Everything comes
/// from one key of the workspace.
class Vault {
 public:
  explicit Vault(const formats::SecretKey& key);

  /// A person's row and the commitment the chain keeps.
  struct Sealed {
    VaultRow row;
    std::string commitment;
  };

  /// Under a key of the person's own, made here.
  Result<Sealed> seal_person(const model::PersonalFields& person) const;
  /// Fails with `Corrupt` when the row was changed.
  Result<model::PersonalFields> open_person(const VaultRow& row) const;
  /// The commitment the row's content leads to. Fails as `open_person`.
  Result<std::string> commitment_of(const VaultRow& row) const;

  formats::Mac seal_of(std::uint64_t seq, std::string_view hash) const;

 private:
  struct Opened {
    formats::SecretKey key{};
    std::string json;
  };

  Result<Opened> open(const VaultRow& row) const;

  formats::SecretKey wrapping_key_;
  formats::SecretKey sealing_key_;
};

}  // namespace longwatch::registry::internal
