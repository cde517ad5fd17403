#include "read/other_case.h"

#include <fmt/format.h>

#include "base/text.h"
#include "read/diagnostics.h"

namespace longwatch::read {

void report_other_case(const model::EventBatch& batch, const model::FieldTable& fields,
                       const std::string& source, DiagnosticSink& diagnostics) {
  const model::EventBatch::InOtherCase& found = batch.in_other_case();
  if (found.records == 0) {
    return;
  }
  Diagnostic diagnostic{
      &kInOtherCase,
      {},
      fmt::format("{} record(s) write fields in another letter case than rules, "
                  "as '{}'",
                  with_thousands(found.records), to_printable(fields.name(found.first))),
      {},
      0,
      0,
      {}};
  diagnostic.place.file = source;
  diagnostics.report(std::move(diagnostic));
}

}  // namespace longwatch::read
