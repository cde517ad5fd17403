// W3C logs of any kind: columns that change, quotes, damage.
#include "read/weblog/weblog.h"

#include "tests/support/log_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  longwatch::fuzz::check_units_do_not_matter(
      data, size, {"c-ip", "cs-user-agent", "cs(User-Agent)", "c-uri", "date"},
      [](std::size_t block) {
        return longwatch::read::weblog::make_weblog_format(
            {.block_bytes = block, .line_bytes = 4096});
      });
  return 0;
}
