#include "cli/documents.h"

#include "cli/diagnostics_catalogue.h"
#include "cli/help.h"
#include "config/documentation.h"
#include "share/mask.h"

namespace longwatch::cli {

std::vector<Document> generated_documents() {
  return {
      {"settings.md", config::settings_markdown()},
      {"longwatch.conf", config::sample_file()},
      {"cli.md", commands_markdown()},
      {"diagnostics.md", diagnostics_markdown()},
      {"masking.md", share::masking_markdown()},
      {"telemetry.md", telemetry_markdown()},
  };
}

}  // namespace longwatch::cli
