#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/json_writer.h"
#include "model/finding.h"
#include "share/finding_view.h"
#include "share/mask.h"

/// What the JSON outputs of findings have in common.
namespace longwatch::share::internal {

/// Nothing for an empty value.
void write_if_known(formats::JsonWriter& json, std::string_view name, std::string_view value);

/// An array; nothing for an empty list.
void write_list(formats::JsonWriter& json, std::string_view name,
                const std::vector<std::string>& texts);

/// The fields as members of the object that is open, in order; a name that occurs several times
/// becomes one member with an array of all its values.
void write_fields(formats::JsonWriter& json, const std::vector<model::NamedText>& fields,
                  Secrets secrets);

/// The events a finding rests on, as an array of locators under "events".
void write_events(formats::JsonWriter& json, const FindingView& view);

/// The fields under names that databases of documents take as plain ones: letters, digits, '_' and
/// '-' stay, every other character becomes '_' (a dot would make an object of it), and `prefix`
/// stands in front, so that no name of a log is taken for one of ours. Still not masked.
std::vector<model::NamedText> plainly_named(const std::vector<model::NamedText>& fields,
                                            std::string_view prefix);

/// One line for a list of events: level, title, host, and the field that tells most.
std::string headline(const model::Finding& finding, Secrets secrets);

/// The first value of the field, masked as wanted; empty when the finding does not have it.
std::string field_value(const model::Finding& finding, std::string_view name, Secrets secrets);

}  // namespace longwatch::share::internal
