#pragma once

#include <array>
#include <cstddef>
#include <memory>

#include "base/bytes.h"

namespace longwatch::formats {

/// SHA-256 (FIPS 180-4), fed in pieces. Not synchronised.
class Sha256Hasher {
 public:
  Sha256Hasher();
  Sha256Hasher(Sha256Hasher&&) noexcept;
  Sha256Hasher& operator=(Sha256Hasher&&) noexcept;
  ~Sha256Hasher();

  void update(ByteView bytes);
  /// The digest of everything fed; the hasher starts anew.
  std::array<std::byte, 32> finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

std::array<std::byte, 32> sha256(ByteView bytes);

}  // namespace longwatch::formats
