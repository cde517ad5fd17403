#include "base/intern.h"

#include "base/check.h"

namespace longwatch {

std::uint32_t Interner::intern(std::string_view text) {
  if (const auto known = ids_.find(text); known != ids_.end()) {
    return known->second;
  }
  const auto id = static_cast<std::uint32_t>(texts_.size());
  texts_.emplace_back(text);
  ids_.emplace(texts_.back(), id);
  return id;
}

std::optional<std::uint32_t> Interner::find(std::string_view text) const {
  const auto known = ids_.find(text);
  return known == ids_.end() ? std::nullopt : std::optional(known->second);
}

std::string_view Interner::text(std::uint32_t id) const {
  LW_CHECK(id < texts_.size());
  return texts_[id];
}

}  // namespace longwatch
