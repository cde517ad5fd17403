#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "register/register.h"

namespace longwatch::registry::sqlite {

/// Opens the register of a workspace directory ("register.db" in it, "vault.key" beside), creating
/// both when absent. Fails with `Denied` without an identity, `Conflict` when the workspace holds
/// data of the other kind, `Corrupt` when the file is no register of this version, `Io`.
Result<std::unique_ptr<Register>> open_register(const std::string& workspace,
                                                const OpenOptions& options);

}  // namespace longwatch::registry::sqlite
