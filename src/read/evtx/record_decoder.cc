#include "read/evtx/record_decoder.h"

#include <cstring>

namespace longwatch::read::evtx {
namespace {

// Fragment header 1.1, template instance token, version, short id, definition offset.
constexpr std::size_t kInstanceStart = 4 + 1 + 1 + 4 + 4;

bool begins_as_instance(ByteView fragment) {
  return load_le<std::uint8_t>(fragment, 0) ==
             static_cast<std::uint8_t>(TokenCode::FragmentHeader) &&
         load_le<std::uint8_t>(fragment, 4) ==
             static_cast<std::uint8_t>(TokenCode::TemplateInstance);
}

}  // namespace

WalkOutcome RecordDecoder::decode(std::size_t begin, std::size_t end, RecordValues& values,
                                  Arena& arena) {
  values.clear();
  const WalkOutcome outcome = decode_fast(begin, end, values) == Fast::Done
                                  ? WalkOutcome::Done
                                  : walk_all(begin, end, values, arena);
  if (ansi_ != nullptr) {
    values.read_ansi_as(*ansi_, arena);
  }
  return outcome;
}

WalkOutcome RecordDecoder::walk(std::size_t begin, std::size_t end, RecordValues& values,
                                Arena& arena) {
  const WalkOutcome outcome = walk_all(begin, end, values, arena);
  if (ansi_ != nullptr) {
    values.read_ansi_as(*ansi_, arena);
  }
  return outcome;
}

WalkOutcome RecordDecoder::walk_all(std::size_t begin, std::size_t end, RecordValues& values,
                                    Arena& arena) {
  values.clear();
  sink_.begin(values, arena);
  return walker_.walk_record(chunk_, begin, end, sink_);
}

std::size_t RecordDecoder::capacity() const {
  return sizeof *this + cache_.capacity() + names_.capacity() +
         starts_.capacity() * sizeof(std::uint32_t);
}

RecordDecoder::Fast RecordDecoder::decode_fast(std::size_t begin, std::size_t end,
                                               RecordValues& values) {
  depth_ = 0;
  fragments_ = 0;
  tokens_ = 0;
  if (push_instance(begin, end, 0) != Fast::Done) {
    return Fast::NotPlain;
  }
  while (depth_ > 0) {
    Frame& frame = frames_[depth_ - 1];
    if (frame.next == frame.end) {
      --depth_;
      continue;
    }
    const Slot& slot = *frame.next++;
    if (fill_slot(frame, slot, values) != Fast::Done) {
      return Fast::NotPlain;
    }
  }
  return Fast::Done;
}

/// Opens the fragment chunk[begin, end) when it is nothing but one instance of a regular template.
RecordDecoder::Fast RecordDecoder::push_instance(std::size_t begin, std::size_t end,
                                                 std::size_t open_elements) {
  if (depth_ == frames_.size() || ++fragments_ > limits::kEvtxFragmentsPerRecord ||
      end - begin < kInstanceStart || !begins_as_instance(chunk_.subspan(begin))) {
    return Fast::NotPlain;
  }
  ByteCursor cursor(chunk_.first(end), begin + kInstanceStart - 4);
  const auto definition = cursor.read<std::uint32_t>();
  if (definition == cursor.position()) {
    cursor.skip(kDefinitionSizeOffset);
    cursor.skip(cursor.read<std::uint32_t>());
  }
  Frame& frame = frames_[depth_];
  frame.count = cursor.read<std::uint32_t>();
  frame.descriptors = cursor.take(frame.count * kDescriptorBytes).data();
  if (!cursor.ok() || frame.count > limits::kEvtxValuesPerRecord) {
    return Fast::NotPlain;
  }
  if (use_template(frame, definition, open_elements) != Fast::Done) {
    return Fast::NotPlain;
  }
  ++depth_;
  return compute_starts(frame, cursor.position(), end);
}

RecordDecoder::Fast RecordDecoder::use_template(Frame& frame, std::uint32_t definition,
                                                std::size_t open_elements) {
  const CompiledTemplate& compiled = cache_.find(definition);
  frame.is_embedded = depth_ > 0;
  // The walker counts the instance itself and the end of its fragment, too.
  tokens_ += compiled.tokens + 2;
  const bool fits = frame.is_embedded ? !compiled.is_system : compiled.roots == 1;
  if (!compiled.is_regular || !fits || tokens_ > limits::kEvtxTokensPerRecord ||
      open_elements + compiled.deepest > limits::kEvtxElementDepth) {
    return Fast::NotPlain;
  }
  frame.next = compiled.slots.data();
  frame.end = frame.next + compiled.slots.size();
  frame.body = chunk_.data() + definition + kDefinitionHeaderBytes;
  frame.open_elements = open_elements;
  frame.first_start =
      frame.is_embedded ? frames_[depth_ - 1].first_start + frames_[depth_ - 1].count : 0;
  return Fast::Done;
}

/// Where each value begins: the sum of the sizes before it. Only values that the template declares
/// to embed binary XML may do so, else something wanted could hide in a slot nobody looks at.
RecordDecoder::Fast RecordDecoder::compute_starts(Frame& frame, std::size_t values,
                                                  std::size_t end) {
  if (starts_.size() < frame.first_start + frame.count) {
    starts_.resize(frame.first_start + frame.count);
  }
  std::uint32_t* starts = starts_.data() + frame.first_start;
  std::size_t start = values;
  std::size_t embedding = 0;
  for (std::size_t i = 0; i < frame.count; ++i) {
    std::uint32_t descriptor = 0;
    std::memcpy(&descriptor, frame.descriptors + i * kDescriptorBytes, sizeof descriptor);
    starts[i] = static_cast<std::uint32_t>(start);
    start += descriptor & 0xFFFF;
    if (((descriptor >> 16) & 0xFF) == kBinXmlType && (descriptor & 0xFFFF) != 0) {
      ++embedding;
    }
  }
  const bool ends_here =
      start == end || (start < end && chunk_[start] == std::byte{0});  // end of fragment
  if (!ends_here) {
    return Fast::NotPlain;
  }
  for (const Slot* slot = frame.next; embedding > 0 && slot != frame.end; ++slot) {
    if (slot->source == SlotSource::Content && slot->type == kBinXmlType) {
      const TypedBytes value = value_of(frame, *slot);
      embedding -= value.type == kBinXmlType && value.size != 0 ? 1 : 0;
    }
  }
  return embedding == 0 ? Fast::Done : Fast::NotPlain;
}

RecordDecoder::Fast RecordDecoder::fill_slot(Frame& frame, const Slot& slot, RecordValues& values) {
  const Target target{slot.target.field, frame.is_embedded ? Role::None : slot.target.role};
  switch (slot.source) {
    case SlotSource::Null:
      values.put(target, model::Value{});
      break;
    case SlotSource::Constant:
      values.put(target, to_value({frame.body + slot.place, slot.size, slot.type}));
      break;
    case SlotSource::Attribute:
      values.put_attribute(target, value_of(frame, slot));
      break;
    case SlotSource::Content: {
      const TypedBytes value = value_of(frame, slot);
      if (value.type == kBinXmlType && value.size != 0) {
        const auto begin = static_cast<std::size_t>(value.data - chunk_.data());
        return push_instance(begin, begin + value.size, frame.open_elements + slot.size);
      }
      values.put_content(target, value);
      break;
    }
  }
  return Fast::Done;
}

TypedBytes RecordDecoder::value_of(const Frame& frame, const Slot& slot) const {
  if (slot.place >= frame.count) {
    return {};
  }
  std::uint32_t descriptor = 0;
  std::memcpy(&descriptor, frame.descriptors + slot.place * kDescriptorBytes, sizeof descriptor);
  return {chunk_.data() + starts_[frame.first_start + slot.place], descriptor & 0xFFFF,
          static_cast<std::uint8_t>(descriptor >> 16)};
}

}  // namespace longwatch::read::evtx
