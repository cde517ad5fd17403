#pragma once

#include <memory>

#include "detect/detect.h"
#include "model/activity.h"
#include "model/field.h"

/// The second reading: no rules, but what the events around an incident say was done. Runs in the
/// sweep as a detector that yields no findings.
namespace longwatch::detect::activity {

/// Translates events that are inside `scope` into activities and hands them to `sink` once, from
/// `finish`, ordered by model::comes_before. `sink` outlives the detector. Keeps at most
/// limits::kActivities, the earliest ones; what is beyond is counted and handed over with them.
///
/// Translated are Security 1102, 4624, 4625, 4663, 4672, 4688, 4697, 4698, 4720, 4732, 4769, 5140,
/// 5145; System 104, 7045; Sysmon 1, 3, 10, 11, 23, 26; and the telemetry of model/telemetry.h.
/// A 5145 of a share's root or of a pipe (IPC$) is ShareOpened. Paths in shares are as logged, with
/// an asterisk for the host: the host is the activity's.
///
/// Rather than too much, nothing is said of
///
///   - what Windows refused (audit failures), but for logons and tickets;
///   - accesses that asked neither to read nor to write: to rename takes the right to delete;
///   - a 4663 of objects that are no files;
///   - explicit credentials (Security 4648): it is not told whether the logon came about;
///   - records without the field that tells the outcome (conn_state, action, verdict).
///
/// The name a client gives of itself counts as source for the scope, and a domain covers those
/// below it. Locators carry the source numbers of the sweep's batches, which are those of walking
/// order until the sweep ends.
std::unique_ptr<Detector> make_activity_detector(const model::ActivityScope& scope,
                                                 model::ActivitySink& sink,
                                                 model::FieldTable& fields);

}  // namespace longwatch::detect::activity
