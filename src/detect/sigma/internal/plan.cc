#include "detect/sigma/internal/plan.h"

#include <algorithm>
#include <set>

#include "detect/sigma/internal/plan_builder.h"

namespace longwatch::detect::sigma {
namespace {

bool is_prefix_pattern(std::string_view channel) {
  return channel.ends_with('*');
}

std::string_view prefix_of(std::string_view pattern) {
  return pattern.substr(0, pattern.size() - 1);
}

/// Whether a target speaks of the channel: an exact name or prefix pattern, or of any.
bool covers(const LogSourceTarget& target, std::string_view channel) {
  return target.channels.empty() ||
         std::any_of(target.channels.begin(), target.channels.end(), [&](const std::string& named) {
           return named == channel ||
                  (is_prefix_pattern(named) && channel.starts_with(prefix_of(named)));
         });
}

/// The event ids for which the variant can fire on the channel; an empty set = it cannot, nothing =
/// any id.
EventIds event_ids_on(const RuleVariant& variant, std::string_view channel) {
  std::set<std::uint32_t> from_targets;
  bool any = false;
  for (const LogSourceTarget& target : variant.targets) {
    if (covers(target, channel)) {
      any = any || target.event_ids.empty();
      from_targets.insert(target.event_ids.begin(), target.event_ids.end());
    }
  }
  if (any) {
    return variant.event_ids;
  }
  if (variant.event_ids.has_value()) {
    std::erase_if(from_targets, [&](std::uint32_t id) { return !variant.event_ids->contains(id); });
  }
  return from_targets;
}

ChannelPlans plans_for(std::string_view channel, const std::vector<RuleVariant>& variants,
                       PlanBuilder& builder) {
  std::vector<std::pair<const RuleVariant*, EventIds>> applicable;
  std::set<std::uint32_t> ids;
  for (const RuleVariant& variant : variants) {
    EventIds on_channel = event_ids_on(variant, channel);
    if (on_channel.has_value()) {
      ids.insert(on_channel->begin(), on_channel->end());
    }
    if (!on_channel.has_value() || !on_channel->empty()) {
      applicable.emplace_back(&variant, std::move(on_channel));
    }
  }
  const auto select = [&](std::optional<std::uint32_t> id) {
    std::vector<const RuleVariant*> selected;
    for (const auto& [variant, allowed] : applicable) {
      if (!allowed.has_value() || (id.has_value() && allowed->contains(*id))) {
        selected.push_back(variant);
      }
    }
    return selected;
  };
  ChannelPlans plans;
  for (const std::uint32_t id : ids) {
    plans.by_event_id.emplace(id, builder.build(select(id), id));
  }
  plans.other = builder.build(select(std::nullopt), std::nullopt);
  return plans;
}

}  // namespace

const ChannelPlans& PlanTable::find(std::string_view lower_channel) const {
  if (const auto exact = by_channel.find(std::string(lower_channel)); exact != by_channel.end()) {
    return exact->second;
  }
  for (const auto& [prefix, plans] : by_channel_prefix) {
    if (lower_channel.starts_with(prefix)) {
      return plans;
    }
  }
  return other_channels;
}

PlanTable build_plans(const std::vector<RuleVariant>& variants, const PlanInputs& inputs) {
  std::set<std::string> channels;
  for (const RuleVariant& variant : variants) {
    for (const LogSourceTarget& target : variant.targets) {
      channels.insert(target.channels.begin(), target.channels.end());
    }
  }
  PlanBuilder builder(inputs);
  PlanTable table;
  for (const std::string& channel : channels) {
    ChannelPlans plans = plans_for(channel, variants, builder);
    if (is_prefix_pattern(channel)) {
      table.by_channel_prefix.emplace_back(prefix_of(channel), std::move(plans));
    } else {
      table.by_channel.emplace(channel, std::move(plans));
    }
  }
  table.other_channels = plans_for("", variants, builder);
  table.matcher_count = builder.matcher_count();
  table.plan_count = builder.plan_count();
  return table;
}

}  // namespace longwatch::detect::sigma
