#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/time.h"
#include "scenario/internal/host_recorder.h"
#include "scenario/internal/noise/context.h"
#include "scenario/internal/random.h"
#include "scenario/internal/world.h"

/// What is done on Windows hosts on ordinary days, one thing at a time.
namespace longwatch::scenario::internal {

/// A session of somebody at the host, with the process that what he starts hangs on.
struct Presence {
  Session session;
  Process shell;
};

/// A host and what runs on it all the time.
struct HostWork {
  HostWork(NoiseContext& context, std::size_t host_index);

  bool is_present() const { return presence.has_value(); }

  Session system() const { return host.system_session(); }

  /// Defender's table has it where Defender watches the host.
  void note_file(Timestamp time, const Process& process, std::string_view path, std::uint64_t size,
                 std::string_view action = "FileCreated");
  void note_process(Timestamp time, const Process& parent, const Process& process);

  NoiseContext& at;
  const WorldHost& described;
  HostRecorder& host;
  std::optional<Presence> presence;  ///< of the desk's user
  Process defender;
  Process agent;   ///< of fleet management
  Process worker;  ///< of the web server
};

using HostAct = void (*)(HostWork& work, Timestamp time, Random& random);

struct Chore {
  HostAct act;
  std::uint32_t weight;
};

/// By weight. Precondition: there is one.
HostAct pick_chore(std::span<const Chore> chores, Random& random);

std::span<const Chore> desk_chores();
std::span<const Chore> developer_chores();
std::span<const Chore> server_chores();
std::span<const Chore> web_server_chores();
std::span<const Chore> deployment_chores();

void come_to_desk(HostWork& work, Timestamp time, Random& random);
void leave_desk(HostWork& work, Timestamp time, Random& random);
void administer(HostWork& work, Timestamp time, Random& random);
void run_script(HostWork& work, Timestamp time, Random& random);
void back_up(HostWork& work, double gigabytes, Timestamp time, Random& random);
void patch(HostWork& work, Timestamp time, Random& random);
/// A computer asks a domain controller for tickets and policies.
void serve_computer(HostWork& work, Timestamp time, Random& random);
void grant_legacy_ticket(HostWork& work, Timestamp time, Random& random);

}  // namespace longwatch::scenario::internal
