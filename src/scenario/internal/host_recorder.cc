#include "scenario/internal/host_recorder.h"

#include <utility>

#include <fmt/format.h>

#include "scenario/internal/image_facts.h"

namespace longwatch::scenario::internal {
namespace {

constexpr std::uint64_t kSystemLogonId = 0x3E7;
constexpr std::uint32_t kBoot = 5;

std::string number(std::uint64_t value) {
  return fmt::format("{}", value);
}

std::string hex(std::uint64_t value) {
  return fmt::format("{:#x}", value);
}

// As Sysmon writes times in its fields: a blank between date and time, milliseconds, no zone.
std::string utc_text(Timestamp time) {
  std::string text;
  append_iso8601(text, time, 3);
  text[10] = ' ';
  text.pop_back();
  return text;
}

std::string_view to_text(Integrity integrity) {
  switch (integrity) {
    case Integrity::Medium:
      return "Medium";
    case Integrity::High:
      return "High";
    case Integrity::System:
      return "System";
  }
  return "-";
}

// Mandatory labels, [MS-DTYP] 2.4.2.4.
std::string_view label_of(Integrity integrity) {
  switch (integrity) {
    case Integrity::Medium:
      return "S-1-16-8192";
    case Integrity::High:
      return "S-1-16-12288";
    case Integrity::System:
      return "S-1-16-16384";
  }
  return "S-1-16-0";
}

std::string_view elevation_of(Integrity integrity) {
  return integrity == Integrity::Medium ? "%%1938"
         : integrity == Integrity::High ? "%%1937"
                                        : "%%1936";
}

std::string_view service_of(std::uint16_t port) {
  switch (port) {
    case 53:
      return "domain";
    case 80:
      return "http";
    case 389:
      return "ldap";
    case 443:
      return "https";
    case 445:
      return "microsoft-ds";
    default:
      return "-";
  }
}

}  // namespace

Account local_system() {
  return {"NT AUTHORITY", "SYSTEM", "S-1-5-18"};
}

Account domain_account(std::string_view name, std::uint32_t relative_id, const Domain& domain) {
  return {domain.name, std::string(name), fmt::format("{}-{}", domain.sid, relative_id)};
}

HostRecorder::HostRecorder(std::uint32_t index, Host host, Random random,
                           std::vector<SampleEvent>& events)
    : index_(index),
      host_(std::move(host)),
      random_(random),
      events_(events),
      machine_(static_cast<std::uint32_t>(random_.next())),
      sysmon_id_(random_.between(500, 900) * 4) {
  const Timestamp boot = *parse_iso8601(host_.booted);
  const Session system = system_session();
  services_ = running("C:\\Windows\\System32\\services.exe", "C:\\Windows\\system32\\services.exe",
                      system, boot);
  service_host_ =
      running("C:\\Windows\\System32\\svchost.exe",
              "C:\\Windows\\system32\\svchost.exe -k netsvcs -p -s Schedule", system, boot);
  lsass_ =
      running("C:\\Windows\\System32\\lsass.exe", "C:\\Windows\\system32\\lsass.exe", system, boot);
}

Process HostRecorder::running(std::string_view image, std::string_view command_line,
                              const Session& session, Timestamp since) {
  Process process;
  process.guid = process_guid(since);
  process.id = random_.between(150, 2600) * 4;
  process.image = image;
  process.command_line = command_line;
  process.session = session;
  return process;
}

Session HostRecorder::new_session(const Account& account, std::uint32_t terminal,
                                  Integrity integrity) {
  return {account, random_.between(0x30000, 0xFFFFFF), terminal, integrity};
}

Session HostRecorder::system_session() const {
  return {local_system(), kSystemLogonId, 0, Integrity::System};
}

Process HostRecorder::start(Timestamp time, const Process& parent, const Session& session,
                            const ProcessStart& start) {
  Process process = running(start.image, start.command_line, session, time);
  add_process_events(time, parent, process, start);
  return process;
}

void HostRecorder::add_process_events(Timestamp time, const Process& parent, const Process& process,
                                      const ProcessStart& start) {
  const ImageFacts facts =
      facts_of(start.renamed_from.empty() ? process.image : start.renamed_from);
  const Session& session = process.session;
  const std::uint64_t id = session.logon_id;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch());
  const auto stamp = static_cast<std::uint32_t>(seconds.count());
  add_sysmon(
      WindowsEvent::ProcessCreated, time,
      {{"ProcessGuid", process.guid},
       {"ProcessId", number(process.id)},
       {"Image", process.image},
       {"FileVersion", std::string(facts.version)},
       {"Description", std::string(facts.description)},
       {"Product", std::string(facts.product)},
       {"Company", std::string(facts.company)},
       {"OriginalFileName", std::string(facts.original_name)},
       {"CommandLine", process.command_line},
       {"CurrentDirectory", start.directory},
       {"User", session.account.qualified()},
       {"LogonGuid", fmt::format("{{{:08X}-{:04X}-{:04X}-{:02X}{:02X}-{:02X}{:02X}00000000}}",
                                 machine_, stamp & 0xFFFFU, stamp >> 16U, id & 0xFFU,
                                 (id >> 8U) & 0xFFU, (id >> 16U) & 0xFFU, (id >> 24U) & 0xFFU)},
       {"LogonId", hex(id)},
       {"TerminalSessionId", number(session.terminal)},
       {"IntegrityLevel", std::string(to_text(session.integrity))},
       {"Hashes", hashes_of(process.image)},
       {"ParentProcessGuid", parent.guid},
       {"ParentProcessId", number(parent.id)},
       {"ParentImage", parent.image},
       {"ParentCommandLine", parent.command_line},
       {"ParentUser", parent.session.account.qualified()}});
  add_security(WindowsEvent::ProcessAudited, time,
               {{"SubjectUserSid", session.account.sid},
                {"SubjectUserName", session.account.name},
                {"SubjectDomainName", session.account.domain},
                {"SubjectLogonId", hex(id)},
                {"NewProcessId", hex(process.id)},
                {"NewProcessName", process.image},
                {"TokenElevationType", std::string(elevation_of(session.integrity))},
                {"ProcessId", hex(parent.id)},
                {"CommandLine", process.command_line},
                {"TargetUserSid", "S-1-0-0"},
                {"TargetUserName", "-"},
                {"TargetDomainName", "-"},
                {"TargetLogonId", "0x0"},
                {"ParentProcessName", parent.image},
                {"MandatoryLabel", std::string(label_of(session.integrity))}});
}

void HostRecorder::end(Timestamp time, const Process& process) {
  add_sysmon(WindowsEvent::ProcessEnded, time,
             {{"ProcessGuid", process.guid},
              {"ProcessId", number(process.id)},
              {"Image", process.image},
              {"User", process.session.account.qualified()}});
}

void HostRecorder::connect(Timestamp time, const Process& process, const Destination& destination) {
  add_sysmon(WindowsEvent::NetworkConnected, time,
             {{"ProcessGuid", process.guid},
              {"ProcessId", number(process.id)},
              {"Image", process.image},
              {"User", process.session.account.qualified()},
              {"Protocol", destination.port == 53 ? "udp" : "tcp"},
              {"Initiated", "true"},
              {"SourceIsIpv6", "false"},
              {"SourceIp", host_.address},
              {"SourceHostname", host_.fqdn},
              {"SourcePort", number(random_.between(49152, 65500))},
              {"SourcePortName", "-"},
              {"DestinationIsIpv6", "false"},
              {"DestinationIp", destination.address},
              {"DestinationHostname", destination.name.empty() ? "-" : destination.name},
              {"DestinationPort", number(destination.port)},
              {"DestinationPortName", std::string(service_of(destination.port))}});
}

void HostRecorder::query_name(Timestamp time, const Process& process, std::string_view name,
                              std::string_view address) {
  add_sysmon(WindowsEvent::NameQueried, time,
             {{"ProcessGuid", process.guid},
              {"ProcessId", number(process.id)},
              {"QueryName", std::string(name)},
              {"QueryStatus", "0"},
              {"QueryResults", fmt::format("::ffff:{};", address)},
              {"Image", process.image},
              {"User", process.session.account.qualified()}});
}

void HostRecorder::load_image(Timestamp time, const Process& process, std::string_view image,
                              Signed is_signed) {
  const ImageFacts facts = facts_of(image);
  const bool trusted = is_signed == Signed::Yes;
  add_sysmon(WindowsEvent::ImageLoaded, time,
             {{"ProcessGuid", process.guid},
              {"ProcessId", number(process.id)},
              {"Image", process.image},
              {"ImageLoaded", std::string(image)},
              {"FileVersion", std::string(facts.version)},
              {"Description", std::string(facts.description)},
              {"Product", std::string(facts.product)},
              {"Company", std::string(facts.company)},
              {"OriginalFileName", std::string(facts.original_name)},
              {"Hashes", hashes_of(image)},
              {"Signed", trusted ? "true" : "false"},
              {"Signature", trusted ? "Microsoft Windows" : "-"},
              {"SignatureStatus", trusted ? "Valid" : "Unavailable"},
              {"User", process.session.account.qualified()}});
}

void HostRecorder::create_file(Timestamp time, const Process& process, std::string_view file) {
  add_sysmon(WindowsEvent::FileCreated, time,
             {{"ProcessGuid", process.guid},
              {"ProcessId", number(process.id)},
              {"Image", process.image},
              {"TargetFilename", std::string(file)},
              {"CreationUtcTime", clock_text(time)},
              {"User", process.session.account.qualified()}});
}

void HostRecorder::delete_file(Timestamp time, const Process& process, std::string_view file) {
  add_sysmon(WindowsEvent::FileDeleted, time,
             {{"ProcessGuid", process.guid},
              {"ProcessId", number(process.id)},
              {"User", process.session.account.qualified()},
              {"Image", process.image},
              {"TargetFilename", std::string(file)},
              {"Hashes", hashes_of(file)},
              {"IsExecutable", "false"},
              {"Archived", "false"}});
}

void HostRecorder::set_registry_value(Timestamp time, const Process& process, std::string_view key,
                                      std::string_view details) {
  add_sysmon(WindowsEvent::RegistryValueSet, time,
             {{"EventType", "SetValue"},
              {"ProcessGuid", process.guid},
              {"ProcessId", number(process.id)},
              {"Image", process.image},
              {"TargetObject", std::string(key)},
              {"Details", std::string(details)},
              {"User", process.session.account.qualified()}});
}

void HostRecorder::open_process(Timestamp time, const Process& source, const Process& target,
                                std::uint32_t access, std::string_view call_trace) {
  add_sysmon(WindowsEvent::ProcessOpened, time,
             {{"SourceProcessGUID", source.guid},
              {"SourceProcessId", number(source.id)},
              {"SourceThreadId", number(random_.between(300, 3000) * 4)},
              {"SourceImage", source.image},
              {"TargetProcessGUID", target.guid},
              {"TargetProcessId", number(target.id)},
              {"TargetImage", target.image},
              {"GrantedAccess", hex(access)},
              {"CallTrace", std::string(call_trace)},
              {"SourceUser", source.session.account.qualified()},
              {"TargetUser", target.session.account.qualified()}});
}

void HostRecorder::create_remote_thread(Timestamp time, const Process& source,
                                        const Process& target) {
  add_sysmon(
      WindowsEvent::RemoteThreadCreated, time,
      {{"SourceProcessGuid", source.guid},
       {"SourceProcessId", number(source.id)},
       {"SourceImage", source.image},
       {"TargetProcessGuid", target.guid},
       {"TargetProcessId", number(target.id)},
       {"TargetImage", target.image},
       {"NewThreadId", number(random_.between(300, 3000) * 4)},
       {"StartAddress", fmt::format("0x{:016X}", 0x7FFB00000000U + random_.below(1U << 24U))},
       {"StartModule", "C:\\Windows\\System32\\KERNEL32.DLL"},
       {"StartFunction", "LoadLibraryW"},
       {"SourceUser", source.session.account.qualified()},
       {"TargetUser", target.session.account.qualified()}});
}

void HostRecorder::change_registry_key(Timestamp time, const Process& process, std::string_view key,
                                       std::string_view change) {
  add_sysmon(WindowsEvent::RegistryKeyChanged, time,
             {{"EventType", std::string(change)},
              {"ProcessGuid", process.guid},
              {"ProcessId", number(process.id)},
              {"Image", process.image},
              {"TargetObject", std::string(key)},
              {"User", process.session.account.qualified()}});
}

void HostRecorder::note_deletion(Timestamp time, const Process& process, std::string_view file) {
  add_sysmon(WindowsEvent::FileDeletionLogged, time,
             {{"ProcessGuid", process.guid},
              {"ProcessId", number(process.id)},
              {"User", process.session.account.qualified()},
              {"Image", process.image},
              {"TargetFilename", std::string(file)},
              {"Hashes", hashes_of(file)},
              {"IsExecutable", "false"}});
}

void HostRecorder::log_script(Timestamp time, const Process& process, std::string_view text,
                              std::string_view path) {
  std::string id = random_guid();
  id = id.substr(1, id.size() - 2);
  add(WindowsEvent::ScriptBlockLogged, time, process.session.account.sid,
      {{"MessageNumber", "1"},
       {"MessageTotal", "1"},
       {"ScriptBlockText", std::string(text)},
       {"ScriptBlockId", std::move(id)},
       {"Path", std::string(path)}});
  events_.back().process_id = process.id;
  events_.back().activity_id = random_guid();
}

void HostRecorder::add_sysmon(WindowsEvent kind, Timestamp time, Fields fields) {
  const bool set_value =
      kind == WindowsEvent::RegistryValueSet || kind == WindowsEvent::RegistryKeyChanged;
  fields.insert(fields.begin(), {"RuleName", "-"});
  fields.insert(fields.begin() + (set_value ? 2 : 1), {"UtcTime", clock_text(time)});
  add(kind, time, local_system().sid, std::move(fields));
  events_.back().process_id = sysmon_id_;
}

void HostRecorder::add(WindowsEvent kind, Timestamp time, std::string_view user_sid,
                       Fields fields) {
  SampleEvent event;
  event.kind = kind;
  event.time = logged_after(time) + host_.clock_offset;
  event.host = index_;
  event.process_id = services_.id;
  event.thread_id = random_.between(150, 3000) * 4;
  event.user_sid = user_sid;
  event.fields = std::move(fields);
  event.origin = origin_;
  events_.push_back(std::move(event));
}

std::string HostRecorder::process_guid(Timestamp started) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(started.time_since_epoch());
  const auto stamp = static_cast<std::uint32_t>(seconds.count());
  ++processes_started_;
  return fmt::format("{{{:08X}-{:04X}-{:04X}-{:04X}-00000000{:02X}00}}", machine_, stamp & 0xFFFFU,
                     stamp >> 16U, processes_started_ & 0xFFFFU, kBoot);
}

std::string HostRecorder::random_guid() {
  const std::uint64_t first = random_.next();
  const std::uint64_t second = random_.next();
  return fmt::format("{{{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}}}", first >> 32U,
                     (first >> 16U) & 0xFFFFU, first & 0xFFFU, second >> 52U,
                     second & 0xFFFFFFFFFFFFU);
}

std::string HostRecorder::clock_text(Timestamp time) const {
  return utc_text(time + host_.clock_offset);
}

Timestamp HostRecorder::logged_after(Timestamp time) {
  return time + TimeTicks(random_.between(20'000, 160'000));
}

}  // namespace longwatch::scenario::internal
