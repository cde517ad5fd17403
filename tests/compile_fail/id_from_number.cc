// A number becomes an id only where somebody says so.
#include "model/source.h"

void show(longwatch::model::SourceId source);

void sweep() {
#ifdef LW_MUST_NOT_COMPILE
  show(7);
#else
  show(longwatch::model::SourceId{7});
#endif
}
