#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace longwatch {

/// Gives equal texts equal small numbers, counted from 0. Grows only; views of `text` live as long
/// as the interner. Not synchronised while it grows; any number of threads may read when nobody
/// adds.
class Interner {
 public:
  /// The number of `text`, new or known.
  std::uint32_t intern(std::string_view text);
  std::optional<std::uint32_t> find(std::string_view text) const;
  /// Precondition: id < size().
  std::string_view text(std::uint32_t id) const;

  std::size_t size() const { return texts_.size(); }

 private:
  std::deque<std::string> texts_;
  std::unordered_map<std::string_view, std::uint32_t> ids_;
};

}  // namespace longwatch
