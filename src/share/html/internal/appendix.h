#pragma once

#include <string>

#include "share/html/internal/page_index.h"

namespace longwatch::share::html::internal {

/// Everything the page has mentioned so far: findings, records of logs, entries of the register,
/// and all sources. Records that only a finding names are numbered here.
std::string appendix(PageIndex& index);

}  // namespace longwatch::share::html::internal
