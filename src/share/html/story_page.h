#pragma once

#include <string>

#include "model/case_file.h"
#include "model/story.h"

namespace longwatch::share::html {

/// One self-contained page (no network, no fonts from elsewhere, works from a file and on paper):
/// the statements by section; clicking one opens its findings, and each finding its records:
/// source, SHA-256, record number, byte offset, decoded line. Contains nothing that `file` does not
/// hold. Generated data is marked SYNTHETIC on every screen and every printed sheet. Same input,
/// same bytes.
std::string story_page(const model::Story& story, const model::CaseFile& file);

}  // namespace longwatch::share::html
