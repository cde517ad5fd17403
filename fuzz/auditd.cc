// Logs of the audit system: records among each other, hexadecimal texts, split arguments. Events
// that never end are cut by size, so units are not compared.
#include "read/auditd/auditd.h"

#include "tests/support/log_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const longwatch::ByteView bytes = std::as_bytes(std::span(data, size)).subspan(size > 0 ? 1 : 0);
  for (const std::size_t block : {size > 0 ? 1U + data[0] : 1U, 1U << 20U}) {
    const auto format =
        longwatch::read::auditd::make_auditd_format({.block_bytes = block, .line_bytes = 4096});
    static_cast<void>(
        longwatch::fuzz::read_all(*format, bytes, {"type", "a0", "CommandLine", "name"}));
  }
  return 0;
}
