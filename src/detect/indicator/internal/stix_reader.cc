#include "detect/indicator/internal/stix_reader.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
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

// The fixed marking definitions of TLP 1 and TLP 2.0.
constexpr std::array<std::pair<std::string_view, model::Tlp>, 9> kFixedMarkings = {{
    {"marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9", model::Tlp::Clear},
    {"marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da", model::Tlp::Green},
    {"marking-definition--f88d31f6-486f-44da-b317-01333bde0b82", model::Tlp::Amber},
    {"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed", model::Tlp::Red},
    {"marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487", model::Tlp::Clear},
    {"marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb", model::Tlp::Green},
    {"marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421", model::Tlp::Amber},
    {"marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003", model::Tlp::AmberStrict},
    {"marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1", model::Tlp::Red},
}};

constexpr std::string_view kTlp2 = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";
constexpr std::string_view kUnknownOriginator = "unknown originator";

bool is_actor(std::string_view type) {
  return type == "threat-actor" || type == "intrusion-set" || type == "campaign";
}

bool is_malware(std::string_view type) {
  return type == "malware" || type == "tool";
}

/// Objects that hold values by themselves.
bool is_observable(std::string_view type) {
  static constexpr std::array<std::string_view, 10> kTypes = {"ipv4-addr",
                                                              "ipv6-addr",
                                                              "domain-name",
                                                              "url",
                                                              "email-addr",
                                                              "file",
                                                              "mutex",
                                                              "user-account",
                                                              "x509-certificate",
                                                              "windows-registry-key"};
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end() ||
         type == "autonomous-system";
}

std::string_view raw_of(const JsonNode& object, std::string_view name) {
  const JsonNode* const member = object.find(name);
  return member == nullptr ? std::string_view() : member->raw;
}

bool is_revoked(const JsonNode& object) {
  const JsonNode* const revoked = object.find("revoked");
  return revoked != nullptr && revoked->truth;
}

/// Of what `is_stix_object` takes for none.
std::string why_no_object(const JsonNode& object) {
  const std::string type = to_printable(raw_of(object, "type"));
  const std::string id = to_printable(raw_of(object, "id"));
  if (type.empty()) {
    return id.empty() ? "expected an object with a type and an id, got one with neither"
                      : "expected an object with a type and an id, got no type";
  }
  return fmt::format("expected an id of the form '{}--<UUID>', got {}", type,
                     id.empty() ? "none" : "'" + id + "'");
}

/// A name as it may stand among originators.
std::string originator_name(std::string text) {
  constexpr std::size_t kNameBytes = 64;
  const bool usable =
      !text.empty() && text.size() <= kNameBytes &&
      std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
  return usable ? std::move(text) : std::string(kUnknownOriginator);
}

class BundleReader {
 public:
  BundleReader(LineFinder& lines, Intake& intake) : lines_(lines), intake_(intake) {}

  void read(const std::vector<const JsonNode*>& objects) {
    for (const JsonNode* object : objects) {
      index(*object);
    }
    for (const JsonNode* object : objects) {
      relate(*object);
    }
    for (const JsonNode* object : objects) {
      take(*object);
    }
    tell_passed_over();
  }

 private:
  /// The newest version of each object counts.
  void index(const JsonNode& object) {
    const JsonNode*& known = by_id_[raw_of(object, "id")];
    if (known == nullptr || is_older(*known, object)) {
      known = &object;
    }
  }

  /// Times are written with more digits and with fewer.
  static bool is_older(const JsonNode& a, const JsonNode& b) {
    const std::optional<Timestamp> of_a = parse_time(raw_of(a, "modified"));
    const std::optional<Timestamp> of_b = parse_time(raw_of(b, "modified"));
    return of_a < of_b;
  }

  /// Relations lead from indicators to what they point to, until somebody takes them back.
  void relate(const JsonNode& object) {
    if (raw_of(object, "type") == "relationship" &&
        raw_of(object, "relationship_type") == "indicates" &&
        find(raw_of(object, "id")) == &object && !is_revoked(object)) {
      indicates_.emplace(raw_of(object, "source_ref"), raw_of(object, "target_ref"));
    }
  }

  const JsonNode* find(std::string_view id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
  }

  void take(const JsonNode& object) {
    const std::string_view type = raw_of(object, "type");
    const std::string_view id = raw_of(object, "id");
    if (!is_stix_object(object)) {
      const Entry entry{{}, id, {}, line_of(object, lines_), 0, nullptr};
      intake_.refuse(kBadDocument, entry, why_no_object(object));
    } else if (find(id) != &object) {
      ++passed_over_["older version of " + std::string(type)];
    } else if (is_revoked(object)) {
      ++passed_over_["revoked " + std::string(type)];
    } else if (type == "indicator") {
      take_indicator(object);
    } else if (is_observable(type)) {
      const Details details = details_of(object);
      take_observable(object, details, line_of(object, lines_));
    } else if (const JsonNode* const inner = object.find("objects");
               type == "observed-data" && inner != nullptr) {
      const Details details = details_of(object);
      for (const JsonNode& observable : inner->items) {
        take_embedded(observable, details);
      }
    } else {
      ++passed_over_[std::string(type)];
    }
  }

  /// STIX 2.0 puts observables inside of observed data.
  void take_embedded(const JsonNode& observable, const Details& details) {
    const std::string_view type = raw_of(observable, "type");
    if (is_observable(type)) {
      take_observable(observable, details, line_of(observable, lines_));
    } else {
      ++passed_over_[std::string(type)];
    }
  }

  void take_indicator(const JsonNode& object) {
    const Details details = details_of(object);
    std::string note = object.text_of("name");
    if (note.empty()) {
      note = object.text_of("description");
    }
    note = cut(note, limits::kIndicatorTextBytes);
    const std::string pattern = object.text_of("pattern");
    const Entry entry{{}, pattern, note, line_of(object, lines_), 0, &details};
    const std::string_view language = raw_of(object, "pattern_type");
    if (!language.empty() && language != "stix") {
      intake_.refuse(
          kBadPattern, entry,
          fmt::format("expected a pattern of type 'stix', got '{}'", to_printable(language)));
    } else {
      take_stix_pattern(entry, intake_);
    }
  }

  void take_observable(const JsonNode& object, const Details& details, std::uint32_t line) {
    const std::string type = std::string(raw_of(object, "type"));
    std::size_t taken = 0;
    const auto take_value = [&](std::string_view path, const std::string& text) {
      const std::string_view kind = kind_of_path(type, path);
      if (!kind.empty() && !text.empty()) {
        intake_.take({kind, text, {}, line, 0, details.empty() ? nullptr : &details});
        ++taken;
      }
    };
    for (const JsonNode& member : object.items) {
      if (member.key != "hashes") {
        // The number of a system, texts of all others.
        take_value(member.key, member.text());
      }
    }
    if (const JsonNode* const hashes = object.find("hashes"); hashes != nullptr) {
      for (const JsonNode& hash : hashes->items) {
        take_value("hashes." + std::string(hash.key), hash.text());
      }
    }
    if (taken == 0) {
      ++passed_over_[type + " without a value"];
    }
  }

  Details details_of(const JsonNode& object) {
    Details details;
    details.id = cut(object.text_of("id"), limits::kIndicatorTextBytes);
    if (const JsonNode* const maker = find(raw_of(object, "created_by_ref")); maker != nullptr) {
      details.source = cut(maker->text_of("name"), limits::kIndicatorTextBytes);
    }
    take_time(object, "valid_from", details.valid_from);
    take_time(object, "valid_until", details.valid_until, &parse_end);
    take_time(object, "created", details.received);
    if (const JsonNode* const confidence = object.find("confidence"); confidence != nullptr) {
      details.confidence = parse_confidence(confidence->text());
      if (!details.confidence.has_value()) {
        tell_detail(object, "a confidence from 0 to 100", confidence->text());
      }
    }
    for (const std::string_view list : {"labels", "indicator_types"}) {
      if (const JsonNode* const labels = object.find(list); labels != nullptr) {
        for (const JsonNode& label : labels->items) {
          take_label(label.text(), details);
        }
      }
    }
    take_markings(object, details);
    take_targets(raw_of(object, "id"), details);
    return details;
  }

  void take_time(const JsonNode& object, std::string_view name, std::optional<Timestamp>& time,
                 std::optional<Timestamp> (*parse)(std::string_view) = &parse_time) {
    const std::string text = object.text_of(name);
    if (!text.empty() && !(time = parse(text)).has_value()) {
      tell_detail(object, "a time in ISO 8601 as " + std::string(name), text);
    }
  }

  void tell_detail(const JsonNode& object, std::string_view wanted, const std::string& got) {
    intake_.tell(kBadDetail, line_of(object, lines_), 0,
                 fmt::format("'{}' of {}: expected {}; the indicator is looked for without it",
                             to_printable(got), to_printable(raw_of(object, "id")), wanted));
  }

  static void take_label(const std::string& label, Details& details) {
    if (const std::optional<Pap> pap = parse_pap(label);
        pap.has_value() && starts_with_ignoring_ascii_case(label, "pap:")) {
      details.pap = std::max(details.pap, pap);
    } else if (const std::optional<model::Tlp> tlp = parse_tlp(label);
               tlp.has_value() && starts_with_ignoring_ascii_case(label, "tlp:")) {
      make_stricter(details.marking, {*tlp, {}});
    } else {
      add_detail(details.labels, label);
    }
  }

  /// Granular markings count for the whole object: its parts are not shown apart.
  void take_markings(const JsonNode& object, Details& details) {
    if (const JsonNode* const refs = object.find("object_marking_refs"); refs != nullptr) {
      for (const JsonNode& ref : refs->items) {
        take_marking(object, ref.raw, details);
      }
    }
    if (const JsonNode* const granular = object.find("granular_markings"); granular != nullptr) {
      for (const JsonNode& marking : granular->items) {
        if (const std::string_view ref = raw_of(marking, "marking_ref"); !ref.empty()) {
          take_marking(object, ref, details);
        }
      }
    }
    if (details.marking.has_value() && details.marking->tlp != model::Tlp::Clear) {
      details.marking->originators = {originator_name(details.source)};
    }
  }

  void take_marking(const JsonNode& object, std::string_view ref, Details& details) {
    const auto* const fixed = std::find_if(kFixedMarkings.begin(), kFixedMarkings.end(),
                                           [ref](const auto& row) { return row.first == ref; });
    if (fixed != kFixedMarkings.end()) {
      make_stricter(details.marking, {fixed->second, {}});
      return;
    }
    const JsonNode* const definition = find(ref);
    if (definition == nullptr) {
      intake_.tell(kBadDetail, line_of(object, lines_), 0,
                   fmt::format("'{}' of {}: expected the definition of this marking in the bundle; "
                               "the indicator is kept as TLP:RED",
                               to_printable(ref), to_printable(raw_of(object, "id"))));
      make_stricter(details.marking, {model::Tlp::Red, {}});
      return;
    }
    take_definition(object, *definition, details);
  }

  void take_definition(const JsonNode& object, const JsonNode& marking, Details& details) {
    std::string colour;
    if (const JsonNode* const extensions = marking.find("extensions"); extensions != nullptr) {
      if (const JsonNode* const tlp = extensions->find(kTlp2); tlp != nullptr) {
        colour = tlp->text_of("tlp_2_0");
      }
    }
    const JsonNode* const definition = marking.find("definition");
    const std::string_view type = raw_of(marking, "definition_type");
    if (colour.empty() && definition != nullptr && type == "tlp") {
      colour = definition->text_of("tlp");
    }
    if (colour.empty()) {
      // A statement about rights says nothing of who may see it, unless it is a colour.
      const std::string statement =
          definition == nullptr ? marking.text_of("name") : definition->text_of("statement");
      take_label(statement, details);
      std::erase(details.labels, statement);
      return;
    }
    const std::optional<model::Tlp> tlp = parse_tlp(colour);
    if (!tlp.has_value()) {
      tell_detail(object, "a TLP colour (it is kept as TLP:RED)", colour);
    }
    make_stricter(details.marking, {tlp.value_or(model::Tlp::Red), {}});
  }

  void take_targets(std::string_view id, Details& details) {
    const auto [first, last] = indicates_.equal_range(id);
    for (auto relation = first; relation != last; ++relation) {
      const JsonNode* const target = find(relation->second);
      if (target == nullptr || is_revoked(*target)) {
        continue;
      }
      const std::string_view type = raw_of(*target, "type");
      if (is_actor(type)) {
        add_detail(details.actors, target->text_of("name"));
      } else if (is_malware(type)) {
        add_detail(details.malware, target->text_of("name"));
      }
    }
  }

  void tell_passed_over() {
    for (const auto& [type, count] : passed_over_) {
      intake_.tell(kPassedOver, 0, 0,
                   fmt::format("{} of type '{}'", with_thousands(count), to_printable(type)));
    }
  }

  LineFinder& lines_;
  Intake& intake_;
  std::map<std::string_view, const JsonNode*> by_id_;
  std::multimap<std::string_view, std::string_view> indicates_;
  std::map<std::string, std::uint64_t> passed_over_;
};

}  // namespace

bool is_stix_object(const JsonNode& object) {
  const std::string_view type = raw_of(object, "type");
  const std::string_view id = raw_of(object, "id");
  return !type.empty() && id.starts_with(type) && id.substr(type.size()).starts_with("--");
}

ListOrigin read_stix(const JsonNode& root, LineFinder& lines, Intake& intake) {
  std::vector<const JsonNode*> objects;
  const JsonNode* list = root.kind == JsonNode::Kind::Array ? &root : root.find("objects");
  if (list == nullptr) {
    objects.push_back(&root);
  } else {
    for (const JsonNode& object : list->items) {
      objects.push_back(&object);
    }
  }
  BundleReader(lines, intake).read(objects);
  return {};
}

}  // namespace longwatch::detect::indicator
