#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "model/event.h"
#include "pipeline/only.h"

namespace longwatch::pipeline {

/// Takes the events nobody asked for out of a batch, between reading and detecting, and counts them
/// as filtered in its books. One per worker; what it is made of outlives it.
class EventGate {
 public:
  explicit EventGate(const OnlyEvents& only);

  /// `source` is the name under which the batch's source is shown. Events without a time are left
  /// out when a period is asked for, which is reported.
  void filter(std::string_view source, model::EventBatch& batch, DiagnosticSink& diagnostics);

 private:
  bool lets_through(const model::Event& event);
  bool covers_host(const model::Event& event);

  const OnlyEvents& only_;
  std::vector<std::string> hosts_;  // folded
  // Hosts come in runs: the last answer is remembered.
  std::string last_host_;
  bool last_ = false;
  bool has_last_ = false;
  std::string scratch_;
  std::string folded_;
};

}  // namespace longwatch::pipeline
