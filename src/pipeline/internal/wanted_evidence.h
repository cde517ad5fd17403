#pragma once

#include <vector>

#include "register/register.h"

namespace longwatch::pipeline {

/// Every piece of evidence that the record names, sorted, each once.
std::vector<model::EvidenceId> wanted_evidence(const registry::RunRecord& record);

}  // namespace longwatch::pipeline
