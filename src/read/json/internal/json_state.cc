#include "read/json/internal/json_state.h"

namespace longwatch::read::json {

std::size_t JsonState::capacity() const {
  return names_.capacity() + values_.capacity() + builder_.capacity() + spare_.capacity();
}

}  // namespace longwatch::read::json
