#pragma once

#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "config/as_written.h"

namespace longwatch::config {

/// Reads the text of a configuration file: lines of `key = value`, with blank lines and comments
/// from '#' at the start of a line or after a blank. A value may stand in double quotes, then '#'
/// and blanks belong to it and \" and \\ mean themselves.
///
/// Every line that is wrong is reported with line, column and caret, and the rest is read. Values
/// are put as written; `file` is the name for messages, its directory what relative paths start at.
void read_file_text(std::string_view text, const std::string& file, Origin origin,
                    AsWritten& written, DiagnosticSink& diagnostics);

/// Whether a file that does not exist is an error.
enum class Presence : std::uint8_t { Optional, Required };

struct FileRequest {
  std::string path;
  Origin origin = Origin::UserFile;
  Presence presence = Presence::Optional;
};

/// The same for a file.
void read_file(const FileRequest& request, const FileSystem& files, AsWritten& written,
               DiagnosticSink& diagnostics);

}  // namespace longwatch::config
