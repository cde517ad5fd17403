#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "scenario/bench_vocabulary.h"

namespace longwatch::bench {

/// The texts and kinds of events of these logs: a sweep of them that keeps words instead of
/// findings.
Result<scenario::BenchVocabulary> measure_vocabulary(const std::vector<std::string>& paths);

}  // namespace longwatch::bench
