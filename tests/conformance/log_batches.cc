#include "tests/conformance/log_batches.h"

#include <utility>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "read/evtx/evtx.h"
#include "read/json/json.h"

namespace longwatch::conformance {

Status read_logs(const std::vector<std::string>& paths,
                 const std::shared_ptr<const model::FieldTable>& fields,
                 const std::function<void(const model::EventBatch&)>& visit) {
  const std::unique_ptr<read::Format> evtx = read::evtx::make_evtx_format();
  const std::unique_ptr<read::Format> json = read::json::make_json_format();
  model::EventBatch batch;
  DiagnosticCollector diagnostics;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const read::Format& format = paths[i].ends_with(".evtx") ? *evtx : *json;
    LW_TRY_ASSIGN(std::unique_ptr<RandomAccessFile> file, system_files().open(paths[i]));
    const read::OpenRequest request{static_cast<model::SourceId>(i), paths[i], std::move(file),
                                    fields};
    LW_TRY_ASSIGN(const std::unique_ptr<read::Reader> reader, format.open(request, diagnostics));
    const std::unique_ptr<read::ReaderState> state = format.make_state();
    for (std::size_t unit = 0; unit < reader->unit_count(); ++unit) {
      reader->read_unit(unit, *state, batch, diagnostics);
      visit(batch);
    }
  }
  return {};
}

}  // namespace longwatch::conformance
