#include "detect/indicator/target_list.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "base/byte_order_mark.h"
#include "base/limits.h"
#include "base/text.h"
#include "detect/indicator/internal/list_origin.h"

namespace longwatch::detect::indicator {
namespace {

constexpr std::string_view kConsequence = "nobody would be told by this list";

Error mistake(const std::string& path, std::size_t line, std::string_view what) {
  return Error(ErrorCode::InvalidInput, fmt::format("{}: {}", what, kConsequence))
      .at(fmt::format("{}:{}", path, line));
}

/// As a gateway writes addresses: one '@' with something on both sides, no blanks.
bool is_address(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         text.find('@', at + 1) == std::string_view::npos &&
         text.find_first_of(" \t,;<>\"") == std::string_view::npos;
}

}  // namespace

bool says_targets(std::string_view comment) {
  const std::size_t colon = comment.find(':');
  return colon != std::string_view::npos &&
         equals_ignoring_ascii_case(trim(comment.substr(0, colon)), "holds") &&
         equals_ignoring_ascii_case(trim(comment.substr(colon + 1)), "targets");
}

Result<model::TargetList> load_target_list(const std::string& path, const FileSystem& files) {
  LW_TRY_ASSIGN(const std::string text, read_text_file(files, path, limits::kSidecarBytes));
  model::TargetList list;
  list.name = path;
  OriginReader origin;
  std::size_t number = 0;
  for (const std::string_view whole : split(without_byte_order_mark(text), '\n')) {
    ++number;
    const std::string_view line = trim(whole);
    if (line.starts_with('#')) {
      if (const std::string why = origin.take(line.substr(1)); !why.empty()) {
        return mistake(path, number, fmt::format("'{}': {}", to_printable(line), why));
      }
    } else if (!line.empty()) {
      if (!is_address(line)) {
        return mistake(path, number,
                       fmt::format("expected one mail address, got '{}'", to_printable(line)));
      }
      list.addresses.push_back(to_ascii_lower(line));
    }
  }
  if (list.addresses.empty()) {
    return mistake(path, number, "expected mail addresses, one a line, got none");
  }
  std::sort(list.addresses.begin(), list.addresses.end());
  list.addresses.erase(std::unique(list.addresses.begin(), list.addresses.end()),
                       list.addresses.end());
  const ListOrigin read = origin.origin();
  list.marking = read.marking.value_or(model::Marking{});
  list.received = read.received;
  return list;
}

}  // namespace longwatch::detect::indicator
