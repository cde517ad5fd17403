#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "model/source.h"

namespace longwatch::pipeline {

/// SHA-256 of the first `size` bytes of a file, that is of what was there when it was opened.
/// `after_block` is called now and then. A file that has become shorter is reported and
/// the digest covers what is left; when it cannot be read the digest is all zero, and that is
/// reported.
model::Sha256 hash_source(const RandomAccessFile& file, const std::string& name,
                          std::vector<std::byte>& scratch, const std::function<void()>& after_block,
                          DiagnosticSink& diagnostics);

/// Reports a file that holds more now than when it was opened. To be asked when all of it was read.
void report_growth(const RandomAccessFile& file, const std::string& name,
                   DiagnosticSink& diagnostics);

}  // namespace longwatch::pipeline
