#pragma once

#include <string_view>

#include "base/result.h"

namespace longwatch::share {

/// Where an output goes: a file, a pipe, a text in a test. Not synchronised.
class ByteSink {
 public:
  ByteSink() = default;
  ByteSink(const ByteSink&) = delete;
  ByteSink& operator=(const ByteSink&) = delete;
  virtual ~ByteSink() = default;

  /// Takes all of it or fails (`Io`; `Cancelled` when the reader has gone away).
  virtual Status write(std::string_view bytes) = 0;
};

}  // namespace longwatch::share
