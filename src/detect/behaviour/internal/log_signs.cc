#include "detect/behaviour/internal/log_signs.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"
#include "detect/behaviour/internal/names.h"

namespace longwatch::detect::behaviour {
namespace {

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool has_any(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [&](std::string_view part) { return has(text, part); });
}

bool clears(std::string_view line) {
  return (has(line, "wevtutil") && has_any(line, {" cl ", " clear-log "})) ||
         has_any(line, {"clear-eventlog", "remove-eventlog", "clearev", ".clearlog("}) ||
         (has(line, "fsutil") && has(line, "usn") && has(line, "deletejournal")) ||
         (has(line, "journalctl") && has(line, "--vacuum"));
}

bool switches_off(std::string_view line) {
  return (has(line, "wevtutil") && has_any(line, {"/e:false", "/enabled:false"})) ||
         (has(line, "auditpol") &&
          has_any(line, {"/clear", "/remove", "/success:disable", "/failure:disable"})) ||
         (has_any(line, {"sc stop eventlog", "sc config eventlog", "net stop eventlog",
                         "stop-service eventlog", "stop-service -name eventlog"})) ||
         (has(line, "auditctl") && has_any(line, {" -e 0", " -e0", " -d"})) ||
         has_any(line, {"unset histfile", "histsize=0", "systemctl stop rsyslog",
                        "systemctl stop auditd"});
}

bool deletes(std::string_view file, std::string_view line) {
  const bool is_deleting =
      has_any(line, {"del ", "erase ", "remove-item ", "rm ", "shred ", "sdelete"}) &&
      (file == "cmd.exe" || file == "powershell.exe" || file == "pwsh.exe" || file == "rm" ||
       file == "shred" || file == "sh" || file == "bash" || file.starts_with("sdelete"));
  return is_deleting && has_any(line, {".evtx", "\\winevt\\logs", "\\logfiles\\", "\\inetpub\\logs",
                                       "/var/log/", "wtmp", "btmp", "lastlog", ".bash_history"});
}

}  // namespace

bool is_log_file(std::string_view path) {
  const std::string lower = to_ascii_lower(path);
  if (lower.ends_with(".evtx") || lower.ends_with(".evt")) {
    return has(lower, "\\logs\\") || has(lower, "\\config\\");
  }
  if (lower.starts_with("/var/log/")) {
    return true;
  }
  const std::string_view name = file_name_of(lower);
  const bool is_named =
      name.ends_with(".log") || name.ends_with(".log.gz") || name.ends_with("_history");
  return is_named &&
         has_any(lower, {"\\logfiles\\", "\\inetpub\\logs\\", "\\apache", "\\nginx", "\\httpd",
                         "\\winevt\\", "/apache", "/nginx", "/httpd", "_history"});
}

LogAct log_act_of(std::string_view image, std::string_view command_line) {
  const std::string line = to_ascii_lower(command_line) + " ";
  if (clears(line)) {
    return LogAct::Cleared;
  }
  if (switches_off(line)) {
    return LogAct::SwitchedOff;
  }
  return deletes(to_ascii_lower(file_name_of(image)), line) ? LogAct::Deleted : LogAct::None;
}

}  // namespace longwatch::detect::behaviour
