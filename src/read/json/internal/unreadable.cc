#include "read/json/internal/unreadable.h"

#include <utility>

#include <fmt/format.h>

#include "read/json/diagnostics.h"

namespace longwatch::read::json {

void report_unreadable(const std::string& name, std::uint64_t offset, std::uint64_t bytes,
                       const Error& why, DiagnosticSink& diagnostics) {
  Diagnostic diagnostic{&kUnreadableBlock, {}, {}, {}, bytes, 0, {}};
  diagnostic.place.file = name;
  diagnostic.place.offset = offset;
  diagnostic.message = fmt::format("{}; block skipped", why.message());
  diagnostics.report(std::move(diagnostic));
}

}  // namespace longwatch::read::json
