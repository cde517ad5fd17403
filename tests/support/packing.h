#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace longwatch::test_support {

/// A member of an archive.
struct Packed {
  std::string name;
  std::string content;
};

enum class PackForm : std::uint8_t {
  Tar,
  TarGz,
  TarXz,
  TarZst,
  TarBz2,
  Zip,
  SevenZip,
  Gz,
  Bz2,
  Xz,
  Zst
};

/// Every form once.
const std::vector<PackForm>& pack_forms();

/// ".tar.gz", ".zip", ".gz".
std::string ending_of(PackForm form);

/// True for forms that hold one file and not its name.
bool is_single(PackForm form);

/// The bytes of an archive with these members; of a single form, with the content of the only one.
/// With a password the members of a zip are encrypted (ZipCrypto); other forms take none.
std::string pack(PackForm form, const std::vector<Packed>& members,
                 const std::string& password = {});

}  // namespace longwatch::test_support
