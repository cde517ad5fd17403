#pragma once

#include <cstddef>
#include <string_view>

#include "config/environment.h"

namespace longwatch::cli {

/// Whether a file descriptor is a terminal.
bool is_terminal(int descriptor);

/// Columns of the terminal behind `descriptor`, else of the variable COLUMNS, else 80.
std::size_t columns_of(int descriptor, const config::Environment& environment);

/// Whether colours are welcome on `descriptor`: it is a terminal that knows them, and NO_COLOR is
/// not set (no-color.org).
bool wants_colour(int descriptor, const config::Environment& environment);

/// The process's environment.
config::Environment process_environment();

}  // namespace longwatch::cli
