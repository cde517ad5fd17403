#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/settings.h"
#include "detect/sigma/load.h"
#include "model/level.h"
#include "model/source.h"
#include "read/mapped/propose.h"
#include "share/mask.h"

namespace longwatch::cli {

/// A rule that runs on the events of a mapping.
struct RunnableRule {
  std::string title;
  std::string file;
  model::Level level{};
  std::vector<std::string> missing;  ///< fields it asks for that those events never have
};

/// The rules below the paths whose log source is the mapping's, those that miss nothing first.
struct RunnableRules {
  std::vector<RunnableRule> rules;
  std::uint64_t loaded = 0;
};

/// Fails as `detect::sigma::load_rules`.
Result<RunnableRules> find_runnable_rules(const std::vector<std::string>& paths,
                                          const read::mapped::Mapping& mapping,
                                          const FileSystem& files, std::size_t workers);

inline constexpr std::size_t kDropsShown = 5;

/// A line that reading the whole file with the proposal dropped.
struct DroppedLine {
  std::string place;
  std::string line;
  std::string why;
};

/// What is known of a proposal, for people.
struct OnboardFacts {
  std::string file;
  const read::mapped::Proposal& proposal;
  std::string_view text;     ///< the beginning of the file
  model::RecordBooks books;  ///< of the whole file, read with the mapping
  const RunnableRules& rules;
  std::vector<DroppedLine> drops;  ///< the first ones of the whole file
  share::Secrets secrets = share::Secrets::Masked;
  std::size_t columns = 80;  ///< of the terminal
};

std::string onboard_text(const OnboardFacts& facts);

}  // namespace longwatch::cli
