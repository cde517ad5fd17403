// System logs of all three kinds and what programs say in them; Sysmon's XML in messages.
#include "read/syslog/syslog.h"

#include "tests/support/log_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  longwatch::fuzz::check_units_do_not_matter(
      data, size, {"program", "message", "src_ip", "Image", "query"}, [](std::size_t block) {
        return longwatch::read::syslog::make_syslog_format(
            {{.block_bytes = block, .line_bytes = 4096}, std::nullopt});
      });
  return 0;
}
