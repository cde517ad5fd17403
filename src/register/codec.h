#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

/// The model's types as JSON, both ways, through one list of members for each type. Members have
/// the names they have in the model; enumerations are written by name, times as ISO 8601 in UTC
/// with seven digits of the second, absent values as null.
namespace longwatch::registry {

/// The same value gives the same bytes. Offered for every type the register keeps (SourceRecord,
/// FindingRecord, EvidenceItem, SetAside, Incident, Campaign, Assessment, Judgement, Release,
/// NotificationDecision, Claim, Response, ListedIncident, Organisation, PersonalFields), and for
/// Statistics and CaseFile. Texts that are no UTF-8 lose the bytes that are none; numbers that are
/// not finite become null.
template <class T>
std::string encode(const T& value);

/// Reads back what `encode` wrote. A member that is absent keeps its default, so that what an older
/// version wrote stays readable; a member that is unknown, stands twice or has another type is
/// refused. Fails with `Corrupt`, `Limit`.
template <class T>
Result<T> decode(std::string_view json);

}  // namespace longwatch::registry
