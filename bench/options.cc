#include "bench/options.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace longwatch::bench {
namespace {

Status set_number(std::string_view name, std::string_view value, std::uint64_t& target) {
  const std::optional<std::uint64_t> number = parse_uint64(value);
  if (!number.has_value() || *number == 0) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("{} expects a number from 1, got '{}'", name, value));
  }
  target = *number;
  return {};
}

Status set_option(std::string_view name, std::string_view value, Options& options) {
  const std::pair<std::string_view, std::string*> texts[] = {
      {"--corpora", &options.corpora}, {"--scratch", &options.scratch},
      {"--output", &options.output},   {"--commit", &options.commit},
      {"--program", &options.program}, {"--filter", &options.filter},
  };
  for (const auto& [text_name, target] : texts) {
    if (name == text_name) {
      *target = value;
      return {};
    }
  }
  const std::pair<std::string_view, std::uint64_t*> numbers[] = {
      {"--runs", &options.runs},
      {"--workers", &options.max_workers},
      {"--generated", &options.generated_mb},
  };
  for (const auto& [number_name, target] : numbers) {
    if (name == number_name) {
      return set_number(name, value, *target);
    }
  }
  return Error(ErrorCode::InvalidInput, fmt::format("'{}' is no option", name));
}

}  // namespace

Result<Options> parse_options(std::span<const char* const> arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); i += 2) {
    if (i + 1 == arguments.size()) {
      return Error(ErrorCode::InvalidInput, fmt::format("'{}' expects a value", arguments[i]));
    }
    LW_TRY(set_option(arguments[i], arguments[i + 1], options));
  }
  if (options.corpora.empty() || options.scratch.empty()) {
    return Error(ErrorCode::InvalidInput, "--corpora and --scratch are needed");
  }
  return options;
}

}  // namespace longwatch::bench
