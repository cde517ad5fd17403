#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace longwatch {

/// What the caller can do about a failure.
enum class ErrorCode : std::uint8_t {
  InvalidInput,  ///< fix the argument, rule or file: it breaks its own rules
  NotFound,      ///< name something that exists
  Unsupported,   ///< valid, but this version does not do it
  Corrupt,       ///< the bytes are damaged; other inputs may be fine
  Io,            ///< the operating system refused; the reason is in the message
  Limit,         ///< a documented limit was reached; raise it or split the input
  Conflict,      ///< two inputs contradict each other
  Denied,        ///< the identity or the marking does not allow it
  Unavailable,   ///< try again later
  Cancelled,     ///< the user stopped it
  Internal,      ///< our mistake
};

/// Lower-case name of the code, as printed ("invalid input").
std::string_view to_text(ErrorCode code);

/// Why something could not be delivered: code, one-line message, the place it is about, what was
/// being done (outermost first), and an optional hint. One pointer in size, so that `Result<T>`
/// stays cheap when all is well.
///
/// Wording: lower case, no full stop, "expected ... got ...", user's own words in single quotes,
/// the consequence named.
class Error {
 public:
  Error(ErrorCode code, std::string message);
  Error(const Error& other);
  Error& operator=(const Error& other);
  Error(Error&& other) noexcept;
  Error& operator=(Error&& other) noexcept;
  ~Error();

  ErrorCode code() const;
  const std::string& message() const;
  /// "file", "file:line:column" or "file record 12 at byte 4096"; empty when the error is about no
  /// place.
  const std::string& place() const;
  const std::string& hint() const;
  const std::vector<std::string>& context() const;

  /// Fluent additions; each returns the error itself so that a return statement reads as a
  /// sentence.
  Error&& at(std::string place) &&;
  Error&& with_hint(std::string hint) &&;
  /// Adds "while <doing>"; layers call it on the way up, so the outermost comes last in
  /// `context()`.
  Error&& while_doing(std::string doing) &&;

  /// "<place>: <message> (while ...)", without the hint; one line.
  std::string to_line() const;

 private:
  struct Content;
  std::unique_ptr<Content> content_;
};

}  // namespace longwatch
