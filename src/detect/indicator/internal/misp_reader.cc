#include "detect/indicator/internal/misp_reader.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "detect/cut.h"
#include "detect/indicator/diagnostics.h"
#include "detect/indicator/internal/detail_text.h"
#include "detect/indicator/internal/pattern_intake.h"

namespace longwatch::detect::indicator {
namespace {

using formats::JsonNode;

/// An attribute type: what its value is, and what stands behind a '|' in it. "" = nothing that is
/// looked for.
struct TypeRow {
  std::string_view type;
  std::string_view first;
  std::string_view second = {};
};

constexpr auto kTypes = std::to_array<TypeRow>({
    {"ip-src", "ip"},
    {"ip-dst", "ip"},
    {"ip-src|port", "ip"},
    {"ip-dst|port", "ip"},
    {"domain", "domain"},
    {"hostname", "host"},
    {"hostname|port", "host"},
    {"domain|ip", "domain", "ip"},
    {"url", "url"},
    {"uri", "url"},
    {"md5", "md5"},
    {"sha1", "sha1"},
    {"sha256", "sha256"},
    {"imphash", "imphash"},
    {"tlsh", "tlsh"},
    {"filename", "file"},
    {"filename-pattern", "path"},
    {"filename|md5", "file", "md5"},
    {"filename|sha1", "file", "sha1"},
    {"filename|sha256", "file", "sha256"},
    {"filename|imphash", "file", "imphash"},
    {"filename|tlsh", "file", "tlsh"},
    {"malware-sample", "file", "md5"},
    {"email", "mail"},
    {"email-src", "mail"},
    {"email-dst", "mail"},
    {"email-reply-to", "mail"},
    {"email-attachment", "file"},
    {"mutex", "mutex"},
    {"regkey", "registry"},
    {"regkey|value", "registry"},
    {"user-agent", "user-agent"},
    {"AS", "asn"},
    {"ja3-fingerprint-md5", "ja3"},
    {"x509-fingerprint-sha1", "certificate"},
    {"x509-fingerprint-sha256", "certificate"},
    {"stix2-pattern", "pattern"},
});

const TypeRow* find_type(std::string_view type) {
  const auto* const row = std::find_if(kTypes.begin(), kTypes.end(),
                                       [type](const TypeRow& one) { return one.type == type; });
  return row == kTypes.end() ? nullptr : row;
}

bool is_true(const JsonNode* node) {
  return node != nullptr && (node->truth || node->raw == "1" || node->raw == "true");
}

bool is_false(const JsonNode* node) {
  return node != nullptr && !is_true(node);
}

/// "misp-galaxy:threat-actor=\"APT40\"": the name of a galaxy and a value of it.
std::pair<std::string_view, std::string_view> galaxy_of(std::string_view tag) {
  constexpr std::string_view kPrefix = "misp-galaxy:";
  const std::size_t equals = tag.find("=\"");
  if (!tag.starts_with(kPrefix) || equals == std::string_view::npos || !tag.ends_with('"')) {
    return {};
  }
  return {tag.substr(kPrefix.size(), equals - kPrefix.size()),
          tag.substr(equals + 2, tag.size() - equals - 3)};
}

bool is_actor_galaxy(std::string_view galaxy) {
  return galaxy == "threat-actor" || galaxy.ends_with("intrusion-set") ||
         galaxy == "microsoft-activity-group";
}

bool is_malware_galaxy(std::string_view galaxy) {
  return galaxy == "tool" || galaxy == "malpedia" || galaxy == "ransomware" || galaxy == "rat" ||
         galaxy == "backdoor" || galaxy.ends_with("malware") || galaxy.ends_with("mitre-tool");
}

class EventReader {
 public:
  EventReader(LineFinder& lines, Intake& intake) : lines_(lines), intake_(intake) {}

  void read(const JsonNode& event) {
    const Details details = details_of(event);
    take_attributes(event, details);
    if (const JsonNode* const objects = event.find("Object"); objects != nullptr) {
      for (const JsonNode& object : objects->items) {
        if (is_true(object.find("deleted"))) {
          ++passed_over_["deleted objects"];
        } else {
          take_attributes(object, details);
        }
      }
    }
  }

  void tell_passed_over() {
    for (const auto& [what, count] : passed_over_) {
      intake_.tell(kPassedOver, 0, 0, fmt::format("{} {}", with_thousands(count), what));
    }
  }

 private:
  static Details details_of(const JsonNode& event) {
    Details details;
    details.id = cut(event.text_of("uuid"), limits::kIndicatorTextBytes);
    const JsonNode* const maker = event.find("Orgc");
    const std::string organisation = maker == nullptr ? std::string() : maker->text_of("name");
    const std::string info = event.text_of("info");
    details.source =
        cut(organisation.empty() || info.empty() ? organisation + info : organisation + ": " + info,
            limits::kIndicatorTextBytes);
    details.received = time_of(event, "publish_timestamp");
    if (!details.received.has_value()) {
      details.received = time_of(event, "timestamp");
    }
    take_tags(event, details);
    if (details.marking.has_value() && details.marking->tlp != model::Tlp::Clear) {
      constexpr std::size_t kNameBytes = 64;
      const bool usable = !organisation.empty() && organisation.size() <= kNameBytes;
      details.marking->originators = {usable ? organisation : "unknown originator"};
    }
    return details;
  }

  /// "0" stands for never.
  static std::optional<Timestamp> time_of(const JsonNode& node, std::string_view name) {
    const std::string text = node.text_of(name);
    return text.empty() || text == "0" ? std::nullopt : parse_time(text);
  }

  static void take_tags(const JsonNode& node, Details& details) {
    const JsonNode* const tags = node.find("Tag");
    if (tags == nullptr) {
      return;
    }
    for (const JsonNode& tag : tags->items) {
      const std::string name = tag.text_of("name");
      const auto [galaxy, value] = galaxy_of(name);
      if (starts_with_ignoring_ascii_case(name, "tlp:")) {
        make_stricter(details.marking, {parse_tlp(name).value_or(model::Tlp::Red), {}});
      } else if (starts_with_ignoring_ascii_case(name, "pap:")) {
        details.pap = std::max(details.pap, parse_pap(name));
      } else if (is_actor_galaxy(galaxy)) {
        add_detail(details.actors, value);
      } else if (is_malware_galaxy(galaxy)) {
        add_detail(details.malware, value);
      } else {
        add_detail(details.labels, name);
      }
    }
  }

  void take_attributes(const JsonNode& parent, const Details& of_event) {
    const JsonNode* const attributes = parent.find("Attribute");
    if (attributes == nullptr) {
      return;
    }
    for (const JsonNode& attribute : attributes->items) {
      take_attribute(attribute, of_event);
    }
  }

  void take_attribute(const JsonNode& attribute, const Details& of_event) {
    const std::string type = attribute.text_of("type");
    const TypeRow* const row = find_type(type);
    if (is_true(attribute.find("deleted"))) {
      ++passed_over_["deleted attributes"];
    } else if (is_false(attribute.find("to_ids"))) {
      ++passed_over_["attributes that are not for detection (to_ids)"];
    } else if (row == nullptr) {
      ++passed_over_["attributes of type '" + to_printable(type) + "'"];
    } else {
      take_value(attribute, *row, of_event);
    }
  }

  void take_value(const JsonNode& attribute, const TypeRow& row, const Details& of_event) {
    Details details = of_event;
    const std::vector<std::string> originators =
        details.marking.has_value() ? details.marking->originators : std::vector<std::string>();
    if (const std::string id = attribute.text_of("uuid"); !id.empty()) {
      details.id = cut(id, limits::kIndicatorTextBytes);
    }
    if (const std::optional<Timestamp> changed = time_of(attribute, "timestamp");
        changed.has_value()) {
      details.received = std::max(details.received, changed);
    }
    take_tags(attribute, details);
    if (details.marking.has_value() && !originators.empty()) {
      details.marking->originators = originators;
    }
    const std::string value = attribute.text_of("value");
    const std::string note = cut(attribute.text_of("comment"), limits::kIndicatorTextBytes);
    Entry entry{row.first, value, note, line_of(attribute, lines_), 0, &details};
    if (row.first == "pattern") {
      take_stix_pattern(entry, intake_);
      return;
    }
    const std::size_t bar = row.type.find('|') == std::string_view::npos && row.second.empty()
                                ? std::string::npos
                                : value.find('|');
    const std::string_view whole = value;
    // A registry value keeps its key in front.
    entry.text = row.first == "registry" ? whole : whole.substr(0, bar);
    if (row.second.empty() || bar == std::string::npos) {
      intake_.take(entry);
      return;
    }
    // The digest says more than the name beside it, which is often one that everybody has.
    if (row.first != "file") {
      intake_.take(entry);
    }
    entry.kind = row.second;
    entry.text = whole.substr(bar + 1);
    intake_.take(entry);
  }

  LineFinder& lines_;
  Intake& intake_;
  std::map<std::string, std::uint64_t> passed_over_;
};

/// The events of a document; empty when it is none.
std::vector<const JsonNode*> events_of(const JsonNode& root) {
  std::vector<const JsonNode*> events;
  const JsonNode* const response = root.find("response");
  const JsonNode& list = response == nullptr ? root : *response;
  if (list.kind == JsonNode::Kind::Array) {
    for (const JsonNode& item : list.items) {
      const JsonNode* const event = item.find("Event");
      if (event != nullptr || item.find("Attribute") != nullptr) {
        events.push_back(event == nullptr ? &item : event);
      }
    }
    return events;
  }
  if (const JsonNode* const event = list.find("Event"); event != nullptr) {
    events.push_back(event);
  } else if (list.find("Attribute") != nullptr) {
    events.push_back(&list);
  }
  return events;
}

}  // namespace

bool is_misp(const JsonNode& root) {
  return !events_of(root).empty();
}

ListOrigin read_misp(const JsonNode& root, LineFinder& lines, Intake& intake) {
  EventReader reader(lines, intake);
  for (const JsonNode* event : events_of(root)) {
    reader.read(*event);
  }
  reader.tell_passed_over();
  return {};
}

}  // namespace longwatch::detect::indicator
