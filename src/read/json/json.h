#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "base/limits.h"
#include "formats/time_zone.h"
#include "read/read.h"

/// Logs in JSON: one record a line (NDJSON, JSON lines), or records in one document: an array, the
/// list inside a wrapper (`Records`, `value`, `hits.hits` and others, see detect_layout), or values
/// printed over several lines. In UTF-8, or in UTF-16 with a byte order mark or without.
///
/// How a record is laid out is seen in the record itself, so one file may mix them:
///
///   - dumps of EVTX files: `Event.System...`, `Event.EventData...`, with `#attributes` and `#text`
///     (also without the outer `Event`);
///   - Winlogbeat and ECS: `winlog.channel`, `winlog.event_data.Image`, `@timestamp`; also the flat
///     names of Winlogbeat 6: `log_name`, `event_data.Image`;
///   - agents that write every field flat: `EventID`, `Channel`, `SourceName`, `Hostname`, `Image`;
///   - Elasticsearch exports: any of these inside `_source`;
///   - Azure Monitor: `EventData` as JSON or XML inside a string; in its table Syslog also Sysmon
///   for
///     Linux and events of Microsoft's agent for the Linux audit system (`type=AUOMS_EXECVE ...`);
///   - Zeek: dotted names, flat or nested, or with underscores (`id_orig_h`);
///   - Microsoft Defender's advanced hunting tables DeviceFileEvents and DeviceProcessEvents;
///   - event XML turned into JSON: `Data` elements with `@Name` and `#text`; EvtxECmd's `Payload`;
///   - everything else: members by their names, nested ones as `outer.inner`.
///
/// Fields have the names that rules use: those of EVTX for Windows events (`EventID`, `Channel`,
/// `Provider_Name`, `Computer`, `EventRecordID`, `Image`), and always the dotted path as well. A
/// member whose own name has dots is found by that name. An array gives one value for each element.
/// Records of Zeek and Defender name no channel; theirs is told by their members, as
/// model/telemetry.h says.
namespace longwatch::read::json {

/// How files are cut and bounded (leave alone unless testing) and read.
struct JsonOptions {
  /// Bytes of a source that one unit stands for, at least 1.
  std::size_t block_bytes = limits::kJsonBlockBytes;
  /// Longest record; a longer one is dropped.
  std::size_t record_bytes = limits::kJsonLineBytes;
  /// Of event times written without one. Nothing = not known: they are read as UTC, and said so.
  std::optional<formats::TimeZone> zone{};
};

/// The format named "json".
std::unique_ptr<Format> make_json_format(const JsonOptions& options = {});

}  // namespace longwatch::read::json
