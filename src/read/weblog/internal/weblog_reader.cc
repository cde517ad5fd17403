#include "read/weblog/internal/weblog_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/arena.h"
#include "base/time.h"
#include "model/telemetry.h"
#include "read/line_units.h"
#include "read/weblog/diagnostics.h"

namespace longwatch::read::weblog {
namespace {

constexpr TextDiagnostics kKinds{&kBrokenLine, &kCutLine, &kLongLine, &kUnreadableBlock};

/// The values of a line that play a part, by role; empty = absent.
using Parts = std::array<std::string_view, kRoles>;

std::string_view& part(Parts& parts, Role role) {
  return parts[static_cast<std::size_t>(role)];
}

/// True for a line as servers write it, its pieces a blank apart and as many as there are columns.
bool split_plain(std::string_view line, std::size_t columns, LineSplitter& splitter,
                 std::vector<std::string_view>& pieces) {
  if (!splitter.split(line, ' ', columns, '\t') || splitter.has_mark()) {
    return false;
  }
  pieces.resize(columns);
  bool has_empty = false;
  for (std::size_t i = 0; i < columns; ++i) {
    pieces[i] = splitter[i];
    has_empty = has_empty || pieces[i].empty();
  }
  return !has_empty;
}

/// Splits the line as its layout demands. Returns why it cannot; empty = it did.
std::string split_line(std::string_view line, const Layout* layout, LineSplitter& splitter,
                       std::vector<std::string_view>& pieces) {
  if (layout == nullptr) {
    return "expected a #Fields line above, got none";
  }
  if (split_plain(line, layout->columns.size(), splitter, pieces)) {
    return {};
  }
  split_blanks(line, pieces);
  const std::size_t plain = pieces.size();
  if (plain > layout->columns.size() && line.find('"') != std::string_view::npos) {
    split_quoted(line, pieces);
  }
  if (pieces.size() != layout->columns.size()) {
    return fmt::format("expected {} values as the #Fields line says, got {}",
                       layout->columns.size(), plain);
  }
  return {};
}

bool is_quoted(std::string_view piece) {
  return piece.size() >= 2 && piece.front() == '"' && piece.back() == '"';
}

/// Copies with one change into the arena: what stands for `from` becomes `to`.
std::string_view replaced(std::string_view text, char from, char to, Arena& arena) {
  const std::span<char> copy = arena.allocate<char>(text.size());
  std::replace_copy(text.begin(), text.end(), copy.begin(), from, to);
  return {copy.data(), copy.size()};
}

std::string_view without_doubled_quotes(std::string_view text, Arena& arena) {
  const std::span<char> copy = arena.allocate<char>(text.size());
  std::size_t size = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    copy[size++] = text[at];
    const bool doubled = text[at] == '"' && at + 1 < text.size() && text[at + 1] == '"';
    at += doubled ? std::size_t{1} : std::size_t{0};
  }
  return {copy.data(), size};
}

/// What a piece of a line says.
std::string_view value_of(const Column& column, std::string_view piece, Arena& arena) {
  if (is_quoted(piece)) {
    piece = piece.substr(1, piece.size() - 2);
    const bool doubled = piece.find("\"\"") != std::string_view::npos;
    return doubled ? without_doubled_quotes(piece, arena) : piece;
  }
  const bool has_plus = !column.header_name.empty() && piece.find('+') != std::string_view::npos;
  return has_plus ? replaced(piece, '+', ' ', arena) : piece;
}

std::optional<Timestamp> time_of(std::string_view day, std::string_view clock, RecentTime& recent) {
  constexpr std::size_t kDayBytes = 10;
  constexpr std::size_t kMost = 32;
  if (day.size() != kDayBytes || clock.size() + kDayBytes >= kMost) {
    return std::nullopt;
  }
  std::array<char, kMost> text{};
  char* end = std::copy(day.begin(), day.end(), text.begin());
  *end++ = 'T';
  end = std::copy(clock.begin(), clock.end(), end);
  return recent.read({text.data(), static_cast<std::size_t>(end - text.data())},
                     parse_local_iso8601);
}

/// Joins texts in the arena.
std::string_view joined(std::initializer_list<std::string_view> texts, Arena& arena) {
  std::size_t size = 0;
  for (const std::string_view text : texts) {
    size += text.size();
  }
  const std::span<char> copy = arena.allocate<char>(size);
  char* end = copy.data();
  for (const std::string_view text : texts) {
    end = std::copy(text.begin(), text.end(), end);
  }
  return {copy.data(), size};
}

/// The address that was asked for, as whole as the log knows it; empty when it does not.
std::string_view uri_of(Parts& parts, Arena& arena) {
  if (!part(parts, Role::Uri).empty()) {
    return part(parts, Role::Uri);
  }
  const std::string_view path = part(parts, Role::Path);
  const std::string_view query = part(parts, Role::Query);
  const std::string_view mark = query.empty() || query.starts_with('?') ? "" : "?";
  const std::string_view scheme = part(parts, Role::Scheme);
  const std::string_view host = part(parts, Role::Host);
  if (scheme.empty() || host.empty()) {
    return query.empty() ? path : joined({path, mark, query}, arena);
  }
  const std::string_view port = part(parts, Role::Port);
  const bool usual = port.empty() || port == "0" || (scheme == "http" && port == "80") ||
                     (scheme == "https" && port == "443") ||
                     host.find(':') != std::string_view::npos;
  return joined({scheme, "://", host, usual ? "" : ":", usual ? "" : port, path, mark, query},
                arena);
}

}  // namespace

WeblogReader::WeblogReader(const OpenRequest& request, const TextOptions& options,
                           std::uint64_t text_start, FieldLines field_lines)
    : TextReader(request, options, text_start, kKinds), field_lines_(std::move(field_lines)) {}

bool WeblogReader::is_record(std::string_view line) const {
  return !line.empty() && line.front() != '#' && (line.front() > ' ' || !is_blank(line));
}

std::string WeblogReader::make_event(const TextLine& line, TextState& state,
                                     model::EventBatch& batch, model::Event& event) const {
  const Governing governing = field_lines_.at(line.offset);
  std::string why = split_line(line.text, governing.layout, state.splitter, state.pieces);
  if (!why.empty()) {
    return why;
  }
  const Layout& layout = *governing.layout;
  Parts parts{};
  for (std::size_t i = 0; i < state.pieces.size(); ++i) {
    const Column& column = layout.columns[i];
    const std::string_view piece = state.pieces[i];
    if (!column.is_wanted || (piece.size() == 1 && piece.front() == '-')) {
      continue;
    }
    const std::string_view text = value_of(column, piece, batch.arena());
    if (column.role != Role::None && part(parts, column.role).empty()) {
      part(parts, column.role) = text;
    }
    state.values.add(model::text_value(text), layout.fields.of(i));
  }
  if (layout.has_uri) {
    const std::string_view uri = uri_of(parts, batch.arena());
    if (!uri.empty()) {
      state.values.add(model::text_value(uri), layout.fields.of(layout.columns.size()));
    }
  }
  if (layout.fields.are_settled()) {
    state.values.finish_settled();
  }
  const std::string_view day = layout.has_date
                                   ? part(parts, Role::Date)
                                   : std::string_view(governing.day.data(), governing.day.size());
  event.time = time_of(day, part(parts, Role::Time), state.recent_time);
  event.channel = model::text_value(model::telemetry::kW3c);
  const std::string_view name = part(parts, Role::ComputerName);
  const std::string_view computer = name.empty() ? part(parts, Role::ServerAddress) : name;
  if (!computer.empty()) {
    event.computer = model::text_value(computer);
  }
  return {};
}

std::string WeblogReader::list_fields(const TextLine& line, Arena& arena,
                                      std::vector<model::NamedValue>& fields) const {
  const Governing governing = field_lines_.at(line.offset);
  LineSplitter splitter;
  std::vector<std::string_view> pieces;
  std::string why = split_line(line.text, governing.layout, splitter, pieces);
  for (std::size_t i = 0; why.empty() && i < pieces.size(); ++i) {
    const Column& column = governing.layout->columns[i];
    if (pieces[i] == "-") {
      continue;
    }
    const model::Value value = model::text_value(value_of(column, pieces[i], arena));
    fields.push_back({column.name, value});
    if (!column.header_name.empty()) {
      fields.push_back({column.header_name, value});
    }
  }
  return why;
}

}  // namespace longwatch::read::weblog
