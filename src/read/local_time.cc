#include "read/local_time.h"

namespace longwatch::read {

void set_local_time(Timestamp shown, const std::optional<formats::TimeZone>& zone,
                    model::Event& event) {
  if (!zone.has_value()) {
    event.time = shown;
    event.time_doubts |= model::time_doubt::kZoneAssumed;
    return;
  }
  const formats::LocalTime local(shown.time_since_epoch());
  event.time = zone->to_utc(local);
  switch (zone->shown(local)) {
    case formats::Shown::Once:
      break;
    case formats::Shown::Twice:
      event.time_doubts |= model::time_doubt::kRepeated;
      break;
    case formats::Shown::Never:
      event.time_doubts |= model::time_doubt::kSkipped;
      break;
  }
}

}  // namespace longwatch::read
