#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "model/event.h"
#include "model/field.h"
#include "read/read.h"

/// Test support: what the front door says of a file in memory.
namespace longwatch::read::evtx {

struct ReadEvent {
  model::Event event;  ///< its views are dead
  std::string channel;
  std::string provider;
  std::string computer;
  std::vector<std::pair<std::string, std::string>> fields;  ///< name and text, in order

  /// The texts of a field, joined by '|'; "<none>" when it does not occur.
  std::string text(std::string_view field) const;
};

struct ReadLog {
  std::vector<ReadEvent> events;
  model::RecordBooks books;
  std::vector<Diagnostic> diagnostics;

  std::size_t count(const DiagnosticKind& kind) const;
};

/// A table of these names.
std::shared_ptr<model::FieldTable> fields_named(const std::vector<std::string>& names);

/// Opens and reads the whole file. Fails the running test when the books of a unit do not balance
/// or an event lies outside the file.
ReadLog read_log(const std::shared_ptr<const RandomAccessFile>& file,
                 const std::shared_ptr<const model::FieldTable>& fields, ReaderState& state);

/// The same with a state of its own.
ReadLog read_log(std::string content, const std::vector<std::string>& fields);

std::unique_ptr<Reader> open_log(const std::shared_ptr<const RandomAccessFile>& file,
                                 const std::shared_ptr<const model::FieldTable>& fields,
                                 DiagnosticSink& diagnostics);

}  // namespace longwatch::read::evtx
