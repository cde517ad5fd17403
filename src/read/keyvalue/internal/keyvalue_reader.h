#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/time_zone.h"
#include "read/keyvalue/internal/key_names.h"
#include "read/keyvalue/internal/line_parser.h"
#include "read/per_table.h"
#include "read/text_reader.h"

namespace longwatch::read::keyvalue {

/// What a worker keeps between units and files.
class KeyValueState final : public TextState {
 public:
  std::size_t capacity() const override {
    return TextState::capacity() + names.capacity() + line.pairs.capacity() * sizeof(Pair);
  }

  PerTable<KeyNames> names;
  ParsedLine line;
};

/// An opened file of key=value lines.
class KeyValueReader final : public TextReader {
 public:
  KeyValueReader(const OpenRequest& request, const TextOptions& options, std::uint64_t text_start,
                 const std::optional<formats::TimeZone>& zone);

 protected:
  bool is_record(std::string_view line) const override;
  std::string make_event(const TextLine& line, TextState& state, model::EventBatch& batch,
                         model::Event& event) const override;
  std::string list_fields(const TextLine& line, Arena& arena,
                          std::vector<model::NamedValue>& fields) const override;

 private:
  const std::shared_ptr<const model::FieldTable> fields_;
  const std::optional<formats::TimeZone> zone_;
};

}  // namespace longwatch::read::keyvalue
