#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "read/read.h"
#include "read/text_reader.h"

/// Access logs of web servers and proxies that say nothing of their format: Apache's and nginx's
/// "common" and "combined", with a virtual host in front or more items behind, Squid's own, and any
/// other whose LogFormat (Apache) or log_format (nginx) is told. Sources: Apache 2.4
/// mod_log_config, nginx ngx_http_log_module, Squid 5 logformat.
///
/// - Fields have the names of W3C logs: "c-ip", "cs-username", "cs-method", "cs-uri-stem",
///   "cs-uri-query", "cs-version", "sc-status", "sc-bytes", "cs-referer", "cs-user-agent",
///   "cs-host"; other headers "cs-" and their name in lower case, other items the name that the
///   server calls them. What stands behind the last known item is "extra".
/// - "c-uri" is what was asked for as a whole: path and query, or the address a proxy was asked
/// for.
/// - A request that is none (TLS spoken to a plain port) is "cs-uri-stem" as a whole.
/// - "-" yields no field. Escapes of Apache and nginx ("\"", "\\", "\xNN") are resolved.
/// - `time` is in UTC, since these formats write the zone. `channel` is
///   model::telemetry::kAccessLog, `computer` the virtual host where the format has it.
namespace longwatch::read::accesslog {

struct AccessLogOptions {
  /// Formats to try before the known ones: Apache's with '%', nginx's with '$'.
  std::vector<std::string> formats{};
  TextOptions text{};
};

/// The format named "access-log". Fails with `InvalidInput` for a format that has no time or no
/// item that is known.
Result<std::unique_ptr<Format>> make_access_log_format(const AccessLogOptions& options = {});

}  // namespace longwatch::read::accesslog
