#pragma once

#include <vector>

#include "pipeline/sweep.h"

namespace longwatch::pipeline {

/// For sweeps that look at events only.
class NoFindings final : public FindingConsumer {
 public:
  Status accept(const model::Finding& /*finding*/,
                const std::vector<SourceReport>& /*sources*/) override {
    return {};
  }
};

}  // namespace longwatch::pipeline
