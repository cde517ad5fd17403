#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "base/result.h"
#include "detect/indicator/internal/input_files.h"
#include "detect/indicator/internal/intake.h"

namespace longwatch::detect::indicator {

/// What a file of indicators is, by how it begins.
enum class FileShape : std::uint8_t { List, Table, Json, Xml };

FileShape shape_of(std::string_view head);

/// Reads one file of any kind and fills in its digest. Lists and tables are read in pieces, JSON
/// and XML as a whole. Fails when the file cannot be read; content that breaks its format is told.
Status read_indicator_file(InputFile& input, const FileSystem& files, Intake& intake);

/// The same of a text.
void read_indicator_text(std::string_view text, const std::string& name, Intake& intake);

/// Says that a feed's tables of content were left out.
void tell_feed(const std::string& folder, Intake& intake);

}  // namespace longwatch::detect::indicator
