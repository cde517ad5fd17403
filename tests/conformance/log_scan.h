#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "read/read.h"
#include "tests/conformance/engine.h"

/// Log files of the corpora through reader and engine, without the rest of a sweep.
namespace longwatch::conformance {

/// One unit of a file: its events, what the engine found in them, and the means to decode a record
/// in full. Everything is valid during the visit only.
struct ScannedUnit {
  const model::EventBatch& batch;
  const std::vector<Hit>& hits;  ///< sorted
  const read::Reader& reader;
  read::ReaderState& state;
};

/// Reads a log and scans it, unit by unit. One thread; make one for each.
class LogScanner {
 public:
  /// The engine must outlive the scanner.
  explicit LogScanner(const Engine& engine);
  ~LogScanner();

  /// Fails when no reader opens the file. The format is chosen by the name: ".evtx", else JSON.
  Status scan(const std::string& path, const std::function<void(const ScannedUnit&)>& visit);

 private:
  struct FormatState {
    std::unique_ptr<read::Format> format;
    std::unique_ptr<read::ReaderState> state;
  };

  const Engine& engine_;
  FormatState evtx_;
  FormatState json_;
  std::unique_ptr<detect::DetectorState> detector_state_;
  model::EventBatch batch_;
};

}  // namespace longwatch::conformance
