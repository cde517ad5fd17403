#include "scenario/internal/world.h"

#include <algorithm>

namespace longwatch::scenario::internal {

bool WorldHost::has_role(std::string_view role) const {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

const WorldHost* World::host(std::string_view name) const {
  const auto found = std::find_if(hosts.begin(), hosts.end(),
                                  [name](const WorldHost& host) { return host.name == name; });
  return found == hosts.end() ? nullptr : &*found;
}

const WorldPerson* World::person(std::string_view account) const {
  const auto found =
      std::find_if(people.begin(), people.end(), [account](const WorldPerson& person) {
        return !account.empty() && person.account == account;
      });
  return found == people.end() ? nullptr : &*found;
}

Account World::account(std::string_view name) const {
  const WorldPerson* const who = person(name);
  return domain_account(name, who == nullptr ? 1999 : who->relative_id, domain);
}

}  // namespace longwatch::scenario::internal
