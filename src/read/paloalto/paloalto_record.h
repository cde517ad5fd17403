#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "base/time.h"

namespace longwatch::read::paloalto {

/// A record taken apart. Names are static, values views of the line or of the arena; empty values
/// are left out.
struct PaloaltoRecord {
  std::vector<std::string_view> cells;  ///< scratch
  std::vector<std::pair<std::string_view, std::string_view>> fields;
  std::optional<Timestamp> time;
  bool has_zone = false;    ///< else `time` is as if its clock showed UTC
  std::string_view device;  ///< may be empty
};

/// Takes the record apart that stands in the line, behind the header of a system log if there is
/// one. False when there is none.
bool parse_record(std::string_view line, Arena& arena, PaloaltoRecord& record);

}  // namespace longwatch::read::paloalto
