// Access logs of web servers and proxies: quotes, escapes, requests that are none, damage. The
// format is that of the first lines, so only the size of a unit changes nothing.
#include "read/accesslog/accesslog.h"

#include "tests/support/log_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  longwatch::fuzz::check_units_do_not_matter(
      data, size, {"c-ip", "c-uri", "cs-user-agent", "extra"}, [](std::size_t block) {
        auto format = longwatch::read::accesslog::make_access_log_format(
            {{"%h \"%r\" %t"}, {.block_bytes = block, .line_bytes = 4096}});
        LW_CHECK(format.ok());
        return std::move(*format);
      });
  return 0;
}
