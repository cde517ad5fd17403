// Writes the page of invented findings, for the browser tests: sample_findings_page
// ordinary|hostile|many FILE.

#include <fstream>
#include <iostream>
#include <span>
#include <string>
#include <string_view>

#include "share/html/findings_page.h"
#include "tests/support/sample_findings.h"

namespace {

using longwatch::model::Level;
using longwatch::test_support::SampleFindings;

void fill(SampleFindings& sample, std::string_view world) {
  if (world == "hostile") {
    add_hostile_findings(sample);
    return;
  }
  add_ordinary_findings(sample);
  const std::int64_t more = world == "many" ? 8000 : 0;
  for (std::int64_t i = 0; i < more; ++i) {
    const Level level = i % 4 == 0 ? Level::Medium : Level::Low;
    sample.add("Rule " + std::to_string(i % 40), level, "HOST" + std::to_string(i % 60), i * 7);
  }
}

}  // namespace

int main(int count, char** values) {
  const std::span<char*> arguments(values, static_cast<std::size_t>(count));
  if (arguments.size() != 3) {
    std::cerr << "usage: sample_findings_page ordinary|hostile|many FILE\n";
    return 2;
  }
  SampleFindings sample;
  fill(sample, arguments[1]);
  longwatch::share::SummaryBuilder summary(longwatch::share::Secrets::Masked);
  longwatch::share::html::FindingsPage page(longwatch::share::Secrets::Masked);
  sample.hand_to(summary);
  sample.hand_to(page);
  std::ofstream out(arguments[2], std::ios::binary);
  out << page.finish(summary.finish(sample.facts()));
  out.close();
  return out.good() ? 0 : 1;
}
