#include "detect/sigma/internal/channel_cache.h"

#include <array>
#include <utility>

#include "formats/fold.h"

namespace longwatch::detect::sigma {
namespace {

/// Providers that write to one channel only; lower case.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kChannelOfProvider = {{
    {"microsoft-windows-sysmon", "microsoft-windows-sysmon/operational"},
    {"microsoft-windows-security-auditing", "security"},
    {"microsoft-windows-powershell", "microsoft-windows-powershell/operational"},
    {"powershellcore", "powershellcore/operational"},
    {"powershell", "windows powershell"},
    {"service control manager", "system"},
    {"microsoft-windows-windows defender", "microsoft-windows-windows defender/operational"},
    {"microsoft-windows-wmi-activity", "microsoft-windows-wmi-activity/operational"},
}};

std::string folded_text(const model::Value& value) {
  std::string scratch;
  return formats::folded(model::render(value, scratch));
}

}  // namespace

std::optional<std::string> folded_channel(const model::Event& event) {
  if (!event.channel.is_null()) {
    return folded_text(event.channel);
  }
  if (event.provider.is_null()) {
    return std::nullopt;
  }
  const std::string provider = folded_text(event.provider);
  for (const auto& [name, channel] : kChannelOfProvider) {
    if (provider == name) {
      return std::string(channel);
    }
  }
  return std::string();
}

const ChannelPlans* ChannelCache::find(const model::Event& event) {
  // Without a channel the provider decides; the first byte keeps the two apart.
  const bool by_channel = !event.channel.is_null();
  const model::Value& named = by_channel ? event.channel : event.provider;
  const std::string_view bytes = as_text(named.bytes());
  const auto is_last = [&] {
    return last_key_.size() == bytes.size() + 1 && last_key_[0] == (by_channel ? 'c' : 'p') &&
           std::string_view(last_key_).substr(1) == bytes;
  };
  if (!last_key_.empty() && is_last()) {
    return last_;
  }
  last_key_.assign(1, by_channel ? 'c' : 'p').append(bytes);
  if (const auto known = known_.find(std::string_view(last_key_)); known != known_.end()) {
    last_ = known->second;
    return last_;
  }
  if (known_.size() >= kMostChannels) {
    known_.clear();
  }
  last_ = look_up(event);
  known_.emplace(last_key_, last_);
  return last_;
}

const ChannelPlans* ChannelCache::look_up(const model::Event& event) const {
  const std::optional<std::string> channel = folded_channel(event);
  return channel.has_value() ? &plans_.find(*channel) : nullptr;
}

}  // namespace longwatch::detect::sigma
