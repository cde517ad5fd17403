#include "read/accesslog/internal/access_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "model/telemetry.h"
#include "read/accesslog/diagnostics.h"
#include "read/line_units.h"

namespace longwatch::read::accesslog {
namespace {

constexpr TextDiagnostics kKinds{&kBrokenLine, &kCutLine, &kLongLine, &kUnreadableBlock};

constexpr std::array<std::string_view, kParts> kPartNames = {
    "cs-method", "cs-uri-stem", "cs-uri-query", "cs-version", "c-uri", "cs-host", "extra"};

std::string_view name_of(Part part) {
  return kPartNames[static_cast<std::size_t>(part)];
}

bool is_absent(std::string_view piece) {
  return piece.empty() || (piece.size() == 1 && piece.front() == '-');
}

/// Joins path and query of items of their own.
std::string_view joined(std::string_view path, std::string_view query, Arena& arena) {
  if (query.empty() || query == "?") {
    return path;
  }
  const bool has_mark = query.front() == '?';
  const std::span<char> copy = arena.allocate<char>(path.size() + query.size() + 1);
  char* end = std::copy(path.begin(), path.end(), copy.data());
  if (!has_mark) {
    *end++ = '?';
  }
  end = std::copy(query.begin(), query.end(), end);
  return {copy.data(), static_cast<std::size_t>(end - copy.data())};
}

}  // namespace

namespace {

/// What the item says of the event as a whole.
void take_part(Role role, std::string_view text, TextState& state, model::Event& event) {
  if (role == Role::Time) {
    event.time = state.recent_time.read(text, parse_log_time);
  } else if (role == Role::Epoch) {
    event.time = parse_epoch(text);
  } else if (role == Role::VirtualHost) {
    event.computer = model::text_value(text);
  }
}

}  // namespace

AccessReader::AccessReader(const OpenRequest& request, const TextOptions& options,
                           std::uint64_t text_start, const LogFormat& format)
    : TextReader(request, options, text_start, kKinds), format_(format) {
  std::vector<std::vector<model::NamedField>> found;
  const auto find = [&](std::string_view name) {
    found.emplace_back();
    if (const auto field = request.fields->wanted(name); !name.empty() && field.has_value()) {
      found.back().push_back(*field);
    }
  };
  for (const Item& item : format_.items) {
    find(item.name);
  }
  std::for_each(kPartNames.begin(), kPartNames.end(), find);
  fields_ = ColumnFields(found, *request.fields);
}

bool AccessReader::is_record(std::string_view line) const {
  return !line.empty() && (line.front() > ' ' || !is_blank(line));
}

/// Hands every field of the line to `take(item, part, text)`: of an item, or of a part of what was
/// asked for (then item is the number of items). Returns why the line does not fit.
template <class Take>
std::string AccessReader::visit(std::string_view line, Pieces& pieces, Arena& arena,
                                const Take& take) const {
  const std::size_t fitting = split_line(line, format_, pieces);
  const std::size_t none = format_.items.size();
  if (fitting < none) {
    const Item& item = format_.items[fitting];
    return fmt::format("expected '{}' as item {} of the log's format",
                       item.name.empty() ? std::string_view("time or request") : item.name,
                       fitting + 1);
  }
  const bool has_escapes = line.find('\\') != std::string_view::npos;
  std::string_view path;
  std::string_view query;
  bool has_whole = false;
  const auto take_address = [&](std::string_view text) {
    const Address address = parse_address(text);
    has_whole = true;
    take(none, Part::Whole, text);
    take(none, Part::Path, address.path);
    take(none, Part::Query, address.query);
    take(none, Part::Host, address.host);
  };
  for (std::size_t i = 0; i < none; ++i) {
    const Item& item = format_.items[i];
    const std::string_view piece = pieces[i];
    if (is_absent(piece)) {
      continue;
    }
    const std::string_view text = has_escapes ? unescaped(piece, arena) : piece;
    if (item.role == Role::Request) {
      const Request request = parse_request(text);
      take(none, Part::Method, request.method);
      take_address(request.address);
      take(none, Part::Version, request.version);
    } else if (item.role == Role::Address) {
      take_address(text);
    } else {
      path = item.role == Role::Path ? text : path;
      query = item.role == Role::Query ? text : query;
      take(i, Part::Extra, text);
    }
  }
  if (!has_whole && !path.empty()) {
    take(none, Part::Whole, joined(path, query, arena));
  }
  take(none, Part::Extra, pieces.back());
  return {};
}

std::string AccessReader::make_event(const TextLine& line, TextState& state,
                                     model::EventBatch& batch, model::Event& event) const {
  const std::size_t none = format_.items.size();
  std::string why = visit(
      line.text, state.pieces, batch.arena(),
      [&](std::size_t item, Part part, std::string_view text) {
        if (item < none) {
          take_part(format_.items[item].role, text, state, event);
        }
        if (!text.empty()) {
          state.values.add(model::text_value(text),
                           fields_.of(item < none ? item : none + static_cast<std::size_t>(part)));
        }
      });
  if (fields_.are_settled()) {
    state.values.finish_settled();
  }
  event.channel = model::text_value(model::telemetry::kAccessLog);
  if (why.empty() && !event.time.has_value()) {
    why = "expected a time like '05/Aug/2025:01:40:31 +0000'";
  }
  return why;
}

std::string AccessReader::list_fields(const TextLine& line, Arena& arena,
                                      std::vector<model::NamedValue>& fields) const {
  const std::size_t none = format_.items.size();
  Pieces pieces;
  return visit(line.text, pieces, arena, [&](std::size_t item, Part part, std::string_view text) {
    const std::string_view name =
        item < none ? std::string_view(format_.items[item].name) : name_of(part);
    if (!name.empty() && !text.empty()) {
      fields.push_back({std::string(name), model::text_value(text)});
    }
  });
}

}  // namespace longwatch::read::accesslog
