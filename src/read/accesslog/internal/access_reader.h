#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "read/accesslog/internal/line_pattern.h"
#include "read/column_fields.h"
#include "read/text_reader.h"

namespace longwatch::read::accesslog {

/// What a request becomes, beside the items of the format.
enum class Part : std::uint8_t { Method, Path, Query, Version, Whole, Host, Extra };

inline constexpr std::size_t kParts = 7;

/// An opened log.
class AccessReader final : public TextReader {
 public:
  AccessReader(const OpenRequest& request, const TextOptions& options, std::uint64_t text_start,
               const LogFormat& format);

 protected:
  bool is_record(std::string_view line) const override;
  std::string make_event(const TextLine& line, TextState& state, model::EventBatch& batch,
                         model::Event& event) const override;
  std::string list_fields(const TextLine& line, Arena& arena,
                          std::vector<model::NamedValue>& fields) const override;

 private:
  template <class Take>
  std::string visit(std::string_view line, Pieces& pieces, Arena& arena, const Take& take) const;

  const LogFormat format_;
  ColumnFields fields_;  // by item, then by part
};

}  // namespace longwatch::read::accesslog
