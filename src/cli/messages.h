#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "base/error.h"

/// What the program says to the user beside its product, on standard error:
///
///   longwatch: error: <place>: <what is wrong, expected ... got ...>: <consequence> [id]
///     <source line>
///     <caret>
///   hint: <what to do>
namespace longwatch::cli {

enum class Loudness : std::uint8_t {
  All,
  ErrorsOnly,  ///< --quiet: what stops the run
};

/// Writes to standard error. Any thread; each call is one write, so that lines stay whole.
class Messages {
 public:
  /// `write` takes whole lines; standard error when empty.
  explicit Messages(std::function<void(std::string_view)> write = {});

  void set_loudness(Loudness loudness) { loudness_ = loudness; }

  /// What stops the run; said at any loudness.
  void error(const Error& error);
  /// "longwatch: warning: ..." and "longwatch: note: ...", unless errors alone are wanted.
  void warning(std::string_view text);
  void note(std::string_view text);

  /// One diagnostic with its excerpt and hint.
  void diagnostic(const Diagnostic& diagnostic);

  /// All diagnostics of a run: the first few of each kind, then how many more there are; of files
  /// of indicators at least one for each file and kind. Notes are counted only.
  void summary(const DiagnosticSummary& diagnostics);

 private:
  void say(std::string_view severity, std::string_view text);

  std::function<void(std::string_view)> write_;
  Loudness loudness_ = Loudness::All;
};

/// The lines of one diagnostic, as `Messages` prints them.
std::string to_lines(const Diagnostic& diagnostic);

/// Bytes to standard error; what cannot be written is lost, because there is nobody to tell.
void write_standard_error(std::string_view bytes);

}  // namespace longwatch::cli
