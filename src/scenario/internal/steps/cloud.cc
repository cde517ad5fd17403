#include <algorithm>

#include <fmt/format.h>

#include "scenario/internal/steps/kinds.h"

namespace longwatch::scenario::internal {
namespace {

using std::chrono::seconds;

constexpr std::uint64_t kMostRecords = 500'000;

std::vector<std::string> read_users(Play& play) {
  std::vector<std::string> users = play.params.texts("users");
  if (users.empty()) {
    users = {play.params.need("user")};
  }
  return users;
}

// Signs and blanks as clients send them; IIS alone writes signs of addition.
std::string spoken_agent(Play& play) {
  std::string agent = play.agent("Mozilla/5.0 (Windows NT 10.0; Win64; x64)");
  std::replace(agent.begin(), agent.end(), '+', ' ');
  return agent;
}

void play_cloud_sign_in(Play& play) {
  const std::vector<std::string> users = read_users(play);
  CloudSignIn entry;
  entry.client = play.source();
  entry.country = play.params.text("country", play.world().country);
  entry.city = play.params.text("city");
  entry.application = play.params.text("application", entry.application);
  entry.client_kind = play.params.text("client_kind", entry.client_kind);
  entry.error = static_cast<std::uint32_t>(play.params.number("error", 0, 999'999'999));
  entry.failure = play.params.text("failure");
  entry.with_second_factor = play.params.flag("second_factor", true);
  entry.agent = spoken_agent(play);
  entry.system = play.params.text("system", "Windows10");
  entry.browser = play.params.text("browser", "Edge 138.0.0");
  entry.is_risky = play.params.flag("risky");
  const std::uint64_t count = play.params.number("count", users.size(), kMostRecords);
  if (play.params.failed()) {
    return;
  }
  for (std::uint64_t i = 0; i < count; ++i) {
    entry.time = play.spread(i, count);
    entry.user = users[i % users.size()];
    play.sensors().sign_in(entry);
    if (entry.error == 0) {
      play.sensors().audit({.time = entry.time + seconds(1),
                            .operation = "UserLoggedIn",
                            .user = entry.user,
                            .client = entry.client,
                            .workload = {},
                            .client_info = {},
                            .agent = entry.agent});
    }
  }
}

void play_mailbox_access(Play& play) {
  const std::vector<std::string> users = read_users(play);
  CloudAudit entry;
  entry.operation = "MailItemsAccessed";
  entry.client = play.source();
  entry.client_info = play.params.text("client_info", "Client=OWA;Action=ViaProxy");
  entry.access = play.params.word("access", {"Bind", "Sync"}, "Bind");
  entry.agent = spoken_agent(play);
  const std::uint64_t count = play.params.number("count", users.size(), kMostRecords);
  const std::string message_host = play.params.text("message_host", "mail.example.net");
  if (play.params.failed()) {
    return;
  }
  for (std::uint64_t i = 0; i < count; ++i) {
    entry.time = play.spread(i, count);
    entry.user = users[i % users.size()];
    entry.message =
        entry.access == "Sync" ? "" : fmt::format("<{:016x}@{}>", play.random.next(), message_host);
    play.sensors().audit(entry);
  }
}

void play_cloud_audit(Play& play) {
  const std::vector<std::string> users = read_users(play);
  CloudAudit entry;
  entry.operation = play.params.need("operation");
  entry.client = play.source();
  entry.workload = play.params.text("workload");
  entry.result = play.params.text("result", "Succeeded");
  entry.client_info = play.params.text("client_info");
  entry.agent = spoken_agent(play);
  entry.more = play.params.pairs("parameters");
  const std::vector<std::string> objects = play.params.texts("objects");
  const std::uint64_t count = play.params.number(
      "count", std::max<std::size_t>({users.size(), objects.size(), 1}), kMostRecords);
  if (play.params.failed()) {
    return;
  }
  for (std::uint64_t i = 0; i < count; ++i) {
    entry.time = play.spread(i, count);
    entry.user = users[i % users.size()];
    entry.object = objects.empty() ? "" : objects[i % objects.size()];
    play.sensors().audit(entry);
  }
}

constexpr StepKind kKinds[] = {
    {"cloud_sign_in", play_cloud_sign_in},
    {"mailbox_access", play_mailbox_access},
    {"cloud_audit", play_cloud_audit},
};

}  // namespace

std::span<const StepKind> cloud_steps() {
  return kKinds;
}

}  // namespace longwatch::scenario::internal
