#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "formats/time_zone.h"
#include "read/exim/exim.h"
#include "read/exim/exim_message.h"

namespace longwatch::read::exim {

/// What a worker keeps between units and files.
class EximState final : public TextState {
 public:
  EximMessage message;
};

/// The time in front of a line.
struct LineTime {
  Timestamp time;
  bool has_zone = false;
};

/// Takes the time off the front of `line`; nothing when it has none.
std::optional<LineTime> take_time(std::string_view& line);

/// An opened log.
class EximReader final : public TextReader {
 public:
  EximReader(const OpenRequest& request, const EximOptions& options, std::uint64_t text_start);

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

}  // namespace longwatch::read::exim
