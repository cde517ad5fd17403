#pragma once

#include <memory>

#include "detect/behaviour/internal/watch.h"
#include "model/field.h"

namespace longwatch::detect::behaviour {

/// Event logs of Windows number their records one by one (EventRecordID). Told are: records that
/// one copy of a log lacks and another holds, logs that were cleared and of which another copy
/// holds what was in them, and numbers that are in no copy. A copy is what one file holds of one
/// log of one host.
std::unique_ptr<Watch> make_log_copies(model::FieldTable& fields);

}  // namespace longwatch::detect::behaviour
