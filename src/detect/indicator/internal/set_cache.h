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

  /// Tells when the place is no folder; nothing is kept then. Call first.
  void check_folder(DiagnosticSink& diagnostics);

  /// Where a new set goes; empty when nothing is kept.
  const std::string& place() const { return place_; }

  /// The set of exactly these inputs. Tells why one that lies there cannot be used, unless it is
  /// only of other contents.
  std::optional<CachedSet> find(const InputFiles& inputs, const FileSystem& files,
                                DiagnosticSink& diagnostics) const;

  /// Why a new set cannot be kept.
  void tell_useless(const std::string& place, std::string_view why,
                    DiagnosticSink& diagnostics) const;

 private:
  void tell(const Error& why, DiagnosticSink& diagnostics) const;

  std::string folder_;
  std::string place_;
};

}  // namespace longwatch::detect::indicator
