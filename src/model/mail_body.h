#pragma once

#include "model/field.h"

namespace longwatch::model {

/// The text of a message's body: the last values of its event, and only in a run that names the
/// authority for it. No table of fields has this id, so nothing can ask for it by a name, and no
/// name can be printed beside it. Only the detector of indicators sees such values; others are
/// handed events without them.
inline constexpr FieldId kMailBodyField{0xFFFFFFFE};

/// How the place is called where something was found in a body, in place of any text of it.
inline constexpr const char* kMailBodyPlace = "mail body";

}  // namespace longwatch::model
