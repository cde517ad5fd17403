#include <array>

#include <fmt/format.h>

#include "cli/case_session.h"
#include "cli/commands.h"
#include "formats/json_writer.h"
#include "share/terminal_text.h"

namespace longwatch::cli {
namespace {

using config::SettingId;

constexpr std::array kSettings = {SettingId::Workspace, SettingId::As, SettingId::Quiet,
                                  SettingId::NoColor};

constexpr std::array<OptionInfo, 4> kOptions = {{
    {"--format", "FORMAT", "table, or jsonl (one incident a line)", "table", "table|jsonl"},
    {"--audience", "WHO", "internal, public or partner:NAME", "internal", ""},
    {"--as-known", "TIME", "what was recorded up to then", "", ""},
    {"--output", "FILE", "write there in place of standard output; '-' is standard output", "-",
     ""},
}};

std::string period_of(const model::Incident& incident) {
  const auto text = [](const std::optional<Timestamp>& time) {
    return time.has_value() ? to_iso8601(*time).substr(0, 16) + "Z" : std::string("unknown");
  };
  return text(incident.first) + " to " + text(incident.last);
}

void append_table(std::string& out, const model::Incident& incident) {
  out += fmt::format("{}  {:<13}  {:<8}  {}\n", incident.id, name_of(incident.kind),
                     to_text(incident.level), share::terminal_safe(incident.title));
  out += fmt::format("    version {}, {}, {} findings\n", incident.version, period_of(incident),
                     incident.findings.size());
  out +=
      fmt::format("    hosts {}; organisations {}; techniques {}\n",
                  share::terminal_safe(fmt::format("{}", fmt::join(incident.hosts, ", "))),
                  share::terminal_safe(fmt::format("{}", fmt::join(incident.organisations, ", "))),
                  fmt::join(incident.techniques, ", "));
}

void append_list(formats::JsonWriter& json, std::string_view name,
                 const std::vector<std::string>& texts) {
  json.key(name).begin_array();
  for (const std::string& text : texts) {
    json.string(text);
  }
  json.end_array();
}

void append_json(std::string& out, const model::Incident& incident) {
  formats::JsonWriter json(out);
  json.begin_object().member("schema", "longwatch.incident.v1").member("id", incident.id);
  json.member("version", incident.version).member("title", incident.title);
  json.member("kind", name_of(incident.kind)).member("level", to_text(incident.level));
  for (const auto& [name, time] :
       {std::pair{"first", incident.first}, std::pair{"last", incident.last},
        std::pair{"detected", incident.detected}}) {
    if (time.has_value()) {
      json.member(name, to_iso8601(*time));
    }
  }
  append_list(json, "hosts", incident.hosts);
  append_list(json, "accounts", incident.accounts);
  append_list(json, "organisations", incident.organisations);
  append_list(json, "techniques", incident.techniques);
  append_list(json, "findings", incident.findings);
  json.end_object().end_line();
}

/// Steps and links of one incident.
void append_details(std::string& out, const model::Incident& incident) {
  out += "\nSTEPS\n";
  for (const model::TimelineEntry& entry : incident.timeline) {
    out += fmt::format("  {}  {:<10}  {:<10}  {}\n",
                       entry.time.has_value() ? to_iso8601(*entry.time).substr(0, 19) + "Z"
                                              : std::string("unknown             "),
                       share::terminal_safe(entry.host), entry.technique,
                       share::terminal_safe(entry.title));
  }
  out += "\nWHY ITS FINDINGS BELONG TOGETHER\n";
  for (const model::Link& link : incident.links) {
    out += fmt::format("  {:>5.1f} bits  {} - {}  {}\n", link.weight, link.from, link.to,
                       share::terminal_safe(link.why));
  }
}

Result<std::string> product_of(const model::CaseFile& file, const Invocation& invocation) {
  const bool as_json = invocation.value("--format") == "jsonl";
  std::string out;
  if (invocation.arguments.empty()) {
    for (const model::Incident& incident : file.incidents) {
      as_json ? append_json(out, incident) : append_table(out, incident);
    }
    if (file.incidents.empty() && !as_json) {
      out = "no incidents\n";
    }
    return out;
  }
  LW_TRY_ASSIGN(const model::Incident* const incident,
                find_incident(file, invocation.arguments.front()));
  if (as_json) {
    append_json(out, *incident);
    return out;
  }
  append_table(out, *incident);
  append_details(out, *incident);
  return out;
}

ExitStatus run(const Invocation& invocation, Session& session) {
  const std::optional<model::CaseFile> file = open_view(invocation, session);
  if (!file.has_value()) {
    return ExitStatus::Unusable;
  }
  const Result<std::string> product = product_of(*file, invocation);
  return product.ok() ? print_product(*product, invocation, session)
                      : unusable(product.error(), session);
}

constexpr CommandInfo kCommand = {
    .name = "incidents",
    .arguments = "[INCIDENT]",
    .least_arguments = 0,
    .most_arguments = 1,
    .summary = "list the incidents of a workspace, or show one",
    .description =
        "Lists the incidents that are recorded in a workspace, worst first. With an id, or the "
        "beginning of one, shows its steps in order of time and why its findings belong together.",
    .example =
        "longwatch incidents --workspace case --as ada\n"
        "longwatch incidents i-1f --workspace case --as ada",
    .settings = kSettings,
    .options = kOptions,
    .run = run,
};

}  // namespace

const CommandInfo& incidents_command() {
  return kCommand;
}

}  // namespace longwatch::cli
