#include "read/auditd/internal/audit_reader.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "model/telemetry.h"
#include "read/auditd/diagnostics.h"
#include "read/flat_tree.h"
#include "read/line_units.h"
#include "read/other_case.h"
#include "read/read_range.h"

namespace longwatch::read::auditd {
namespace {

// Events whose lines stand among each other are at most so many lines apart.
constexpr std::size_t kOpenGroups = 16;

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

}  // namespace

std::vector<LineGroup> group_lines(std::string_view text) {
  std::vector<LineGroup> groups;
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
    std::size_t seen = 0;
    auto open = groups.rbegin();
    while (open != groups.rend() && seen < kOpenGroups &&
           (open->id != head.id || open->lines.size() >= limits::kAuditRecordsJoined)) {
      ++open;
      ++seen;
    }
    if (open != groups.rend() && seen < kOpenGroups) {
      open->lines.push_back(line);
    } else {
      groups.push_back({head.id, {line}});
    }
  }
  return groups;
}

AuditReader::AuditReader(const OpenRequest& request, const TextOptions& options)
    : source_(request.source),
      name_(request.name),
      file_(request.file),
      fields_(request.fields),
      options_(options) {}

/// Cuts where a line belongs to none of the last events; an event that never ends is cut anyway.
class AuditReader::UnitFinder {
 public:
  explicit UnitFinder(AuditReader& reader) : reader_(reader), block_(reader.options_.block_bytes) {}

  Status run() {
    const LineLayout layout{reader_.file_->size(), block_, reader_.options_.line_bytes, 0};
    std::vector<std::byte> buffer;
    for (std::size_t block = 0; block < layout.units(); ++block) {
      LW_TRY_ASSIGN(const LineBlock lines, load_lines(*reader_.file_, layout, block, buffer));
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
    if (reader_.starts_.empty()) {
      reader_.starts_.push_back({});
    }
    return {};
  }

 private:
  void take(std::string_view line, std::uint64_t offset) {
    const std::uint64_t most = std::max<std::uint64_t>(8 * block_, limits::kTextLineBytes);
    if (is_blank(line)) {
      return;
    }
    const bool is_record = line.size() <= limits::kTextLineBytes && parse_head(line, head_);
    const std::uint64_t since =
        reader_.starts_.empty() ? block_ : offset - reader_.starts_.back().offset;
    const bool is_new = !is_record || since >= most || is_behind_long_line_ ||
                        std::find(recent_.begin(), recent_.end(), head_.id) == recent_.end();
    if (is_new && (since >= block_ || is_behind_long_line_)) {
      begin_unit({reader_.starts_.empty() ? 0 : offset, records_});
    }
    records_ += is_new ? 1U : 0U;
    if (is_record && is_new) {
      recent_.emplace_back(head_.id);
      if (recent_.size() > kOpenGroups) {
        recent_.erase(recent_.begin());
      }
    }
  }

  void begin_unit(const Start& start) {
    reader_.starts_.push_back(start);
    recent_.clear();
    is_behind_long_line_ = false;
  }

  AuditReader& reader_;
  const std::uint64_t block_;
  std::vector<std::string> recent_;  // ids of the last events
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

std::uint64_t AuditReader::unit_bytes(std::size_t unit) const {
  const std::uint64_t end = unit + 1 < starts_.size() ? starts_[unit + 1].offset : file_->size();
  return end - starts_[unit].offset;
}

/// One unit becoming events.
class AuditReader::Unit {
 public:
  Unit(const AuditReader& reader, std::size_t unit, AuditState& state, model::EventBatch& batch,
       DiagnosticSink& diagnostics)
      : reader_(reader),
        begin_(reader.starts_[unit].offset),
        ordinal_(reader.starts_[unit].records_before),
        state_(state),
        batch_(batch),
        diagnostics_(diagnostics) {}

  void take_long(std::uint64_t bytes) {
    ++ordinal_;
    ++batch_.books().seen;
    drop(kLongLine, begin_, bytes,
         fmt::format("the line has {}, the limit is {}; line dropped", to_text(ByteCount{bytes}),
                     to_text(ByteCount{reader_.options_.line_bytes})));
  }

  void read(std::string_view text) {
    text_ = text;
    for (const LineGroup& group : group_lines(text)) {
      ++ordinal_;
      ++batch_.books().seen;
      if (group.id.empty()) {
        const std::string_view line = group.lines.front();
        drop(kBrokenLine, offset_of(line), line.size(),
             "expected 'type=... msg=audit(time:serial):'; line dropped");
      } else {
        add(group);
      }
    }
  }

 private:
  std::uint64_t offset_of(std::string_view line) const {
    return begin_ + static_cast<std::uint64_t>(line.data() - text_.data());
  }

  void add(const LineGroup& group) {
    fill(group, state_.event, batch_.arena());
    state_.values.clear();
    for (const AuditField& field : state_.event.fields()) {
      const std::optional<model::NamedField> named = reader_.fields_->wanted(field.name);
      if (named.has_value()) {
        state_.values.push_back({model::text_value(field.value), named->field, named->naming});
      }
    }
    model::Event event;
    RecordHead head;
    parse_head(group.lines.front(), head);
    event.time = time_of(group.id);
    event.channel = model::text_value(model::telemetry::kAuditd);
    if (!head.node.empty()) {
      event.computer = model::text_value(head.node);
    }
    const std::uint64_t first = offset_of(group.lines.front());
    const std::uint64_t end = offset_of(group.lines.back()) + group.lines.back().size();
    event.locator = {reader_.source_, ordinal_, first, static_cast<std::uint32_t>(end - first)};
    event.values = batch_.keep(state_.values, *reader_.fields_);
    batch_.add(event);
    ++batch_.books().events;
  }

  void drop(const DiagnosticKind& kind, std::uint64_t offset, std::uint64_t bytes,
            std::string message) {
    ++batch_.books().dropped;
    batch_.books().bytes_lost += bytes;
    Diagnostic diagnostic{&kind, {}, std::move(message), {}, bytes, 1, {}};
    diagnostic.place.file = reader_.name_;
    diagnostic.place.record = ordinal_;
    diagnostic.place.offset = offset;
    diagnostics_.report(std::move(diagnostic));
  }

  const AuditReader& reader_;
  const std::uint64_t begin_;
  std::uint64_t ordinal_;
  AuditState& state_;
  model::EventBatch& batch_;
  DiagnosticSink& diagnostics_;
  std::string_view text_;
};

void AuditReader::read_unit(std::size_t unit, ReaderState& state, model::EventBatch& batch,
                            DiagnosticSink& diagnostics) const {
  batch.clear();
  const std::uint64_t begin = starts_[unit].offset;
  if (starts_[unit].long_bytes > 0) {
    batch.books().bytes_read = unit_bytes(unit);
    Unit(*this, unit, static_cast<AuditState&>(state), batch, diagnostics)
        .take_long(starts_[unit].long_bytes);
    return;
  }
  const Result<std::string_view> loaded =
      read_range(*file_, begin, begin + unit_bytes(unit), batch.buffer());
  if (!loaded.ok()) {
    batch.books().bytes_lost = unit_bytes(unit);
    Diagnostic diagnostic{&kUnreadableBlock, {}, {}, {}, unit_bytes(unit), 0, {}};
    diagnostic.place.file = name_;
    diagnostic.place.offset = begin;
    diagnostic.message = fmt::format("{}; block skipped", loaded.error().message());
    diagnostics.report(std::move(diagnostic));
    return;
  }
  batch.books().bytes_read = unit_bytes(unit);
  Unit(*this, unit, static_cast<AuditState&>(state), batch, diagnostics).read(*loaded);
  report_other_case(batch, *fields_, name_, diagnostics);
}

Result<model::DecodedRecord> AuditReader::decode(const model::Locator& locator,
                                                 ReaderState& /*state*/) const {
  if (locator.length == 0 || locator.offset > file_->size() ||
      locator.length > file_->size() - locator.offset) {
    return Error(ErrorCode::NotFound,
                 fmt::format("no record has {} bytes at byte {}", locator.length, locator.offset))
        .at(name_);
  }
  std::vector<std::byte> buffer;
  LW_TRY_ASSIGN(const std::string_view text,
                read_range(*file_, locator.offset, locator.offset + locator.length, buffer));
  const std::vector<LineGroup> groups = group_lines(text);
  if (groups.empty() || groups.front().id.empty()) {
    return Error(ErrorCode::Corrupt, fmt::format("no record at byte {}", locator.offset)).at(name_);
  }
  Arena arena;
  AuditEvent event;
  fill(groups.front(), event, arena);
  std::vector<model::NamedValue> fields;
  for (const AuditField& field : event.fields()) {
    fields.push_back({std::string(field.name), model::text_value(field.value)});
  }
  return to_flat_tree(std::move(fields));
}

}  // namespace longwatch::read::auditd
