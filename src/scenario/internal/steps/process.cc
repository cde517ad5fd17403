#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "scenario/internal/steps/files.h"
#include "scenario/internal/steps/kinds.h"
#include "scenario/internal/steps/programs.h"

namespace longwatch::scenario::internal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kDumpTrace =
    "C:\\Windows\\SYSTEM32\\ntdll.dll+9d4c4|C:\\Windows\\System32\\KERNELBASE.dll+2c13e|"
    "C:\\Windows\\SYSTEM32\\dbgcore.DLL+6ceb|C:\\Windows\\SYSTEM32\\dbgcore.DLL+ab27";

/// Where a process starts and on whose behalf.
struct Beginning {
  std::size_t host = 0;
  HostRecorder* recorder = nullptr;
  Process parent;
  Session session;
};

std::uint32_t terminal_of(Play& play) {
  return static_cast<std::uint32_t>(play.params.number("terminal", 1, 64));
}

// Whose desktop a host shows: its user's, that of whoever has the seat, else an administrator's.
Account account_at_desktop(const World& world, const WorldHost& host) {
  if (!host.user.empty()) {
    return world.account(host.user);
  }
  const WorldPerson* administrator = nullptr;
  for (const WorldPerson& person : world.people) {
    if (person.account.empty()) {
      continue;
    }
    if (person.seat == host.address) {
      return world.account(person.account);
    }
    if (administrator == nullptr && person.role == "administrator") {
      administrator = &person;
    }
  }
  return administrator != nullptr ? world.account(administrator->account)
                                  : Account{host.name, "Administrator", world.domain.sid + "-500"};
}

bool is_system_parent(std::string_view name) {
  return name == "services" || name == "svchost";
}

// The session of the account a step names: a new one, the system's, or that of the parent. On a
// desktop nothing is the system's unless the step says so.
Session session_for(Play& play, const Beginning& at, bool on_desktop) {
  const std::string account = play.params.text("account");
  const std::uint32_t terminal = terminal_of(play);
  const bool high = play.params.flag("elevated", false);
  const Integrity integrity = high ? Integrity::High : Integrity::Medium;
  HostRecorder& recorder = *at.recorder;
  if (account.empty() && !on_desktop) {
    return at.parent.session;
  }
  if (account.empty()) {
    return recorder.new_session(account_at_desktop(play.world(), play.host_of(at.host)), terminal,
                                integrity);
  }
  if (account == "SYSTEM") {
    return recorder.system_session();
  }
  return recorder.new_session(play.world().account(account), terminal, integrity);
}

bool is_usual_parent(std::string_view name) {
  return name.empty() || name == "explorer" || is_system_parent(name);
}

// What every host runs.
Process usual_parent(Play& play, const Beginning& out, std::string_view name,
                     const Session& session) {
  if (is_system_parent(name)) {
    return name == "services" ? out.recorder->services() : out.recorder->service_host();
  }
  return out.recorder->running("C:\\Windows\\explorer.exe", "C:\\Windows\\Explorer.EXE", session,
                               play.from - std::chrono::hours(2));
}

// The parent is a process that is named, or one that every host runs.
std::optional<Beginning> origin_of(Play& play) {
  Beginning out;
  const std::string name = play.params.text("parent");
  const LiveProcess* const named = is_usual_parent(name) ? nullptr : play.stage.process(name);
  if (named == nullptr && !is_usual_parent(name)) {
    play.params.refuse(
        "parent",
        "the name of a program of a host, what an earlier step calls 'as', or one of "
        "explorer, services, svchost",
        name);
  }
  out.host = play.host("host", named == nullptr ? "" : play.host_of(named->host).name);
  if (play.params.failed()) {
    return std::nullopt;
  }
  out.recorder = play.stage.recorder(out.host);
  if (out.recorder == nullptr) {
    play.params.refuse("host", "a host whose events are collected", play.host_of(out.host).name,
                       "add 'telemetry: [windows]' to the host");
    return std::nullopt;
  }
  out.parent = named != nullptr ? named->process : out.recorder->services();
  out.session = session_for(play, out, named == nullptr && !is_system_parent(name));
  if (named == nullptr) {
    out.parent = usual_parent(play, out, name, out.session);
  }
  return out;
}

Process start(Play& play, const Beginning& origin, Timestamp time, const Process& parent,
              const ProcessStart& what) {
  return start_process(play, {origin.host, parent, origin.session}, time, what);
}

void keep_as(Play& play, std::size_t host, const Process& process) {
  const std::string name = play.params.text("as");
  if (!name.empty()) {
    play.stage.keep(name, {host, process});
  }
}

std::string with_quotes(const std::string& path) {
  return path.find(' ') == std::string::npos ? path : "\"" + path + "\"";
}

/// What a step that runs a program of the actor's says of it.
struct Tool {
  std::string image;
  std::string command_line;
  std::string renamed_from;
  std::string directory;
  std::uint64_t size = 0;  ///< 0 = it is there already
};

Tool read_tool(Play& play) {
  Tool tool;
  tool.image = play.params.need("image");
  tool.command_line = play.params.text("command", with_quotes(tool.image));
  tool.renamed_from = play.params.text("renamed_from");
  tool.size = play.params.number("tool_size", 0);
  const std::size_t slash = tool.image.rfind('\\');
  tool.directory =
      play.params.text("directory", slash == std::string::npos ? "C:\\Windows\\system32\\"
                                                               : tool.image.substr(0, slash + 1));
  return tool;
}

// The tool is put there a little before, by what starts it or by `dropped_by`.
void drop_tool(Play& play, const Beginning& origin, const Tool& tool, Timestamp time) {
  const LiveProcess* const by = play.process("dropped_by");
  if (tool.size != 0 && !play.params.failed()) {
    create_file(play, origin.host, by == nullptr ? origin.parent : by->process,
                {time, tool.image, tool.size});
  }
}

Process run_tool(Play& play, const Beginning& origin, const Tool& tool, Timestamp time) {
  return start(play, origin, time, origin.parent,
               {.image = tool.image,
                .command_line = tool.command_line,
                .directory = tool.directory,
                .renamed_from = tool.renamed_from});
}

void play_process(Play& play) {
  const auto origin = origin_of(play);
  const Tool tool = read_tool(play);
  const Milliseconds ends = play.params.duration("ends_after", Milliseconds{0});
  const bool privileged = play.params.flag("privileges");
  if (!origin.has_value() || play.params.failed()) {
    return;
  }
  drop_tool(play, *origin, tool, play.from - seconds(41));
  const Process process = run_tool(play, *origin, tool, play.from);
  if (privileged) {
    origin->recorder->assign_privileges(play.from, origin->session);
  }
  if (ends != Milliseconds{0}) {
    origin->recorder->end(play.from + ends, process);
  }
  keep_as(play, origin->host, process);
}

void run_command(Play& play, const Beginning& origin, Timestamp time, const std::string& command) {
  const std::string directory = play.params.text("directory", "c:\\windows\\system32\\");
  const Process shell = start(play, origin, time, origin.parent,
                              {.image = std::string(kCommandShell),
                               .command_line = fmt::format("cmd.exe /c {}", command),
                               .directory = directory});
  if (is_built_in(command)) {
    return;
  }
  const Process child =
      start(play, origin, time + milliseconds(60), shell,
            {.image = program_of(command), .command_line = command, .directory = directory});
  if (command.starts_with("net ")) {
    start(play, origin, time + milliseconds(110), child,
          {.image = "C:\\Windows\\System32\\net1.exe",
           .command_line = "C:\\Windows\\system32\\net1" + command.substr(3),
           .directory = directory});
  }
}

void play_shell_commands(Play& play) {
  const auto origin = origin_of(play);
  const std::vector<std::string> commands = play.params.texts("commands");
  play.params.text("directory");
  if (commands.empty()) {
    play.params.refuse("commands", "a list of commands", "nothing");
  }
  if (!origin.has_value() || play.params.failed()) {
    return;
  }
  for (std::size_t i = 0; i < commands.size(); ++i) {
    run_command(play, *origin, play.spread(i, commands.size()), commands[i]);
  }
}

void play_powershell(Play& play) {
  const auto origin = origin_of(play);
  const std::vector<std::string> scripts = play.params.texts("scripts");
  const std::string command =
      play.params.text("command", "powershell.exe -NoProfile -NonInteractive");
  const std::string file = play.params.text("file");
  if (!origin.has_value() || play.params.failed()) {
    return;
  }
  const Process shell = start(play, *origin, play.from, origin->parent,
                              {.image = std::string(kPowerShell), .command_line = command});
  for (std::size_t i = 0; i < scripts.size(); ++i) {
    origin->recorder->log_script(play.spread(i, scripts.size()) + milliseconds(400), shell,
                                 scripts[i], file);
  }
  keep_as(play, origin->host, shell);
}

void play_privilege_escalation(Play& play) {
  const auto origin = origin_of(play);
  Tool tool = read_tool(play);
  if (!origin.has_value() || play.params.failed()) {
    return;
  }
  drop_tool(play, *origin, tool, play.from - seconds(60));
  const Process exploit = run_tool(play, *origin, tool, play.from - milliseconds(800));
  Beginning system = *origin;
  system.session = origin->recorder->system_session();
  const Process shell = start(play, system, play.from, exploit,
                              {.image = std::string(kCommandShell), .command_line = "cmd.exe"});
  origin->recorder->assign_privileges(play.from, system.session);
  keep_as(play, origin->host, shell);
}

void play_credential_dump(Play& play) {
  const auto origin = origin_of(play);
  const Tool tool = read_tool(play);
  const std::string dump = play.params.text("dump");
  const std::uint64_t dump_size = play.params.number("dump_size", 48'000'000);
  const std::string packed = play.params.text("packed");
  const std::uint64_t packed_size = play.params.number("packed_size", 9'000'000);
  const auto access = static_cast<std::uint32_t>(play.params.number("access", 0x1FFFFF));
  if (!origin.has_value() || play.params.failed()) {
    return;
  }
  drop_tool(play, *origin, tool, play.from - seconds(41));
  Tool with_target = tool;
  with_target.command_line =
      fmt::format("{} {} {}", tool.command_line, origin->recorder->lsass().id, base_name(dump));
  const Process dumper = run_tool(play, *origin, with_target, play.from - milliseconds(400));
  origin->recorder->open_process(play.from, dumper, origin->recorder->lsass(), access, kDumpTrace);
  if (!dump.empty()) {
    create_file(play, origin->host, dumper, {play.from + seconds(4), dump, dump_size});
  }
  if (!packed.empty()) {
    create_file(play, origin->host, dumper, {play.from + seconds(52), packed, packed_size});
  }
  keep_as(play, origin->host, dumper);
}

void play_process_access(Play& play) {
  const auto origin = origin_of(play);
  const Tool tool = read_tool(play);
  const std::string target = play.params.need("target");
  const std::string target_image = play.params.need("target_image");
  const auto access = static_cast<std::uint32_t>(play.params.number("access", 0x1FFFFF));
  if (!origin.has_value() || play.params.failed()) {
    return;
  }
  const Process opened = origin->recorder->running(target_image, target, origin->session,
                                                   play.from - std::chrono::hours(2));
  Tool with_target = tool;
  with_target.command_line = fmt::format("{} {}", tool.command_line, opened.id);
  const Process process = run_tool(play, *origin, with_target, play.from);
  origin->recorder->open_process(play.from + milliseconds(80), process, opened, access,
                                 "C:\\Windows\\SYSTEM32\\ntdll.dll+9d4c4|C:\\Windows\\SYSTEM32\\"
                                 "dbgcore.DLL+6ceb");
}

// wevtutil for each log, then what the log says of itself.
void play_clear_log(Play& play) {
  const auto origin = origin_of(play);
  std::vector<std::string> channels = play.params.texts("channels");
  if (channels.empty()) {
    channels = {"Security"};
  }
  if (!origin.has_value() || play.params.failed()) {
    return;
  }
  for (std::size_t i = 0; i < channels.size(); ++i) {
    const Timestamp time = play.spread(i, channels.size());
    start(play, *origin, time - milliseconds(200), origin->parent,
          {.image = "C:\\Windows\\System32\\wevtutil.exe",
           .command_line = fmt::format("wevtutil.exe cl {}", with_quotes(channels[i]))});
    if (channels[i] == "Security") {
      origin->recorder->clear_security_log(time, origin->session);
    } else {
      origin->recorder->clear_log(time, origin->session, channels[i]);
    }
  }
}

// What responders copy from the host's disk; a collector holds more of it where it was cleared.
void play_take_logs(Play& play) {
  std::size_t index = 0;
  const HostRecorder* const host = play.recorder("host", index);
  std::vector<std::string> channels = play.params.texts("channels");
  if (channels.empty()) {
    channels = {"Security"};
  }
  for (const std::string& channel : channels) {
    if (!is_windows_channel(channel)) {
      play.params.refuse("channels", "event logs that the host writes, as Security or System",
                         channel);
    }
  }
  if (host == nullptr || play.params.failed()) {
    return;
  }
  for (std::string& channel : channels) {
    play.sensors().take_log(index, std::move(channel), play.from);
  }
}

void play_service_install(Play& play) {
  const auto origin = origin_of(play);
  const std::string name = play.params.need("name");
  const std::string image = play.params.need("image");
  if (!origin.has_value() || play.params.failed()) {
    return;
  }
  origin->recorder->install_service(play.from, origin->session, name, image);
}

void play_scheduled_task(Play& play) {
  const auto origin = origin_of(play);
  const std::string name = play.params.need("name");
  const std::string command = play.params.need("command");
  const std::string arguments = play.params.text("arguments");
  const bool runs = play.params.flag("runs", true);
  if (!origin.has_value() || play.params.failed()) {
    return;
  }
  origin->recorder->register_task(play.from, origin->session, name, command, arguments);
  if (!runs) {
    return;
  }
  const Timestamp time = play.from + std::max<Milliseconds>(play.over, seconds(2));
  origin->recorder->run_task(time, name, command);
  Beginning run = *origin;
  run.session = origin->recorder->system_session();
  const Process process = start(
      play, run, time + milliseconds(60), origin->recorder->service_host(),
      {.image = command,
       .command_line = arguments.empty() ? command : fmt::format("{} {}", command, arguments)});
  keep_as(play, origin->host, process);
}

void play_account_create(Play& play) {
  const auto origin = origin_of(play);
  const std::string name = play.params.need("name");
  const bool administrator = play.params.flag("administrator");
  if (!origin.has_value() || play.params.failed()) {
    return;
  }
  const Account made = {
      play.host_of(origin->host).name, name,
      fmt::format("{}-{}", play.world().domain.sid, play.random.between(4000, 9000))};
  origin->recorder->create_account(play.from, origin->session, made);
  if (administrator) {
    origin->recorder->add_administrator(play.from + seconds(6), origin->session, made);
  }
}

void play_registry_set(Play& play) {
  const auto origin = origin_of(play);
  const std::string key = play.params.need("key");
  const std::string value = play.params.need("value");
  if (!origin.has_value() || play.params.failed()) {
    return;
  }
  origin->recorder->set_registry_value(play.from, origin->parent, key, value);
}

void play_image_load(Play& play) {
  const auto origin = origin_of(play);
  const std::vector<std::string> images = play.params.texts("images");
  const bool is_signed = play.params.flag("signed", false);
  if (!origin.has_value() || play.params.failed()) {
    return;
  }
  for (std::size_t i = 0; i < images.size(); ++i) {
    origin->recorder->load_image(play.spread(i, images.size()), origin->parent, images[i],
                                 is_signed ? Signed::Yes : Signed::No);
  }
}

constexpr StepKind kKinds[] = {
    {"process", play_process},
    {"shell_commands", play_shell_commands},
    {"powershell", play_powershell},
    {"privilege_escalation", play_privilege_escalation},
    {"credential_dump", play_credential_dump},
    {"process_access", play_process_access},
    {"clear_log", play_clear_log},
    {"take_logs", play_take_logs},
    {"service_install", play_service_install},
    {"scheduled_task", play_scheduled_task},
    {"account_create", play_account_create},
    {"registry_set", play_registry_set},
    {"image_load", play_image_load},
};

}  // namespace

std::span<const StepKind> process_steps() {
  return kKinds;
}

}  // namespace longwatch::scenario::internal
