#include "tests/support/page_markup.h"

#include <regex>
#include <vector>

namespace longwatch::test_support {

std::size_t times_in(const std::string& page, std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = page.find(text); at != std::string::npos; at = page.find(text, at + 1)) {
    ++count;
  }
  return count;
}

std::string without_code(const std::string& page) {
  std::string result = page;
  for (const std::string name : {"style", "script"}) {
    const std::size_t begin = result.find("<" + name + ">");
    const std::size_t end = result.find("</" + name + ">");
    result.erase(begin, end + name.size() + 3 - begin);
  }
  return result;
}

std::string first_fault(const std::string& page) {
  static const std::regex tag("<(/?)([a-z][a-z0-9]*)((?:[^<>\"]|\"[^\"]*\")*)>");
  std::vector<std::string> open;
  const std::string markup = without_code(page);
  std::string text_between;
  std::size_t last = 0;
  for (std::sregex_iterator at(markup.begin(), markup.end(), tag), end; at != end; ++at) {
    const std::string name = (*at)[2];
    const std::string rest = (*at)[3];
    text_between = markup.substr(last, static_cast<std::size_t>(at->position()) - last);
    last = static_cast<std::size_t>(at->position() + at->length());
    if (text_between.find_first_of("<>") != std::string::npos &&
        text_between != "<!DOCTYPE html>\n") {
      return "a bare angle bracket in: " + text_between.substr(0, 80);
    }
    if (name == "meta" || name == "input" || rest.ends_with("/")) {
      continue;
    }
    if ((*at)[1].length() == 0) {
      open.push_back(name);
    } else if (open.empty() || open.back() != name) {
      return "</" + name + "> closes nothing";
    } else {
      open.pop_back();
    }
  }
  return open.empty() ? "" : "<" + open.back() + "> is never closed";
}

}  // namespace longwatch::test_support
