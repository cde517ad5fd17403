// The debug log of Windows' DNS server: dates of all countries, packets, names in labels.
#include "read/windns/windns.h"

#include "tests/support/log_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace windns = longwatch::read::windns;
  longwatch::fuzz::check_units_do_not_matter(
      data, size, {"query", "src_ip", "message"}, [](std::size_t block) {
        return windns::make_windns_format(
            {.text = {.block_bytes = block, .line_bytes = 4096}, .zone = std::nullopt});
      });
  return 0;
}
