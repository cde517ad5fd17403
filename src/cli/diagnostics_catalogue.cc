#include "cli/diagnostics_catalogue.h"

#include <fmt/format.h>

#include "cli/diagnostics.h"
#include "config/diagnostics.h"
#include "detect/indicator/diagnostics.h"
#include "detect/sigma/diagnostics.h"
#include "knowledge/diagnostics.h"
#include "pipeline/diagnostics.h"
#include "read/accesslog/diagnostics.h"
#include "read/archive/diagnostics.h"
#include "read/auditd/diagnostics.h"
#include "read/csv/diagnostics.h"
#include "read/diagnostics.h"
#include "read/evtx/diagnostics.h"
#include "read/exim/diagnostics.h"
#include "read/json/diagnostics.h"
#include "read/keyvalue/diagnostics.h"
#include "read/mail/diagnostics.h"
#include "read/mapped/diagnostics.h"
#include "read/paloalto/diagnostics.h"
#include "read/syslog/diagnostics.h"
#include "read/weblog/diagnostics.h"
#include "read/windns/diagnostics.h"
#include "read/zeek/diagnostics.h"

namespace longwatch::cli {

std::vector<ModuleDiagnostics> all_diagnostics() {
  return {
      {"config", config::kAllDiagnostics},
      {"read", read::kAllDiagnostics},
      {"read/accesslog", read::accesslog::kAllDiagnostics},
      {"read/archive", read::archive::kAllDiagnostics},
      {"read/auditd", read::auditd::kAllDiagnostics},
      {"read/csv", read::csv::kAllDiagnostics},
      {"read/evtx", read::evtx::kAllDiagnostics},
      {"read/exim", read::exim::kAllDiagnostics},
      {"read/json", read::json::kAllDiagnostics},
      {"read/keyvalue", read::keyvalue::kAllDiagnostics},
      {"read/mail", read::mail::kAllDiagnostics},
      {"read/mapped", read::mapped::kAllDiagnostics},
      {"read/paloalto", read::paloalto::kAllDiagnostics},
      {"read/syslog", read::syslog::kAllDiagnostics},
      {"read/weblog", read::weblog::kAllDiagnostics},
      {"read/windns", read::windns::kAllDiagnostics},
      {"read/zeek", read::zeek::kAllDiagnostics},
      {"detect/indicator", detect::indicator::kAllDiagnostics},
      {"detect/sigma", detect::sigma::kAllDiagnostics},
      {"knowledge", knowledge::kAllDiagnostics},
      {"pipeline", pipeline::kAllDiagnostics},
      {"cli", kAllDiagnostics},
  };
}

std::string diagnostics_markdown() {
  std::string text =
      "<!-- Generated from the diagnostics.def tables by './run docs'; change those. -->\n"
      "# Diagnostics\n\n"
      "What longwatch says on standard error when it carries on, but you must know. The name "
      "stands "
      "in\nbrackets at the end of the message. An *error* dropped a record, rule or file and makes "
      "the exit\nstatus 2 (unless `--allow-incomplete`); a *warning* makes something less complete "
      "than it looks; a\n*note* costs nothing.\n";
  for (const ModuleDiagnostics& module : all_diagnostics()) {
    text += fmt::format("\n## {}\n", module.module);
    for (const DiagnosticKind* kind : module.kinds) {
      text += fmt::format("\n### {}\n\n*{}*: {}.\n\n{}\n", kind->id, to_text(kind->severity),
                          kind->title, kind->explanation);
    }
  }
  return text;
}

}  // namespace longwatch::cli
