#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "detect/behaviour/internal/watch.h"
#include "model/field.h"

namespace longwatch::detect::behaviour {

/// What speaks for an archive that was made to be taken away.
struct StagingSigns {
  std::size_t volumes = 0;   ///< different numbers of volumes that were written
  bool has_volumes = false;  ///< the command cuts it into pieces
  bool is_staging = false;   ///< it lies where nobody works
  bool is_renamed = false;   ///< the archiver hides its name
  bool has_password = false;
  std::size_t usual_days = 0;  ///< other days on which that program made archives in that folder
};

enum class StagingVerdict : std::uint8_t { Usual, Slight, Odd, Alarming };

StagingVerdict judge_staging(const StagingSigns& signs);

/// Archives that are made (Sysmon 1 and 11, Security 4688, Defender's file events). What a program
/// does in the same folder of a host on several days is a job, and usual.
std::unique_ptr<Watch> make_archive_staging(model::FieldTable& fields);

}  // namespace longwatch::detect::behaviour
