#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"

namespace longwatch::read {

/// Hands every line from `text_start` on that begins with `mark` to `take`, without blanks around
/// it and with its offset, in file order. A line longer than a mebibyte is cut there. Fails with
/// `Io`, and with `Corrupt` when the file became shorter.
Status visit_marked_lines(const RandomAccessFile& file, std::uint64_t text_start, char mark,
                          const std::function<void(std::string_view, std::uint64_t)>& take);

/// Which value of a file holds from which offset on: what a header line says of the lines below it.
/// Filled in order, then immutable.
template <class Value>
class ByOffset {
 public:
  /// From `offset` on; nothing changes when it is the value that holds already.
  void put(std::uint64_t offset, Value value) {
    if (!is_last(value)) {
      parts_.emplace_back(offset, std::move(value));
    }
  }

  /// Whether it is the value that holds already.
  bool is_last(const Value& value) const {
    return !parts_.empty() && parts_.back().second == value;
  }

  /// What holds at `offset`; null above the first one. Lives as long as this object.
  const Value* at(std::uint64_t offset) const {
    const auto above =
        std::upper_bound(parts_.begin(), parts_.end(), offset,
                         [](std::uint64_t place, const auto& part) { return place < part.first; });
    return above == parts_.begin() ? nullptr : &std::prev(above)->second;
  }

  std::size_t size() const { return parts_.size(); }

 private:
  std::vector<std::pair<std::uint64_t, Value>> parts_;
};

}  // namespace longwatch::read
