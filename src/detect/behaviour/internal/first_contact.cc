#include "detect/behaviour/internal/first_contact.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace longwatch::detect::behaviour {
namespace {

constexpr std::size_t kFewContacts = 5;
constexpr std::size_t kServerCallers = 3;
constexpr std::size_t kFewHosts = 1;  // others of ours that know the address too

Timestamp first_of(const ContactRow& row) {
  return row.contact->connections.items().front().time;
}

}  // namespace

void Contact::note_port(std::uint32_t port) {
  if (port != 0 && (least_port == 0 || port < least_port)) {
    least_port = port;
  }
}

void Contact::note_process(std::string_view begun_by) {
  if (!begun_by.empty() && (process.empty() || begun_by < process)) {
    process = std::string(begun_by);
  }
}

void Contact::merge(Contact&& other) {
  connections.merge(other.connections);
  count += other.count;
  sent = add_saturating(sent, other.sent);
  longest = std::max(longest, other.longest);
  note_port(other.least_port);
  note_process(other.process);
  is_self_signed = is_self_signed || other.is_self_signed;
  is_untrusted = is_untrusted || other.is_untrusted;
  certificates.merge(other.certificates);
}

void HostLife::merge(HostLife&& other) {
  days.merge(other.days);
  callers.merge(other.callers);
}

std::vector<FirstContactFound> find_first_contacts(const HostLife& life,
                                                   const std::vector<ContactRow>& rows,
                                                   const std::vector<std::size_t>& shared) {
  std::vector<FirstContactFound> found;
  if (life.callers.items().size() < kServerCallers) {
    return found;
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const ContactRow& row = rows[i];
    if (row.contact->connections.items().empty() || shared[i] > kFewHosts) {
      continue;
    }
    const Timestamp first = first_of(row);
    const auto days = static_cast<std::size_t>(
        std::distance(life.days.begin(), life.days.lower_bound(day_of(first))));
    const auto before = static_cast<std::size_t>(
        std::count_if(rows.begin(), rows.end(), [&](const ContactRow& other) {
          return !other.contact->connections.items().empty() && first_of(other) < first;
        }));
    if (days < kHostBaselineDays || before > kFewContacts) {
      continue;
    }
    if (row.is_self_signed || row.contact->is_untrusted) {
      found.push_back({&row, FirstContact::Untrusted, before, days});
    } else if (before == 0) {
      found.push_back({&row, FirstContact::Ever, before, days});
    }
  }
  return found;
}

}  // namespace longwatch::detect::behaviour
