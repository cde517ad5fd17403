#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/enum_names.h"
#include "model/marking.h"

/// What the organisations own: told by them (`assets.yaml`), never guessed from logs.
namespace longwatch::model {

struct Organisation {
  std::string id;  ///< "PSO"
  std::string name;
  std::string sector;   ///< "government", as victim profiles of actors call it
  std::string country;  ///< ISO 3166 alpha-2, or a name when the country has none
  std::string head;     ///< subject id of who is told; may be empty
  bool is_democratic_institution = false;
};

enum class DataClass : std::uint8_t { None, Technical, Credential, Personal, Sensitive };

constexpr auto names_of(DataClass /*tag*/) {
  return std::array<std::string_view, 5>{"none", "technical", "credential", "personal",
                                         "sensitive"};
}

/// What lies where: a share, folder or database, and how much it matters.
struct DataStore {
  std::string path;  ///< "\\\\FS02\\deploy$", "D:\\Shares\\Bills"; a prefix, compared ignoring case
  std::string what;  ///< "deployment scripts"
  DataClass data_class = DataClass::None;
  /// What it holds would help an intruder to return or to go further.
  bool enables_further_intrusion = false;
};

struct Host {
  std::string name;  ///< short, upper case: "WEB01"; the canonical name everywhere
  std::string fqdn;
  std::vector<std::string> addresses;
  std::string organisation;             ///< id
  std::vector<std::string> roles;       ///< "web-server", "file-server", "domain-controller", ...
  std::chrono::seconds clock_offset{};  ///< source clock - UTC
  std::vector<DataStore> stores;
};

/// A network the organisations own. Addresses outside all of them are external, whatever range
/// they are in.
struct OwnNetwork {
  std::string cidr;
  std::string name;
  /// Its connections to the outside are recorded completely by a sensor of this telemetry; empty =
  /// not.
  std::string egress_telemetry;
};

/// Work that was agreed: findings in it are explained, not deleted.
struct Ticket {
  std::string id;    ///< "PT-118"
  std::string kind;  ///< "penetration-test", "change", "containment", "backup"
  std::optional<Timestamp> first;
  std::optional<Timestamp> last;
  std::vector<std::string> hosts;      ///< names; empty = any
  std::vector<std::string> addresses;  ///< of the other side; empty = any
  std::vector<std::string> accounts;   ///< empty = any
  std::string what;
};

/// A person as the stages see one: no name, no private contact. Those lie in the register's vault.
struct Subject {
  std::string id;            ///< "S-017"
  std::string role;          ///< "member", "staff", "shared-mailbox-owner", "organisation-head"
  std::string organisation;  ///< id; empty = outside
  std::vector<std::string> accounts;  ///< logon names without domain
  std::vector<std::string> mail_addresses;
  std::string owner;  ///< subject id of the person who answers for a shared mailbox
};

struct Estate {
  std::vector<Organisation> organisations;
  std::vector<Host> hosts;
  std::vector<OwnNetwork> networks;
  std::vector<Ticket> tickets;
  std::vector<Subject> subjects;
  std::string home_country;                  ///< ISO 3166 alpha-2, or a name
  std::string fiscal_year_starts = "07-01";  ///< month-day, in local time
  std::chrono::minutes utc_offset{};  ///< of local time, for fiscal years and printed local times
  bool synthetic = false;             ///< the file carries the mark of generated data
};

/// The host with this name (short or full, ignoring case) or address; null when nobody owns it.
const Host* find_host(const Estate& estate, std::string_view name_or_address);
/// The canonical name, or the text as it is when nobody owns it.
std::string canonical_host(const Estate& estate, std::string_view name_or_address);
const Organisation* find_organisation(const Estate& estate, std::string_view id);
/// The subject with this logon name (domain and '@...' ignored) or mail address, ignoring case.
const Subject* find_subject(const Estate& estate, std::string_view account_or_address);
/// The networks that are owned, in CIDR notation.
std::vector<std::string> networks_of(const Estate& estate);
/// Whether an address lies in a network that is owned. Without any network: in the private ranges
/// (RFC 1918, RFC 4193, loopback, link-local).
bool is_own_address(const Estate& estate, std::string_view address);

}  // namespace longwatch::model
