#include "correlate/internal/tickets.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/ip_address.h"
#include "base/text.h"
#include "correlate/internal/names.h"

namespace longwatch::correlate {
namespace {

bool is_in_time(const model::Ticket& ticket, const std::optional<Timestamp>& time) {
  if (!ticket.first.has_value() && !ticket.last.has_value()) {
    return true;
  }
  return time.has_value() && (!ticket.first.has_value() || *ticket.first <= *time) &&
         (!ticket.last.has_value() || *time <= *ticket.last);
}

enum class Agreement : std::uint8_t {
  NotAsked,  ///< the ticket lists none
  Silent,    ///< the finding has none of these
  Agrees,
  Contradicts  ///< the finding has others
};

Agreement hosts_agree(const model::Ticket& ticket, const FindingFacts& facts, EstateIndex& estate) {
  if (ticket.hosts.empty()) {
    return Agreement::NotAsked;
  }
  const auto is_listed = [&](const std::string& host) {
    return std::any_of(ticket.hosts.begin(), ticket.hosts.end(), [&](const std::string& listed) {
      return equals_ignoring_ascii_case(estate.canonical(listed), host);
    });
  };
  const bool agrees = std::any_of(facts.acted.begin(), facts.acted.end(), is_listed) ||
                      std::any_of(facts.tried.begin(), facts.tried.end(), is_listed);
  return agrees ? Agreement::Agrees : Agreement::Contradicts;
}

bool is_within(const std::string& listed, const std::string& address) {
  const std::optional<Address> parsed = parse_address(address);
  const std::optional<Network> network = parse_network(listed);
  if (parsed.has_value() && network.has_value()) {
    return network->first <= *parsed && *parsed <= network->last;
  }
  return parsed.has_value() && parse_address(listed) == parsed;
}

Agreement addresses_agree(const model::Ticket& ticket, const FindingFacts& facts) {
  if (ticket.addresses.empty()) {
    return Agreement::NotAsked;
  }
  const auto is_listed = [&](const std::string& address) {
    return std::any_of(ticket.addresses.begin(), ticket.addresses.end(),
                       [&](const std::string& listed) { return is_within(listed, address); });
  };
  if (std::any_of(facts.addresses_named.begin(), facts.addresses_named.end(), is_listed)) {
    return Agreement::Agrees;
  }
  return facts.outside.empty() ? Agreement::Silent : Agreement::Contradicts;
}

Agreement accounts_agree(const model::Ticket& ticket, const FindingFacts& facts) {
  if (ticket.accounts.empty()) {
    return Agreement::NotAsked;
  }
  if (facts.accounts.empty()) {
    return Agreement::Silent;
  }
  const bool agrees =
      std::any_of(facts.accounts.begin(), facts.accounts.end(), [&](const std::string& account) {
        return std::any_of(
            ticket.accounts.begin(), ticket.accounts.end(),
            [&](const std::string& listed) { return account_name(listed) == account; });
      });
  return agrees ? Agreement::Agrees : Agreement::Contradicts;
}

bool explains(const model::Ticket& ticket, const model::FindingRecord& finding,
              const FindingFacts& facts, EstateIndex& estate) {
  if (ticket.kind == "containment" || !is_in_time(ticket, finding.time)) {
    return false;
  }
  const Agreement hosts = hosts_agree(ticket, facts, estate);
  const Agreement addresses = addresses_agree(ticket, facts);
  const Agreement accounts = accounts_agree(ticket, facts);
  if (hosts == Agreement::Contradicts || addresses == Agreement::Contradicts ||
      accounts == Agreement::Contradicts) {
    return false;
  }
  if (addresses == Agreement::NotAsked && accounts == Agreement::NotAsked) {
    return hosts == Agreement::Agrees;
  }
  return addresses == Agreement::Agrees || accounts == Agreement::Agrees;
}

}  // namespace

const model::Ticket* explaining_ticket(const model::FindingRecord& finding,
                                       const FindingFacts& facts, EstateIndex& estate) {
  for (const model::Ticket& ticket : estate.estate().tickets) {
    if (explains(ticket, finding, facts, estate)) {
      return &ticket;
    }
  }
  return nullptr;
}

}  // namespace longwatch::correlate
