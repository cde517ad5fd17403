#pragma once

#include <string>
#include <string_view>

#include "model/event.h"
#include "model/finding.h"
#include "model/record_tree.h"
#include "model/source.h"
#include "share/mask.h"

namespace longwatch::cli {

/// One event as `events --layout native` prints it.
struct EventView {
  std::string_view source;
  std::string_view kind;
  const model::Event& event;
  const model::Finding& described;  ///< time and entities, as a finding would carry them
  const model::DecodedRecord& record;
};

/// `{source, record, offset, length, time, kind, telemetry, host, fields{}, entities[]}` in one
/// line, with `time_doubts` and `clock_correction` where there are some. A field that occurs
/// several times becomes an array; what is not known is absent.
void append_native_line(std::string& out, const EventView& event, share::Secrets secrets);

}  // namespace longwatch::cli
