// A step that may fail is asked whether it did.
#include "base/result.h"

longwatch::Status flush();

longwatch::Status sweep() {
#ifdef LW_MUST_NOT_COMPILE
  flush();
#else
  LW_TRY(flush());
#endif
  return {};
}
