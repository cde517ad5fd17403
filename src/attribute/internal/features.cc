#include "attribute/internal/features.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/ip_address.h"
#include "base/limits.h"
#include "base/text.h"

namespace longwatch::attribute::internal {
namespace {

struct TypeRow {
  std::string_view type;
  FeatureClass kind;
};

constexpr std::array<TypeRow, 37> kTypes = {{{"technique", FeatureClass::Technique},
                                             {"software", FeatureClass::Software},
                                             {"tool", FeatureClass::Software},
                                             {"malware", FeatureClass::Software},
                                             {"file", FeatureClass::FileName},
                                             {"file-name", FeatureClass::FileName},
                                             {"process", FeatureClass::FileName},
                                             {"md5", FeatureClass::Hash},
                                             {"sha1", FeatureClass::Hash},
                                             {"sha256", FeatureClass::Hash},
                                             {"sha512", FeatureClass::Hash},
                                             {"hash", FeatureClass::Hash},
                                             {"certificate-serial", FeatureClass::Serial},
                                             {"serial", FeatureClass::Serial},
                                             {"workstation", FeatureClass::Workstation},
                                             {"host", FeatureClass::Workstation},
                                             {"hostname", FeatureClass::Workstation},
                                             {"host-name", FeatureClass::Workstation},
                                             {"computer", FeatureClass::Workstation},
                                             {"domain", FeatureClass::Domain},
                                             {"domain-name", FeatureClass::Domain},
                                             {"server-name", FeatureClass::Domain},
                                             {"sender-domain", FeatureClass::Domain},
                                             {"mail", FeatureClass::Mail},
                                             {"mail-address", FeatureClass::Mail},
                                             {"mail_address", FeatureClass::Mail},
                                             {"email", FeatureClass::Mail},
                                             {"email-addr", FeatureClass::Mail},
                                             {"sender", FeatureClass::Mail},
                                             {"ipv4", FeatureClass::Address},
                                             {"ipv6", FeatureClass::Address},
                                             {"ip", FeatureClass::Address},
                                             {"address", FeatureClass::Address},
                                             {"procedure", FeatureClass::Procedure},
                                             {"habit", FeatureClass::Procedure},
                                             {"sector", FeatureClass::Sector},
                                             {"country", FeatureClass::Country}}};

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.find_last_of("\\/");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// "psexec" of "C:\\Tools\\PsExec.exe".
std::string program_name(std::string_view path) {
  std::string name = to_ascii_lower(base_name(path));
  if (name.ends_with(".exe")) {
    name.resize(name.size() - 4);
  }
  return name;
}

/// Serials come with colons, blanks and leading zeros, or without.
std::string hex_only(std::string_view value) {
  std::string digits;
  for (const char c : to_ascii_lower(value)) {
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')) {
      digits.push_back(c);
    } else if (c != ':' && c != ' ' && c != '-') {
      return to_ascii_lower(value);
    }
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  return digits;
}

class Collector {
 public:
  explicit Collector(const model::Estate& estate) : estate_(estate) {}

  void add(std::string_view type, std::string_view value,
           std::span<const model::EvidenceId> evidence) {
    const FeatureClass kind = class_of(type);
    std::string normal = comparable(kind, type, value);
    if (normal.empty() || is_own(kind, value)) {
      return;
    }
    std::string shown = std::string(kind == FeatureClass::Technique ? "" : type);
    shown.append(shown.empty() ? "" : " ").append(value);
    add(kind, std::move(normal), std::move(shown), evidence);
    if (kind == FeatureClass::Mail) {
      add("domain", value.substr(value.rfind('@') + 1), evidence);
    }
  }

  std::vector<Feature> finish() {
    std::vector<Feature> features;
    for (auto& entry : features_) {
      features.push_back(std::move(entry.second));
    }
    return features;
  }

 private:
  bool is_own(FeatureClass kind, std::string_view value) const {
    if (kind == FeatureClass::Address) {
      return model::is_own_address(estate_, value);
    }
    return kind == FeatureClass::Workstation && model::find_host(estate_, value) != nullptr;
  }

  void add(FeatureClass kind, std::string normal, std::string shown,
           std::span<const model::EvidenceId> evidence) {
    const auto [entry, is_new] = features_.try_emplace({kind, normal});
    Feature& feature = entry->second;
    if (is_new) {
      feature.kind = kind;
      feature.value = std::move(normal);
      feature.shown = std::move(shown);
    }
    for (const model::EvidenceId& id : evidence) {
      if (!id.empty() && feature.evidence.size() < limits::kEvidencePerItem &&
          std::find(feature.evidence.begin(), feature.evidence.end(), id) ==
              feature.evidence.end()) {
        feature.evidence.push_back(id);
      }
    }
  }

  const model::Estate& estate_;
  std::map<std::pair<FeatureClass, std::string>, Feature> features_;
};

void add_techniques(Collector& collector, const model::Incident& incident) {
  for (const std::string& technique : incident.techniques) {
    collector.add("technique", technique, {});
  }
  for (const model::TimelineEntry& entry : incident.timeline) {
    if (std::find(incident.techniques.begin(), incident.techniques.end(), entry.technique) !=
        incident.techniques.end()) {
      collector.add("technique", entry.technique, entry.evidence);
    }
  }
}

void add_activity(Collector& collector, const model::Activity& activity) {
  const std::span<const model::EvidenceId> evidence(&activity.evidence, 1);
  collector.add("workstation", activity.workstation, evidence);
  for (const std::string& address : {activity.source, activity.target}) {
    if (parse_address(address).has_value()) {
      collector.add("address", address, evidence);
    }
  }
  for (const model::NamedText& artefact : activity.artefacts) {
    collector.add(artefact.name, artefact.value, evidence);
  }
  if (activity.kind == model::ActivityKind::ProcessStarted) {
    collector.add("process", activity.process, evidence);
  }
}

void add_victims(Collector& collector, const model::Incident& incident,
                 const model::Estate& estate) {
  collector.add("country", estate.home_country, {});
  for (const std::string& id : incident.organisations) {
    if (const model::Organisation* const victim = model::find_organisation(estate, id)) {
      collector.add("sector", victim->sector, {});
      collector.add("country", victim->country, {});
    }
  }
}

}  // namespace

FeatureClass class_of(std::string_view type) {
  for (const TypeRow& row : kTypes) {
    if (row.type == type) {
      return row.kind;
    }
  }
  return FeatureClass::Other;
}

std::string comparable(FeatureClass kind, std::string_view type, std::string_view value) {
  value = trim(value);
  if (value.empty() || value == "-") {
    return {};
  }
  switch (kind) {
    case FeatureClass::Technique:
      return std::string(value);
    case FeatureClass::Address: {
      const std::optional<Address> address = parse_address(value);
      return address.has_value() ? to_text(*address) : std::string();
    }
    case FeatureClass::FileName:
      return program_name(value);
    case FeatureClass::Serial:
      return hex_only(value);
    case FeatureClass::Domain:
      return to_ascii_lower(value.ends_with('.') ? value.substr(0, value.size() - 1) : value);
    case FeatureClass::Other:
      return std::string(type).append(" ").append(to_ascii_lower(value));
    default:
      return to_ascii_lower(value);
  }
}

std::string_view family_of(std::string_view technique) {
  return technique.substr(0, technique.find('.'));
}

std::vector<Feature> collect_features(const model::Incident& incident,
                                      std::span<const model::Activity> own,
                                      const model::Estate& estate) {
  Collector collector(estate);
  add_techniques(collector, incident);
  for (const model::Observable& observable : incident.observables) {
    collector.add(observable.type, observable.value, observable.evidence);
    if (class_of(observable.role) == FeatureClass::Other && !observable.role.empty()) {
      collector.add("procedure", observable.role, observable.evidence);
    }
  }
  for (const model::Activity& activity : own) {
    add_activity(collector, activity);
  }
  add_victims(collector, incident, estate);
  return collector.finish();
}

}  // namespace longwatch::attribute::internal
