#include "scenario/evtx_writer.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/check.h"
#include "base/crc32.h"
#include "scenario/internal/binxml_template.h"
#include "scenario/internal/event_templates.h"
#include "scenario/internal/evtx_chunk.h"
#include "scenario/internal/output_file.h"
#include "scenario/internal/value_block.h"

namespace longwatch::scenario {
namespace {

using internal::BinXmlTemplate;
using internal::TemplateId;
using internal::ValueType;

constexpr std::size_t kFileHeaderBytes = 4096;
constexpr std::uint32_t kFileHeaderSize = 128;
constexpr std::uint64_t kMostChunks = 0xFFFF;
// Record header, fragment header, end of fragment, padding and trailing size.
constexpr std::size_t kRecordOverhead = 24 + 4 + 1 + 7 + 4;
// Fragment header and end of fragment around the payload.
constexpr std::size_t kPayloadOverhead = 4 + 1;
constexpr std::string_view kFragmentHeader("\x0F\x01\x01\x00", 4);
constexpr std::string_view kMarkExplanation =
    "longwatch-synthetic\nInvented telemetry, written by longwatch. It is evidence of nothing.\n";
static_assert(kMarkExplanation.substr(0, kSyntheticMark.size()) == kSyntheticMark);

// Which templates a chunk already holds.
enum class Residents : std::uint8_t { None, Now };

std::string make_file_header(std::uint64_t chunks, std::uint64_t next_record_id) {
  std::string header(kFileHeaderBytes, '\0');
  const auto put = [&header](std::size_t at, auto value) {
    std::memcpy(header.data() + at, &value, sizeof value);
  };
  std::memcpy(header.data(), "ElfFile", 8);
  put(16, chunks - 1);
  put(24, next_record_id);
  put(32, kFileHeaderSize);
  put(36, std::uint16_t{1});
  put(38, std::uint16_t{3});
  put(40, static_cast<std::uint16_t>(kFileHeaderBytes));
  put(42, static_cast<std::uint16_t>(chunks));
  put(124, crc32(as_bytes(header).first(120)));
  std::memcpy(header.data() + kFileMarkOffset, kMarkExplanation.data(), kMarkExplanation.size());
  return header;
}

}  // namespace

struct EvtxWriter::State {
  struct Kind {
    EventTemplate event;
    std::string provider_guid;
    TemplateId payload = 0;
    std::map<std::string, TemplateId, std::less<>> system_by_computer;
  };

  explicit State(internal::OutputFile output) : file(std::move(output)), chunk(names) {}

  TemplateId intern(BinXmlTemplate content);
  TemplateId system_template(Kind& kind, std::string_view computer);
  Status fill_payload(const Kind& kind, std::span<const EvtxValue> values);
  Status fill_system(const Kind& kind, const RecordHead& head);
  std::size_t values_size() const;
  std::size_t templates_size(TemplateId system, TemplateId payload, Residents residents) const;
  Status make_room(TemplateId system, TemplateId payload);
  void put_record(const RecordHead& head, TemplateId system, TemplateId payload);
  std::size_t put_instance(TemplateId id, const internal::ValueBlock& values);
  Status flush_chunk();

  internal::OutputFile file;
  internal::NameTable names;
  internal::ChunkBuilder chunk;
  std::vector<BinXmlTemplate> templates;
  std::map<std::array<std::byte, 16>, TemplateId> template_ids;
  std::vector<Kind> kinds;
  internal::ValueBlock payload_values;
  internal::ValueBlock system_values;
  std::size_t payload_size_at = 0;
  std::uint64_t records = 0;
  std::uint64_t records_flushed = 0;
  std::uint64_t chunks = 0;
  std::uint64_t last_record_id = 0;
};

EvtxWriter::EvtxWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}

EvtxWriter::~EvtxWriter() = default;

Result<std::unique_ptr<EvtxWriter>> EvtxWriter::create(const std::string& path) {
  LW_TRY_ASSIGN(auto file, internal::OutputFile::create(path));
  auto state = std::make_unique<State>(std::move(file));
  LW_TRY(state->file.append(as_bytes(std::string(kFileHeaderBytes, '\0'))));
  return std::unique_ptr<EvtxWriter>(new EvtxWriter(std::move(state)));
}

Result<EventKind> EvtxWriter::add(const EventTemplate& event) {
  State::Kind kind;
  kind.event = event;
  if (!event.provider_guid.empty()) {
    const auto guid = internal::parse_guid(event.provider_guid);
    if (!guid.has_value()) {
      return Error(ErrorCode::InvalidInput,
                   fmt::format("provider '{}': expected a GUID, got '{}': event kind {} not added",
                               event.provider, event.provider_guid, event.event_id));
    }
    kind.provider_guid = *guid;
  }
  kind.payload = state_->intern(internal::make_payload_template(event, state_->names));
  state_->kinds.push_back(std::move(kind));
  return static_cast<EventKind>(state_->kinds.size() - 1);
}

Status EvtxWriter::write(EventKind kind, const RecordHead& head,
                         std::span<const EvtxValue> values) {
  LW_CHECK(static_cast<std::size_t>(kind) < state_->kinds.size());
  State::Kind& described = state_->kinds[static_cast<std::size_t>(kind)];
  if (head.record_id <= state_->last_record_id) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("expected a record id above {}, got {}: record not written",
                             state_->last_record_id, head.record_id));
  }
  LW_TRY(state_->fill_payload(described, values));
  LW_TRY(state_->fill_system(described, head));
  const TemplateId system = state_->system_template(described, head.computer);
  LW_TRY(state_->make_room(system, described.payload));
  state_->put_record(head, system, described.payload);
  return {};
}

std::uint64_t EvtxWriter::bytes_so_far() const {
  const bool pending = state_->chunk.record_count() > 0 || state_->chunks == 0;
  return kFileHeaderBytes + (state_->chunks + (pending ? 1 : 0)) * internal::kChunkBytes;
}

Result<EvtxSummary> EvtxWriter::finish() {
  if (state_->chunk.record_count() > 0 || state_->chunks == 0) {
    LW_TRY(state_->flush_chunk());
  }
  const std::string header = make_file_header(state_->chunks, state_->last_record_id + 1);
  LW_TRY(state_->file.rewrite_start(as_bytes(header)));
  LW_TRY(state_->file.commit());
  return EvtxSummary{state_->records, state_->chunks,
                     kFileHeaderBytes + state_->chunks * internal::kChunkBytes};
}

TemplateId EvtxWriter::State::intern(BinXmlTemplate content) {
  const auto [entry, added] =
      template_ids.try_emplace(content.guid, static_cast<TemplateId>(templates.size()));
  if (added) {
    templates.push_back(std::move(content));
  }
  return entry->second;
}

TemplateId EvtxWriter::State::system_template(Kind& kind, std::string_view computer) {
  const auto known = kind.system_by_computer.find(computer);
  if (known != kind.system_by_computer.end()) {
    return known->second;
  }
  const TemplateId id = intern(internal::make_system_template(kind.event, computer, names));
  kind.system_by_computer.emplace(computer, id);
  return id;
}

Status EvtxWriter::State::fill_payload(const Kind& kind, std::span<const EvtxValue> values) {
  const std::vector<EventField>& fields = kind.event.fields;
  if (values.size() != fields.size()) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("event {}: expected {} values, got {}: record not written",
                             kind.event.event_id, fields.size(), values.size()));
  }
  payload_values.clear();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    Status added = payload_values.add(fields[i], values[i]);
    if (!added.ok()) {
      return std::move(added).error().while_doing(
          fmt::format("writing event {}", kind.event.event_id));
    }
  }
  return {};
}

Status EvtxWriter::State::fill_system(const Kind& kind, const RecordHead& head) {
  const EventTemplate& event = kind.event;
  const bool substituted = event.style == SystemStyle::Substituted;
  internal::ValueBlock& out = system_values;
  const auto add_text = [&out](std::string_view name, FieldType type, std::string_view text) {
    const EventField field{std::string(name), type, Presence::MayBeNull};
    return out.add(field, text.empty() ? EvtxValue::null() : EvtxValue::text(text));
  };
  out.clear();
  out.add_number(ValueType::Unsigned8, event.level);
  out.add_number(ValueType::Unsigned8, event.opcode);
  out.add_number(ValueType::Unsigned16, event.task);
  out.add_number(ValueType::Unsigned16, event.event_id);
  if (event.qualifiers.has_value()) {
    out.add_number(ValueType::Unsigned16, *event.qualifiers);
  } else {
    out.add_null();
  }
  out.add_number(ValueType::Hex64, event.keywords);
  out.add_number(ValueType::FileTime, to_file_time(head.time));
  LW_TRY(add_text("ActivityID", FieldType::Guid, head.activity_id));
  out.add_number(ValueType::Unsigned32, head.process_id);
  out.add_number(ValueType::Unsigned32, head.thread_id);
  out.add_number(ValueType::Unsigned64, head.record_id);
  out.add_number(ValueType::Unsigned8, event.version);
  LW_TRY(add_text("UserID", FieldType::Sid, head.user_sid));
  out.add_null();  // RelatedActivityID
  LW_TRY(add_text("Provider", FieldType::Text, substituted ? event.provider : ""));
  const bool with_guid = substituted && !kind.provider_guid.empty();
  out.add_raw(with_guid ? ValueType::Guid : ValueType::Null,
              as_bytes(with_guid ? std::string_view(kind.provider_guid) : std::string_view()));
  LW_TRY(add_text("Channel", FieldType::Text, substituted ? event.channel : ""));
  payload_size_at = out.add_pending(ValueType::BinXml);
  return {};
}

// Upper bounds: with every name of the templates spelled out, so that the decision to begin a chunk
// needs no trial.
std::size_t EvtxWriter::State::values_size() const {
  return kRecordOverhead + kPayloadOverhead + 2 * internal::kInstanceHeaderBytes +
         system_values.written_size() + payload_values.written_size();
}

std::size_t EvtxWriter::State::templates_size(TemplateId system, TemplateId payload,
                                              Residents residents) const {
  std::size_t size = 0;
  for (const TemplateId id : {system, payload}) {
    if (residents == Residents::None || !chunk.holds(id)) {
      size += internal::kTemplateHeaderBytes + templates[id].largest_size;
    }
  }
  return size;
}

Status EvtxWriter::State::make_room(TemplateId system, TemplateId payload) {
  if (values_size() + templates_size(system, payload, Residents::Now) <= chunk.room()) {
    return {};
  }
  const std::size_t alone = values_size() + templates_size(system, payload, Residents::None);
  if (alone > internal::ChunkBuilder::capacity()) {
    return Error(ErrorCode::Limit,
                 fmt::format("expected a record of at most {} bytes with its templates, got {}: "
                             "record not written",
                             internal::ChunkBuilder::capacity(), alone));
  }
  if (chunks + 1 == kMostChunks) {
    return Error(
        ErrorCode::Limit,
        fmt::format("an event log file holds at most {} chunks: record not written", kMostChunks));
  }
  return flush_chunk();
}

void EvtxWriter::State::put_record(const RecordHead& head, TemplateId system, TemplateId payload) {
  chunk.begin_record(head.record_id, to_file_time(head.time));
  chunk.put(as_bytes(kFragmentHeader));
  const std::size_t system_values_at = put_instance(system, system_values);
  const std::size_t payload_at = chunk.position();
  chunk.put(as_bytes(kFragmentHeader));
  put_instance(payload, payload_values);
  chunk.put_le(std::uint8_t{0});
  chunk.patch_le(system_values_at + payload_size_at,
                 static_cast<std::uint16_t>(chunk.position() - payload_at));
  chunk.put_le(std::uint8_t{0});
  chunk.end_record();
  last_record_id = head.record_id;
  ++records;
}

std::size_t EvtxWriter::State::put_instance(TemplateId id, const internal::ValueBlock& values) {
  chunk.put_instance(id, templates[id]);
  const std::size_t values_at = chunk.position();
  chunk.put_le(values.count());
  chunk.put(values.descriptors());
  chunk.put(values.data());
  return values_at;
}

Status EvtxWriter::State::flush_chunk() {
  LW_TRY(file.append(chunk.finish(records_flushed + 1)));
  records_flushed = records;
  ++chunks;
  chunk.clear();
  return {};
}

}  // namespace longwatch::scenario
