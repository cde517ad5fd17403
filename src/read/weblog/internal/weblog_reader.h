#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "read/text_reader.h"
#include "read/weblog/internal/field_lines.h"

namespace longwatch::read::weblog {

/// An opened W3C extended log file.
class WeblogReader final : public TextReader {
 public:
  WeblogReader(const OpenRequest& request, const TextOptions& options, std::uint64_t text_start,
               FieldLines field_lines);

 protected:
  bool is_record(std::string_view line) const override;
  std::string make_event(const TextLine& line, TextState& state, model::EventBatch& batch,
                         model::Event& event) const override;
  std::string list_fields(const TextLine& line, Arena& arena,
                          std::vector<model::NamedValue>& fields) const override;

 private:
  const FieldLines field_lines_;
};

}  // namespace longwatch::read::weblog
