#pragma once

#include <memory>
#include <optional>

#include "formats/time_zone.h"
#include "read/read.h"
#include "read/text_reader.h"

/// The debug log of Windows' DNS server (dns.log): a packet a line,
///
///   20/01/2026 10:11:12 0A1C PACKET  000001D2B1C0F3A0 UDP Rcv 10.0.0.5  0002   Q [0001   D
///   NOERROR] A  (3)www(7)example(3)com(0)
///
/// Source: the "Message logging key" that stands at the front of every such log.
///
/// - "query" (with dots), "record_type" and "src_ip" as of other resolvers; "dst_ip" instead of
///   "src_ip" where the server sent the packet. "direction" (Rcv, Snd), "proto" (UDP, TCP),
///   "packet_type" (query, response), "opcode" (Q, N, U), "flags" (A, T, D, R), "response_code",
///   "xid", "thread_id", "packet_id", "context".
/// - Lines of other contexts (EVENT, NOTE ...) have "context" and "message". The detail below a
///   packet's line and the log's head are no records.
/// - Dates are written as the server's country does; which number is the day is found out from the
///   whole file (read/numeric_time.h), else said to be a guess. Times are the server's own: read
///   with `zone`, else as UTC, and said so.
/// - `channel` is model::telemetry::kDns.
namespace longwatch::read::windns {

struct WindnsOptions {
  TextOptions text{};
  std::optional<formats::TimeZone> zone{};
};

/// The format named "windows-dns".
std::unique_ptr<Format> make_windns_format(const WindnsOptions& options = {});

}  // namespace longwatch::read::windns
