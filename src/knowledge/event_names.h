#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "base/result.h"

namespace longwatch::knowledge {

/// What event ids of Windows mean, in a few words. Immutable; any thread.
class EventNames {
 public:
  /// content/events/windows.yaml: `events:` a map of channels, each a map of ids; channels of many
  /// providers are written "System/Service Control Manager". Fails as `load_estate` does.
  static Result<EventNames> load(const std::string& path, const FileSystem& files);

  /// Empty when it is not known; letter case of the channel is ignored.
  std::string_view meaning(std::string_view channel, std::string_view provider,
                           std::string_view event_id) const;

 private:
  std::map<std::string, std::string, std::less<>> meanings_;  // "channel/id" in lower case
};

}  // namespace longwatch::knowledge
