#pragma once

#include <memory>

#include "read/read.h"
#include "read/text_reader.h"

/// Logs in the W3C extended format (IIS, HTTP.SYS, many proxies): "#Fields:" names the columns of
/// the lines below it, until the next one. Source: W3C Working Draft WD-logfile-960323, and what
/// IIS 7 to 10 writes.
///
/// - Values are separated by blanks or tabs; '-' is an absent value and yields no field; a value
/// may
///   stand in quotes, with quotes inside it doubled.
/// - Fields have the names of the #Fields line. Those of headers, "cs(User-Agent)", also come as
///   "cs-user-agent"; '+' in their values is read as a blank, as IIS writes it. All other values,
///   queries above all, stay as they were written.
/// - "c-uri" is given when rules ask for it and the log has no such column: the whole address where
///   the log knows scheme and host (proxies), "cs-uri" where it has that, else path and query.
/// - `time` is the columns date and time, in UTC as the format demands; without a date column the
///   day of the last #Date line. `channel` is model::telemetry::kW3c, `computer` s-computername,
///   else s-ip.
/// - Lines that begin with '#' are no records.
namespace longwatch::read::weblog {

/// The format named "w3c".
std::unique_ptr<Format> make_weblog_format(const TextOptions& options = {});

}  // namespace longwatch::read::weblog
