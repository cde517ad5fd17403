#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "share/byte_sink.h"

namespace longwatch::cli {

/// Where the product goes: standard output or a file.
///
/// A reader of standard output that goes away (`| head`) is no failure: `write` then fails with
/// `Cancelled`, for the command to stop, and `reader_left` says so. A file is written under a
/// temporary name and put in place by `close`, so that nobody sees half of it; devices and pipes
/// are written directly. Not synchronised.
class Output final : public share::ByteSink {
 public:
  /// "" and "-" are standard output. Fails with `Io` or `NotFound` when the file cannot be made.
  static Result<std::unique_ptr<Output>> open(const std::string& path);

  ~Output() override;

  Status write(std::string_view bytes) override;

  /// Hands over everything and puts the file in place. Without it the file does not come to be.
  Status close();

  bool is_standard() const { return path_.empty(); }

  int descriptor() const { return descriptor_; }

  bool reader_left() const { return reader_left_; }

 private:
  Output(std::string path, std::string temporary, int descriptor);

  const std::string path_;       // empty: standard output
  const std::string temporary_;  // empty: written directly
  int descriptor_;
  bool reader_left_ = false;
};

}  // namespace longwatch::cli
