#include "tests/conformance/log_scan.h"

#include <utility>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "read/evtx/evtx.h"
#include "read/json/json.h"

namespace longwatch::conformance {

LogScanner::LogScanner(const Engine& engine)
    : engine_(engine), detector_state_(engine.make_state()) {
  evtx_.format = read::evtx::make_evtx_format();
  evtx_.state = evtx_.format->make_state();
  json_.format = read::json::make_json_format();
  json_.state = json_.format->make_state();
}

LogScanner::~LogScanner() = default;

Status LogScanner::scan(const std::string& path,
                        const std::function<void(const ScannedUnit&)>& visit) {
  FormatState& chosen = path.ends_with(".evtx") ? evtx_ : json_;
  LW_TRY_ASSIGN(std::unique_ptr<RandomAccessFile> file, system_files().open(path));
  read::OpenRequest request;
  request.name = path;
  request.file = std::move(file);
  request.fields = engine_.fields();
  DiagnosticCollector diagnostics;
  LW_TRY_ASSIGN(const std::unique_ptr<read::Reader> reader,
                chosen.format->open(request, diagnostics));
  for (std::size_t unit = 0; unit < reader->unit_count(); ++unit) {
    reader->read_unit(unit, *chosen.state, batch_, diagnostics);
    const std::vector<Hit> hits = engine_.scan(batch_, *detector_state_);
    visit({batch_, hits, *reader, *chosen.state});
  }
  return {};
}

}  // namespace longwatch::conformance
