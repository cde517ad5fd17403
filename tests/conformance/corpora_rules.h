#pragma once

#include "detect/sigma/load.h"

namespace longwatch::conformance {

/// All rules of the corpora. Precondition: they are there (LW_NEED_CORPORA("sigma")).
detect::sigma::LoadedRules load_corpora_rules();

}  // namespace longwatch::conformance
