// Writes the page of one of the hand-made cases, for the browser tests: sample_page WORLD FILE.

#include <fstream>
#include <iostream>
#include <span>
#include <string>
#include <string_view>

#include "share/html/story_page.h"
#include "share/narrate.h"
#include "tests/support/sample_case.h"

namespace {

using longwatch::model::CaseFile;

CaseFile case_of(std::string_view world) {
  if (world == "harbour") {
    return longwatch::test_support::harbour_case();
  }
  if (world == "public") {
    return longwatch::test_support::harbour_case_for_the_public();
  }
  if (world == "hostile") {
    return longwatch::test_support::hostile_case();
  }
  if (world == "large") {
    return longwatch::test_support::large_case(2000);
  }
  return longwatch::test_support::bare_case();
}

}  // namespace

int main(int count, char** values) {
  const std::span<char*> arguments(values, static_cast<std::size_t>(count));
  if (arguments.size() != 3) {
    std::cerr << "usage: sample_page harbour|bare|large|hostile|public FILE\n";
    return 2;
  }
  const CaseFile file = case_of(arguments[1]);
  std::ofstream out(arguments[2], std::ios::binary);
  out << longwatch::share::html::story_page(longwatch::share::tell_story(file), file);
  out.close();
  return out.good() ? 0 : 1;
}
