#include "pipeline/only.h"

#include <fmt/format.h>

#include "base/text.h"

namespace longwatch::pipeline {
namespace {

constexpr std::string_view kHint =
    "--only host=WEB01, --only after=2021-08-05, --only 'before=2021-08-06T12:00:00Z'; times are "
    "UTC";

Error refused(std::string message) {
  return Error(ErrorCode::InvalidInput, std::move(message))
      .at("--only")
      .with_hint(std::string(kHint));
}

std::optional<Timestamp> parse_moment(std::string_view text) {
  constexpr std::size_t kDay = 10;  // "2021-08-05"
  if (text.size() == kDay) {
    return parse_local_iso8601(std::string(text) + "T00:00:00");
  }
  const std::optional<Timestamp> exact = parse_iso8601(text);
  return exact.has_value() ? exact : parse_local_iso8601(text);
}

Status set_moment(std::string_view name, std::string_view value, std::optional<Timestamp>& moment) {
  const std::optional<Timestamp> parsed = parse_moment(value);
  if (!parsed.has_value()) {
    return refused(fmt::format(
        "expected a time like '2021-08-05' or '2021-08-05T01:40:31Z' for '{}', got '{}'", name,
        to_printable(value)));
  }
  if (moment.has_value() && *moment != *parsed) {
    return refused(fmt::format("'{}' is given twice, with different times", name));
  }
  moment = parsed;
  return {};
}

Status add_pair(std::string_view pair, OnlyEvents& only) {
  const std::size_t equals = pair.find('=');
  const std::string_view name = pair.substr(0, equals);
  const std::string_view value =
      equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
  if (value.empty()) {
    return refused(fmt::format("expected NAME=VALUE, got '{}'", to_printable(pair)));
  }
  if (name == "host") {
    only.hosts.emplace_back(value);
    return {};
  }
  if (name == "after") {
    return set_moment(name, value, only.after);
  }
  if (name == "before") {
    return set_moment(name, value, only.before);
  }
  return refused(fmt::format("expected 'host', 'after' or 'before', got '{}'", to_printable(name)));
}

}  // namespace

Status add_only(std::string_view text, OnlyEvents& only) {
  std::size_t pairs = 0;
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = text.find(',', begin);
    // A blank separates pairs, and stands inside a time: "2021-08-05 12:00".
    for (const std::string_view next : {" host=", " after=", " before="}) {
      end = std::min(end, text.find(next, begin));
    }
    end = std::min(end, text.size());
    const std::string_view pair = trim(text.substr(begin, end - begin));
    if (!pair.empty()) {
      LW_TRY(add_pair(pair, only));
      ++pairs;
    }
    begin = end + 1;
  }
  if (pairs == 0) {
    return refused("expected NAME=VALUE, got nothing");
  }
  if (only.has_period() && only.after.has_value() && only.before.has_value() &&
      *only.after >= *only.before) {
    return refused("'after' is not before 'before': no event can be in between");
  }
  return {};
}

}  // namespace longwatch::pipeline
