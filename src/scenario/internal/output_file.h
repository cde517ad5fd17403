#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace longwatch::scenario::internal {

/// Makes the directory and those around it. Fails with `Io`.
Status make_directories(const std::string& path);
/// Makes those around a file.
Status make_parents_of(const std::string& file);

/// A large file written front to back, with one look back to the start. It stands under
/// "<path>.part" until `commit`; the destructor removes it when that was never reached.
class OutputFile {
 public:
  static Result<OutputFile> create(const std::string& path);

  OutputFile(OutputFile&&) noexcept = default;
  OutputFile& operator=(OutputFile&&) noexcept = default;
  ~OutputFile();

  /// Fails with `Io`, as all others here.
  Status append(ByteView bytes);
  /// Replaces the first bytes of the file.
  Status rewrite_start(ByteView bytes);
  /// Closes the file and puts it under its name. Call once, last.
  Status commit();

 private:
  struct Closer {
    void operator()(std::FILE* file) const;
  };

  OutputFile(std::string path, std::FILE* file);
  Error io_error(const char* doing) const;

  std::string path_;
  std::string partial_path_;
  std::unique_ptr<std::FILE, Closer> file_;
};

}  // namespace longwatch::scenario::internal
