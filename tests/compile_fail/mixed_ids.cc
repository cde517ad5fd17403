// The number of a field is not the number of a source.
#include "model/field.h"
#include "model/source.h"

void show(longwatch::model::SourceId source);

void sweep(longwatch::model::SourceId source, [[maybe_unused]] longwatch::model::FieldId field) {
#ifdef LW_MUST_NOT_COMPILE
  show(field);
#endif
  show(source);
}
