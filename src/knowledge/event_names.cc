#include "knowledge/event_names.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "formats/yaml.h"

namespace longwatch::knowledge {
namespace {

using formats::YamlEntry;
using formats::YamlKind;
using formats::YamlNode;

Error wrong(const std::string& path, const YamlNode& node, std::string_view expected) {
  return Error(ErrorCode::InvalidInput,
               fmt::format("expected {}, got {}", expected, formats::to_text(node.kind)))
      .at(fmt::format("{}:{}:{}", path, node.place.line, node.place.column));
}

}  // namespace

Result<EventNames> EventNames::load(const std::string& path, const FileSystem& files) {
  LW_TRY_ASSIGN(const std::string text, read_text_file(files, path, limits::kSidecarBytes));
  const formats::YamlStream stream = formats::parse_yaml(text);
  if (stream.problem().has_value()) {
    return formats::to_error(*stream.problem(), path);
  }
  EventNames names;
  for (const YamlNode* const document : stream.documents()) {
    const YamlNode* const events = document->find("events");
    if (events == nullptr || events->kind != YamlKind::Map) {
      return wrong(path, *document, "a map with the key 'events'");
    }
    for (const YamlEntry& channel : events->entries) {
      if (channel.value->kind != YamlKind::Map) {
        return wrong(path, *channel.value, "a map of event ids");
      }
      for (const YamlEntry& event : channel.value->entries) {
        if (event.value->kind != YamlKind::Scalar || !parse_uint64(event.key->text).has_value()) {
          return wrong(path, *event.value, "an event id with its meaning");
        }
        names.meanings_[to_ascii_lower(channel.key->text + "/" + event.key->text)] =
            event.value->text;
      }
    }
  }
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
