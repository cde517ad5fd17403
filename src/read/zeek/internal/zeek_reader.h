#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "read/text_reader.h"
#include "read/zeek/internal/header.h"

namespace longwatch::read::zeek {

/// An opened log.
class ZeekReader final : public TextReader {
 public:
  ZeekReader(const OpenRequest& request, const TextOptions& options, std::uint64_t text_start,
             Headers headers);

 protected:
  bool is_record(std::string_view line) const override;
  std::string make_event(const TextLine& line, TextState& state, model::EventBatch& batch,
                         model::Event& event) const override;
  std::string list_fields(const TextLine& line, Arena& arena,
                          std::vector<model::NamedValue>& fields) const override;

 private:
  const Headers headers_;
};

}  // namespace longwatch::read::zeek
