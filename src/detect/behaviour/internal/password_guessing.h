#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "detect/behaviour/behaviour.h"
#include "detect/behaviour/internal/watch.h"
#include "model/field.h"
#include "model/finding.h"

namespace longwatch::detect::behaviour {

/// Failures of one account from one source that ended in a success within an hour.
struct Guessing {
  std::size_t failures = 0;        ///< within half an hour, as the recorder that saw most counts
  std::size_t usual_failures = 0;  ///< the most on another day, of that account from there
  bool is_first_success = false;   ///< it never succeeded from there before
};

enum class GuessVerdict : std::uint8_t { Usual, Slight, Odd, Alarming };

GuessVerdict judge_guessing(const Guessing& guessing);

/// One source that failed for many accounts within an hour.
struct Spray {
  std::size_t accounts = 0;   ///< that failed
  std::size_t recovered = 0;  ///< of these, that succeeded from there within the same hour
  bool is_outside = false;
};

GuessVerdict judge_spray(const Spray& spray);

/// Logons that fail: Windows (Security 4624, 4625, 4768, 4771, 4776), sshd and PAM, Entra sign-ins,
/// Microsoft 365, Okta, AWS consoles, and key=value lines of VPNs with an outcome.
std::unique_ptr<Watch> make_password_guessing(const BehaviourOptions& options,
                                              model::FieldTable& fields);

}  // namespace longwatch::detect::behaviour
