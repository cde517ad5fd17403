#include "detect/indicator/internal/file_reader.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/byte_order_mark.h"
#include "base/limits.h"
#include "base/text.h"
#include "detect/indicator/diagnostics.h"
#include "detect/indicator/internal/json_reader.h"
#include "detect/indicator/internal/list_reader.h"
#include "detect/indicator/internal/openioc_reader.h"
#include "detect/indicator/internal/table_reader.h"
#include "formats/digest.h"

namespace longwatch::detect::indicator {
namespace {

constexpr std::size_t kBlockBytes = 1024 * 1024;
constexpr std::size_t kHeadBytes = 64 * 1024;

/// The first line that is neither blank nor a comment.
std::string_view first_line(std::string_view text) {
  while (!text.empty()) {
    const std::size_t feed = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, feed));
    if (!line.empty() && !line.starts_with('#')) {
      return line;
    }
    text.remove_prefix(std::min(feed + 1, text.size()));
  }
  return {};
}

/// Lists and tables, piece by piece.
class LineFile {
 public:
  LineFile(FileShape shape, Intake& intake) {
    if (shape == FileShape::Table) {
      table_.emplace(intake);
    } else {
      list_.emplace(intake);
    }
  }

  /// Whole lines.
  void read(std::string_view lines) {
    if (table_.has_value()) {
      table_->read(lines);
    } else {
      list_->read(lines);
    }
  }

  ListOrigin finish() {
    if (table_.has_value()) {
      table_->finish();
      return table_->origin();
    }
    return list_->origin();
  }

 private:
  std::optional<ListReader> list_;
  std::optional<TableReader> table_;
};

/// A file read from begin to end, its digest on the way.
class FileStream {
 public:
  explicit FileStream(const RandomAccessFile& file) : file_(file) {}

  /// Appends up to `bytes` more; false at the end.
  Result<bool> more(std::size_t bytes, std::string& text) {
    const std::size_t known = text.size();
    text.resize(known + bytes);
    const std::span<std::byte> room =
        std::as_writable_bytes(std::span<char>(text)).subspan(known, bytes);
    LW_TRY_ASSIGN(const ByteView read, file_.read_at(offset_, room));
    if (read.data() != room.data()) {
      std::copy(read.begin(), read.end(), room.begin());
    }
    hasher_.update(read);
    offset_ += read.size();
    text.resize(known + read.size());
    return !read.empty();
  }

  std::array<std::byte, 32> digest() { return hasher_.finish(); }

 private:
  const RandomAccessFile& file_;
  formats::Sha256Hasher hasher_;
  std::uint64_t offset_ = 0;
};

Status read_lines(FileShape shape, std::string text, FileStream& stream, Intake& intake) {
  LineFile lines(shape, intake);
  for (bool more = true; more;) {
    LW_TRY_ASSIGN(more, stream.more(kBlockBytes, text));
    const std::size_t feed = text.rfind('\n');
    if (more && feed == std::string::npos && text.size() < limits::kTextLineBytes) {
      continue;
    }
    const std::size_t whole = more && feed != std::string::npos ? feed + 1 : text.size();
    lines.read(std::string_view(text).substr(0, whole));
    text.erase(0, whole);
  }
  intake.end_file(lines.finish());
  return {};
}

void read_document(FileShape shape, std::string_view text, Intake& intake) {
  intake.end_file(shape == FileShape::Json ? read_json(text, intake) : read_openioc(text, intake));
}

/// A file that is in memory as a whole, in UTF-8.
void read_whole(std::string_view text, Intake& intake) {
  const FileShape shape = shape_of(text.substr(0, kHeadBytes));
  if (shape == FileShape::List || shape == FileShape::Table) {
    LineFile lines(shape, intake);
    lines.read(text);
    intake.end_file(lines.finish());
  } else {
    read_document(shape, without_byte_order_mark(text), intake);
  }
}

}  // namespace

FileShape shape_of(std::string_view head) {
  const std::string_view line = first_line(without_byte_order_mark(head));
  if (line.starts_with('{') || (line.starts_with('[') && line.find('{') != line.npos) ||
      line == "[") {
    return FileShape::Json;
  }
  if (line.starts_with('<')) {
    return FileShape::Xml;
  }
  return is_table_header(line) ? FileShape::Table : FileShape::List;
}

Status read_indicator_file(InputFile& input, const FileSystem& files, Intake& intake) {
  LW_TRY_ASSIGN(const std::unique_ptr<RandomAccessFile> file, files.open(input.path));
  FileStream stream(*file);
  std::string text;
  LW_TRY(stream.more(kHeadBytes, text));
  intake.begin_file(input.path);
  const FileShape shape = shape_of(text);
  const bool is_wide = has_utf16_mark(text);
  if (!is_wide && (shape == FileShape::List || shape == FileShape::Table)) {
    LW_TRY(read_lines(shape, std::move(text), stream, intake));
  } else if (file->size() > limits::kIndicatorDocumentBytes) {
    intake.tell(kBadDocument, 0, 0,
                fmt::format("expected a document of at most {}, got {}; file skipped",
                            to_text(ByteCount{limits::kIndicatorDocumentBytes}),
                            to_text(ByteCount{file->size()})),
                "split it into several files");
    intake.end_file({});
  } else {
    for (bool more = true; more;) {
      LW_TRY_ASSIGN(more, stream.more(kBlockBytes, text));
    }
    if (is_wide) {
      read_whole(decode_by_mark(std::move(text)), intake);
    } else {
      read_document(shape, without_byte_order_mark(text), intake);
    }
  }
  input.stamp.sha256 = stream.digest();
  return {};
}

void read_indicator_text(std::string_view text, const std::string& name, Intake& intake) {
  intake.begin_file(name);
  if (has_utf16_mark(text)) {
    read_whole(decode_by_mark(std::string(text)), intake);
  } else {
    read_whole(text, intake);
  }
}

void tell_feed(const std::string& folder, Intake& intake) {
  intake.begin_file(folder);
  intake.tell(kPassedOver, 0, 0,
              "manifest.json and hashes.csv are a feed's tables of content and hold no indicator");
  intake.end_file({});
}

}  // namespace longwatch::detect::indicator
