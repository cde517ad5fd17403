// Prints every record of EVTX files, for comparison with other decoders. One line for each record:
// with "json" its JSON layout, with "tree" a list of [kind, depth, name, text] in document order.
// A line "# path records dropped" follows each file.
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "formats/json_writer.h"
#include "model/event.h"
#include "read/evtx/evtx.h"
#include "share/evtx_json.h"

namespace longwatch {
namespace {

std::string_view kind_name(model::RecordNode::Kind kind) {
  switch (kind) {
    case model::RecordNode::Kind::Element:
      return "element";
    case model::RecordNode::Kind::Attribute:
      return "attribute";
    case model::RecordNode::Kind::Value:
      return "text";
  }
  return "";
}

void append_tree(std::string& out, const model::RecordTree& tree) {
  std::vector<std::uint32_t> depths(tree.nodes.size(), 0);
  std::string scratch;
  formats::JsonWriter json(out);
  json.begin_array();
  for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
    const model::RecordNode& node = tree.nodes[i];
    depths[i] = i == 0 ? 0 : depths[node.parent] + 1;
    json.begin_array().string(kind_name(node.kind)).number(depths[i]).string(node.name);
    json.string(model::render(node.value, scratch)).end_array();
  }
  json.end_array();
}

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

bool dump(const std::string& path, std::string_view layout) {
  const std::unique_ptr<read::Format> format = read::evtx::make_evtx_format();
  const std::unique_ptr<read::ReaderState> state = format->make_state();
  DiagnosticCollector diagnostics;
  Result<std::unique_ptr<RandomAccessFile>> file = system_files().open(path);
  if (!file.ok()) {
    return false;
  }
  read::OpenRequest request;
  request.name = path;
  request.file = std::move(file).value();
  request.fields = std::make_shared<model::FieldTable>();
  const Result<std::unique_ptr<read::Reader>> reader = format->open(request, diagnostics);
  if (!reader.ok()) {
    return false;
  }
  model::RecordBooks books;
  model::EventBatch batch;
  for (std::size_t unit = 0; unit < (*reader)->unit_count(); ++unit) {
    (*reader)->read_unit(unit, *state, batch, diagnostics);
    books += batch.books();
    for (const model::Event& event : batch.events()) {
      const Result<model::DecodedRecord> record = (*reader)->decode(event.locator, *state);
      if (!record.ok()) {
        return false;
      }
      std::string line;
      layout == "json" ? share::append_evtx_json(line, *record) : append_tree(line, record->tree);
      print(line + "\n");
    }
  }
  print("# " + path + " " + std::to_string(books.events) + " " + std::to_string(books.dropped) +
        "\n");
  return true;
}

}  // namespace
}  // namespace longwatch

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() < 2) {
    std::fputs("usage: evtx_dump json|tree FILE...\n", stderr);
    return 2;
  }
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    if (!longwatch::dump(arguments[i], arguments[0])) {
      std::fprintf(stderr, "%s: cannot be dumped\n", arguments[i].c_str());
      return 1;
    }
  }
  return 0;
}
