// A function that may fail is asked whether it did.
#include "base/result.h"

longwatch::Result<int> read_count();

void sweep() {
#ifdef LW_MUST_NOT_COMPILE
  read_count();
#else
  longwatch::discard(read_count(), "the count is shown elsewhere");
#endif
}
