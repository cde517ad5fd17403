#pragma once

#include <cstdint>
#include <string>

#include "base/diagnostic.h"

namespace longwatch::read {

/// Why something that was found is not read. Each cause has one diagnostic kind of its own.
enum class SkipCause : std::uint8_t {
  Unreadable,     ///< the operating system refused, or damaged as a whole
  Foreign,        ///< no format takes it
  Empty,          ///< no bytes
  SameFile,       ///< read already under another name
  NotRegular,     ///< pipe, socket, device
  DirectoryLink,  ///< symbolic link to a directory
  DanglingLink,   ///< symbolic link to nothing
  TooDeep,        ///< below limits::kDirectoryDepth
  TooMany,        ///< behind limits::kFilesPerSweep
  NotReached,     ///< the run was stopped before
  Encrypted,      ///< inside an archive, and no password fits
  TooLarge,       ///< unpacks to more than an archive may
  MemberLink,     ///< a link inside an archive
};

/// A file (or directory, or link) that no reader took. Nothing is passed over without one.
struct SkippedFile {
  std::string name;    ///< as shown, see read/walk.h
  std::string reason;  ///< "not a log that this version reads", "empty", "cannot open: ..."
  SkipCause cause = SkipCause::Unreadable;
};

/// The diagnostic kind of a cause; its severity says what the skip costs: a note costs nothing.
const DiagnosticKind& kind_of(SkipCause cause);

/// Tells the sink about a skip: what, why, and what to do.
void report(const SkippedFile& skipped, DiagnosticSink& diagnostics);

}  // namespace longwatch::read
