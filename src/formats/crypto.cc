#include "formats/crypto.h"

#include <algorithm>
#include <memory>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "base/check.h"

namespace longwatch::formats {
namespace {

constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
/// The library counts in `int`.
constexpr std::size_t kMostBytes = 1U << 30U;

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

CipherContext make_context() {
  CipherContext context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  LW_CHECK(context != nullptr);
  return context;
}

const unsigned char* raw(ByteView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* raw_out(std::span<std::byte> bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

int length_of(ByteView bytes) {
  LW_CHECK(bytes.size() <= kMostBytes);
  return static_cast<int>(bytes.size());
}

Error broken_seal() {
  return Error(ErrorCode::Corrupt, "the sealed bytes were changed, or the key is another one");
}

}  // namespace

Status fill_random(std::span<std::byte> bytes) {
  if (RAND_bytes(raw_out(bytes), length_of(bytes)) != 1) {
    return Error(ErrorCode::Unavailable, "the system has no random bytes to give");
  }
  return {};
}

Mac hmac_sha256(ByteView key, ByteView message) {
  Mac mac{};
  unsigned int written = 0;
  const unsigned char* const done = HMAC(EVP_sha256(), key.data(), length_of(key), raw(message),
                                         message.size(), raw_out(mac), &written);
  LW_CHECK(done != nullptr && written == mac.size());
  return mac;
}

bool equal_in_constant_time(ByteView a, ByteView b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Result<std::vector<std::byte>> seal(const SecretKey& key, ByteView plaintext, ByteView context) {
  std::vector<std::byte> sealed(kNonceBytes + plaintext.size() + kTagBytes);
  const std::span<std::byte> all(sealed);
  LW_TRY(fill_random(all.first(kNonceBytes)));
  const CipherContext cipher = make_context();
  int written = 0;
  LW_CHECK(EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, raw(ByteView(key)),
                              raw(ByteView(all.first(kNonceBytes)))) == 1);
  LW_CHECK(EVP_EncryptUpdate(cipher.get(), nullptr, &written, raw(context), length_of(context)) ==
           1);
  LW_CHECK(EVP_EncryptUpdate(cipher.get(), raw_out(all.subspan(kNonceBytes)), &written,
                             raw(plaintext), length_of(plaintext)) == 1);
  LW_CHECK(static_cast<std::size_t>(written) == plaintext.size());
  const std::span<std::byte> tag = all.last(kTagBytes);
  LW_CHECK(EVP_EncryptFinal_ex(cipher.get(), raw_out(tag), &written) == 1);
  LW_CHECK(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(kTagBytes),
                               tag.data()) == 1);
  return sealed;
}

Result<std::vector<std::byte>> open_sealed(const SecretKey& key, ByteView sealed,
                                           ByteView context) {
  if (sealed.size() < kNonceBytes + kTagBytes || sealed.size() > kMostBytes) {
    return broken_seal();
  }
  const ByteView body = sealed.subspan(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes);
  std::array<std::byte, kTagBytes> tag{};
  std::copy(sealed.end() - kTagBytes, sealed.end(), tag.begin());
  // One byte more than needed: the library wants somewhere to write even when there is nothing.
  std::vector<std::byte> plaintext(body.size() + 1);
  const CipherContext cipher = make_context();
  int written = 0;
  LW_CHECK(EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, raw(ByteView(key)),
                              raw(sealed.first(kNonceBytes))) == 1);
  LW_CHECK(EVP_DecryptUpdate(cipher.get(), nullptr, &written, raw(context), length_of(context)) ==
           1);
  LW_CHECK(EVP_DecryptUpdate(cipher.get(), raw_out(plaintext), &written, raw(body),
                             length_of(body)) == 1);
  LW_CHECK(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(kTagBytes),
                               tag.data()) == 1);
  if (EVP_DecryptFinal_ex(cipher.get(), raw_out(std::span(plaintext).last(1)), &written) != 1) {
    return broken_seal();
  }
  plaintext.pop_back();
  return plaintext;
}

}  // namespace longwatch::formats
