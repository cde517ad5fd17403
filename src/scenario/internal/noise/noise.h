#pragma once

#include <memory>
#include <span>

#include "base/result.h"
#include "scenario/internal/noise/profile.h"
#include "scenario/internal/writers/sensors.h"

namespace longwatch::scenario::internal {

/// Benign telemetry of a world, by profiles. Each draws from numbers of its own: another profile,
/// or another rate, does not move it in time. Times and choices depend on World::seed alone.
class Noise final : public BenignSource {
 public:
  /// The sensors outlive it. Fails with `InvalidInput` when a profile names a host that does not
  /// exist or has no event logs.
  static Result<std::unique_ptr<Noise>> make(Sensors& sensors,
                                             std::span<const NoiseProfile> profiles);

  ~Noise() override;

  void generate(Timestamp from, Timestamp until) override;

 private:
  struct State;

  explicit Noise(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace longwatch::scenario::internal
