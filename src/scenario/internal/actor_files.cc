#include "scenario/internal/actor_files.h"

#include <algorithm>
#include <chrono>
#include <span>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "model/synthetic.h"
#include "scenario/internal/yaml_text.h"

namespace longwatch::scenario::internal {
namespace {

using std::chrono::hours;

struct NamedTechnique {
  std::string_view id;
  std::string_view name;
};

constexpr NamedTechnique kTechniques[] = {
    {"T1595.002", "Vulnerability Scanning"},
    {"T1190", "Exploit Public-Facing Application"},
    {"T1505.003", "Web Shell"},
    {"T1059.003", "Windows Command Shell"},
    {"T1082", "System Information Discovery"},
    {"T1018", "Remote System Discovery"},
    {"T1087.002", "Domain Account"},
    {"T1003.001", "LSASS Memory"},
    {"T1021.002", "SMB/Windows Admin Shares"},
    {"T1078.002", "Domain Accounts"},
    {"T1572", "Protocol Tunneling"},
    {"T1074.001", "Local Data Staging"},
    {"T1560.001", "Archive via Utility"},
    {"T1041", "Exfiltration Over C2 Channel"},
    {"T1070.001", "Clear Windows Event Logs"},
    {"T1584.008", "Network Devices"},
    {"T1135", "Network Share Discovery"},
    {"T1558.003", "Kerberoasting"},
    {"T1566.001", "Spearphishing Attachment"},
    {"T1566.002", "Spearphishing Link"},
    {"T1598.003", "Spearphishing Link (for Information)"},
    {"T1583.001", "Domains"},
    {"T1585.002", "Email Accounts"},
    {"T1665", "Hide Infrastructure"},
    {"T1486", "Data Encrypted for Impact"},
    {"T1053.005", "Scheduled Task"},
    {"T1059.001", "PowerShell"},
    {"T1547.001", "Registry Run Keys / Startup Folder"},
    {"T1105", "Ingress Tool Transfer"},
    {"T1110.003", "Password Spraying"},
    {"T1133", "External Remote Services"},
    {"T1567.002", "Exfiltration to Cloud Storage"},
};

std::string_view technique_name(std::string_view id) {
  const auto* const found =
      std::find_if(std::begin(kTechniques), std::end(kTechniques),
                   [id](const NamedTechnique& known) { return known.id == id; });
  return found == std::end(kTechniques) ? std::string_view() : found->name;
}

// What the planted actor's profile shares with the intrusion: 14 of its 18 techniques.
constexpr std::string_view kPlanted =
    "T1595.002 T1190 T1505.003 T1018 T1087.002 T1003.001 T1021.002 T1078.002 T1572 T1074.001 "
    "T1560.001 T1070.001 T1584.008 T1558.003";

struct Profile {
  std::string_view id;
  std::string_view name;
  std::string_view other_name;  ///< what somebody else calls them; may be empty
  std::string_view nature;
  std::string_view techniques;  ///< when the intrusion is not theirs
  std::string_view tools;
  std::string_view sector;
  std::string_view hours;
};

constexpr Profile kTracked[] = {
    {"brass-ferret", "BRASS FERRET", "Rustmarten", "criminal",
     "T1190 T1505.003 T1059.003 T1082 T1018 T1087.002 T1003.001 T1021.002 T1560.001 T1041 T1135 "
     "T1486 T1133",
     "Mimikatz;Cobalt Strike", "any", "12:00-22:00+03:00"},
    {"glass-kite", "GLASS KITE", "Paper Lantern", "state-sponsored",
     "T1598.003 T1583.001 T1585.002 T1665 T1566.002 T1082 T1059.003 T1105", "bulk mail service",
     "government", "08:00-17:00+08:00"},
    {"stone-heron", "STONE HERON", "Grey Wader", "state-sponsored",
     "T1190 T1059.003 T1082 T1105 T1566.001 T1053.005", "Mimikatz", "government",
     "09:00-18:00+08:00"},
};

constexpr Profile kOthers[] = {
    {"amber-shrew", "AMBER SHREW", "", "criminal", "T1566.001 T1059.001 T1082 T1486 T1021.002",
     "Cobalt Strike", "health", ""},
    {"blue-thistle", "BLUE THISTLE", "", "state-sponsored",
     "T1190 T1505.003 T1059.003 T1105 T1082 T1003.001", "Mimikatz", "energy", ""},
    {"copper-wren", "COPPER WREN", "", "criminal", "T1110.003 T1133 T1059.001 T1087.002 T1486",
     "Rclone", "education", ""},
    {"dusk-heron", "DUSK HERON", "", "state-sponsored", "T1566.002 T1059.001 T1053.005 T1041 T1082",
     "", "research", ""},
    {"elder-newt", "ELDER NEWT", "", "unknown", "T1190 T1059.003 T1105 T1547.001 T1018", "",
     "telecommunications", ""},
    {"flint-magpie", "FLINT MAGPIE", "", "criminal",
     "T1566.001 T1059.003 T1003.001 T1021.002 T1560.001 T1567.002", "Mimikatz;Rclone", "finance",
     ""},
    {"gale-otter", "GALE OTTER", "", "state-sponsored",
     "T1598.003 T1566.002 T1583.001 T1059.001 T1082", "", "media", ""},
    {"hollow-elm", "HOLLOW ELM", "", "criminal", "T1133 T1110.003 T1059.003 T1082 T1486 T1041",
     "Cobalt Strike", "retail", ""},
    {"iron-plover", "IRON PLOVER", "", "state-sponsored",
     "T1190 T1505.003 T1059.003 T1018 T1021.002 T1041 T1082", "Mimikatz", "defence", ""},
    {"juniper-fox", "JUNIPER FOX", "", "criminal", "T1566.001 T1105 T1059.001 T1547.001 T1082", "",
     "transport", ""},
    {"kelp-starling", "KELP STARLING", "", "unknown", "T1595.002 T1190 T1059.003 T1082 T1135 T1041",
     "", "government", ""},
    {"low-tide", "LOW TIDE", "", "criminal",
     "T1566.002 T1059.003 T1087.002 T1003.001 T1486 T1560.001", "Mimikatz", "manufacturing", ""},
};

Timestamp long_before(const Parliament& at, int days) {
  return at.start - hours(24 * days);
}

struct Item {
  std::string_view kind;
  std::string_view artefact;
  std::string value;
  std::string_view name;
  std::string_view source;
  std::string_view tlp = "TLP:CLEAR";
  std::vector<std::string> originators = {};
};

void append_item(YamlText& yaml, const Item& item, Timestamp dated, int reports) {
  yaml.begin_item();
  yaml.text("kind", item.kind).optional("artefact", item.artefact).text("value", item.value);
  yaml.optional("name", item.name).text("source", item.source).time("dated", dated);
  yaml.number("reports", reports);
  yaml.begin_map("marking").text("tlp", item.tlp).texts("originators", item.originators).end();
  yaml.end();
}

void append_techniques(YamlText& yaml, const Parliament& at, std::string_view ids) {
  for (const std::string_view id : split(ids, ' ')) {
    append_item(yaml, {"technique", "", std::string(id), technique_name(id), "open reporting"},
                long_before(at, 400), 2);
  }
}

// How the planted actor goes about it; the hours are those in which this seed's intruder works.
void append_habits(YamlText& yaml, const Parliament& at) {
  constexpr NamedTechnique kHabits[] = {
      {"soho-router-last-hop", "comes in through routers of small offices and homes"},
      {"archive-volumes-in-system-folder", "packs into volumes in a folder of the system"},
      {"second-address-within-minutes", "a second address uses the shell within minutes"},
  };
  for (const NamedTechnique& habit : kHabits) {
    append_item(yaml,
                {"procedure", "", std::string(habit.id), habit.name, "own case of an earlier year"},
                long_before(at, 330), 1);
  }
  append_item(yaml, {"tool", "", "Secure Socket Funnelling", "", "open reporting"},
              long_before(at, 380), 2);
  append_item(yaml, {"victim-country", "", "Tarawera", "", "own case of an earlier year"},
              long_before(at, 330), 1);
  append_item(yaml,
              {"working-hours", "", fmt::format("06:30-12:30+{:02}:00", 8 - at.hours_later), "",
               "own case of an earlier year"},
              long_before(at, 330), 1);
}

struct Edge {
  std::string_view from;
  std::string_view to;
  std::string_view kind;
  std::string_view confidence;
};

void append_sponsors(YamlText& yaml, std::string_view actor) {
  constexpr Edge kHeron[] = {
      {"STONE HERON", "Harbour Lantern Technology", "front-company", "moderate"},
      {"Harbour Lantern Technology", "Coastal Province Security Bureau", "agency", "moderate"},
      {"Coastal Province Security Bureau", "Ministry of Quiet Affairs of Veldania", "ministry",
       "high"},
      {"Ministry of Quiet Affairs of Veldania", "Veldania", "state", "high"},
  };
  constexpr Edge kKite[] = {
      {"GLASS KITE", "Inkwell Data", "front-company", "moderate"},
      {"Inkwell Data", "Lake Province Security Bureau", "agency", "moderate"},
      {"Lake Province Security Bureau", "Ministry of Quiet Affairs of Veldania", "ministry",
       "high"},
      {"Ministry of Quiet Affairs of Veldania", "Veldania", "state", "high"},
  };
  const std::span<const Edge> edges = actor == "stone-heron"  ? std::span<const Edge>(kHeron)
                                      : actor == "glass-kite" ? std::span<const Edge>(kKite)
                                                              : std::span<const Edge>();
  if (edges.empty()) {
    return;
  }
  yaml.begin_list("sponsors");
  for (const Edge& edge : edges) {
    yaml.begin_item();
    yaml.text("from", edge.from).text("to", edge.to).text("to_kind", edge.kind);
    yaml.text("confidence", edge.confidence).text("source", "own assessment of an earlier year");
    yaml.begin_map("marking").text("tlp", "TLP:GREEN").texts("originators", {}).end();
    yaml.end();
  }
  yaml.end();
}

void append_own_items(YamlText& yaml, const Parliament& at, const Profile& profile) {
  const bool planted = profile.id == at.planted_actor;
  std::string_view techniques = planted ? kPlanted : profile.techniques;
  if (at.planted_actor == kNobody && profile.id == "brass-ferret") {
    techniques = "T1190 T1059.003 T1082 T1018 T1021.002 T1486 T1133";
  }
  append_techniques(yaml, at, techniques);
  if (planted && profile.id == "glass-kite") {
    append_techniques(yaml, at, "T1598.003 T1583.001 T1585.002 T1665");
  }
  if (!profile.tools.empty()) {
    for (const std::string_view tool : split(profile.tools, ';')) {
      append_item(yaml, {"tool", "", std::string(tool), "", "open reporting"}, long_before(at, 420),
                  1);
    }
  }
  append_item(yaml, {"victim-sector", "", std::string(profile.sector), "", "open reporting"},
              long_before(at, 420), 2);
  if (planted) {
    append_habits(yaml, at);
  } else if (!profile.hours.empty()) {
    append_item(yaml, {"working-hours", "", std::string(profile.hours), "", "open reporting"},
                long_before(at, 420), 1);
  }
}

// Servers of earlier cases, so that every tracked group has infrastructure and none of it is here.
void append_old_infrastructure(YamlText& yaml, const Parliament& at, const Profile& profile) {
  std::uint64_t seed = at.seed * 131;
  for (const char c : profile.id) {
    seed = seed * 31 + static_cast<unsigned char>(c);
  }
  Random random(seed);
  append_item(
      yaml,
      {"infrastructure", "domain",
       fmt::format("relay-{:06x}.example.org", random.next() & 0xFFFFFFU), "", "open reporting"},
      long_before(at, 500), 1);
  append_item(yaml,
              {"infrastructure", "certificate-serial", draw_serial(random), "", "open reporting"},
              long_before(at, 500), 1);
}

void append_profile(YamlText& yaml, const Parliament& at, const Profile& profile, bool tracked) {
  yaml.begin_item();
  yaml.text("id", profile.id);
  yaml.begin_list("names");
  yaml.begin_item().text("name", profile.name).text("source", "NCC").text("scope", "exact").end();
  if (!profile.other_name.empty()) {
    yaml.begin_item().text("name", profile.other_name).text("source", "open reporting");
    yaml.text("scope", "overlaps").end();
  }
  yaml.end();
  yaml.text("nature", profile.nature);
  append_sponsors(yaml, profile.id);
  yaml.begin_list("items");
  append_own_items(yaml, at, profile);
  if (tracked) {
    append_old_infrastructure(yaml, at, profile);
  }
  yaml.end();
  yaml.end();
}

std::string indicator_header(std::string_view originator, std::string_view tlp,
                             Timestamp received) {
  std::string when;
  append_iso8601(when, received, 0);
  return fmt::format("# originator: {}\n# marking: {}\n# received: {}\n# {}: {}\n", originator, tlp,
                     when, model::kSyntheticField, model::kSyntheticMark);
}

struct Case {
  std::string actor;
  std::string_view artefact;
  std::string value;
  std::string_view name;
};

std::string case_text(const Parliament& at, std::string_view source, std::string_view tlp,
                      const std::vector<Case>& cases) {
  const std::string partner(source.substr(0, source.find(' ')));
  YamlText yaml;
  yaml.begin_list("additions");
  for (const Case& entry : cases) {
    yaml.begin_item();
    yaml.text("actor", entry.actor);
    yaml.begin_list("items");
    append_item(yaml,
                {"infrastructure", entry.artefact, entry.value, entry.name, source, tlp, {partner}},
                long_before(at, 140), 1);
    yaml.end();
    yaml.end();
  }
  yaml.end();
  return yaml.content();
}

// Whom the partners' cases are about; when nobody is planted they are about somebody else's things.
std::string case_actor(const Parliament& at) {
  return at.planted_actor == kNobody ? "stone-heron" : at.planted_actor;
}

}  // namespace

bool has_profile(std::string_view actor) {
  const auto named = [actor](const Profile& profile) {
    return profile.id == actor;
  };
  return std::any_of(std::begin(kTracked), std::end(kTracked), named) ||
         std::any_of(std::begin(kOthers), std::end(kOthers), named);
}

std::string tracked_actors_text(const Parliament& parliament) {
  YamlText yaml;
  yaml.begin_list("actors");
  for (const Profile& profile : kTracked) {
    append_profile(yaml, parliament, profile, true);
  }
  yaml.end();
  return yaml.content();
}

std::string other_actors_text(const Parliament& parliament) {
  YamlText yaml;
  yaml.begin_list("actors");
  for (const Profile& profile : kOthers) {
    append_profile(yaml, parliament, profile, false);
  }
  yaml.end();
  return yaml.content();
}

PartnerFiles alpha_files(const Parliament& parliament) {
  Random random(parliament.seed * 977 + 3);
  const std::string serial =
      parliament.planted_actor == kNobody ? draw_serial(random) : parliament.intruder.serial;
  return {indicator_header("ALPHA", "TLP:AMBER+STRICT", parliament.at(6, "21:00:00")) +
              parliament.intruder.tunnel_address + "\n",
          case_text(parliament, "ALPHA case A-2207", "TLP:AMBER+STRICT",
                    {{case_actor(parliament), "certificate-serial", serial,
                      "self-signed certificate of a tunnel server"}})};
}

PartnerFiles bravo_files(const Parliament& parliament) {
  Random random(parliament.seed * 983 + 7);
  const std::string workstation = parliament.planted_actor == kNobody
                                      ? fmt::format("DESKTOP-{:07X}", random.next() & 0xFFFFFFFU)
                                      : parliament.intruder.workstation;
  return {indicator_header("BRAVO", "TLP:AMBER", parliament.at(7, "06:00:00")) +
              parliament.others.sender_domain + "\n" + parliament.others.pixel_host + "\n",
          case_text(parliament, "BRAVO case B-0415", "TLP:AMBER",
                    {{case_actor(parliament), "workstation", workstation,
                      "name of the intruder's own machine, seen in failed logons"},
                     {"glass-kite", "domain", parliament.others.sender_domain,
                      "sender of mails that pose as news"}})};
}

}  // namespace longwatch::scenario::internal
