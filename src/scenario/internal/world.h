#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "scenario/internal/host_recorder.h"

/// What a scenario's telemetry is about: hosts, people, sensors and addresses with their drawn
/// names. Made once from a scenario file; immutable afterwards, and what writers and noise read.
namespace longwatch::scenario::internal {

enum class HostSystem : std::uint8_t { Windows, Linux, Appliance };

struct WorldHost {
  std::string name;
  std::string fqdn;
  std::string address;
  std::string public_address;  ///< empty = none
  HostSystem system = HostSystem::Windows;
  std::string organisation;        ///< id
  std::vector<std::string> roles;  ///< "web-server", "domain-controller", "file-server", ...
  std::int64_t clock_offset = 0;   ///< seconds; source clock minus UTC
  std::string user;                ///< account that works here; empty = nobody
  bool has_events = false;         ///< Security, System and Sysmon logs are collected
  bool has_defender = false;       ///< Defender's tables hold its files and processes

  bool has_role(std::string_view role) const;
};

struct WorldPerson {
  std::string subject;  ///< "S-017"
  std::string role;     ///< "member", "staff", "service", "shared-mailbox", ...
  std::string organisation;
  std::string account;       ///< empty = none
  std::string mail;          ///< empty = none
  std::string private_mail;  ///< of another provider; no record of the sensors shows it
  std::string owner;         ///< subject; of a shared mailbox
  std::string name;
  std::uint32_t relative_id = 0;
  std::string seat;  ///< address of the desk inside
  std::string home;  ///< address at home; may be empty
};

struct WorldNetwork {
  std::string cidr;
  std::string name;
  std::string egress;  ///< telemetry that covers what leaves it; may be empty
};

/// The public web application.
struct WorldSite {
  std::string host;  ///< name of the host that serves it
  std::string name;  ///< "bills.parl.example"
  std::string application;
  std::string upload_path;  ///< where visitors may send files; empty = nowhere
  std::string serial;       ///< of its certificate
};

/// Names of what logs without being a host of the estate's own; empty = there is none.
struct WorldSensors {
  std::string firewall;
  std::string mail;
  std::string proxy;
  std::string vpn;
  std::string scanner_network;  ///< the mail gateway's link scanner, as "198.18.40."
  std::string edge;             ///< appliance that faces the Internet, other than the VPN's
  /// Zeek's logs ("conn", "kerberos" ...) that are written in its own format instead of JSON.
  std::vector<std::string> zeek_tabs;
};

/// [first, last): when the sources named have lines at all. No sources = all of them.
struct WorldPeriod {
  Timestamp first;
  Timestamp last;
  std::vector<std::string> sources;
};

/// [first, last): when somebody is where a step says, and nowhere else.
struct WorldAbsence {
  std::string who;  ///< account or mail address
  Timestamp first;
  Timestamp last;
};

struct World {
  std::uint64_t seed = 1;
  double scale = 1;             ///< of benign lines
  std::int64_t utc_offset = 0;  ///< seconds, of the people
  std::string country;
  Domain domain;
  std::string dns;            ///< "parl.example"
  std::string realm;          ///< "PARL.EXAMPLE"
  std::string nat;            ///< address of everybody inside, seen from outside
  std::string desk_prefix;    ///< "10.20.50."
  std::string public_prefix;  ///< "203.0.113."; public_first to public_last of it are ours
  std::uint32_t public_first = 0;
  std::uint32_t public_last = 0;
  WorldSite site;
  WorldSensors sensors;
  std::vector<WorldHost> hosts;
  std::vector<WorldPerson> people;
  std::vector<WorldNetwork> networks;
  std::vector<WorldPeriod> periods;  ///< by time; at least one
  /// Addresses outside that mean something in the scenario; noise never uses them.
  std::set<std::string, std::less<>> taken;
  std::vector<WorldAbsence> absences;

  /// Null when there is none.
  const WorldHost* host(std::string_view name) const;
  const WorldPerson* person(std::string_view account) const;
  /// The account with its relative id; 1999 for one that nobody has.
  Account account(std::string_view name) const;
};

}  // namespace longwatch::scenario::internal
