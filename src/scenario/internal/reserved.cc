#include "scenario/internal/reserved.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip_address.h"
#include "base/text.h"
#include "scenario/internal/params.h"

namespace longwatch::scenario::internal {
namespace {

constexpr std::uint64_t kMostNumbered = 5'000;
// A day's journey: nobody is at work at home so shortly before and after.
constexpr std::chrono::hours kJourney(14);

bool is_inside(const World& world, const std::string& address) {
  const auto parsed = parse_address(address);
  const bool is_host =
      std::any_of(world.hosts.begin(), world.hosts.end(), [&address](const WorldHost& host) {
        return host.address == address || host.public_address == address;
      });
  return is_host || address == world.nat ||
         std::any_of(
             world.networks.begin(), world.networks.end(), [&parsed](const WorldNetwork& entry) {
               const auto network = parse_network(entry.cidr);
               return network.has_value() && network->first <= *parsed && *parsed <= network->last;
             });
}

/// Collects the addresses in the texts of a tree.
class AddressFinder {
 public:
  explicit AddressFinder(World& world) : world_(world) {}

  void look_at(const Node& node) {
    std::vector<const Node*> open = {&node};
    while (!open.empty()) {
      const Node& next = *open.back();
      open.pop_back();
      look_at_text(next.text);
      look_at_numbered(next);
      for (const Node& item : next.items) {
        open.push_back(&item);
      }
      for (const auto& [key, value] : next.entries) {
        open.push_back(&value);
      }
    }
  }

  // An address may stand within a text, as in the URL of a command line.
  void look_at_text(std::string_view text) {
    if (parse_address(text).has_value()) {
      take(std::string(text));
      return;
    }
    constexpr std::string_view kOfAddresses = "0123456789.";
    while (!text.empty()) {
      const std::size_t begin = std::min(text.find_first_of(kOfAddresses), text.size());
      text.remove_prefix(begin);
      const std::size_t end = std::min(text.find_first_not_of(kOfAddresses), text.size());
      take(std::string(text.substr(0, end)));
      text.remove_prefix(end);
    }
  }

 private:
  void look_at_numbered(const Node& node) {
    const Node* const each = node.find("each");
    const Node* const count = node.find("count");
    if (each == nullptr || count == nullptr) {
      return;
    }
    const Node* const from = node.find("from");
    const std::uint64_t first = parse_uint64(from == nullptr ? "1" : from->text).value_or(1);
    const std::uint64_t all = std::min(parse_uint64(count->text).value_or(0), kMostNumbered);
    for (std::uint64_t i = 0; i < all; ++i) {
      look_at_text(numbered(each->text, first + i));
    }
  }

  void take(std::string address) {
    if (parse_address(address).has_value() && !is_inside(world_, address)) {
      world_.taken.insert(std::move(address));
    }
  }

  World& world_;
};

/// Whom a step has at work, and where from. Nobody for kinds that are about no presence, and for
/// attempts that fail, which anybody can make.
struct Presence {
  std::vector<std::string> users;
  std::string from;
};

Presence presence_of(const Script& script, const ScriptStep& step) {
  constexpr std::string_view kKinds[] = {"cloud_sign_in", "mailbox_access", "cloud_audit",
                                         "vpn_session"};
  const bool is_presence =
      std::find(std::begin(kKinds), std::end(kKinds), step.kind) != std::end(kKinds);
  Params params(step.node, script.file, step.kind);
  if (!is_presence || params.number("error", 0) != 0) {
    return {};
  }
  Presence presence;
  presence.users = params.texts("users");
  if (presence.users.empty()) {
    presence.users = {params.text("user")};
  }
  const auto actor = script.actors.find(step.actor);
  const bool has_address = actor != script.actors.end() && !actor->second.addresses.empty();
  presence.from = params.text("from", has_address ? actor->second.addresses.front() : "");
  return presence;
}

bool is_home_of(const World& world, std::string_view user, std::string_view address) {
  return std::any_of(world.people.begin(), world.people.end(), [&](const WorldPerson& person) {
    return person.home == address && (person.account == user || person.mail == user);
  });
}

void note_absence(const Script& script, const ScriptStep& step, World& world) {
  const Presence presence = presence_of(script, step);
  if (!parse_address(presence.from).has_value() || is_inside(world, presence.from)) {
    return;
  }
  for (const std::string& user : presence.users) {
    if (user.empty() || is_home_of(world, user, presence.from)) {
      continue;
    }
    for (const Timestamp time : step.times) {
      world.absences.push_back({user, time - kJourney, time + step.over + kJourney});
    }
  }
}

}  // namespace

void reserve_for_steps(const Script& script, World& world) {
  AddressFinder addresses(world);
  for (const auto& [id, actor] : script.actors) {
    for (const std::string& address : actor.addresses) {
      addresses.look_at_text(address);
    }
  }
  for (const auto* const list : {&script.background, &script.steps, &script.decoys}) {
    for (const ScriptStep& step : *list) {
      addresses.look_at(step.node);
      // In an incident somebody else uses the account; its owner stays where they are.
      if (step.incident.empty()) {
        note_absence(script, step, world);
      }
    }
  }
}

}  // namespace longwatch::scenario::internal
