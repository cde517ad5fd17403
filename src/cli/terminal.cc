#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <optional>
#include <string>

#include "base/text.h"

namespace longwatch::cli {
namespace {

constexpr std::size_t kUsualColumns = 80;

std::string variable(const config::Environment& environment, std::string_view name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string() : found->second;
}

}  // namespace

bool is_terminal(int descriptor) {
  return ::isatty(descriptor) == 1;
}

std::size_t columns_of(int descriptor, const config::Environment& environment) {
  struct winsize size {};

  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    return size.ws_col;
  }
  const std::optional<std::uint64_t> columns = parse_uint64(variable(environment, "COLUMNS"));
  return columns.value_or(0) > 0 ? static_cast<std::size_t>(*columns) : kUsualColumns;
}

bool wants_colour(int descriptor, const config::Environment& environment) {
  const std::string kind = variable(environment, "TERM");
  return is_terminal(descriptor) && variable(environment, "NO_COLOR").empty() && !kind.empty() &&
         kind != "dumb";
}

config::Environment process_environment() {
  config::Environment result;
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos) {
      result.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return result;
}

}  // namespace longwatch::cli
