#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "scenario/internal/steps/accounts.h"
#include "scenario/internal/steps/files.h"
#include "scenario/internal/steps/kinds.h"
#include "scenario/internal/steps/programs.h"

/// Programs that are started on another host, with the command lines that the tools for it write.
namespace longwatch::scenario::internal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kShellSpoken = "C:\\Windows\\system32\\cmd.exe";

/// How something is run on another host: the port it goes through and the process that starts it.
struct Way {
  std::string_view name;
  std::uint16_t port;
  std::string_view service;
  std::string_view parent;
  std::string_view parent_command;
  bool as_system;
};

constexpr Way kWays[] = {
    {"wmi", 135, "dce_rpc", "C:\\Windows\\System32\\wbem\\WmiPrvSE.exe",
     "C:\\Windows\\system32\\wbem\\wmiprvse.exe -secured -Embedding", false},
    {"winrm", 5985, "http", "C:\\Windows\\System32\\wsmprovhost.exe",
     "C:\\Windows\\system32\\wsmprovhost.exe -Embedding", false},
    {"service", 445, "gssapi,smb,dce_rpc", "C:\\Windows\\System32\\services.exe",
     "C:\\Windows\\system32\\services.exe", true},
    {"task", 445, "gssapi,smb,dce_rpc", "C:\\Windows\\System32\\svchost.exe",
     "C:\\Windows\\system32\\svchost.exe -k netsvcs -p -s Schedule", true},
};

const Way& way_named(std::string_view name) {
  const auto* const found = std::find_if(std::begin(kWays), std::end(kWays),
                                         [name](const Way& way) { return way.name == name; });
  return found == std::end(kWays) ? kWays[0] : *found;
}

std::string with_quotes(const std::string& path) {
  return path.find(' ') == std::string::npos ? path : "\"" + path + "\"";
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const std::string lower = to_ascii_lower(what);
  for (std::size_t at = to_ascii_lower(text).find(lower); at != std::string::npos;
       at = to_ascii_lower(text).find(lower, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

/// As a process of the system sees it: with the variables that remote tools use filled in.
std::string expanded(std::string text) {
  text = replaced(std::move(text), "%COMSPEC%", kShellSpoken);
  return replaced(std::move(text), "%TEMP%", "C:\\Windows\\TEMP");
}

std::string drawn_name(Random& random) {
  std::string name;
  for (int i = 0; i < 8; ++i) {
    const auto letter = static_cast<char>('a' + random.below(26));
    name.push_back(random.chance(50) ? letter : static_cast<char>(letter - 'a' + 'A'));
  }
  return name;
}

/// Whether the command line is one of a shell already, as whoever wrote the scenario wants it.
bool is_of_a_shell(std::string_view command) {
  const std::string lower = to_ascii_lower(command);
  return lower.starts_with("cmd ") || lower.starts_with("cmd.exe") ||
         lower.starts_with("%comspec%") || lower.starts_with("\"cmd") ||
         lower.starts_with(to_ascii_lower(kCommandShell));
}

/// What a shell's command line has it do: behind /c or /k.
std::string_view inside_of(std::string_view line) {
  const std::string lower = to_ascii_lower(line);
  const std::size_t at = std::min(lower.find("/c "), lower.find("/k "));
  return at == std::string::npos ? std::string_view() : line.substr(at + 3);
}

/// Runs the commands of one step, one after the other.
class RemoteRun {
 public:
  RemoteRun(Play& play, const Way& way, const LogonSide& side, const Session& session)
      : play_(play),
        way_(way),
        host_(side.host),
        recorder_(*play.stage.recorder(side.host)),
        session_(session),
        parent_(recorder_.running(way.parent, way.parent_command, recorder_.system_session(),
                                  play.from - seconds(2))),
        output_(fmt::format(
            "{}.{:07}", std::chrono::duration_cast<seconds>(play.from.time_since_epoch()).count(),
            play.random.below(9'999'999))) {}

  /// `image`: empty = a shell runs it.
  Process run(Timestamp time, const std::string& command, const std::string& image,
              const std::string& service);

 private:
  Process run_program(Timestamp time, const std::string& command, const std::string& image,
                      const std::string& service);
  Process run_in_shell(Timestamp time, const std::string& command, const std::string& service);
  Process run_batch(Timestamp time, const std::string& command, const std::string& service);
  Process run_directly(Timestamp time, const std::string& command);
  Process start_shell(Timestamp time, const std::string& line);
  void start_children(Timestamp time, const Process& shell, std::string_view line);
  void announce(Timestamp time, const std::string& service, const std::string& program,
                const std::string& arguments);

  Session runner() const { return way_.as_system ? recorder_.system_session() : session_; }

  Play& play_;
  const Way& way_;
  std::size_t host_;
  HostRecorder& recorder_;
  const Session& session_;
  Process parent_;
  std::string output_;  ///< number in the name of the file that takes what commands say
};

// The service or the task that is made to run it.
void RemoteRun::announce(Timestamp time, const std::string& service, const std::string& program,
                         const std::string& arguments) {
  if (way_.name == "service") {
    recorder_.install_service(time - milliseconds(90), session_, service,
                              arguments.empty() ? program : program + " " + arguments);
  } else if (way_.name == "task") {
    const std::string task = "\\" + service;
    recorder_.register_task(time - milliseconds(700), session_, task, program, arguments);
    recorder_.run_task(time - milliseconds(60), task, program);
  }
}

Process RemoteRun::start_shell(Timestamp time, const std::string& line) {
  return start_process(play_, {host_, parent_, runner()}, time,
                       {.image = std::string(kCommandShell), .command_line = line});
}

void RemoteRun::start_children(Timestamp time, const Process& shell, std::string_view line) {
  int number = 0;
  for (const std::string& command : joined_commands(line)) {
    if (!is_built_in(command)) {
      start_process(play_, {host_, shell, runner()}, time + milliseconds(60 + 40 * number++),
                    {.image = program_of(command), .command_line = command});
    }
  }
}

// A service can only be told to write a batch file and to run it: its output goes to a share.
Process RemoteRun::run_batch(Timestamp time, const std::string& command,
                             const std::string& service) {
  const std::string path = fmt::format(
      "%COMSPEC% /Q /c echo {} ^> \\\\127.0.0.1\\C$\\__output 2^>^&1 > "
      "%TEMP%\\execute.bat & %COMSPEC% /Q /c %TEMP%\\execute.bat & del "
      "%TEMP%\\execute.bat",
      command);
  announce(time, service, path, "");
  const Process shell = start_shell(time, expanded(path));
  create_file(play_, host_, shell, {time + milliseconds(20), "C:\\Windows\\Temp\\execute.bat", 70});
  const Process batch =
      start_process(play_, {host_, shell, runner()}, time + milliseconds(45),
                    {.image = std::string(kCommandShell),
                     .command_line = expanded("%COMSPEC%  /Q /c %TEMP%\\execute.bat")});
  start_children(time + milliseconds(45), batch, command);
  return shell;
}

// Windows' remote management starts programs itself, by their whole path.
Process RemoteRun::run_directly(Timestamp time, const std::string& command) {
  const bool built_in = is_built_in(command);
  const std::string program = built_in ? std::string(kCommandShell) : program_of(command);
  const std::size_t blank = command.find(' ', command.starts_with('"') ? command.find('"', 1) : 0);
  const std::string rest = built_in                     ? " /c " + command
                           : blank == std::string::npos ? ""
                                                        : command.substr(blank);
  return start_process(play_, {host_, parent_, runner()}, time,
                       {.image = program, .command_line = fmt::format("\"{}\"{}", program, rest)});
}

Process RemoteRun::run_in_shell(Timestamp time, const std::string& command,
                                const std::string& service) {
  if (is_of_a_shell(command)) {
    const std::size_t blank = command.find(' ');
    announce(time, service, command.substr(0, blank),
             blank == std::string::npos ? "" : command.substr(blank + 1));
    const Process shell = start_shell(time, expanded(command));
    start_children(time, shell, inside_of(command));
    return shell;
  }
  if (way_.name == "service") {
    return run_batch(time, command, service);
  }
  if (way_.name == "winrm") {
    return run_directly(time, command);
  }
  std::string line;
  if (way_.name == "task") {
    const std::string arguments =
        fmt::format("/C {} > C:\\Windows\\Temp\\{}.tmp 2>&1", command, service);
    announce(time, service, "cmd.exe", arguments);
    line = "cmd.exe " + arguments;
  } else {
    line = fmt::format("cmd.exe /Q /c {} 1> \\\\127.0.0.1\\ADMIN$\\__{} 2>&1", command, output_);
  }
  const Process shell = start_shell(time, line);
  start_children(time, shell, command);
  return shell;
}

// A command that calls its program by name alone is written with the path that the step gives.
Process RemoteRun::run_program(Timestamp time, const std::string& command, const std::string& image,
                               const std::string& service) {
  const std::size_t blank = std::min(command.find(' '), command.size());
  const std::string program = to_ascii_lower(base_name(image));
  const std::string called = to_ascii_lower(command.substr(0, blank));
  const bool by_name = called == program || called + ".exe" == program;
  const std::string line =
      by_name && way_.as_system ? with_quotes(image) + command.substr(blank) : command;
  announce(time, service, line.substr(0, line.size() - (command.size() - blank)),
           blank == command.size() ? "" : command.substr(blank + 1));
  return start_process(play_, {host_, parent_, runner()}, time,
                       {.image = image, .command_line = line});
}

Process RemoteRun::run(Timestamp time, const std::string& command, const std::string& image,
                       const std::string& service) {
  return image.empty() ? run_in_shell(time, command, service)
                       : run_program(time, command, image, service);
}

void play_remote_run(Play& play) {
  const LogonSide side = read_logon(play);
  const Way& way =
      way_named(play.params.word("method", {"wmi", "winrm", "service", "task"}, "wmi"));
  const std::vector<std::string> commands = play.params.texts("commands");
  std::string image = play.params.text("image");
  const std::string service =
      play.params.text("service_name", way.name == "task" ? drawn_name(play.random) : "Updater");
  const std::string as = play.params.text("as");
  if (commands.empty()) {
    play.params.refuse("commands", "a list of command lines", "nothing");
  }
  if (play.params.failed()) {
    return;
  }
  if (to_ascii_lower(base_name(image)) == "cmd.exe") {
    image.clear();
  }
  const double length = std::max(1.0, std::chrono::duration<double>(play.over).count());
  play.stage.contact({.time = play.from - milliseconds(300),
                      .from = side.address,
                      .to = play.host_of(side.host).address,
                      .port = way.port,
                      .service = std::string(way.service),
                      .seconds = length,
                      .out = play.random.between(9'000, 60'000),
                      .in = play.random.between(4'000, 90'000)});
  HostRecorder* const host = play.stage.recorder(side.host);
  if (host == nullptr) {
    return;
  }
  const Session session = log_on(play, side, play.from - milliseconds(120));
  RemoteRun remote(play, way, side, session);
  for (std::size_t i = 0; i < commands.size(); ++i) {
    const Process process =
        remote.run(play.spread(i, commands.size()), commands[i], image, service);
    if (!as.empty()) {
      play.stage.keep(as, {side.host, process});
    }
  }
  host->log_off(play.from + play.over + seconds(9), session, side.type);
}

constexpr StepKind kKinds[] = {
    {"remote_run", play_remote_run},
};

}  // namespace

std::span<const StepKind> remote_steps() {
  return kKinds;
}

}  // namespace longwatch::scenario::internal
