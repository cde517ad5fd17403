#include "detect/tuning/internal/mistake.h"

#include <utility>

#include <fmt/format.h>

namespace longwatch::detect::tuning {

Error mistake(const std::string& file, const formats::YamlPlace& place, std::string message,
              std::string_view near) {
  Error error = Error(ErrorCode::InvalidInput, std::move(message) + "; nothing was tuned")
                    .at(fmt::format("{}:{}:{}", file, place.line, place.column));
  return near.empty() ? error : std::move(error).with_hint(fmt::format("did you mean '{}'", near));
}

}  // namespace longwatch::detect::tuning
