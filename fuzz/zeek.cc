// Zeek's logs with tabs: headers that change, sets, escapes, damage.
#include "read/zeek/zeek.h"

#include "tests/support/log_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  longwatch::fuzz::check_units_do_not_matter(
      data, size, {"ts", "uid", "id.orig_h", "answers"}, [](std::size_t block) {
        return longwatch::read::zeek::make_zeek_format({.block_bytes = block, .line_bytes = 4096});
      });
  return 0;
}
