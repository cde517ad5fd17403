#include "read/time_doubts.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "read/diagnostics.h"

namespace longwatch::read {
namespace {

struct Doubt {
  std::uint8_t bit;
  const DiagnosticKind* kind;
  std::string_view message;
};

constexpr std::array<Doubt, 4> kDoubts = {{
    {model::time_doubt::kZoneAssumed, &kWithoutZone, "records name no time zone; read as UTC"},
    {model::time_doubt::kYearInferred, &kWithoutYear,
     "records name no year; it is taken from when the file was last changed"},
    {model::time_doubt::kRepeated, &kShownTwice,
     "records have a time that the clocks showed twice; the first is meant"},
    {model::time_doubt::kSkipped, &kNeverShown,
     "records have a time that the clocks never showed; read as if they had not been put forward"},
}};

}  // namespace

void report_time_doubts(const model::EventBatch& batch, const std::string& source,
                        DiagnosticSink& diagnostics) {
  std::uint8_t all = 0;
  for (const model::Event& event : batch.events()) {
    all = static_cast<std::uint8_t>(all | event.time_doubts);
  }
  for (const Doubt& doubt : kDoubts) {
    if ((all & doubt.bit) == 0) {
      continue;
    }
    const auto has_it = [&doubt](const model::Event& event) {
      return (event.time_doubts & doubt.bit) != 0;
    };
    const auto first = std::find_if(batch.events().begin(), batch.events().end(), has_it);
    const auto count = std::count_if(first, batch.events().end(), has_it);
    Diagnostic diagnostic{};
    diagnostic.kind = doubt.kind;
    diagnostic.place.file = source;
    diagnostic.place.record = first->locator.record;
    diagnostic.place.offset = first->locator.offset;
    diagnostic.message =
        fmt::format("{} {}", with_thousands(static_cast<std::uint64_t>(count)), doubt.message);
    diagnostics.report(std::move(diagnostic));
  }
}

}  // namespace longwatch::read
