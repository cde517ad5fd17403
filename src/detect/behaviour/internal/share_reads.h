#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "detect/behaviour/internal/watch.h"
#include "model/field.h"

namespace longwatch::detect::behaviour {

/// What one source read from other hosts' shares on one day.
struct ShareDay {
  std::size_t days_before = 0;  ///< with records of share access at all
  bool is_new_source = false;   ///< it never used shares before
  bool is_new_segment = false;  ///< nobody of its network used one of these hosts' shares else
  std::size_t targets = 0;      ///< hosts whose shares are new to it
  std::size_t files = 0;        ///< different ones there; a greatest number is not counted beyond
  std::size_t shares = 0;
};

enum class ShareVerdict : std::uint8_t { Usual, Odd, Alarming };

ShareVerdict judge_share_day(const ShareDay& day);

/// Shares (Security 5140 and 5145, zeek:smb_files): a host that reads what it never read, from
/// hosts that nobody of its network uses.
std::unique_ptr<Watch> make_share_reads(model::FieldTable& fields);

}  // namespace longwatch::detect::behaviour
