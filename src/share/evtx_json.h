#pragma once

#include <string>

#include "model/record_tree.h"
#include "share/mask.h"

namespace longwatch::share {

/// Appends a decoded EVTX record as one JSON object, without a line feed, in the layout that the
/// common dump tools of EVTX print, so that what consumes theirs consumes ours:
///
///   {"Event":{"#attributes":{"xmlns":"http://..."},
///             "System":{"Provider":{"#attributes":{"Name":"...","Guid":"..."}},"EventID":1,...},
///             "EventData":{"Image":"C:\\...","ProcessId":4}}}
///
/// - An element is its text; with attributes an object of "#attributes" and "#text"; with children
///   an object of them; without anything null. Several texts (an array) are a list under "#text".
/// - A `Data` element with a Name stands under that name, as written.
/// - A name that occurs again in the same element gets "_1", "_2" and so on.
/// - Integers, reals and booleans are JSON's own; everything else is text: GUIDs without braces,
///   times in UTC with six decimals, hexadecimal numbers as "0x...".
///
/// With Secrets::Masked every text is masked as in all other outputs.
void append_evtx_json(std::string& out, const model::DecodedRecord& record,
                      Secrets secrets = Secrets::Shown);

}  // namespace longwatch::share
