#include "read/mapped/internal/mapped_reader.h"

#include <algorithm>
#include <utility>

#include "read/line_units.h"
#include "read/mapped/diagnostics.h"

namespace longwatch::read::mapped {
namespace {

constexpr TextDiagnostics kLineKinds{&kBrokenLine, &kCutLine, &kLongLine, &kUnreadableBlock};
constexpr CutDiagnostics kJoiningKinds{"line", &kLongLine, &kUnreadableBlock};
// A unit without any line that begins a record is cut anyway when it is so many blocks longer than
// a record may be: then none is open.
constexpr std::uint64_t kMostBlocks = 8;

}  // namespace

LineReader::LineReader(const OpenRequest& request, const TextOptions& options,
                       std::uint64_t text_start, RecordMaker maker)
    : TextReader(request, options, text_start, kLineKinds), maker_(std::move(maker)) {}

bool LineReader::is_record(std::string_view line) const {
  return is_record_line(maker_.mapping(), line);
}

std::string LineReader::make_event(const TextLine& line, TextState& state, model::EventBatch& batch,
                                   model::Event& event) const {
  return maker_.make_event(line.text, state, batch, event);
}

std::string LineReader::list_fields(const TextLine& line, Arena& arena,
                                    std::vector<model::NamedValue>& fields) const {
  return maker_.list_fields(line.text, arena, fields);
}

class JoiningReader::Grouping {
 public:
  Grouping(const Mapping& mapping, std::uint64_t most_bytes)
      : mapping_(mapping), most_bytes_(most_bytes) {}

  /// A unit begins.
  void reset() { is_open_ = false; }

  Place take(std::string_view line, std::uint64_t offset) {
    if (line.size() > most_bytes_) {
      is_open_ = false;
      return Place::TooLong;
    }
    if (!is_record_line(mapping_, line)) {
      return Place::Passed;
    }
    const bool fits_in = is_open_ && offset + line.size() - begin_ <= most_bytes_;
    if (fits_in && goes_on(line)) {
      return Place::GoesOn;
    }
    // What goes on nothing is a record of its own, and wrong; so is all that follows it.
    is_open_ = !goes_on(line);
    begin_ = offset;
    return Place::Begins;
  }

  bool goes_on(std::string_view line) {
    if (mapping_.continuation == Continuation::Indented) {
      return line.front() == ' ' || line.front() == '\t';
    }
    Fit nearest;
    return find_form(mapping_, line, pieces_, time_, nearest) == nullptr &&
           !begins_with_time(mapping_, line);
  }

 private:
  const Mapping& mapping_;
  const std::uint64_t most_bytes_;
  std::uint64_t begin_ = 0;
  bool is_open_ = false;
  Pieces pieces_;
  std::optional<ShownTime> time_;
};

JoiningReader::JoiningReader(const OpenRequest& request, const TextOptions& options,
                             RecordMaker maker)
    : CutReader(request, kJoiningKinds, options.line_bytes), maker_(std::move(maker)) {}

Result<std::unique_ptr<JoiningReader>> JoiningReader::open(const OpenRequest& request,
                                                           const TextOptions& options,
                                                           std::uint64_t text_start,
                                                           RecordMaker maker) {
  std::unique_ptr<JoiningReader> reader(new JoiningReader(request, options, std::move(maker)));
  LW_TRY(reader->find_units(options, text_start));
  return reader;
}

Status JoiningReader::find_units(const TextOptions& options, std::uint64_t text_start) {
  const LineLayout layout{file().size(), options.block_bytes, options.line_bytes, text_start};
  Grouping grouping(maker_.mapping(), most_bytes());
  std::vector<std::byte> buffer;
  std::uint64_t records = 0;
  bool must_cut = false;
  const auto begin_unit = [&](const UnitStart& start) {
    units().push_back(start);
    grouping.reset();
    must_cut = start.long_bytes > 0;
  };
  begin_unit({text_start, 0});
  for (std::size_t block = 0; block < layout.units(); ++block) {
    LW_TRY_ASSIGN(const LineBlock lines, load_lines(file(), layout, block, buffer));
    std::string_view text = lines.text;
    while (!text.empty()) {
      const std::uint64_t offset = lines.offset + (lines.text.size() - text.size());
      const std::string_view line = take_line(text);
      const std::uint64_t since = offset - units().back().offset;
      const bool may_cut = since >= kMostBlocks * options.block_bytes + most_bytes() ||
                           (since >= options.block_bytes &&
                            is_record_line(maker_.mapping(), line) && !grouping.goes_on(line));
      if (must_cut || may_cut) {
        begin_unit({offset, records});
      }
      const Place place = grouping.take(line, offset);
      records += place == Place::Begins || place == Place::TooLong ? 1U : 0U;
    }
    if (lines.long_bytes > 0) {
      begin_unit({lines.long_offset, records++, lines.long_bytes});
    }
  }
  return {};
}

void JoiningReader::take(std::string_view record, std::uint64_t offset, TextState& state,
                         model::EventBatch& batch, UnitBooks& books) const {
  books.begin_record();
  state.values.begin_record();
  model::Event event;
  std::string why = maker_.make_event(record, state, batch, event);
  if (why.empty()) {
    books.add(event, state.values.values(), offset, record.size());
    return;
  }
  const bool at_end = offset + record.size() >= file().size();
  books.drop(at_end ? kCutLine : kBrokenLine, offset, record.size(),
             std::move(why.append("; line dropped")));
}

void JoiningReader::read_text(std::string_view text, std::uint64_t offset, ReaderState& state,
                              model::EventBatch& batch, UnitBooks& books) const {
  auto& own = static_cast<TextState&>(state);
  own.values.begin_unit(batch.arena());
  Grouping grouping(maker_.mapping(), most_bytes());
  const char* const origin = text.data();
  const char* begin = nullptr;  // of the record that is open
  const char* end = nullptr;
  const auto finish = [&] {
    if (begin != nullptr) {
      take({begin, static_cast<std::size_t>(end - begin)},
           offset + static_cast<std::uint64_t>(begin - origin), own, batch, books);
    }
    begin = nullptr;
  };
  while (!text.empty()) {
    const std::uint64_t at = offset + static_cast<std::uint64_t>(text.data() - origin);
    const std::string_view line = take_line(text);
    const Place place = grouping.take(line, at);
    if (place == Place::Passed) {
      continue;
    }
    if (place != Place::GoesOn) {
      finish();
      begin = line.data();
    }
    end = line.data() + line.size();
    if (place == Place::TooLong) {
      begin = nullptr;
      books.drop_long(kLongLine, "line", at, line.size(), most_bytes());
    }
  }
  finish();
}

std::string JoiningReader::list_fields(std::string_view record, Arena& arena,
                                       std::vector<model::NamedValue>& fields) const {
  return maker_.list_fields(record, arena, fields);
}

}  // namespace longwatch::read::mapped
