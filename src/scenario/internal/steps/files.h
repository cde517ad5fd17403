#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenario/internal/steps/stage.h"

namespace longwatch::scenario::internal {

/// What the sensors of a host say of a file that a process made, or deleted.
void create_file(Play& play, std::size_t host, const Process& process, const FileTouch& file);
void delete_file(Play& play, std::size_t host, const Process& process, const FileTouch& file);

/// How 7-Zip cuts an archive: full volumes, and what remains.
std::vector<std::uint64_t> volume_sizes(std::uint64_t bytes, std::uint64_t volume);

}  // namespace longwatch::scenario::internal
