#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "detect/sigma/internal/plan.h"
#include "model/event.h"

namespace longwatch::detect::sigma {

/// The event's channel in lower case; without one that which its provider writes to, and an empty
/// text when that is not known. Nothing when the event shows no sign of being one that rules read.
std::optional<std::string> folded_channel(const model::Event& event);

/// Finds the plans of an event's channel by the channel's raw bytes, so that text is made once per
/// channel, not per event. When an event names no channel, its provider stands in where the two are
/// known to belong together. One worker's own.
class ChannelCache {
 public:
  explicit ChannelCache(const PlanTable& plans) : plans_(plans) {}

  /// Null when the event shows no sign of being a Windows event.
  const ChannelPlans* find(const model::Event& event);

 private:
  struct TextHash {
    using is_transparent = void;

    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  const ChannelPlans* look_up(const model::Event& event) const;

  // Hostile logs can name any number of channels; beyond this many the cache starts anew.
  static constexpr std::size_t kMostChannels = 4096;

  const PlanTable& plans_;
  std::unordered_map<std::string, const ChannelPlans*, TextHash, std::equal_to<>> known_;
  std::string last_key_;
  const ChannelPlans* last_ = nullptr;
};

}  // namespace longwatch::detect::sigma
