#include "formats/digest.h"

#include <openssl/evp.h>

#include "base/check.h"

namespace longwatch::formats {

struct Sha256Hasher::Context {
  Context() : evp(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    LW_CHECK(evp != nullptr);
    start();
  }

  void start() { LW_CHECK(EVP_DigestInit_ex(evp.get(), EVP_sha256(), nullptr) == 1); }

  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> evp;
};

Sha256Hasher::Sha256Hasher() : context_(std::make_unique<Context>()) {}

Sha256Hasher::Sha256Hasher(Sha256Hasher&&) noexcept = default;
Sha256Hasher& Sha256Hasher::operator=(Sha256Hasher&&) noexcept = default;
Sha256Hasher::~Sha256Hasher() = default;

void Sha256Hasher::update(ByteView bytes) {
  LW_CHECK(EVP_DigestUpdate(context_->evp.get(), bytes.data(), bytes.size()) == 1);
}

std::array<std::byte, 32> Sha256Hasher::finish() {
  std::array<std::byte, 32> digest{};
  unsigned int written = 0;
  auto* out = reinterpret_cast<unsigned char*>(digest.data());
  LW_CHECK(EVP_DigestFinal_ex(context_->evp.get(), out, &written) == 1 && written == digest.size());
  context_->start();
  return digest;
}

std::array<std::byte, 32> sha256(ByteView bytes) {
  Sha256Hasher hasher;
  hasher.update(bytes);
  return hasher.finish();
}

}  // namespace longwatch::formats
