#include "detect/behaviour/internal/first_contact.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace longwatch::detect::behaviour {
namespace {

constexpr std::size_t kDaysForOne = 5;  // a new address in so many days is rare
constexpr std::size_t kServerCallers = 3;
constexpr std::size_t kFewHosts = 1;  // others of ours that know the address too

Timestamp first_of(const ContactRow& row) {
  return row.contact->connections.items().front().time;
}

bool has_connections(const ContactRow& row) {
  return !row.contact->connections.items().empty();
}

/// What the host did before it came to this address.
FirstContactFound before(const ContactRow& row, const HostLife& life,
                         const std::vector<ContactRow>& rows) {
  const Timestamp first = first_of(row);
  FirstContactFound found;
  found.row = &row;
  found.days = static_cast<std::size_t>(
      std::distance(life.days.begin(), life.days.lower_bound(day_of(first))));
  if (found.days < kHostBaselineDays) {
    return found;
  }
  const Day watched_from = *std::next(life.days.begin(), kHostBaselineDays - 1) + 1;
  for (const ContactRow& other : rows) {
    if (has_connections(other) && first_of(other) < first) {
      ++found.before;
      found.lately += day_of(first_of(other)) >= watched_from ? 1U : 0U;
    }
  }
  return found;
}

bool is_rare(const FirstContactFound& found) {
  return found.days >= kHostBaselineDays &&
         found.lately * kDaysForOne <= found.days - kHostBaselineDays + kDaysForOne;
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
  std::vector<FirstContactFound> all;
  if (life.callers.items().size() < kServerCallers) {
    return all;
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const ContactRow& row = rows[i];
    if (!has_connections(row) || shared[i] > kFewHosts) {
      continue;
    }
    FirstContactFound found = before(row, life, rows);
    if (!is_rare(found)) {
      continue;
    }
    const bool is_untrusted = row.is_self_signed || row.contact->is_untrusted;
    if (is_untrusted || found.before == 0) {
      found.kind = is_untrusted ? FirstContact::Untrusted : FirstContact::Ever;
      all.push_back(found);
    }
  }
  return all;
}

}  // namespace longwatch::detect::behaviour
