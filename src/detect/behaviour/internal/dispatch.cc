#include "detect/behaviour/internal/dispatch.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/text.h"

namespace longwatch::detect::behaviour {

namespace {

/// Watches are added one after the other, so a double one is the last.
void add_once(std::vector<std::size_t>& watches, std::size_t watch) {
  if (watches.empty() || watches.back() != watch) {
    watches.push_back(watch);
  }
}

}  // namespace

void ChannelPlan::add(std::uint32_t event_id, std::size_t watch) {
  if (event_id != 0) {
    add_once(by_event_id_.try_emplace(event_id, any_).first->second, watch);
    return;
  }
  add_once(any_, watch);
  for (auto& [number, watches] : by_event_id_) {
    add_once(watches, watch);
  }
}

const std::vector<std::size_t>& ChannelPlan::of(std::uint32_t event_id) const {
  const auto found = by_event_id_.find(event_id);
  return found == by_event_id_.end() ? any_ : found->second;
}

Dispatch::Dispatch(const std::vector<std::unique_ptr<Watch>>& watches) {
  for (std::size_t number = 0; number < watches.size(); ++number) {
    for (const Interest& interest : watches[number]->interests()) {
      std::string channel = to_ascii_lower(interest.channel);
      plans_.try_emplace(channel, channel).first->second.add(interest.event_id, number);
    }
  }
}

const ChannelPlan* Dispatch::plan_for(const model::Value& channel, Memory& memory) const {
  for (const Memory::Slot& slot : memory.slots_) {
    if (slot.kind == channel.kind && slot.bytes.size() == channel.size && channel.size != 0 &&
        std::memcmp(slot.bytes.data(), channel.data, channel.size) == 0) {
      return slot.plan;
    }
  }
  return channel.size == 0 ? nullptr : look_up(channel, memory);
}

const ChannelPlan* Dispatch::look_up(const model::Value& channel, Memory& memory) const {
  const auto found = plans_.find(to_ascii_lower(model::render(channel, memory.text_)));
  Memory::Slot& slot = memory.slots_[memory.next_];
  memory.next_ = (memory.next_ + 1) % Memory::kSlots;
  slot.bytes.assign(channel.data, channel.data + channel.size);
  slot.kind = channel.kind;
  slot.plan = found == plans_.end() ? nullptr : &found->second;
  return slot.plan;
}

std::size_t Dispatch::Memory::capacity() const {
  std::size_t bytes = text_.capacity();
  for (const Slot& slot : slots_) {
    bytes += slot.bytes.capacity();
  }
  return bytes;
}

}  // namespace longwatch::detect::behaviour
