#include "model/activity.h"

#include <tuple>

namespace longwatch::model {

bool comes_before(const Activity& a, const Activity& b) {
  const auto key = [](const Activity& activity) {
    return std::make_tuple(!activity.event.time.has_value(),
                           activity.event.time.value_or(Timestamp{}), activity.event.locator.source,
                           activity.event.locator.offset, activity.kind);
  };
  return key(a) < key(b);
}

}  // namespace longwatch::model
