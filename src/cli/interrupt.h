#pragma once

#include <functional>
#include <stop_token>

#include "base/result.h"
#include "cli/exit_status.h"

namespace longwatch::cli {

/// Runs `work` with a token that is asked to stop at the first Ctrl-C (SIGINT) or SIGTERM; a second
/// one ends the process at once. `on_stop` is called once, from another thread, when that happens.
/// A broken pipe becomes an error of the write instead of a signal, from here on.
ExitStatus run_interruptible(const std::function<ExitStatus(std::stop_token)>& work,
                             const std::function<void()>& on_stop);

}  // namespace longwatch::cli
