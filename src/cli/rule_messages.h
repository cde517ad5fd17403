#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "cli/messages.h"
#include "config/settings.h"
#include "detect/sigma/load.h"
#include "detect/sigma/placeholders.h"

namespace longwatch::cli {

/// How many rules have each status; the position is the RuleStatus.
using RuleCounts = std::array<std::uint64_t, 4>;

RuleCounts count_rules(const std::vector<detect::sigma::RuleReport>& reports);

std::uint64_t count_of(const RuleCounts& counts, detect::sigma::RuleStatus status);

/// Says which rules are wrong and where: the first few with their line, then how many more.
void tell_rule_errors(const std::vector<detect::sigma::RuleReport>& reports, Messages& messages);

/// The values that the settings give to placeholders; none when no file is named.
Result<detect::sigma::Placeholders> placeholders_of(const config::Settings& settings,
                                                    const FileSystem& files);

}  // namespace longwatch::cli
