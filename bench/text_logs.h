#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace longwatch::bench {

/// Kinds of text logs that can be generated: "zeek", "zeek-json", "access-log", "w3c", "syslog",
/// "dns", "key-value", "csv", "auditd".
std::vector<std::string_view> text_log_kinds();

/// Writes a log of that kind of about `bytes` bytes: lines as the daemons write them, with times
/// that go on, and addresses, names, paths, ports and sizes drawn anew for every line, so that few
/// values repeat. The same arguments give the same bytes.
Status write_text_log(const std::string& path, std::string_view kind, std::uint64_t bytes);

}  // namespace longwatch::bench
