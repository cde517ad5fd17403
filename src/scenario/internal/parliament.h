#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "scenario/internal/host_recorder.h"
#include "scenario/internal/random.h"
#include "scenario/tarawera.h"

/// Every name, address, size and time of one Tarawera, drawn once; all writers take them from here.
namespace longwatch::scenario::internal {

inline constexpr int kTaraweraDays = 10;

/// A host of the parliament, with or without Windows events of its own.
struct Machine {
  std::string name;
  std::string fqdn;
  std::string address;
  std::string public_address;  ///< empty = none
};

struct Places {
  Machine web;        ///< public web server, in the DMZ
  Machine files;      ///< file server in the DMZ: deployment scripts, network documents
  Machine vpn;        ///< its clock is slow
  Machine mail;       ///< mail gateway
  Machine directory;  ///< domain controllers
  Machine directory2;
  Machine application;  ///< of the second organisation
  Machine drafts;       ///< of the second organisation: drafts of bills
  Machine members;      ///< members' records
  Machine desk;         ///< a clerk's workstation
  Machine builder;      ///< builds images of workstations
  std::string firewall;
};

/// Somebody of the parliament.
struct Person {
  std::string subject;  ///< "S-017"
  std::string role;
  std::string organisation;
  std::string account;  ///< empty = none
  std::string mail;     ///< empty = none
  std::string owner;    ///< of a shared mailbox
  std::string name;
  std::uint32_t relative_id = 0;
};

/// What the intruder brings and leaves.
struct IntruderFacts {
  std::string scan_address;
  std::string shell_address;
  std::string tunnel_address;
  std::string agent;  ///< user agent
  std::string tunnel_name;
  std::string serial;
  std::string workstation;
  std::string first_shell;
  std::string second_shell;
  std::string escalation_tool;
  std::string dump_tool;
  std::string tunnel_tool;
  std::string pack_tool;
  std::string dump_file;
  std::string image_file;
  std::string archive;  ///< without ".7z.001"
  std::string password;
  std::string tool_folder;
  std::string staging_folder;
};

/// Counts and sizes of the intrusion.
struct IntrusionSizes {
  std::uint32_t scan_requests = 214;
  std::uint32_t scan_misses = 187;
  std::uint32_t rejected_uploads = 58;
  std::uint32_t failed_uploads = 4;
  std::uint32_t shell_posts = 41;
  std::uint32_t failed_logons = 9;
  std::uint32_t tickets = 14;
  std::uint32_t deploy_files = 18;
  std::uint32_t network_files = 47;
  std::uint32_t config_files = 12;
  std::uint32_t drafts_denies = 17;
  std::uint32_t members_denies = 3;
  std::uint32_t credentials = 23;
  std::uint64_t dump_bytes = 48'234'496;
  std::uint64_t image_bytes = 9'874'312;
  std::uint64_t staged_bytes = 122'159'104;
  std::uint64_t sent_bytes = 124'872'960;
};

/// The mail campaign and the unsuccessful attempt.
struct OtherFacts {
  std::string sender_domain;
  std::string sender;
  std::string pixel_host;
  std::string pixel_address;
  std::string bulk_host;
  std::string bulk_address;
  std::uint32_t mails = 42;
  std::uint32_t held = 6;
  std::uint32_t members = 14;
  std::uint32_t staff = 4;
  std::string attempt_address;
  std::string attempt_agent;
  std::uint32_t attempt_posts = 45;
  std::string tester_address;
  std::string backup_address;
  std::string crawler_address;
  std::string newsletter_domain;
  std::string newsletter_address;
};

struct Parliament {
  std::uint64_t seed = 1;
  Timestamp start;
  double volume = 1;
  std::string planted_actor;
  PartnerEvidence partners = PartnerEvidence::Shared;

  Domain domain;
  std::string dns;              ///< "parl.example"
  std::string realm;            ///< "PARL.EXAMPLE"
  std::string internal_prefix;  ///< "10.20."
  std::string public_prefix;    ///< "203.0.113."
  std::uint32_t public_base = 0;
  std::string nat_address;
  std::string application;  ///< "BillsTracker"
  std::string upload_path;
  std::string attachment_path;    ///< ends with a slash
  std::string attachment_folder;  ///< the same on the disk of the web server, ends with "\\"

  std::string scripts_share;    ///< of the file server
  std::string documents_share;  ///< of the file server
  std::string settings_share;   ///< of the second organisation's application server

  Places places;
  std::vector<Person> persons;
  std::string deploy_account;
  std::string backup_account;
  std::string printing_account;
  std::string administrator;

  IntruderFacts intruder;
  IntrusionSizes sizes;
  OtherFacts others;
  /// The intruder's whole day lies so much later than the first seed's; the backup with it.
  std::uint32_t hours_later = 0;
  /// By day: how far its planted events lie behind the times of the first seed.
  std::vector<std::chrono::minutes> shifts;

  /// "HH:MM:SS" of a day (from 0), with that day's shift.
  Timestamp at(int day, std::string_view clock) const;
  /// The same without shift.
  Timestamp plain(int day, std::string_view clock) const;
  Account account(std::string_view name) const;
  const Person* person_of(std::string_view account) const;
  /// How many of `count` benign things at this volume.
  std::uint32_t scaled(std::uint32_t count) const;
  /// Accounts whose sessions live on the web server when its memory is dumped.
  std::vector<std::string> exposed_accounts() const;
};

/// Fails with `InvalidInput` when the volume is no number above 0 and at most 1,000.
Result<Parliament> draw_parliament(const TaraweraOptions& options);

/// 32 hexadecimal digits.
std::string draw_serial(Random& random);

/// An address of nobody in particular, outside the parliament's networks; never one of those that
/// mean something in the scenario.
std::string visitor_address(const Parliament& parliament, Random& random);

}  // namespace longwatch::scenario::internal
