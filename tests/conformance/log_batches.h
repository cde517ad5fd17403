#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/event.h"
#include "model/field.h"

namespace longwatch::conformance {

/// Hands every batch of the logs to `visit`, file by file; source numbers are the places in
/// `paths`. Names that end in ".evtx" are read as EVTX, others as JSON. Fails when a file cannot be
/// opened.
Status read_logs(const std::vector<std::string>& paths,
                 const std::shared_ptr<const model::FieldTable>& fields,
                 const std::function<void(const model::EventBatch&)>& visit);

}  // namespace longwatch::conformance
