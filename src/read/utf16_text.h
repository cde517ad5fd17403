#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"

namespace longwatch::read {

enum class ByteOrder : std::uint8_t { Little, Big };

/// How a file tells that it is UTF-16.
struct Utf16Form {
  ByteOrder order = ByteOrder::Little;
  std::size_t mark_bytes = 0;  ///< of the byte order mark; 0 = there is none
};

/// The form of a file by its first bytes: a byte order mark, or a bracket as one 16-bit unit.
/// Nothing for everything else.
std::optional<Utf16Form> utf16_form(std::string_view head);

/// The UTF-8 of the first bytes of a UTF-16 file.
std::string utf16_head(std::string_view head, const Utf16Form& form);

/// A UTF-16 file seen as a file of UTF-8, without byte order mark; a lone surrogate becomes its
/// three-byte form, an odd last byte is left out. Keeps 8 bytes for each 4 KiB of the file, nothing
/// else. Any thread.
class Utf16Text final : public RandomAccessFile {
 public:
  /// Goes through the file once to learn how long its UTF-8 is. Fails with `Io`, and with `Corrupt`
  /// when the file has become shorter.
  static Result<std::shared_ptr<const Utf16Text>> make(std::shared_ptr<const RandomAccessFile> file,
                                                       const Utf16Form& form);

  /// Of the UTF-8.
  std::uint64_t size() const override { return block_starts_.back(); }

  Result<ByteView> read_at(std::uint64_t offset, std::span<std::byte> scratch) const override;

  /// Where in the file the character stands whose UTF-8 begins at `offset`; for the size the end
  /// of the file's text. Where the file cannot be read any more, the nearest place that is known.
  std::uint64_t to_file(std::uint64_t offset) const;

  /// The inverse.
  std::uint64_t from_file(std::uint64_t place) const;

 private:
  /// Whole characters, and where the first of them stands in the file.
  struct Block {
    std::string units;  ///< little-endian
    std::uint64_t place = 0;
  };

  Utf16Text(std::shared_ptr<const RandomAccessFile> file, const Utf16Form& form)
      : file_(std::move(file)), form_(form) {}

  Status learn();
  std::size_t blocks() const;
  std::size_t block_of(std::uint64_t offset) const;
  std::uint64_t block_place(std::size_t block) const;
  Result<Block> load(std::size_t block) const;

  const std::shared_ptr<const RandomAccessFile> file_;
  const Utf16Form form_;
  std::vector<std::uint64_t> block_starts_;  // UTF-8 offsets, one more than there are blocks
};

}  // namespace longwatch::read
