#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "read/cut_reader.h"
#include "read/mapped/internal/mapped_record.h"
#include "read/text_reader.h"

namespace longwatch::read::mapped {

/// An opened log whose records are single lines.
class LineReader final : public TextReader {
 public:
  LineReader(const OpenRequest& request, const TextOptions& options, std::uint64_t text_start,
             RecordMaker maker);

 protected:
  bool is_record(std::string_view line) const override;
  std::string make_event(const TextLine& line, TextState& state, model::EventBatch& batch,
                         model::Event& event) const override;
  std::string list_fields(const TextLine& line, Arena& arena,
                          std::vector<model::NamedValue>& fields) const override;

 private:
  const RecordMaker maker_;
};

/// An opened log whose records may go on in further lines.
class JoiningReader final : public CutReader {
 public:
  /// Walks over the whole file once to find the lines that begin records. Fails with `Io`,
  /// `Corrupt`.
  static Result<std::unique_ptr<JoiningReader>> open(const OpenRequest& request,
                                                     const TextOptions& options,
                                                     std::uint64_t text_start, RecordMaker maker);

 protected:
  void read_text(std::string_view text, std::uint64_t offset, ReaderState& state,
                 model::EventBatch& batch, UnitBooks& books) const override;
  std::string list_fields(std::string_view record, Arena& arena,
                          std::vector<model::NamedValue>& fields) const override;

 private:
  /// What a line is to the records around it.
  enum class Place : std::uint8_t { Begins, GoesOn, Passed, TooLong };

  /// Puts lines to records, from the beginning of a unit on. Whoever cuts a file and whoever reads
  /// it ask the same, so that they agree.
  class Grouping;

  JoiningReader(const OpenRequest& request, const TextOptions& options, RecordMaker maker);

  Status find_units(const TextOptions& options, std::uint64_t text_start);
  void take(std::string_view record, std::uint64_t offset, TextState& state,
            model::EventBatch& batch, UnitBooks& books) const;

  const RecordMaker maker_;
};

}  // namespace longwatch::read::mapped
