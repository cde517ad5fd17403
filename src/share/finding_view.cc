#include "share/finding_view.h"

#include <algorithm>

namespace longwatch::share {

bool has_digest(const model::Source& source) {
  return std::any_of(source.sha256.begin(), source.sha256.end(),
                     [](std::byte b) { return b != std::byte{0}; });
}

}  // namespace longwatch::share
