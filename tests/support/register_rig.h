#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "register/register.h"
#include "tests/support/temp_directory.h"

namespace longwatch::test_support {

/// A moment by its text: "2026-03-10T00:30:00Z".
Timestamp at(std::string_view iso8601);

/// Two findings, one of them in an incident that was assessed and judged.
registry::RunRecord small_run();

/// A workspace of its own with a clock that the test moves.
class RegisterRig {
 public:
  RegisterRig();

  /// The register as this user sees it; fails the test when it does not open.
  std::unique_ptr<registry::Register> open(std::string_view user = "a.analyst") const;
  Result<std::unique_ptr<registry::Register>> try_open(std::optional<registry::DataKind> data,
                                                       std::string_view user = "a.analyst") const;

  void move_clock_to(std::string_view iso8601) { *now_ = at(iso8601); }

  registry::VerifyReport verify() const;
  /// How many entries stand; fails the test when anything was changed.
  std::uint64_t entries() const;

  /// A file of the workspace.
  std::string file(std::string_view name) const { return directory_.file(name); }

  const TempDirectory& directory() const { return directory_; }

 private:
  TempDirectory directory_;
  std::shared_ptr<Timestamp> now_;
};

}  // namespace longwatch::test_support
