#pragma once

#include <span>
#include <string>

#include "model/incident.h"
#include "share/html/internal/page_index.h"

namespace longwatch::share::html::internal {

/// When it happened, as a picture (inline SVG without styles of its own): one lane for each
/// incident, a tick for each step. Empty when nothing has a time.
std::string timeline_strip(std::span<const model::Incident> incidents, const PageIndex& index);

}  // namespace longwatch::share::html::internal
