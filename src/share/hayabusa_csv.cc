#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"
#include "share/internal/finding_json.h"
#include "share/summary.h"
#include "share/tool_writers.h"

namespace longwatch::share {
namespace {

// Profile "standard" of Hayabusa 3, its documentation on output profiles and abbreviations.
constexpr std::string_view kHeader =
    "\"Timestamp\",\"RuleTitle\",\"Level\",\"Computer\",\"Channel\",\"EventID\",\"RecordID\","
    "\"Details\",\"ExtraFieldInfo\",\"RuleID\"\n";

constexpr std::string_view kFieldSeparator = " \xC2\xA6 ";  // the broken bar, U+00A6

struct ChannelName {
  std::string_view channel;  ///< in lower case; with a '/' at the end: all that begin with it
  std::string_view shown;
};

constexpr std::array<ChannelName, 28> kChannels = {{
    {"application", "App"},
    {"microsoft-windows-applocker/", "AppLocker"},
    {"microsoft-windows-bits-client/operational", "BitsCli"},
    {"microsoft-windows-codeintegrity/operational", "CodeInteg"},
    {"microsoft-windows-windows defender/operational", "Defender"},
    {"microsoft-windows-dhcp-server/operational", "DHCP-Svr"},
    {"dns server", "DNS-Svr"},
    {"microsoft-windows-driverframeworks-usermode/operational", "DvrFmwk"},
    {"msexchange management", "Exchange"},
    {"microsoft-windows-windows firewall with advanced security/firewall", "Firewall"},
    {"key management service", "KeyMgtSvc"},
    {"microsoft-windows-ldap-client/debug", "LDAP-Cli"},
    {"microsoft-windows-ntlm/operational", "NTLM"},
    {"openssh/operational", "OpenSSH"},
    {"microsoft-windows-printservice/admin", "PrintAdm"},
    {"microsoft-windows-printservice/operational", "PrintOp"},
    {"microsoft-windows-powershell/operational", "PwSh"},
    {"windows powershell", "PwShClassic"},
    {"microsoft-windows-terminalservices-rdpclient/operational", "RDP-Client"},
    {"security", "Sec"},
    {"microsoft-windows-security-mitigations/", "SecMitig"},
    {"microsoft-windows-smbclient/security", "SmbCliSec"},
    {"microsoft-servicebus-client", "SvcBusCli"},
    {"system", "Sys"},
    {"microsoft-windows-sysmon/operational", "Sysmon"},
    {"microsoft-windows-taskscheduler/operational", "TaskSch"},
    {"microsoft-windows-winrm/operational", "WinRM"},
    {"microsoft-windows-wmi-activity/operational", "WMI"},
}};

std::string short_channel(const std::string& channel) {
  const std::string low = to_ascii_lower(channel);
  for (const ChannelName& name : kChannels) {
    const bool matches = name.channel.ends_with('/') ? low.starts_with(name.channel)  //
                                                     : low == name.channel;
    if (matches) {
      return std::string(name.shown);
    }
  }
  return channel;
}

std::string_view short_level(model::Level level) {
  switch (level) {
    case model::Level::Critical:
      return "crit";
    case model::Level::High:
      return "high";
    case model::Level::Medium:
      return "med";
    case model::Level::Low:
      return "low";
    case model::Level::Informational:
      return "info";
  }
  return "undef";
}

/// "2021-08-05 01:40:31.000 +00:00"; empty when there is no time.
std::string stamp(const std::optional<Timestamp>& time) {
  if (!time.has_value()) {
    return "";
  }
  std::string text;
  append_iso8601(text, *time, 3);
  std::replace(text.begin(), text.end(), 'T', ' ');
  text.pop_back();
  return text.append(" +00:00");
}

/// One value inside a cell of several: no line breaks, no separator of fields.
std::string in_one_line(std::string text) {
  constexpr std::string_view kBar = "\xC2\xA6";
  for (std::size_t at = text.find(kBar); at != std::string::npos; at = text.find(kBar, at)) {
    text.replace(at, kBar.size(), "|");
  }
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\t'; }, ' ');
  return text;
}

class Pairs {
 public:
  Pairs& add(std::string_view name, const std::string& value) {
    text_ += fmt::format("{}{}: {}", text_.empty() ? std::string_view() : kFieldSeparator,
                         in_one_line(std::string(name)), in_one_line(value));
    return *this;
  }

  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

/// A number as it is, anything else as text in quotes: so Hayabusa writes them.
void append_cell(std::string& out, std::string_view text) {
  if (!parse_uint64(text).has_value()) {
    append_csv_cell(out, text, CsvQuotes::Always);
    return;
  }
  out.append(text);
}

}  // namespace

HayabusaCsvWriter::HayabusaCsvWriter(ByteSink& sink, Secrets secrets)
    : FindingWriter(sink), secrets_(secrets) {
  block().append(kHeader);
}

void HayabusaCsvWriter::append(const FindingView& view, std::string& out) {
  const model::Finding& finding = view.finding;
  const model::EventReference& event = finding.events.front();
  const model::Source& source = view.source_of(event);
  Pairs details;
  Pairs extra;
  for (const model::NamedText& field : finding.fields) {
    if (field.name != "EventID" && field.name != "Channel") {
      (tells_much(field.name) ? details : extra)
          .add(field.name, shown_field(field.name, field.value, secrets_));
    }
  }
  if (!finding.matched.empty()) {
    details.add("Matched", shown(finding.matched, secrets_));
  }
  extra.add("SourceFile", source.name).add("ByteOffset", std::to_string(event.locator.offset));
  if (has_digest(source)) {
    extra.add("SHA256", to_hex(source.sha256));
  }
  extra.add("FindingID", std::string(view.id));
  const std::array<std::string, 9> cells = {
      finding.rule->title,
      std::string(short_level(finding.rule->level)),
      finding.host,
      short_channel(internal::field_value(finding, "Channel", secrets_)),
      internal::field_value(finding, "EventID", secrets_),
      std::to_string(event.locator.record),
      details.take(),
      extra.take(),
      finding.rule->id,
  };
  append_csv_cell(out, stamp(finding.time), CsvQuotes::Always);
  for (const std::string& cell : cells) {
    out.push_back(',');
    append_cell(out, cell);
  }
  out.push_back('\n');
}

}  // namespace longwatch::share
