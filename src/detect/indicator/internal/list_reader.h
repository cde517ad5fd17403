#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "detect/indicator/internal/intake.h"
#include "detect/indicator/internal/list_origin.h"

namespace longwatch::detect::indicator {

/// Reads a plain list, line by line; lines may come in any pieces of whole lines.
class ListReader {
 public:
  explicit ListReader(Intake& intake) : intake_(intake) {}

  /// The next lines; only the last piece may end without a line feed.
  void read(std::string_view lines);

  ListOrigin origin() const { return origin_.origin(); }

 private:
  void take(std::string_view line);
  void take_comment(std::string_view comment);
  void take_indicator(std::string_view line);

  Intake& intake_;
  OriginReader origin_;
  std::uint32_t line_ = 0;
  bool is_head_ = true;         // no indicator so far
  bool names_targets_ = false;  // nothing of it is an indicator
};

}  // namespace longwatch::detect::indicator
