#pragma once

#include <string>
#include <vector>

#include "cli/exit_status.h"

namespace longwatch::cli {

/// The whole program: words as typed, without its name, to exit status. Once for a process: it
/// takes over signals.
ExitStatus run_program(const std::vector<std::string>& words);

}  // namespace longwatch::cli
