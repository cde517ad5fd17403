#include "knowledge/internal/stix_marking.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace longwatch::knowledge::internal {
namespace {

using model::Tlp;

/// The fixed marking definitions of TLP 1 and TLP 2.0 (OASIS).
constexpr std::array<std::pair<std::string_view, Tlp>, 9> kFixedMarkings = {{
    {"marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9", Tlp::Clear},
    {"marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da", Tlp::Green},
    {"marking-definition--f88d31f6-486f-44da-b317-01333bde0b82", Tlp::Amber},
    {"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed", Tlp::Red},
    {"marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487", Tlp::Clear},
    {"marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb", Tlp::Green},
    {"marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421", Tlp::Amber},
    {"marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003", Tlp::AmberStrict},
    {"marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1", Tlp::Red},
}};

/// The MITRE Corporation, who publishes ATT&CK.
constexpr std::string_view kMitre = "identity--c78cb6e5-0c4b-4611-8297-d1b8b55e40b5";
constexpr std::string_view kMitreStatement =
    "marking-definition--fa42a846-8d90-4e51-bc29-71d5b4802168";
constexpr std::string_view kUnknownOriginator = "unknown originator";

/// "amber+strict"; nothing for a text that is no colour.
std::optional<Tlp> colour_named(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, Tlp>, 6> kColours = {{
      {"white", Tlp::Clear},
      {"clear", Tlp::Clear},
      {"green", Tlp::Green},
      {"amber", Tlp::Amber},
      {"amber+strict", Tlp::AmberStrict},
      {"red", Tlp::Red},
  }};
  const std::string lower = to_ascii_lower(text);
  for (const auto& [name, colour] : kColours) {
    if (lower == name) {
      return colour;
    }
  }
  return std::nullopt;
}

}  // namespace

StixMarkings::StixMarkings(const StixBundle& bundle) {
  for (const StixObject& object : bundle.objects) {
    if (object.kind == StixKind::Identity) {
      identities_[object.id] = object.name;
    } else if (object.kind == StixKind::Marking) {
      const std::optional<Tlp> colour = colour_named(object.statement);
      // A statement of rights restricts nobody from reading.
      colours_[object.id] = colour.value_or(Tlp::Clear);
      if (!colour.has_value() && !object.statement.empty()) {
        licence_.append(licence_.empty() ? "" : " ").append(unescaped(object.statement));
      }
    }
  }
}

std::string StixMarkings::creator(const StixObject& object) const {
  const auto entry = identities_.find(object.created_by);
  return entry == identities_.end() ? std::string() : unescaped(entry->second);
}

std::optional<Tlp> StixMarkings::colour_of(std::string_view marking) const {
  for (const auto& [id, colour] : kFixedMarkings) {
    if (id == marking) {
      return colour;
    }
  }
  const auto entry = colours_.find(marking);
  return entry == colours_.end() ? std::nullopt : std::optional(entry->second);
}

model::Marking StixMarkings::work_out(const StixObject& object) {
  const bool is_mitre =
      object.created_by == kMitre || std::find(object.markings.begin(), object.markings.end(),
                                               kMitreStatement) != object.markings.end();
  std::optional<Tlp> strictest;
  for (const std::string_view marking : object.markings) {
    if (is_mitre && marking == kMitreStatement) {
      continue;
    }
    const std::optional<Tlp> colour = colour_of(marking);
    unknown_ += colour.has_value() ? 0U : 1U;
    strictest = std::max(strictest, std::optional(colour.value_or(Tlp::Red)));
  }
  model::Marking result;
  result.tlp = strictest.value_or(is_mitre ? Tlp::Clear : Tlp::AmberStrict);
  if (result.tlp != Tlp::Clear) {
    const std::string maker = creator(object);
    result.originators.push_back(maker.empty() ? std::string(kUnknownOriginator) : maker);
  }
  return result;
}

const model::Marking& StixMarkings::of(const StixObject& object) {
  std::string key(object.created_by);
  for (const std::string_view marking : object.markings) {
    key.append(1, ' ').append(marking);
  }
  const auto entry = known_.find(key);
  if (entry != known_.end()) {
    return entry->second;
  }
  return known_.emplace(std::move(key), work_out(object)).first->second;
}

}  // namespace longwatch::knowledge::internal
