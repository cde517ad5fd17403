#include "cli/event_lists.h"

#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "base/file_system.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/diagnostics.h"
#include "cli/output.h"
#include "formats/json_writer.h"
#include "share/finding_view.h"

namespace longwatch::cli {
namespace {

constexpr std::size_t kBlockBytes = 64 * 1024;

void append_event(std::string& out, const model::EventReference& event,
                  const model::Source& source) {
  formats::JsonWriter json(out);
  json.begin_object().member("source", source.name);
  if (share::has_digest(source)) {
    json.member("sha256", to_hex(source.sha256));
  }
  json.member("record", event.locator.record).member("offset", event.locator.offset);
  json.member("length", event.locator.length).member("time", to_iso8601(*event.time));
  json.end_object().end_line();
}

Status write_all(const model::EventList& list, const std::vector<pipeline::SourceReport>& sources,
                 Output& output) {
  std::string block;
  for (std::size_t part = 0; part < list.parts().size(); ++part) {
    const model::Source& source = sources.at(model::index_of(list.parts()[part].source)).source;
    LW_TRY(list.visit(part, [&](const model::EventReference& event) {
      append_event(block, event, source);
      if (block.size() < kBlockBytes) {
        return Status();
      }
      Status written = output.write(block);
      block.clear();
      return written;
    }));
  }
  LW_TRY(output.write(block));
  return output.close();
}

}  // namespace

Result<std::string> EventListWriter::write(const model::Finding& finding, const std::string& id,
                                           const std::vector<pipeline::SourceReport>& sources) {
  if (finding.all_events == nullptr) {
    return std::string();
  }
  if (directory_.empty()) {
    Diagnostic diagnostic{};
    diagnostic.kind = &kEventsNotListed;
    diagnostic.message = id + " rests on " + with_thousands(finding.all_events->count()) +
                         " events; it names the first and the last one";
    diagnostic.hint = "--events DIR lists all of them in a file";
    diagnostics_.report(std::move(diagnostic));
    return std::string();
  }
  std::error_code made;
  std::filesystem::create_directories(directory_, made);
  if (made) {
    return Error(ErrorCode::Io, "the folder for lists of events cannot be made: " + made.message())
        .at(directory_);
  }
  std::string path = join_path(directory_, id + ".jsonl");
  LW_TRY_ASSIGN(const std::unique_ptr<Output> output, Output::open(path));
  LW_TRY(write_all(*finding.all_events, sources, *output));
  return path;
}

}  // namespace longwatch::cli
