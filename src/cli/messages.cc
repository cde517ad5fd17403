#include "cli/messages.h"

#include <unistd.h>

#include <cerrno>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "share/terminal_text.h"

namespace longwatch::cli {
namespace {

constexpr std::size_t kShownOfAKind = 3;
constexpr std::size_t kFilesShown = 100;  // of which none is hidden behind others

/// What is loaded because somebody named it: of each file that is wrong at least one example is
/// shown.
bool shows_each_file(const DiagnosticKind& kind) {
  return kind.id.starts_with("indicator-");
}

/// The examples that are printed: the first few, and the first of each other file.
std::vector<const Diagnostic*> shown_of(const DiagnosticSummary::Entry& entry) {
  std::vector<const Diagnostic*> shown;
  if (entry.kind->severity == Severity::Note) {
    return shown;
  }
  const std::size_t most = shows_each_file(*entry.kind) ? kFilesShown : kShownOfAKind;
  for (std::size_t i = 0; i < entry.examples.size() && shown.size() < most; ++i) {
    const Diagnostic& example = entry.examples[i];
    if (i < kShownOfAKind || entry.examples[i - 1].place.file != example.place.file) {
      shown.push_back(&example);
    }
  }
  return shown;
}

std::string hint_line(const std::string& hint) {
  return hint.empty() ? std::string() : fmt::format("hint: {}\n", share::terminal_safe(hint));
}

std::string excerpt_lines(const std::string& excerpt) {
  std::string lines;
  if (!excerpt.empty()) {
    for (const std::string_view line : split(excerpt, '\n')) {
      lines += fmt::format("  {}\n", share::terminal_safe(line));
    }
  }
  return lines;
}

std::string lost(const DiagnosticSummary::Entry& entry) {
  std::string text;
  if (entry.records_lost > 0) {
    text += fmt::format(", {} records dropped", with_thousands(entry.records_lost));
  }
  if (entry.bytes_lost > 0) {
    text += fmt::format(", {} lost", to_text(ByteCount{entry.bytes_lost}));
  }
  return text;
}

}  // namespace

void write_standard_error(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(STDERR_FILENO, bytes.data(), bytes.size());
    if (put < 0 && errno != EINTR) {
      return;
    }
    bytes.remove_prefix(put < 0 ? 0 : static_cast<std::size_t>(put));
  }
}

std::string to_lines(const Diagnostic& diagnostic) {
  const std::string place = diagnostic.place.to_text();
  std::string lines =
      fmt::format("longwatch: {}: {}{}{} [{}]\n", longwatch::to_text(diagnostic.kind->severity),
                  share::terminal_safe(place), place.empty() ? "" : ": ",
                  share::terminal_safe(diagnostic.message), diagnostic.kind->id);
  lines += excerpt_lines(diagnostic.excerpt);
  return lines += hint_line(diagnostic.hint);
}

Messages::Messages(std::function<void(std::string_view)> write) : write_(std::move(write)) {
  if (!write_) {
    write_ = write_standard_error;
  }
}

void Messages::say(std::string_view severity, std::string_view text) {
  write_(fmt::format("longwatch: {}: {}\n", severity, share::terminal_safe(text)));
}

void Messages::error(const Error& error) {
  write_(fmt::format("longwatch: error: {}\n{}", share::terminal_safe(error.to_line()),
                     hint_line(error.hint())));
}

void Messages::warning(std::string_view text) {
  if (loudness_ == Loudness::All) {
    say("warning", text);
  }
}

void Messages::note(std::string_view text) {
  if (loudness_ == Loudness::All) {
    say("note", text);
  }
}

void Messages::diagnostic(const Diagnostic& diagnostic) {
  if (loudness_ == Loudness::All || diagnostic.kind->severity == Severity::Error) {
    write_(to_lines(diagnostic));
  }
}

void Messages::summary(const DiagnosticSummary& diagnostics) {
  if (loudness_ == Loudness::ErrorsOnly) {
    return;
  }
  for (const DiagnosticSummary::Entry& entry : diagnostics.entries()) {
    const std::vector<const Diagnostic*> examples = shown_of(entry);
    const std::size_t shown = examples.size();
    for (const Diagnostic* example : examples) {
      write_(to_lines(*example));
    }
    if (entry.count > shown) {
      say(longwatch::to_text(entry.kind->severity),
          fmt::format("{}{} {}: {}{} [{}]", with_thousands(entry.count - shown),
                      shown > 0 ? " more" : "", entry.count - shown == 1 ? "time" : "times",
                      entry.kind->title, shown > 0 ? "" : lost(entry), entry.kind->id));
    }
    if (shown > 0 && entry.count > shown && !lost(entry).empty()) {
      say(longwatch::to_text(entry.kind->severity),
          fmt::format("{} in all{} [{}]", with_thousands(entry.count), lost(entry),
                      entry.kind->id));
    }
  }
}

}  // namespace longwatch::cli
