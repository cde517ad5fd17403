// Files of indicators of any kind: every entry becomes an indicator, a diagnostic or nothing
// (blank); what became one reads back as itself from a list, and is found in every text by itself.
#include "detect/indicator/indicator.h"

#include <algorithm>
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
  const auto set = indicator::load_text(list, "fuzz", *fields, diagnostics);
  LW_CHECK(set.ok());
  const auto detector = indicator::make_detector(*set, fields);
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
  detector->finish(*state, counter);
  return counter.count;
}

/// Whether a list can hold the value as it is.
bool is_one_line(const indicator::Indicator& found) {
  const std::string& value = found.value;
  return found.kind != indicator::IndicatorKind::Pattern && !value.empty() &&
         value.front() != ' ' && value.back() != ' ' &&
         std::none_of(value.begin(), value.end(), [](char c) {
           return c == '#' || c == '"' || static_cast<unsigned char>(c) < ' ' || c == '\x7F';
         });
}

/// These stand in no text by themselves.
bool is_seen_alone(indicator::IndicatorKind kind) {
  using indicator::IndicatorKind;
  return kind != IndicatorKind::Cidr && kind != IndicatorKind::Tlsh &&
         kind != IndicatorKind::Mutex && kind != IndicatorKind::MailDomain;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  longwatch::DiagnosticCollector diagnostics;
  const auto loaded = indicator::parse_indicators(text, "fuzz", diagnostics);
  std::size_t tried = 0;
  for (const indicator::Indicator& found : loaded.indicators) {
    if (!is_one_line(found) || ++tried > 16) {
      continue;
    }
    const std::string line =
        std::string(to_text(found.kind)) + ":" + found.value + "\tnote of the second reading";
    longwatch::DiagnosticCollector none;
    const auto again = indicator::parse_indicators(line, "again", none);
    LW_CHECK(again.indicators.size() == 1 && again.refused == 0);
    LW_CHECK(again.indicators[0].kind == found.kind && again.indicators[0].value == found.value);
    LW_CHECK(!is_seen_alone(found.kind) || scan(line, found.value) > 0);
  }
  scan(text, text);
  return 0;
}
