#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/time_zone.h"
#include "read/paloalto/paloalto.h"
#include "read/paloalto/paloalto_record.h"

namespace longwatch::read::paloalto {

/// What a worker keeps between units and files.
class PaloaltoState final : public TextState {
 public:
  PaloaltoRecord record;
};

/// An opened log.
class PaloaltoReader final : public TextReader {
 public:
  PaloaltoReader(const OpenRequest& request, const PaloaltoOptions& options,
                 std::uint64_t text_start);

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

}  // namespace longwatch::read::paloalto
