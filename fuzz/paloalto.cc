// Logs of Palo Alto Networks' firewalls: columns by type, cells in quotes, headers in front.
#include "read/paloalto/paloalto.h"

#include "tests/support/log_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace paloalto = longwatch::read::paloalto;
  longwatch::fuzz::check_units_do_not_matter(
      data, size, {"src", "rule", "action"}, [](std::size_t block) {
        return paloalto::make_paloalto_format(
            {.text = {.block_bytes = block, .line_bytes = 4096}, .zone = std::nullopt});
      });
  return 0;
}
