#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "formats/yaml.h"

namespace longwatch::detect::tuning {

/// What is wrong at a place of a tuning file; a near name becomes the hint.
Error mistake(const std::string& file, const formats::YamlPlace& place, std::string message,
              std::string_view near = {});

}  // namespace longwatch::detect::tuning
