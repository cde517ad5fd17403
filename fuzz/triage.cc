// What is looked for in texts of logs: Base64, URLs, domains, wildcards; and findings read again.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/wildcard.h"
#include "detect/triage/extract.h"
#include "triage/finding_lines.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace triage = longwatch::detect::triage;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const triage::DecodedBase64& found : triage::find_base64(text)) {
    LW_CHECK(!found.value.empty() && !found.what.empty());
    LW_CHECK(found.depth > 0 || text.find(found.value) != std::string_view::npos);
  }
  for (const std::string& url : triage::find_urls(text)) {
    LW_CHECK(text.find(url) != std::string_view::npos);
  }
  for (const std::string& domain : triage::find_domains(text)) {
    LW_CHECK(domain.find('.') != std::string::npos);
  }
  const std::size_t half = size / 2;
  LW_CHECK(longwatch::matches_wildcard(text, "*"));
  (void)longwatch::matches_wildcard(text.substr(0, half), text.substr(half));
  longwatch::triage::FindingLineReader reader(longwatch::triage::Fields::Kept);
  if (reader.add(text, "fuzz").ok()) {
    LW_CHECK(reader.findings().size() + reader.passed_over() <= 1);
  }
  return 0;
}
