#include "cli/table_options.h"

#include <fmt/format.h>

#include "base/text.h"

namespace longwatch::cli {

Result<std::size_t> rows_of(const Invocation& invocation) {
  const std::string text = invocation.value("--rows");
  const std::optional<std::uint64_t> rows = parse_uint64(text);
  if (!rows.has_value() || *rows == 0) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("expected a number above 0 for --rows, got '{}'; nothing was read",
                             to_printable(text)));
  }
  return static_cast<std::size_t>(*rows);
}

}  // namespace longwatch::cli
