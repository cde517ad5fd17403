#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "scenario/internal/noise/context.h"
#include "scenario/internal/noise/host_work.h"

/// Noise of Windows hosts: what their event logs hold on a day on which nothing happens.
namespace longwatch::scenario::internal {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

std::vector<std::shared_ptr<HostWork>> works_of(const NoisePlan& plan) {
  std::vector<std::shared_ptr<HostWork>> works;
  for (const std::size_t index : plan.at.hosts_of(plan.profile)) {
    works.push_back(std::make_shared<HostWork>(plan.at, index));
  }
  return works;
}

// `parameter` times a day on each of the hosts.
void plan_chores(const NoisePlan& plan, std::string_view parameter, Curve curve,
                 std::span<const Chore> chores) {
  for (const std::shared_ptr<HostWork>& work : works_of(plan)) {
    plan.add(parameter, curve, [work, chores](Timestamp time, Random& random) {
      pick_chore(chores, random)(*work, time, random);
    });
  }
}

// The user of a desk comes in the morning and leaves in the evening; nobody comes at weekends.
void plan_presence(const NoisePlan& plan, const std::shared_ptr<HostWork>& work) {
  const std::int64_t offset = plan.at.world().utc_offset;
  const auto utc = [offset](std::chrono::seconds local) {
    return std::chrono::seconds(((local.count() - offset) % 86'400 + 86'400) % 86'400);
  };
  Appointment arrival;
  arrival.at = utc(hours(7) + minutes(30));
  arrival.jitter_seconds = 4'500;
  arrival.run = [work, offset](Timestamp time, Random& random) {
    if (!is_weekend(time, offset)) {
      come_to_desk(*work, time, random);
    }
  };
  plan.add_appointment(std::move(arrival));
  Appointment departure;
  departure.at = utc(hours(16) + minutes(30));
  departure.jitter_seconds = 7'000;
  departure.run = [work](Timestamp time, Random& random) {
    leave_desk(*work, time, random);
  };
  plan.add_appointment(std::move(departure));
}

void plan_workstations(const NoisePlan& plan) {
  for (const std::shared_ptr<HostWork>& work : works_of(plan)) {
    if (work->described.user.empty()) {
      continue;
    }
    plan_presence(plan, work);
    plan.add("tasks_per_day", Curve::Office, [work](Timestamp time, Random& random) {
      if (work->is_present()) {
        pick_chore(desk_chores(), random)(*work, time, random);
      }
    });
  }
}

void plan_developers(const NoisePlan& plan) {
  for (const std::shared_ptr<HostWork>& work : works_of(plan)) {
    if (!work->described.user.empty()) {
      plan_presence(plan, work);
      plan.add("tasks_per_day", Curve::Office, [work](Timestamp time, Random& random) {
        if (work->is_present()) {
          pick_chore(developer_chores(), random)(*work, time, random);
        }
      });
    }
  }
}

void plan_servers(const NoisePlan& plan) {
  for (const std::shared_ptr<HostWork>& work : works_of(plan)) {
    plan.add("tasks_per_day", Curve::Steady, [work](Timestamp time, Random& random) {
      const bool is_web = work->described.has_role("web-server") && random.chance(30);
      pick_chore(is_web ? web_server_chores() : server_chores(), random)(*work, time, random);
    });
  }
}

void plan_administrators(const NoisePlan& plan) {
  const std::vector<std::shared_ptr<HostWork>> works = works_of(plan);
  if (works.empty()) {
    return;
  }
  plan.add("visits_per_day", Curve::Office, [works](Timestamp time, Random& random) {
    administer(*random.pick(works), time, random);
  });
  plan.add("scripts_per_day", Curve::Steady, [works](Timestamp time, Random& random) {
    run_script(*random.pick(works), time, random);
  });
}

void plan_backups(const NoisePlan& plan) {
  const double gigabytes = plan.profile.number("gigabytes");
  for (const std::shared_ptr<HostWork>& work : works_of(plan)) {
    Appointment backup;
    backup.at = hours(static_cast<int>(plan.profile.number("hour")));
    backup.jitter_seconds = 180;
    backup.run = [work, gigabytes](Timestamp time, Random& random) {
      back_up(*work, gigabytes, time, random);
    };
    plan.add_appointment(std::move(backup));
  }
}

void plan_patch_days(const NoisePlan& plan) {
  for (const std::shared_ptr<HostWork>& work : works_of(plan)) {
    Appointment patches;
    patches.at = hours(static_cast<int>(plan.profile.number("hour")));
    patches.jitter_seconds = 5'400;
    patches.weekdays =
        static_cast<std::uint8_t>(1U << static_cast<unsigned>(plan.profile.number("weekday")));
    patches.second_of_month = true;
    patches.run = [work](Timestamp time, Random& random) {
      patch(*work, time, random);
    };
    plan.add_appointment(std::move(patches));
  }
}

void plan_directories(const NoisePlan& plan) {
  const std::vector<std::shared_ptr<HostWork>> works = works_of(plan);
  if (works.empty()) {
    return;
  }
  plan.add("requests_per_day", Curve::Steady, [works](Timestamp time, Random& random) {
    serve_computer(*random.pick(works), time, random);
  });
  plan.add_rate(plan.profile.number("legacy_tickets_per_day"), Curve::Office,
                [works](Timestamp time, Random& random) {
                  grant_legacy_ticket(*random.pick(works), time, random);
                });
}

}  // namespace

void plan_hosts(const NoisePlan& plan) {
  const std::string_view kind = plan.profile.kind;
  if (kind == "workstations") {
    plan_workstations(plan);
  } else if (kind == "developers") {
    plan_developers(plan);
  } else if (kind == "servers") {
    plan_servers(plan);
  } else if (kind == "software_deployment") {
    plan_chores(plan, "installations_per_day", Curve::Steady, deployment_chores());
  } else if (kind == "administrators") {
    plan_administrators(plan);
  } else if (kind == "backups") {
    plan_backups(plan);
  } else if (kind == "patch_days") {
    plan_patch_days(plan);
  } else if (kind == "domain_controllers") {
    plan_directories(plan);
  }
}

}  // namespace longwatch::scenario::internal
