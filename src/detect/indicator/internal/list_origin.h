#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "detect/indicator/indicator.h"
#include "model/marking.h"

namespace longwatch::detect::indicator {

/// Gathers what the comments at the head of a list say about it.
class OriginReader {
 public:
  /// Takes a comment, without its '#'. Returns what is wrong with it; empty = it was taken, or says
  /// nothing about the origin.
  std::string take(std::string_view comment);

  /// True when the comment names a part of the origin.
  static bool is_about_origin(std::string_view comment);

  /// What was taken.
  ListOrigin origin() const;

 private:
  std::string take_originators(std::string_view names);
  std::string take_marking(std::string_view name);

  std::vector<std::string> originators_;
  std::optional<model::Tlp> tlp_;
  std::optional<Timestamp> received_;
};

}  // namespace longwatch::detect::indicator
