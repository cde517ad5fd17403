#pragma once

#include <string>

#include "base/result.h"
#include "formats/crypto.h"

namespace longwatch::registry::sqlite {

/// The workspace's key from its file (32 bytes, readable by its owner alone). Fails with `Corrupt`
/// when the file has another size, with `Denied` when others may read it, `NotFound`, `Io`.
Result<formats::SecretKey> read_vault_key(const std::string& path);

/// Makes a key and writes it, never over a file that is there; somebody else's that came first is
/// read. Fails with `Io`, `Unavailable`, and as `read_vault_key`.
Result<formats::SecretKey> make_vault_key(const std::string& path);

}  // namespace longwatch::registry::sqlite
