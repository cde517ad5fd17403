#include "read/zeek/internal/zeek_reader.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/time.h"
#include "read/line_units.h"
#include "read/split.h"
#include "read/zeek/diagnostics.h"
#include "read/zeek/internal/values.h"

namespace longwatch::read::zeek {
namespace {

constexpr TextDiagnostics kKinds{&kBrokenLine, &kCutLine, &kLongLine, &kUnreadableBlock};

constexpr char kEscape = '\\';

/// Splits the line as its header demands. Returns why it cannot; empty = it did.
std::string split_line(std::string_view line, const Header* header, LineSplitter& pieces) {
  if (header == nullptr) {
    return "expected a #fields line above, got none";
  }
  if (!pieces.split(line, header->separator, header->columns.size(), kEscape)) {
    return fmt::format("expected {} values as the #fields line says, got {}",
                       header->columns.size(),
                       1 + std::count(line.begin(), line.end(), header->separator));
  }
  return {};
}

/// Most are of one byte, and comparing those by a call would be most of the work.
bool is_word(std::string_view piece, std::string_view word) {
  return piece.size() == word.size() &&
         (piece.empty() || (piece.front() == word.front() && (piece.size() == 1 || piece == word)));
}

/// What the values of a line are made with.
struct Making {
  const Header& header;
  Arena& arena;
  bool has_escapes;  ///< seen once for the line: its values are many and short
};

std::string_view text_of(std::string_view piece, const Making& making) {
  return making.has_escapes ? unescaped(piece, making.arena) : piece;
}

std::string_view text_of_plain(std::string_view piece, const Making& making) {
  return is_word(piece, making.header.empty) ? std::string_view() : text_of(piece, making);
}

std::string_view text_of(const Column& column, std::string_view piece, const Making& making) {
  if (column.type == Type::Bool && piece.size() == 1) {
    return piece.front() == 'T' ? "true" : piece.front() == 'F' ? "false" : piece;
  }
  return text_of_plain(piece, making);
}

/// Hands every value of a piece to `take`: none when it is unset, one for each member of a list.
/// False when there are more members than a record may have.
template <class Take>
bool visit_values(const Column& column, std::string_view piece, const Making& making,
                  const Take& take) {
  const Header& header = making.header;
  if (is_word(piece, header.unset)) {
    return true;
  }
  if (column.type != Type::List) {
    take(text_of(column, piece, making));
    return true;
  }
  if (is_word(piece, header.empty)) {
    return true;
  }
  std::size_t members = 0;
  while (true) {
    const std::size_t end = piece.find(header.set_separator);
    if (++members > limits::kZeekElements) {
      return false;
    }
    const std::string_view member = piece.substr(0, end);
    if (member != header.unset) {
      take(text_of(member, making));
    }
    if (end == std::string_view::npos) {
      return true;
    }
    piece.remove_prefix(end + 1);
  }
}

}  // namespace

ZeekReader::ZeekReader(const OpenRequest& request, const TextOptions& options,
                       std::uint64_t text_start, Headers headers)
    : TextReader(request, options, text_start, kKinds), headers_(std::move(headers)) {}

bool ZeekReader::is_record(std::string_view line) const {
  return !line.empty() && line.front() != '#' && (line.front() > ' ' || !is_blank(line));
}

std::string ZeekReader::make_event(const TextLine& line, TextState& state, model::EventBatch& batch,
                                   model::Event& event) const {
  const Header* const header = headers_.at(line.offset);
  const LineSplitter& pieces = state.splitter;
  std::string why = split_line(line.text, header, state.splitter);
  if (!why.empty()) {
    return why;
  }
  const Making making{*header, batch.arena(), pieces.has_mark()};
  for (const Wanted& wanted : header->wanted) {
    const std::string_view piece = pieces[wanted.column];
    if (wanted.is_plain) {
      if (!is_word(piece, header->unset)) {
        const std::string_view text = text_of_plain(piece, making);
        state.values.add(model::text_value(text), wanted.field.field, wanted.field.naming);
      }
      continue;
    }
    const Column& column = header->columns[wanted.column];
    const Placement& fields = header->fields.of(wanted.column);
    if (column.role == Role::Time) {
      event.time = parse_epoch_seconds(piece);
    }
    const bool is_fine = visit_values(column, piece, making, [&](std::string_view text) {
      if (column.role == Role::Computer) {
        event.computer = model::text_value(text);
      }
      state.values.add(model::text_value(text), fields);
    });
    if (!is_fine) {
      return fmt::format("the value of {} has more than {} members", column.name,
                         limits::kZeekElements);
    }
  }
  if (header->fields.are_settled()) {
    state.values.finish_settled();
  }
  event.channel = model::text_value(header->channel);
  return {};
}

std::string ZeekReader::list_fields(const TextLine& line, Arena& arena,
                                    std::vector<model::NamedValue>& fields) const {
  const Header* const header = headers_.at(line.offset);
  LineSplitter pieces;
  std::string why = split_line(line.text, header, pieces);
  if (!why.empty()) {
    return why;
  }
  const Making making{*header, arena, true};
  for (std::size_t i = 0; i < header->columns.size(); ++i) {
    const Column& column = header->columns[i];
    visit_values(column, pieces[i], making, [&](std::string_view text) {
      fields.push_back({column.name, model::text_value(text)});
    });
  }
  return why;
}

}  // namespace longwatch::read::zeek
