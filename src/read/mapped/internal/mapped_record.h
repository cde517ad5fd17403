#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/time_zone.h"
#include "model/event.h"
#include "read/mapped/internal/mapping.h"
#include "read/mapped/internal/pairs.h"
#include "read/per_table.h"
#include "read/text_reader.h"

namespace longwatch::read::mapped {

/// What a worker keeps between units and files.
class MappedState final : public TextState {
 public:
  std::size_t capacity() const override { return TextState::capacity() + names.capacity(); }

  PerTable<PairNames> names;

  /// What the zone made of a minute that its clocks showed: most lines are of the same one.
  struct {
    Timestamp minute = Timestamp::min();
    TimeTicks shift{};
    std::uint8_t doubts = 0;
  } zoned;
};

/// Makes events of the records of one file. Immutable.
class RecordMaker {
 public:
  RecordMaker(std::shared_ptr<const Mapping> mapping, const OpenRequest& request,
              const std::optional<formats::TimeZone>& zone);

  const Mapping& mapping() const { return *mapping_; }

  /// As TextReader::make_event; a record may have further lines that go on it.
  std::string make_event(std::string_view record, TextState& state, model::EventBatch& batch,
                         model::Event& event) const;

  /// As TextReader::list_fields.
  std::string list_fields(std::string_view record, Arena& arena,
                          std::vector<model::NamedValue>& fields) const;

 private:
  using Wanted = std::optional<model::NamedField>;

  void set_time(const ShownTime& shown, MappedState& state, model::Event& event) const;
  void set_zoned(Timestamp shown, MappedState& state, model::Event& event) const;

  const std::shared_ptr<const Mapping> mapping_;
  const std::shared_ptr<const model::FieldTable> fields_;
  const std::optional<formats::TimeZone> zone_;
  const std::optional<Timestamp> written_;
  std::vector<std::vector<Wanted>> wanted_;  // by form, then by what `visit` calls a slot
};

}  // namespace longwatch::read::mapped
