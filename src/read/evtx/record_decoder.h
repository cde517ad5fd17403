#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "model/field.h"
#include "read/evtx/field_names.h"
#include "read/evtx/record_values.h"
#include "read/evtx/record_walker.h"
#include "read/evtx/template_cache.h"
#include "read/evtx/value_sink.h"

namespace longwatch::read::evtx {

/// Decodes records to the values of a run's fields. A record that is a plain use of templates (19
/// in 20) takes the fast way: compiled slot lists over the descriptors of the instance. Every other
/// record, and every one in which anything is unusual or wrong, takes the walker, which also tells
/// what is wrong. Both yield the same values. Owned by one worker.
class RecordDecoder {
 public:
  /// `table` and `ansi` (see EvtxOptions) outlive the decoder.
  explicit RecordDecoder(const model::FieldTable& table, const formats::CodePage* ansi = nullptr)
      : names_(table), cache_(names_), sink_(names_, ansi), ansi_(ansi) {}

  /// `chunk` is what the following records lie in.
  void begin_chunk(ByteView chunk) {
    chunk_ = chunk;
    cache_.begin_chunk(chunk);
  }

  /// Decodes the content chunk[begin, end) of a record into `values`; joined texts go into `arena`.
  WalkOutcome decode(std::size_t begin, std::size_t end, RecordValues& values, Arena& arena);

  /// The same by the walker alone.
  WalkOutcome walk(std::size_t begin, std::size_t end, RecordValues& values, Arena& arena);

  /// Why the last record could not be decoded.
  const char* problem() const { return walker_.problem(); }

  std::size_t capacity() const;

  const TemplateCache& cache() const { return cache_; }

 private:
  /// An instance whose slots are being worked off.
  struct Frame {
    const Slot* next = nullptr;
    const Slot* end = nullptr;
    const std::byte* body = nullptr;  ///< of the definition
    const std::byte* descriptors = nullptr;
    std::size_t count = 0;
    std::size_t first_start = 0;
    std::size_t open_elements = 0;  ///< around the instance
    bool is_embedded = false;
  };

  enum class Fast : std::uint8_t { Done, NotPlain };

  WalkOutcome walk_all(std::size_t begin, std::size_t end, RecordValues& values, Arena& arena);
  Fast decode_fast(std::size_t begin, std::size_t end, RecordValues& values);
  Fast push_instance(std::size_t begin, std::size_t end, std::size_t open_elements);
  Fast use_template(Frame& frame, std::uint32_t definition, std::size_t open_elements);
  Fast compute_starts(Frame& frame, std::size_t values, std::size_t end);
  Fast fill_slot(Frame& frame, const Slot& slot, RecordValues& values);
  TypedBytes value_of(const Frame& frame, const Slot& slot) const;

  FieldNames names_;
  TemplateCache cache_;
  ValueSink sink_;
  RecordWalker walker_;
  const formats::CodePage* ansi_;
  ByteView chunk_;
  std::array<Frame, limits::kEvtxTemplateDepth> frames_{};
  std::size_t depth_ = 0;
  std::size_t fragments_ = 0;
  std::size_t tokens_ = 0;
  std::vector<std::uint32_t> starts_;
};

}  // namespace longwatch::read::evtx
