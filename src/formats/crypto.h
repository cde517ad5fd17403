#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

/// What keeps secrets and proves that nothing was changed. Keys are 256 bits wide and never leave
/// the caller's memory by themselves. Safe from any thread.
namespace longwatch::formats {

using SecretKey = std::array<std::byte, 32>;
using Mac = std::array<std::byte, 32>;

/// Fills with bytes nobody can guess. Fails with `Unavailable` when the system has none to give;
/// the content is unspecified then.
Status fill_random(std::span<std::byte> bytes);

/// HMAC-SHA-256 (RFC 2104, FIPS 180-4) of the message under a key of any length.
Mac hmac_sha256(ByteView key, ByteView message);

/// Whether two codes are the same, in a time that does not tell where they differ.
bool equal_in_constant_time(ByteView a, ByteView b);

/// Encrypts with AES-256-GCM (NIST SP 800-38D) under a fresh random nonce: 12 bytes of nonce, the
/// ciphertext, 16 bytes of tag. `context` is not stored but must be the same at opening, so that a
/// ciphertext cannot be moved to another place. Fails as `fill_random`.
Result<std::vector<std::byte>> seal(const SecretKey& key, ByteView plaintext, ByteView context);

/// The plaintext again. Fails with `Corrupt` when key, context or a single bit is another one.
Result<std::vector<std::byte>> open_sealed(const SecretKey& key, ByteView sealed, ByteView context);

}  // namespace longwatch::formats
