#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "scenario/internal/random.h"
#include "scenario/internal/sample_event.h"

/// Turns what happens on a host into the events that Windows and Sysmon would log about it.
namespace longwatch::scenario::internal {

inline constexpr std::string_view kDomain = "PARL";
inline constexpr std::string_view kDomainSid = "S-1-5-21-2914073387-1468820154-3307714926";

/// A Windows domain.
struct Domain {
  std::string name = std::string(kDomain);
  std::string sid = std::string(kDomainSid);
};

struct Host {
  std::string name;     ///< "WEB01"
  std::string fqdn;     ///< "WEB01.parl.example"
  std::string address;  ///< "10.20.10.11"
  Domain domain = {};
  std::string booted = "2026-02-11T20:14:07Z";  ///< before the first event
  TimeTicks clock_offset{};                     ///< of its clock; minus UTC
};

struct Account {
  std::string domain;
  std::string name;
  std::string sid;

  /// "PARL\name"
  std::string qualified() const { return domain + "\\" + name; }
};

Account local_system();
/// An account of the domain with the given relative id.
Account domain_account(std::string_view name, std::uint32_t relative_id, const Domain& domain = {});

enum class Integrity : std::uint8_t { Medium, High, System };

/// A logon session.
struct Session {
  Account account;
  std::uint64_t logon_id = 0;
  std::uint32_t terminal = 0;
  Integrity integrity = Integrity::Medium;
};

struct Process {
  std::string guid;
  std::uint32_t id = 0;
  std::string image;
  std::string command_line;
  Session session;
};

struct ProcessStart {
  std::string image;
  std::string command_line;
  std::string directory = "C:\\Windows\\system32\\";
  /// File name of the program whose version information a renamed file carries; empty = its own.
  std::string_view renamed_from = {};
};

struct Destination {
  std::string address;
  std::string name;  ///< empty = not resolved
  std::uint16_t port = 0;
};

enum class LogonPackage : std::uint8_t { Kerberos, Ntlm };

/// Why a logon failed: NTSTATUS codes ([MS-ERREF] 2.3.1).
enum class LogonFailure : std::uint8_t { WrongPassword, UnknownUser, AccountDisabled, LockedOut };

/// A logon over the network or at the console, as the Security log tells it.
struct LogonStory {
  Account account;
  std::uint32_t type = 3;
  std::string workstation = "-";
  std::string address = "-";
  LogonPackage package = LogonPackage::Kerberos;  ///< of network logons
  LogonFailure failure = LogonFailure::WrongPassword;
};

/// A Kerberos service ticket, as a domain controller logs it.
struct TicketStory {
  Account account;
  std::string realm;  ///< "PARL.EXAMPLE"
  std::string service;
  std::string service_sid;
  std::uint32_t encryption = 0x12;
  std::string address;       ///< of the client
  std::uint32_t status = 0;  ///< 0 = it was granted; 0x18 = wrong password ...
};

/// A share of this host, opened from elsewhere.
struct ShareStory {
  Session session;
  std::string address;  ///< of the client
  std::string share;    ///< "deploy$"
  std::string folder;   ///< "D:\\Shares\\deploy"
};

enum class Signed : std::uint8_t { Yes, No };

/// Events of one host, appended to a list shared by all hosts. Times are the caller's; the recorder
/// adds the milliseconds that logging takes. Not synchronised.
class HostRecorder {
 public:
  /// The list outlives the recorder.
  HostRecorder(std::uint32_t index, Host host, Random random, std::vector<SampleEvent>& events);

  const Host& host() const { return host_; }

  Random& random() { return random_; }

  /// Everything recorded from now on belongs to it.
  void set_origin(Origin origin) { origin_ = origin; }

  /// Processes that run since the host was started.
  const Process& services() const { return services_; }

  const Process& service_host() const { return service_host_; }

  const Process& lsass() const { return lsass_; }

  /// A process that was there before the first event (no event is recorded).
  Process running(std::string_view image, std::string_view command_line, const Session& session,
                  Timestamp since);

  Session new_session(const Account& account, std::uint32_t terminal, Integrity integrity);
  Session system_session() const;

  /// Sysmon 1 and Security 4688.
  Process start(Timestamp time, const Process& parent, const Session& session,
                const ProcessStart& start);
  void end(Timestamp time, const Process& process);
  void connect(Timestamp time, const Process& process, const Destination& destination);
  void query_name(Timestamp time, const Process& process, std::string_view name,
                  std::string_view address);
  void load_image(Timestamp time, const Process& process, std::string_view image, Signed is_signed);
  void create_file(Timestamp time, const Process& process, std::string_view file);
  void delete_file(Timestamp time, const Process& process, std::string_view file);
  void set_registry_value(Timestamp time, const Process& process, std::string_view key,
                          std::string_view details);
  void open_process(Timestamp time, const Process& source, const Process& target,
                    std::uint32_t access, std::string_view call_trace);
  /// Sysmon 8.
  void create_remote_thread(Timestamp time, const Process& source, const Process& target);
  /// Sysmon 12; `change` is "CreateKey", "DeleteKey" or "DeleteValue".
  void change_registry_key(Timestamp time, const Process& process, std::string_view key,
                           std::string_view change);
  /// Sysmon 26: deleted, and no copy kept.
  void note_deletion(Timestamp time, const Process& process, std::string_view file);
  void log_script(Timestamp time, const Process& process, std::string_view text,
                  std::string_view path);

  void log_on(Timestamp time, const LogonStory& story, const Session& session);
  void fail_logon(Timestamp time, const LogonStory& story);
  void log_off(Timestamp time, const Session& session, std::uint32_t type);
  void assign_privileges(Timestamp time, const Session& session);
  /// Security 4698 and TaskScheduler 106.
  void register_task(Timestamp time, const Session& session, std::string_view name,
                     std::string_view command, std::string_view arguments);
  /// TaskScheduler 100, 200, 201 and 102.
  void run_task(Timestamp time, std::string_view name, std::string_view action);
  void create_account(Timestamp time, const Session& creator, const Account& account);
  void add_administrator(Timestamp time, const Session& creator, const Account& member);
  void clear_security_log(Timestamp time, const Session& session);
  /// System 104: any log but Security was cleared.
  void clear_log(Timestamp time, const Session& session, std::string_view channel);
  void grant_ticket(Timestamp time, const TicketStory& ticket);
  /// Security 4768: a ticket to get tickets; the story's service is not looked at.
  void grant_first_ticket(Timestamp time, const TicketStory& ticket);
  /// Security 4771.
  void refuse_first_ticket(Timestamp time, const TicketStory& ticket);
  /// Security 4776: a domain controller checks a name and password for somebody else (NTLM).
  void check_credentials(Timestamp time, const Account& account, std::string_view workstation,
                         std::uint32_t status);
  /// Security 4648: `process` logs on elsewhere as another account.
  void log_on_explicitly(Timestamp time, const Process& process, const Account& other,
                         std::string_view server, std::string_view address);
  /// Security 5140.
  void open_share(Timestamp time, const ShareStory& story);
  /// Security 5145; `file` is relative to the share.
  void read_shared_file(Timestamp time, const ShareStory& story, std::string_view file);
  void install_service(Timestamp time, const Session& session, std::string_view name,
                       std::string_view image_path);
  void change_service_start(Timestamp time, std::string_view title, std::string_view name);
  /// System 7036; `state` is "running" or "stopped".
  void change_service_state(Timestamp time, std::string_view title, std::string_view state);

  /// An event with exactly these fields; what the kind has beside them is "-", 0 or the event's
  /// time. Fails with `InvalidInput` for a channel and number that windows_events.h does not know,
  /// a field that the kind does not have, and a number that is none.
  Status record(Timestamp time, std::string_view channel, std::uint32_t event_id,
                const std::vector<std::pair<std::string, std::string>>& fields);

 private:
  using Fields = std::vector<std::pair<std::string_view, std::string>>;

  void add_sysmon(WindowsEvent kind, Timestamp time, Fields fields);
  void add_security(WindowsEvent kind, Timestamp time, Fields fields);
  void add_task_event(WindowsEvent kind, Timestamp time, Fields fields);
  void add(WindowsEvent kind, Timestamp time, std::string_view user_sid, Fields fields);
  void add_process_events(Timestamp time, const Process& parent, const Process& process,
                          const ProcessStart& start);
  std::string process_guid(Timestamp started);
  std::string random_guid();
  Timestamp logged_after(Timestamp time);
  /// As Sysmon writes times in its fields, by this host's clock.
  std::string clock_text(Timestamp time) const;

  std::uint32_t index_;
  Host host_;
  Random random_;
  std::vector<SampleEvent>& events_;
  Origin origin_;
  std::uint32_t machine_;
  std::uint32_t sysmon_id_;
  std::uint32_t processes_started_ = 0x100;
  Process services_;
  Process service_host_;
  Process lsass_;
};

}  // namespace longwatch::scenario::internal
