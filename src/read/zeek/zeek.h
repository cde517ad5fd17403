#pragma once

#include <memory>

#include "read/read.h"
#include "read/text_reader.h"

/// Zeek's logs in its own text format: a header names separator, log and columns of the lines below
/// it, until the next one. Source: Zeek 3 to 7, writer "Log::WRITER_ASCII". Logs that Zeek wrote as
/// JSON are read by read/json.
///
/// - Fields have the names of the header: "id.orig_h". Any log with a header is read, those of
///   packages too.
/// - What is unset yields no field, what is empty an empty text; an empty set yields no field, sets
///   and vectors one value for each member.
/// - "T" and "F" of columns of type bool are "true" and "false", as in Zeek's JSON. "\xNN" is the
///   byte that it stands for.
/// - `time` is the column "ts", `channel` "zeek:" and the name of the log; `computer` is
///   "_system_name" where a log has it.
namespace longwatch::read::zeek {

/// The format named "zeek".
std::unique_ptr<Format> make_zeek_format(const TextOptions& options = {});

}  // namespace longwatch::read::zeek
