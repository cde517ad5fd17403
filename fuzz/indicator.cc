// Indicator lists of any kind: every line becomes an indicator, a diagnostic or nothing (blank);
// what became one reads back as itself, and is found in every text by itself.
#include "detect/indicator/indicator.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "model/event.h"

namespace indicator = longwatch::detect::indicator;
namespace model = longwatch::model;

namespace {

class Counter final : public model::FindingSink {
 public:
  void accept(model::Finding finding) override {
    LW_CHECK(!finding.matched.empty() && !finding.events.empty());
    ++count;
  }

  std::size_t count = 0;
};

std::size_t scan(std::string_view list, std::string_view text) {
  longwatch::DiagnosticCollector diagnostics;
  const auto fields = std::make_shared<model::FieldTable>();
  auto loaded = indicator::parse_indicators(list, "fuzz", diagnostics);
  const auto set = indicator::compile(std::move(loaded), *fields);
  const auto detector = indicator::make_detector(set, fields);
  const auto state = detector->make_state();
  model::EventBatch batch;
  for (std::uint32_t field = 0; field < fields->size(); ++field) {
    const model::FieldValue value{model::text_value(text), model::FieldId{field}};
    model::Event event;
    event.values = batch.keep({&value, 1}, *fields);
    batch.add(event);
  }
  Counter counter;
  detector->scan(batch, *state, counter);
  return counter.count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  longwatch::DiagnosticCollector diagnostics;
  const auto loaded = indicator::parse_indicators(text, "fuzz", diagnostics);
  for (const indicator::Indicator& found : loaded.indicators) {
    const std::string line =
        std::string(to_text(found.kind)) + ":" + found.value + "\tnote of the second reading";
    longwatch::DiagnosticCollector none;
    const auto again = indicator::parse_indicators(line, "again", none);
    LW_CHECK(again.indicators.size() == 1 && none.count() == 0);
    LW_CHECK(again.indicators[0].kind == found.kind && again.indicators[0].value == found.value);
    LW_CHECK(found.kind == indicator::IndicatorKind::Cidr || scan(line, found.value) > 0);
  }
  scan(text, text);
  return 0;
}
