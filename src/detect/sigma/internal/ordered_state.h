#pragma once

#include <memory>

#include "detect/sigma/internal/window_state.h"

namespace longwatch::detect::sigma {

/// Of temporal_ordered.
std::unique_ptr<WindowState> make_ordered_state(const CompiledCorrelation& correlation);

}  // namespace longwatch::detect::sigma
