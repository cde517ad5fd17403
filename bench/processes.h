#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace longwatch::bench {

/// Runs a program with its output thrown away and waits for it. Fails with `Io` when it cannot be
/// started or ends with anything but 0.
Status run_quietly(const std::vector<std::string>& command);

/// The path of a program on PATH; empty when there is none.
std::string find_program(const std::string& name);

}  // namespace longwatch::bench
