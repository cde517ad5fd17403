#include "detect/behaviour/internal/hits.h"

#include <utility>

namespace longwatch::detect::behaviour {
namespace {

constexpr std::uint64_t kOwnBudget = 256ULL * 1024 * 1024;  // of a caller without one: tests

std::unique_ptr<MemoryBudget> own_budget(const DetectorResources& resources) {
  return resources.budget != nullptr ? nullptr
                                     : std::make_unique<MemoryBudget>(ByteCount{kOwnBudget});
}

HitStoreOptions options_of(const DetectorResources& resources, std::size_t free_bytes) {
  HitStoreOptions options;
  options.free_bytes = free_bytes;
  options.temporary_directory = resources.temporary_directory;
  return options;
}

}  // namespace

Hits::Hits(const DetectorResources& resources, std::size_t free_bytes)
    : own_budget_(own_budget(resources)),
      store_(options_of(resources, free_bytes),
             own_budget_ != nullptr ? *own_budget_ : *resources.budget) {}

void Hits::visit(const std::function<void(std::string_view key, std::string_view payload)>& see) {
  status_ = try_visit(see);
}

Status Hits::try_visit(
    const std::function<void(std::string_view key, std::string_view payload)>& see) {
  LW_TRY(store_.seal());
  HitStream stream = store_.stream();
  while (true) {
    LW_TRY_ASSIGN(const bool is_there, stream.next());
    if (!is_there) {
      return {};
    }
    see(stream.key(), stream.payload());
  }
}

void put_sighting(const Sighting& seen, KeyWriter& out) {
  out.put_time(seen.time);
  out.put_locator(seen.locator);
  out.put_signed(seen.clock_correction.count());
}

Sighting take_sighting(KeyReader& in) {
  Sighting seen;
  seen.time = in.time();
  seen.locator = in.locator();
  seen.clock_correction = TimeTicks(in.signed_number());
  return seen;
}

}  // namespace longwatch::detect::behaviour
