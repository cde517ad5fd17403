#pragma once

#include <memory>
#include <optional>

#include "formats/time_zone.h"
#include "read/read.h"
#include "read/text_reader.h"

/// Exim's main log: "2026-01-02 03:04:05 1abcDE-000abc-XY <= a@b.example H=host (helo) [192.0.2.1]
/// P=esmtps S=1234 id=x@y", with milliseconds, zone and process number or without. Source: The Exim
/// Specification, chapter "Log files". The same text in a system log is read there.
///
/// - Fields have the letters of the log ("H", "P", "X", "S", "T", "R", "C", "A", "CV", "DN", "id"
///   ...), and for what other mail logs have too their names: "queue_id" (Exim's own id), "msgid",
///   "from", "to" (several values where a message arrives for several), "subject", "size",
///   "src_ip" of who sent, "dst_ip" of whom it was sent to, "helo", "pid".
/// - "action" is what happened: "arrived", "delivered", "deferred", "failed", "suppressed",
///   "rejected", "completed"; "verdict" the same where it is one; "command" and "reason" of what
///   was rejected. "message" is the text behind time, process number and id.
/// - `channel` is model::telemetry::kMailGateway. A time without a zone is read with `zone`, else
/// as
///   UTC, and said so.
namespace longwatch::read::exim {

struct EximOptions {
  TextOptions text{};
  std::optional<formats::TimeZone> zone{};
};

/// The format named "exim".
std::unique_ptr<Format> make_exim_format(const EximOptions& options = {});

}  // namespace longwatch::read::exim
