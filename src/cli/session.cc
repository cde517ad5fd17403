#include "cli/session.h"

#include <unistd.h>

#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/thread_pool.h"
#include "config/resolve.h"

namespace longwatch::cli {
namespace {

/// Prints what is reported, and remembers whether it was bad.
class PrintingSink final : public DiagnosticSink {
 public:
  explicit PrintingSink(Messages& messages) : messages_(messages) {}

  void report(Diagnostic diagnostic) override {
    failed_ = failed_ || diagnostic.kind->severity == Severity::Error;
    messages_.diagnostic(diagnostic);
  }

  bool failed() const { return failed_; }

 private:
  Messages& messages_;
  bool failed_ = false;
};

void put_flags(const Invocation& invocation, config::AsWritten& written) {
  for (const config::SettingId setting : invocation.command->settings) {
    for (const auto& [name, value] : invocation.given) {
      if (name == config::info(setting).flag) {
        config::WrittenValue flag;
        flag.parts = {value};
        flag.place.file = name;
        written.put(setting, config::Origin::Flag, std::move(flag));
      }
    }
  }
}

std::string program_directory() {
  std::array<char, 4096> path{};
  const ssize_t length = ::readlink("/proc/self/exe", path.data(), path.size());
  const std::string program(path.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  return program.substr(0, program.rfind('/'));
}

}  // namespace

std::optional<WrittenSettings> written_settings(const Invocation& invocation, Session& session) {
  WrittenSettings settings;
  PrintingSink sink(session.messages);
  settings.files = config::file_requests(session.environment);
  if (invocation.has("--config")) {
    std::erase_if(settings.files,
                  [](const auto& file) { return file.origin == config::Origin::UserFile; });
    settings.files.push_back(
        {invocation.value("--config"), config::Origin::UserFile, config::Presence::Required});
  }
  for (const config::FileRequest& file : settings.files) {
    config::read_file(file, session.files, settings.written, sink);
  }
  config::read_environment(session.environment, settings.written, sink);
  put_flags(invocation, settings.written);
  if (sink.failed()) {
    return std::nullopt;
  }
  return settings;
}

std::optional<const config::Settings> settings_of(const Invocation& invocation, Session& session) {
  const std::optional<WrittenSettings> written = written_settings(invocation, session);
  if (!written.has_value()) {
    return std::nullopt;
  }
  PrintingSink sink(session.messages);
  std::optional<const config::Settings> settings =
      config::resolve(written->written, session.files, sink);
  if (settings.has_value() && settings->quiet) {
    session.messages.set_loudness(Loudness::ErrorsOnly);
  }
  return settings;
}

std::size_t workers_of(const config::Settings& settings) {
  return settings.jobs == 0 ? default_workers() : static_cast<std::size_t>(settings.jobs);
}

Result<std::string> content_directory(const config::Settings& settings, const FileSystem& files) {
  if (!settings.content.empty()) {
    return settings.content;
  }
  const std::string here = program_directory();
  for (const std::string_view place : {"/../share/longwatch/content", "/../../content"}) {
    const std::string directory = here + std::string(place);
    if (files.inspect_target(join_path(directory, "rules")).ok()) {
      return directory;
    }
  }
  return Error(ErrorCode::NotFound, "the built-in content does not lie beside the program")
      .with_hint("name rules with --rules, or the content with --content");
}

ExitStatus unusable(const Error& error, Session& session) {
  session.messages.error(error);
  return ExitStatus::Unusable;
}

ExitStatus failed_output(const Error& error, const Output& output, Session& session) {
  if (output.reader_left()) {
    return ExitStatus::Done;
  }
  session.messages.error(error);
  session.messages.note("the output is not complete");
  return ExitStatus::Incomplete;
}

ExitStatus print_product(std::string_view product, const Invocation& invocation, Session& session) {
  Result<std::unique_ptr<Output>> output = Output::open(invocation.value("--output"));
  if (!output.ok()) {
    return unusable(output.error(), session);
  }
  Status status = (*output)->write(product);
  if (status.ok()) {
    status = (*output)->close();
  }
  return status.ok() ? ExitStatus::Done : failed_output(status.error(), **output, session);
}

ExitStatus run_product(const Invocation& invocation, Session& session,
                       Result<std::string> (*product_of)(const Invocation&, const config::Settings&,
                                                         Session&)) {
  const std::optional<const config::Settings> settings = settings_of(invocation, session);
  if (!settings.has_value()) {
    return ExitStatus::Unusable;
  }
  const Result<std::string> product = product_of(invocation, *settings, session);
  return product.ok() ? print_product(*product, invocation, session)
                      : unusable(product.error(), session);
}

}  // namespace longwatch::cli
