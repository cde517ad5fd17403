#include "tests/support/line_format.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.h"
#include "base/text.h"

namespace longwatch::test_support {

const DiagnosticKind kDamagedLine = {"test-damaged-line", Severity::Error, "a line is damaged",
                                     "It was dropped."};
const DiagnosticKind kLinesUnreadable = {"test-lines-unreadable", Severity::Error,
                                         "lines cannot be read", "They were dropped."};

namespace {

class LineState final : public read::ReaderState {
 public:
  std::size_t capacity() const override { return 0; }
};

class LineReader final : public read::Reader {
 public:
  explicit LineReader(const read::OpenRequest& request)
      : source_(request.source),
        name_(request.name),
        file_(request.file),
        fields_(request.fields),
        text_(request.fields->find("text")) {}

  std::size_t unit_count() const override {
    return (lines() + LineFormat::kLinesPerUnit - 1) / LineFormat::kLinesPerUnit;
  }

  std::uint64_t unit_bytes(std::size_t unit) const override {
    return lines_in(unit) * LineFormat::kLineBytes;
  }

  void read_unit(std::size_t unit, read::ReaderState& /*state*/, model::EventBatch& batch,
                 DiagnosticSink& diagnostics) const override;

  Result<model::DecodedRecord> decode(const model::Locator& /*locator*/,
                                      read::ReaderState& /*state*/) const override {
    return Error(ErrorCode::Unsupported, "lines are not decoded in tests");
  }

 private:
  std::size_t lines() const {
    return std::max<std::uint64_t>(file_->size() / LineFormat::kLineBytes, 1) - 1;
  }

  std::size_t lines_in(std::size_t unit) const {
    return std::min(LineFormat::kLinesPerUnit, lines() - unit * LineFormat::kLinesPerUnit);
  }

  void read_line(std::string_view line, std::uint64_t number, model::EventBatch& batch,
                 DiagnosticSink& diagnostics) const;
  void lose(const DiagnosticKind& kind, std::uint64_t number, std::uint64_t lines,
            model::EventBatch& batch, DiagnosticSink& diagnostics) const;

  const model::SourceId source_;
  const std::string name_;
  const std::shared_ptr<const RandomAccessFile> file_;
  const std::shared_ptr<const model::FieldTable> fields_;
  const std::optional<model::NamedField> text_;
};

void LineReader::read_unit(std::size_t unit, read::ReaderState& /*state*/, model::EventBatch& batch,
                           DiagnosticSink& diagnostics) const {
  batch.clear();
  const std::uint64_t first = unit * LineFormat::kLinesPerUnit + 1;
  const std::size_t count = lines_in(unit);
  batch.buffer().resize(count * LineFormat::kLineBytes);
  const Result<ByteView> read = file_->read_at(first * LineFormat::kLineBytes, batch.buffer());
  const std::size_t got = read.ok() ? read->size() / LineFormat::kLineBytes : 0;
  for (std::size_t i = 0; i < got; ++i) {
    read_line(as_text(*read).substr(i * LineFormat::kLineBytes, LineFormat::kLineBytes), first + i,
              batch, diagnostics);
  }
  if (got < count) {
    lose(kLinesUnreadable, first + got, count - got, batch, diagnostics);
  }
}

void LineReader::read_line(std::string_view line, std::uint64_t number, model::EventBatch& batch,
                           DiagnosticSink& diagnostics) const {
  line = trim(line);
  if (line.starts_with("!")) {
    lose(kDamagedLine, number, 1, batch, diagnostics);
    return;
  }
  const std::size_t time_end = line.find(' ');
  const std::size_t host_end = line.find(' ', time_end + 1);
  LW_CHECK(time_end != std::string_view::npos && host_end != std::string_view::npos);
  model::Event event;
  event.locator = {source_, number, number * LineFormat::kLineBytes, LineFormat::kLineBytes};
  if (const auto seconds = parse_int64(line.substr(0, time_end))) {
    event.time = Timestamp(std::chrono::seconds(*seconds));
  }
  event.computer = model::text_value(line.substr(time_end + 1, host_end - time_end - 1));
  if (text_.has_value()) {
    const std::array values = {
        model::FieldValue{model::text_value(line.substr(host_end + 1)), text_->field}};
    event.values = batch.keep(values, *fields_);
  }
  batch.add(event);
  ++batch.books().seen;
  ++batch.books().events;
  batch.books().bytes_read += LineFormat::kLineBytes;
}

void LineReader::lose(const DiagnosticKind& kind, std::uint64_t number, std::uint64_t lines,
                      model::EventBatch& batch, DiagnosticSink& diagnostics) const {
  batch.books().seen += lines;
  batch.books().dropped += lines;
  batch.books().bytes_lost += lines * LineFormat::kLineBytes;
  Diagnostic diagnostic{};
  diagnostic.kind = &kind;
  diagnostic.place.file = name_;
  diagnostic.place.record = number;
  diagnostic.place.offset = number * LineFormat::kLineBytes;
  diagnostic.message = "dropped";
  diagnostic.records_lost = lines;
  diagnostic.bytes_lost = lines * LineFormat::kLineBytes;
  diagnostics.report(std::move(diagnostic));
}

}  // namespace

read::Sniff LineFormat::sniff(ByteView head, std::uint64_t /*file_size*/) const {
  return as_text(head).starts_with("LINES") ? read::Sniff::Yes : read::Sniff::No;
}

Result<std::unique_ptr<read::Reader>> LineFormat::open(const read::OpenRequest& request,
                                                       DiagnosticSink& /*diagnostics*/) const {
  std::array<std::byte, kLineBytes> line{};
  LW_TRY_ASSIGN(const ByteView head, request.file->read_at(0, line));
  if (as_text(head).starts_with("LINES broken")) {
    return Error(ErrorCode::Corrupt, "the first line says that it is broken");
  }
  return std::unique_ptr<read::Reader>(std::make_unique<LineReader>(request));
}

std::unique_ptr<read::ReaderState> LineFormat::make_state() const {
  return std::make_unique<LineState>();
}

std::string line_file(const std::vector<std::string>& lines) {
  std::string content = "LINES";
  content.resize(LineFormat::kLineBytes - 1, ' ');
  content.push_back('\n');
  for (const std::string& line : lines) {
    LW_CHECK(line.size() < LineFormat::kLineBytes);
    content.append(line).append(LineFormat::kLineBytes - 1 - line.size(), ' ').push_back('\n');
  }
  return content;
}

}  // namespace longwatch::test_support
