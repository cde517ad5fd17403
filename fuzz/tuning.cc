// Tuning files: a text is a set of entries or a mistake with its place; a set can be applied.
#include "detect/tuning/tuning.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace tuning = longwatch::detect::tuning;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto set = tuning::TuningSet::parse(text, "fuzz", longwatch::Timestamp{});
  if (!set.ok()) {
    LW_CHECK(set.error().place().starts_with("fuzz"));
    return 0;
  }
  longwatch::model::RuleInfo rule;
  rule.id = "r";
  rule.tags = {"attack.t1059"};
  longwatch::model::Finding finding;
  finding.rule = &rule;
  finding.host = "ws1";
  finding.entities = {{"ipv4", "10.0.0.1", "source"}};
  finding.fields = {{"Image", "C:\\Windows\\a.exe"}};
  tuning::Tuner tuner(set->get());
  tuner.apply(finding);
  LW_CHECK(finding.rule == &rule || finding.rule->tuned.has_value());
  return 0;
}
