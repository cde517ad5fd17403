#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/time_zone.h"
#include "read/windns/internal/line.h"
#include "read/windns/windns.h"

namespace longwatch::read::windns {

/// An opened log.
class WindnsReader final : public TextReader {
 public:
  WindnsReader(const OpenRequest& request, const WindnsOptions& options, std::uint64_t text_start,
               DateOrder order);

 protected:
  bool is_record(std::string_view line) const override;
  std::string make_event(const TextLine& line, TextState& state, model::EventBatch& batch,
                         model::Event& event) const override;
  std::string list_fields(const TextLine& line, Arena& arena,
                          std::vector<model::NamedValue>& fields) const override;

 private:
  const std::shared_ptr<const model::FieldTable> fields_;
  const std::optional<formats::TimeZone> zone_;
  const DateOrder order_;
};

/// Looks at the times of the log from `text_start` on until one tells which number is the day.
/// Fails with `Io`, `Corrupt`.
Result<DateOrderFinder> find_date_order(const RandomAccessFile& file, std::uint64_t text_start,
                                        std::size_t block_bytes);

}  // namespace longwatch::read::windns
