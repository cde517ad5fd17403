#pragma once

#include <optional>
#include <string>

#include "base/diagnostic.h"
#include "base/error.h"
#include "base/file_system.h"
#include "base/mapped_file.h"
#include "detect/indicator/indicator.h"
#include "detect/indicator/internal/input_files.h"
#include "detect/indicator/internal/set_file.h"

namespace longwatch::detect::indicator {

struct CachedSet {
  MappedFile file;
  SetView view;
};

/// Compiled sets of former runs. One file for each choice of paths, named by them; it holds which
/// contents it was made of, and is taken only when they are the same. A file is known by its
/// stamp, unless it changed too near to when the set was made; else by the digest of its content.
class SetCache {
 public:
  explicit SetCache(const LoadOptions& options);

  /// Where a new set goes; empty when nothing is kept.
  const std::string& place() const { return place_; }

  /// The set of exactly these inputs. Tells why one that lies there cannot be used, unless it is
  /// only of other contents.
  std::optional<CachedSet> find(const InputFiles& inputs, const FileSystem& files,
                                DiagnosticSink& diagnostics) const;

  void tell(const Error& why, DiagnosticSink& diagnostics) const;

 private:
  std::string place_;
};

}  // namespace longwatch::detect::indicator
