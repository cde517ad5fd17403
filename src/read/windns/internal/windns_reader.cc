#include "read/windns/internal/windns_reader.h"

#include <algorithm>
#include <array>

#include "model/telemetry.h"
#include "read/line_units.h"
#include "read/local_time.h"
#include "read/read_range.h"
#include "read/windns/diagnostics.h"

namespace longwatch::read::windns {
namespace {

constexpr TextDiagnostics kKinds{&kBrokenLine, &kCutLine, &kLongLine, &kUnreadableBlock};
constexpr std::string_view kExpected =
    "expected a date, a thread and a context in front, and the whole of a packet behind PACKET";

/// Every field of a line, in the order of the line.
template <class Take>
void visit_fields(const Line& line, Arena& arena, const Take& take) {
  take("thread_id", line.thread);
  take("context", line.context);
  take("message", line.message);
  if (!line.is_packet()) {
    return;
  }
  take("packet_id", line.packet);
  take("proto", line.protocol);
  take("direction", line.direction);
  take(line.direction == "Rcv" ? "src_ip" : "dst_ip", line.remote);
  take("xid", line.xid);
  take("packet_type", line.is_response ? "response" : "query");
  take("opcode", line.opcode);
  take("flags", line.flags);
  take("response_code", line.response_code);
  take("record_type", line.record_type);
  take("query", line.name.empty() ? line.name : dotted_name(line.name, arena));
}

}  // namespace

WindnsReader::WindnsReader(const OpenRequest& request, const WindnsOptions& options,
                           std::uint64_t text_start, DateOrder order)
    : TextReader(request, options.text, text_start, kKinds),
      fields_(request.fields),
      zone_(options.zone),
      order_(order) {}

/// All but the log's head and the detail below a packet's line, which is indented by two blanks and
/// more but for its first line ("UDP question info at 000001D2B1C0F3A0"). The head comes again when
/// the log wraps.
bool WindnsReader::is_record(std::string_view line) const {
  constexpr std::array<std::string_view, 3> kHead = {"DNS Server log file creation at",
                                                     "Log file wrap at", "Message logging key"};
  const bool is_head = std::any_of(kHead.begin(), kHead.end(), [line](std::string_view beginning) {
    return line.starts_with(beginning);
  });
  const bool is_detail = (line.starts_with("UDP ") || line.starts_with("TCP ")) &&
                         line.find(" info at ") != std::string_view::npos;
  return !is_blank(line) && !line.starts_with("  ") && line.front() != '\t' && !is_head &&
         !is_detail;
}

std::string WindnsReader::make_event(const TextLine& line, TextState& state,
                                     model::EventBatch& batch, model::Event& event) const {
  Line parsed;
  if (!parse_line(line.text, parsed)) {
    return std::string(kExpected);
  }
  visit_fields(parsed, batch.arena(), [&](std::string_view name, std::string_view value) {
    if (value.empty()) {
      return;
    }
    if (const std::optional<model::NamedField> field = fields_->wanted(name)) {
      state.values.add(model::text_value(value), field->field, field->naming);
    }
  });
  event.channel = model::text_value(model::telemetry::kDns);
  if (const std::optional<Timestamp> time = to_time(parsed.time, order_)) {
    set_local_time(*time, zone_, event);
  }
  return {};
}

std::string WindnsReader::list_fields(const TextLine& line, Arena& arena,
                                      std::vector<model::NamedValue>& fields) const {
  Line parsed;
  if (!parse_line(line.text, parsed)) {
    return std::string(kExpected);
  }
  visit_fields(parsed, arena, [&fields](std::string_view name, std::string_view value) {
    if (!value.empty()) {
      fields.push_back({std::string(name), model::text_value(value)});
    }
  });
  return {};
}

Result<DateOrderFinder> find_date_order(const RandomAccessFile& file, std::uint64_t text_start,
                                        std::size_t block_bytes) {
  DateOrderFinder finder;
  std::vector<std::byte> buffer;
  Line line;
  for (std::uint64_t begin = text_start; begin < file.size() && !finder.is_settled();) {
    const std::uint64_t end = std::min<std::uint64_t>(file.size(), begin + block_bytes);
    LW_TRY_ASSIGN(std::string_view text, read_range(file, begin, end, buffer));
    // A line that the block cuts is looked at with the next one, unless it is all there is.
    const std::size_t feed = text.rfind('\n');
    if (end < file.size() && feed != std::string_view::npos) {
      text = text.substr(0, feed + 1);
    }
    begin += text.size();
    while (!text.empty() && !finder.is_settled()) {
      if (parse_line(take_line(text), line)) {
        finder.see(line.time);
      }
    }
  }
  return finder;
}

}  // namespace longwatch::read::windns
