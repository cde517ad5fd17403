#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "detect/behaviour/internal/coverage.h"
#include "detect/behaviour/internal/watch.h"
#include "model/event.h"

namespace longwatch::detect::behaviour {

/// Which watches look at the records of one channel.
class ChannelPlan {
 public:
  explicit ChannelPlan(std::string channel) : channel_(std::move(channel)) {}

  void add(std::uint32_t event_id, std::size_t watch);

  const std::string& channel() const { return channel_; }

  /// Numbers of watches, ascending.
  const std::vector<std::size_t>& of(std::uint32_t event_id) const;

 private:
  std::string channel_;  // in lower case
  std::vector<std::size_t> any_;
  std::map<std::uint32_t, std::vector<std::size_t>> by_event_id_;  // those for any among them
};

/// From a record to the watches that want it. Immutable; any thread with its own memory.
class Dispatch {
 public:
  /// The last channels that were asked for, of one worker: few stand in one file.
  class Memory {
   public:
    std::size_t capacity() const;

   private:
    friend class Dispatch;

    struct Slot {
      std::vector<std::byte> bytes;
      model::ValueKind kind = model::ValueKind::Null;
      const ChannelPlan* plan = nullptr;
    };

    static constexpr std::size_t kSlots = 4;
    std::array<Slot, kSlots> slots_;
    std::size_t next_ = 0;
    std::string text_;
  };

  explicit Dispatch(const std::vector<std::unique_ptr<Watch>>& watches);

  /// Null when no watch wants records of this channel.
  const ChannelPlan* plan_for(const model::Value& channel, Memory& memory) const;

 private:
  const ChannelPlan* look_up(const model::Value& channel, Memory& memory) const;

  std::map<std::string, ChannelPlan, std::less<>> plans_;  // by channel in lower case
};

}  // namespace longwatch::detect::behaviour
