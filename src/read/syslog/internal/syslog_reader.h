#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/time_zone.h"
#include "read/json/flat_record.h"
#include "read/per_table.h"
#include "read/syslog/internal/line.h"
#include "read/syslog/internal/messages.h"
#include "read/text_reader.h"

namespace longwatch::read::syslog {

/// What a worker keeps between units and files.
class SyslogState final : public TextState {
 public:
  std::size_t capacity() const override { return TextState::capacity() + records.capacity(); }

  PerTable<json::FlatRecords> records;
  MessageParts parts;
};

/// An opened log.
class SyslogReader final : public TextReader {
 public:
  SyslogReader(const OpenRequest& request, const TextOptions& options, std::uint64_t text_start,
               std::optional<formats::TimeZone> zone);

 protected:
  bool is_record(std::string_view line) const override;
  std::string make_event(const TextLine& line, TextState& state, model::EventBatch& batch,
                         model::Event& event) const override;
  std::string list_fields(const TextLine& line, Arena& arena,
                          std::vector<model::NamedValue>& fields) const override;

 private:
  void set_time(const Line& line, model::Event& event) const;

  const std::shared_ptr<const model::FieldTable> fields_;
  const std::optional<formats::TimeZone> zone_;
  const std::optional<Timestamp> written_;
};

}  // namespace longwatch::read::syslog
