#pragma once

#include <memory>

#include "base/result.h"
#include "formats/crypto.h"
#include "register/entry_store.h"
#include "register/register.h"

namespace longwatch::registry {

/// Fails with `Denied` when the user is not named by 1 to 64 letters, digits and any of "._@-".
Status check_identity(const Identity& identity);

/// The register over a store. `key` is the workspace's: it wraps the keys of persons and seals the
/// chain. Writes the kind of data when the options name one and none is fixed yet. Fails with
/// `Denied` without an identity, with `Conflict` when the store holds data of the other kind, and
/// as the store.
Result<std::unique_ptr<Register>> make_register(std::unique_ptr<EntryStore> store,
                                                const formats::SecretKey& key,
                                                const OpenOptions& options);

}  // namespace longwatch::registry
