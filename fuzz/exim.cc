// Exim's main log: times with and without a zone, marks, fields in quotes, hosts.
#include "read/exim/exim.h"

#include "tests/support/log_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace exim = longwatch::read::exim;
  longwatch::fuzz::check_units_do_not_matter(
      data, size, {"from", "to", "src_ip"}, [](std::size_t block) {
        return exim::make_exim_format(
            {.text = {.block_bytes = block, .line_bytes = 4096}, .zone = std::nullopt});
      });
  return 0;
}
