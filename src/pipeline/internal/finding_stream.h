#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "model/finding.h"

namespace longwatch::pipeline {

/// Findings in order (model::comes_before), one after the other. One thread at a time.
class FindingStream {
 public:
  FindingStream() = default;
  FindingStream(const FindingStream&) = delete;
  FindingStream& operator=(const FindingStream&) = delete;
  virtual ~FindingStream() = default;

  /// The next finding; nothing at the end.
  virtual Result<std::optional<model::Finding>> next() = 0;
};

using FindingStreams = std::vector<std::unique_ptr<FindingStream>>;

/// Hands all findings of all streams to `take` in order; of findings that are equal in order, those
/// of the earlier stream come first. Ends with the first failure of a stream or of `take`.
Status merge(FindingStreams streams, const std::function<Status(model::Finding&)>& take);

}  // namespace longwatch::pipeline
