// key=value lines of any kind: quotes, brackets, damage.
#include "read/keyvalue/keyvalue.h"

#include "tests/support/log_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  longwatch::fuzz::check_units_do_not_matter(
      data, size, {"action", "src", "msgid", "a", "b"}, [](std::size_t block) {
        return longwatch::read::keyvalue::make_keyvalue_format(
            {.block_bytes = block, .line_bytes = 4096});
      });
  return 0;
}
