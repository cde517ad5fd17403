#include "scenario/internal/noise/noise.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "scenario/internal/noise/context.h"

namespace longwatch::scenario::internal {
namespace {

Status check_hosts(const Sensors& sensors, const NoiseProfile& profile) {
  const std::vector<WorldHost>& hosts = sensors.world().hosts;
  for (const std::string& name : profile.hosts) {
    const auto found = std::find_if(hosts.begin(), hosts.end(),
                                    [&name](const WorldHost& host) { return host.name == name; });
    if (found == hosts.end() ||
        !sensors.has_events(static_cast<std::size_t>(found - hosts.begin()))) {
      return Error(ErrorCode::InvalidInput,
                   fmt::format("noise '{}': hosts: expected a host whose events are collected, got "
                               "'{}': scenario not written",
                               profile.kind, to_printable(name)));
    }
  }
  return {};
}

double people_of(std::span<const NoiseProfile> profiles) {
  double people = 0;
  for (const NoiseProfile& profile : profiles) {
    people += profile.kind == "population" ? profile.number("people") : 0;
  }
  return people;
}

std::uint64_t seed_of(std::uint64_t world, std::string_view kind, std::uint64_t occurrence) {
  std::uint64_t seed = Random(world + 7919 * occurrence).next();
  for (const char c : kind) {
    seed = Random(seed ^ static_cast<unsigned char>(c)).next();
  }
  return seed;
}

}  // namespace

struct Noise::State {
  State(Sensors& sensors, std::span<const NoiseProfile> given)
      : context(sensors, people_of(given)), profiles(given.begin(), given.end()) {
    std::map<std::string, std::uint64_t, std::less<>> seen;
    for (const NoiseProfile& profile : profiles) {
      const std::uint64_t seed = seed_of(sensors.world().seed, profile.kind, seen[profile.kind]++);
      const NoisePlan plan{context,
                           profile,
                           schedule,
                           seed,
                           schedule.activities.size(),
                           schedule.appointments.size()};
      plan_outside(plan);
      plan_office(plan);
      plan_hosts(plan);
      plan_network(plan);
      plan_messages(plan);
      plan_oddities(plan);
    }
  }

  NoiseContext context;
  std::vector<NoiseProfile> profiles;
  NoiseSchedule schedule;
};

Noise::Noise(std::unique_ptr<State> state) : state_(std::move(state)) {}

Noise::~Noise() = default;

Result<std::unique_ptr<Noise>> Noise::make(Sensors& sensors,
                                           std::span<const NoiseProfile> profiles) {
  for (const NoiseProfile& profile : profiles) {
    LW_TRY(check_hosts(sensors, profile));
  }
  return std::unique_ptr<Noise>(new Noise(std::make_unique<State>(sensors, profiles)));
}

void Noise::generate(Timestamp from, Timestamp until) {
  state_->schedule.run(from, until, state_->context.world().utc_offset);
}

}  // namespace longwatch::scenario::internal
