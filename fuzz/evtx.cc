// EVTX files: books balance, and the fast decoder finds what the slow one finds.
#include "read/evtx/evtx.h"

#include "base/check.h"
#include "read/evtx/diagnostics.h"
#include "tests/support/log_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto fields = std::make_shared<longwatch::model::FieldTable>();
  fields->add("EventID");
  fields->add("CommandLine");
  fields->want_unnamed();
  const auto format = longwatch::read::evtx::make_evtx_format();
  const auto state = format->make_state();
  longwatch::DiagnosticCollector diagnostics;
  const auto file = std::make_shared<longwatch::fuzz::Bytes>(std::as_bytes(std::span(data, size)));
  const auto reader = format->open({{}, "fuzz", file, fields}, diagnostics);
  longwatch::model::EventBatch batch;
  for (std::size_t unit = 0; unit < (*reader)->unit_count(); ++unit) {
    (*reader)->read_unit(unit, *state, batch, diagnostics);
    LW_CHECK(batch.books().balance() && batch.books().events == batch.events().size());
    const bool is_clipped = diagnostics.count_of(longwatch::read::evtx::kValuesClipped) > 0;
    for (const auto& event : batch.events()) {
      const auto record = (*reader)->decode(event.locator, *state);
      LW_CHECK(record.ok());
      const auto is_handed_over = [&fields](const longwatch::model::NamedValue& value) {
        return !value.value.is_null() || fields->find(value.name).has_value();
      };
      const auto expected =
          std::count_if(record->fields.begin(), record->fields.end(), is_handed_over);
      LW_CHECK(is_clipped || static_cast<std::size_t>(expected) == event.values.size());
    }
  }
  return 0;
}
