#include <array>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/documents.h"
#include "cli/session.h"

namespace longwatch::cli {
namespace {

constexpr std::array<OptionInfo, 1> kOptions = {{
    {"--directory", "DIR", "write the documents there in place of printing them", "", ""},
}};

ExitStatus run(const Invocation& invocation, Session& session) {
  const std::string directory = invocation.value("--directory");
  std::string all;
  for (const Document& document : generated_documents()) {
    if (directory.empty()) {
      all += document.text;
      continue;
    }
    const Status written = write_file(join_path(directory, document.name), document.text);
    if (!written.ok()) {
      return unusable(written.error(), session);
    }
  }
  return print_product(all, invocation, session);
}

constexpr CommandInfo kCommand = {
    .name = "docs",
    .arguments = "",
    .summary = "print the documents that are made of the program's tables",
    .description =
        "Settings, commands, diagnostics and masking rules are described once, in tables of the "
        "program. This prints the documents made of them, for './run docs'.",
    .example = "longwatch docs --directory docs",
    .settings = {},
    .options = kOptions,
    .listing = Listing::Hidden,
    .run = run,
};

}  // namespace

const CommandInfo& docs_command() {
  return kCommand;
}

}  // namespace longwatch::cli
