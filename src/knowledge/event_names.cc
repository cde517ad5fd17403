#include "knowledge/event_names.h"

#include <functional>
#include <map>
#include <string>

#include <fmt/format.h>

#include "base/text.h"
#include "formats/yaml.h"
#include "knowledge/internal/content_yaml.h"

namespace longwatch::knowledge {
namespace {

using formats::YamlEntry;
using formats::YamlKind;
using formats::YamlNode;
using internal::for_each_map;
using internal::not_expected;

Status read_channel(const std::string& path, const YamlEntry& channel,
                    std::map<std::string, std::string, std::less<>>& meanings) {
  if (channel.value->kind != YamlKind::Map) {
    return not_expected(path, *channel.value, "a map of event ids");
  }
  for (const YamlEntry& event : channel.value->entries) {
    if (event.value->kind != YamlKind::Scalar || !parse_uint64(event.key->text).has_value()) {
      return not_expected(path, *event.value, "an event id with its meaning");
    }
    meanings[to_ascii_lower(channel.key->text + "/" + event.key->text)] = event.value->text;
  }
  return {};
}

}  // namespace

Result<EventNames> EventNames::load(const std::string& path, const FileSystem& files) {
  EventNames names;
  const auto read_document = [&](const YamlNode& /*document*/, const YamlNode& events) -> Status {
    for (const YamlEntry& channel : events.entries) {
      LW_TRY(read_channel(path, channel, names.meanings_));
    }
    return {};
  };
  LW_TRY(for_each_map(path, files, "events", read_document));
  return names;
}

std::string_view EventNames::meaning(std::string_view channel, std::string_view provider,
                                     std::string_view event_id) const {
  for (const std::string& key : {fmt::format("{}/{}/{}", channel, provider, event_id),
                                 fmt::format("{}/{}", channel, event_id)}) {
    const auto found = meanings_.find(to_ascii_lower(key));
    if (found != meanings_.end()) {
      return found->second;
    }
  }
  return {};
}

}  // namespace longwatch::knowledge
