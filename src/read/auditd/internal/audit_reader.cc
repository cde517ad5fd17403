#include "read/auditd/internal/audit_reader.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "base/limits.h"
#include "model/telemetry.h"
#include "read/auditd/diagnostics.h"
#include "read/line_units.h"

namespace longwatch::read::auditd {
namespace {

// Events whose lines stand among each other are at most so many lines apart.
constexpr std::size_t kOpenGroups = 16;

constexpr CutDiagnostics kKinds{"line", &kLongLine, &kUnreadableBlock};

void fill(const LineGroup& group, AuditEvent& event, Arena& arena) {
  event.clear();
  RecordHead head;
  for (const std::string_view line : group.lines) {
    if (parse_head(line, head)) {
      event.add(head, arena);
    }
  }
  event.finish(arena);
}

/// The event that the group's lines make, but for locator and values.
model::Event head_of(const LineGroup& group) {
  model::Event event;
  RecordHead head;
  parse_head(group.lines.front(), head);
  event.time = time_of(group.id);
  event.channel = model::text_value(model::telemetry::kAuditd);
  if (!head.node.empty()) {
    event.computer = model::text_value(head.node);
  }
  return event;
}

}  // namespace

namespace {

/// Events to which lines may still come, by their ids. What a group of lines is must not hang on
/// whether they are counted or read, so both ask here. `Id` is a string where lines do not outlive
/// the call.
template <class Id>
class OpenGroups {
 public:
  /// Which group the next line of that event joins; nothing when it begins one, which is `number`.
  std::optional<std::size_t> join(std::string_view id, std::size_t number) {
    for (auto group = groups_.rbegin(); group != groups_.rend(); ++group) {
      if (group->id == id && group->lines < limits::kAuditRecordsJoined) {
        ++group->lines;
        return group->number;
      }
    }
    if (groups_.size() == kOpenGroups) {
      groups_.erase(groups_.begin());
    }
    groups_.push_back({Id(id), number, 1});
    return std::nullopt;
  }

  void clear() { groups_.clear(); }

 private:
  struct Group {
    Id id;
    std::size_t number = 0;
    std::size_t lines = 0;
  };

  std::vector<Group> groups_;  // in the order of their first lines
};

}  // namespace

std::vector<LineGroup> group_lines(std::string_view text) {
  std::vector<LineGroup> groups;
  OpenGroups<std::string_view> open;
  RecordHead head;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (is_blank(line)) {
      continue;
    }
    if (line.size() > limits::kTextLineBytes || !parse_head(line, head)) {
      groups.push_back({{}, {line}});
      continue;
    }
    if (const std::optional<std::size_t> group = open.join(head.id, groups.size())) {
      groups[*group].lines.push_back(line);
    } else {
      groups.push_back({head.id, {line}});
    }
  }
  return groups;
}

AuditReader::AuditReader(const OpenRequest& request, const TextOptions& options)
    : CutReader(request, kKinds, options.line_bytes), options_(options) {}

/// An event has several lines, and those of others among them.
std::uint64_t AuditReader::longest_record() const {
  return std::numeric_limits<std::uint64_t>::max();
}

/// Cuts where a line belongs to none of the last events; an event that never ends is cut anyway.
class AuditReader::UnitFinder {
 public:
  explicit UnitFinder(AuditReader& reader) : reader_(reader), block_(reader.options_.block_bytes) {}

  Status run() {
    LW_TRY_ASSIGN(text_start_, find_text_start(reader_.file()));
    const LineLayout layout{reader_.file().size(), block_, reader_.options_.line_bytes,
                            text_start_};
    std::vector<std::byte> buffer;
    for (std::size_t block = 0; block < layout.units(); ++block) {
      LW_TRY_ASSIGN(const LineBlock lines, load_lines(reader_.file(), layout, block, buffer));
      std::string_view text = lines.text;
      while (!text.empty()) {
        const std::uint64_t offset = lines.offset + (lines.text.size() - text.size());
        take(take_line(text), offset);
      }
      if (lines.long_bytes > 0) {
        begin_unit({lines.long_offset, records_++, lines.long_bytes});
        is_behind_long_line_ = true;
      }
    }
    if (reader_.units().empty()) {
      reader_.units().push_back({});
    }
    return {};
  }

 private:
  void take(std::string_view line, std::uint64_t offset) {
    if (is_blank(line)) {
      return;
    }
    const std::uint64_t most = std::max<std::uint64_t>(8 * block_, limits::kTextLineBytes);
    const std::uint64_t since =
        reader_.units().empty() ? block_ : offset - reader_.units().back().offset;
    const bool must_cut = since >= most || is_behind_long_line_ || reader_.units().empty();
    if (must_cut) {
      begin_unit({reader_.units().empty() ? text_start_ : offset, records_});
    }
    // A line that is no record may stand inside an event, so no unit begins with it.
    const bool is_record = line.size() <= limits::kTextLineBytes && parse_head(line, head_);
    const bool is_new = !is_record || !open_.join(head_.id, 0).has_value();
    if (is_new && is_record && !must_cut && since >= block_) {
      begin_unit({offset, records_});
      open_.join(head_.id, 0);
    }
    records_ += is_new ? 1U : 0U;
  }

  void begin_unit(const UnitStart& start) {
    reader_.units().push_back(start);
    open_.clear();
    is_behind_long_line_ = false;
  }

  AuditReader& reader_;
  const std::uint64_t block_;
  OpenGroups<std::string> open_;
  std::uint64_t text_start_ = 0;
  std::uint64_t records_ = 0;
  bool is_behind_long_line_ = false;
  RecordHead head_;
};

Result<std::unique_ptr<AuditReader>> AuditReader::open(const OpenRequest& request,
                                                       const TextOptions& options) {
  std::unique_ptr<AuditReader> reader(new AuditReader(request, options));
  LW_TRY(UnitFinder(*reader).run());
  return reader;
}

void AuditReader::read_text(std::string_view text, std::uint64_t offset, ReaderState& state,
                            model::EventBatch& batch, UnitBooks& books) const {
  auto& own = static_cast<AuditState&>(state);
  const auto offset_of = [text, offset](std::string_view line) {
    return offset + static_cast<std::uint64_t>(line.data() - text.data());
  };
  for (const LineGroup& group : group_lines(text)) {
    books.begin_record();
    const std::uint64_t begin = offset_of(group.lines.front());
    if (group.id.empty()) {
      books.drop(kBrokenLine, begin, group.lines.front().size(),
                 "expected 'type=... msg=audit(time:serial):'; line dropped");
      continue;
    }
    fill(group, own.event, batch.arena());
    own.values.clear();
    for (const AuditField& field : own.event.fields()) {
      const std::optional<model::NamedField> named = fields()->wanted(field.name);
      if (named.has_value()) {
        own.values.add(model::text_value(field.value), named->field, named->naming);
      }
    }
    const std::uint64_t end = offset_of(group.lines.back()) + group.lines.back().size();
    books.add(head_of(group), own.values, begin, end - begin);
  }
}

std::string AuditReader::list_fields(std::string_view record, Arena& arena,
                                     std::vector<model::NamedValue>& fields) const {
  const std::vector<LineGroup> groups = group_lines(record);
  if (groups.empty() || groups.front().id.empty()) {
    return "expected 'type=... msg=audit(time:serial):'";
  }
  AuditEvent event;
  fill(groups.front(), event, arena);
  for (const AuditField& field : event.fields()) {
    fields.push_back({std::string(field.name), model::text_value(field.value)});
  }
  return {};
}

}  // namespace longwatch::read::auditd
