#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/file_system.h"
#include "cli/command.h"
#include "cli/messages.h"
#include "cli/output.h"
#include "config/as_written.h"
#include "config/environment.h"
#include "config/file.h"
#include "config/settings.h"

namespace longwatch::cli {

/// What a command works with: the world around the process.
struct Session {
  const FileSystem& files;
  const config::Environment& environment;
  Messages& messages;
  std::stop_token stop;
};

/// Everything that is written about settings, and where files were looked for.
struct WrittenSettings {
  config::AsWritten written;
  std::vector<config::FileRequest> files;
};

/// Collects files, environment and flags; mistakes are told to the user. Nothing when there were
/// any.
std::optional<WrittenSettings> written_settings(const Invocation& invocation, Session& session);

/// The settings of this run, and the loudness they ask for; mistakes are told to the user. Nothing
/// when there were any: the command ends with ExitStatus::Unusable.
std::optional<const config::Settings> settings_of(const Invocation& invocation, Session& session);

/// Number of workers a `jobs` setting means.
std::size_t workers_of(const config::Settings& settings);

/// Where the rules, indicators and samples that come with the program lie: the setting, else
/// "../share/longwatch/content" beside the program, else "content" of the source tree it was built
/// in. Fails with `NotFound`.
Result<std::string> content_directory(const config::Settings& settings, const FileSystem& files);

/// Writes a whole product to standard output or --output; says what goes wrong.
ExitStatus print_product(std::string_view product, const Invocation& invocation, Session& session);

/// Prints what `product_of` makes of the invocation and its settings; says what goes wrong.
ExitStatus run_product(const Invocation& invocation, Session& session,
                       Result<std::string> (*product_of)(const Invocation&, const config::Settings&,
                                                         Session&));

/// The exit status for a product that could not be written: Done when the reader went away.
ExitStatus failed_output(const Error& error, const Output& output, Session& session);

/// Tells the user and yields ExitStatus::Unusable.
ExitStatus unusable(const Error& error, Session& session);

}  // namespace longwatch::cli
