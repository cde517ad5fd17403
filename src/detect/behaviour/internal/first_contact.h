#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip_address.h"
#include "base/time.h"
#include "detect/behaviour/internal/sample.h"
#include "detect/behaviour/internal/traffic.h"

namespace longwatch::detect::behaviour {

/// The certificate that an outside address showed to one of our hosts.
struct ShownCertificate {
  Sighting seen;
  std::string subject;
  std::string issuer;
  std::string serial;
  std::string server_name;
  std::string id;

  friend bool operator<(const ShownCertificate& a, const ShownCertificate& b) {
    return a.seen < b.seen;
  }
};

/// Connections of one of our hosts to one outside address. Merging in any order gives the same.
struct Contact {
  FirstOf<Sighting, 16> connections;
  std::uint64_t count = 0;
  std::uint64_t sent = 0;
  double longest = 0;            ///< seconds
  std::uint32_t least_port = 0;  ///< of those that are told; 0 = none
  std::string process;           ///< that began one; the first in order of the alphabet
  bool is_self_signed = false;
  bool is_untrusted = false;
  FirstOf<ShownCertificate, 2> certificates;

  void note_port(std::uint32_t port);
  void note_process(std::string_view begun_by);
  void merge(Contact&& other);
};

/// One of our hosts.
struct HostLife {
  std::set<Day> days;           ///< with connections
  FirstOf<Address, 4> callers;  ///< that began connections to it

  void merge(HostLife&& other);
};

/// A contact as judged.
struct ContactRow {
  Address own;
  Address outside;
  const Contact* contact = nullptr;
  bool is_self_signed = false;  ///< by whatever log
};

enum class FirstContact : std::uint8_t {
  Untrusted,  ///< with a certificate that nobody vouches for
  Ever,       ///< the host never began a connection to outside before
};

struct FirstContactFound {
  const ContactRow* row = nullptr;
  FirstContact kind = FirstContact::Ever;
  std::size_t before = 0;  ///< outside addresses that the host had begun connections to
  std::size_t lately = 0;  ///< of them, those that were new when it had been watched for some days
  std::size_t days = 0;    ///< with connections of the host, before
};

/// Days of a host before anything of it is new.
inline constexpr std::size_t kHostBaselineDays = 3;

/// Of one host, which others begin connections to (a server), and which itself rarely begins some
/// to new outside addresses: those that were new when it had been watched for some days. `rows` are
/// of that host; `shared` tells with how many other hosts of ours it shares an outside address.
std::vector<FirstContactFound> find_first_contacts(const HostLife& life,
                                                   const std::vector<ContactRow>& rows,
                                                   const std::vector<std::size_t>& shared);

}  // namespace longwatch::detect::behaviour
