#include "read/evtx/compiled_template.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "read/evtx/utf16_names.h"

namespace longwatch::read::evtx {
namespace {

class Compiler final : public RecordSink {
 public:
  Compiler(ByteView chunk, std::size_t begin, std::size_t end, FieldNames& names)
      : chunk_(chunk), begin_(begin), end_(end), namer_(names) {
    result_.compiled.is_regular = true;
  }

  void open_element(const Name& name) override {
    note_name(name);
    if (namer_.depth() == 0 && equals_ascii(name.text, "System")) {
      result_.compiled.is_system = true;
    }
    namer_.open(name.text);
  }

  void attribute(const Name& name, std::span<const Piece> pieces) override {
    note_name(name);
    if (namer_.names_the_data(name.text)) {
      set_data_name(pieces);
      return;
    }
    const Target target = namer_.attribute(name.text);
    if (pieces.size() > 1) {
      result_.compiled.is_regular = false;
    } else if (pieces.empty()) {
      add(constant_slot(target, {chunk_.data() + begin_, 0, kStringType}));
    } else if (pieces.front().is_substitution()) {
      add(substitution_slot(target, SlotSource::Attribute, pieces.front()));
    } else {
      add_constant(target, pieces.front().value);
    }
  }

  void text(std::span<const Piece> pieces) override {
    if (namer_.depth() == 0 || pieces.size() > 1) {
      result_.compiled.is_regular = false;
      return;
    }
    const Piece& piece = pieces.front();
    const Target target = namer_.text();
    if (piece.is_substitution()) {
      add_content(target, piece);
    } else {
      add_constant(target, piece.value);
    }
  }

  void close_element() override {
    Target target;
    if (namer_.close(target)) {
      Slot slot;
      slot.target = target;
      add(slot);
    }
  }

  Compilation finish(WalkOutcome outcome, const RecordWalker& walker) {
    result_.compiled.tokens = walker.tokens();
    result_.compiled.deepest = walker.deepest();
    result_.compiled.roots = walker.roots();
    if (outcome != WalkOutcome::Done || walker.roots() == 0) {
      result_.compiled.is_regular = false;
    }
    result_.compiled.slots.shrink_to_fit();
    return std::move(result_);
  }

 private:
  static constexpr auto kStringType = static_cast<std::uint8_t>(ValueType::String);

  void note_name(const Name& name) {
    const auto inline_place = chunk_.data() + name.word + 4 + 4 + 2 + 2;
    result_.names.push_back({static_cast<std::uint32_t>(name.word - begin_),
                             name.text.data() == inline_place, std::string(as_text(name.text))});
  }

  void set_data_name(std::span<const Piece> pieces) {
    if (pieces.size() == 1 && !pieces.front().is_substitution() && is_in_body(pieces[0].value)) {
      const model::Value name = to_value(pieces.front().value);
      namer_.set_data_name(name.bytes());
    } else if (!pieces.empty()) {
      result_.compiled.is_regular = false;
    }
  }

  bool is_in_body(const TypedBytes& value) const {
    return value.data >= chunk_.data() + begin_ && value.data + value.size <= chunk_.data() + end_;
  }

  Slot constant_slot(const Target& target, const TypedBytes& value) const {
    Slot slot;
    slot.target = target;
    slot.source = SlotSource::Constant;
    slot.type = value.type;
    slot.place = static_cast<std::uint32_t>(value.data - (chunk_.data() + begin_));
    slot.size = value.size;
    return slot;
  }

  static Slot substitution_slot(const Target& target, SlotSource source, const Piece& piece) {
    Slot slot;
    slot.target = target;
    slot.source = source;
    slot.type = piece.declared_type;
    slot.place = static_cast<std::uint32_t>(piece.substitution);
    return slot;
  }

  void add_constant(const Target& target, const TypedBytes& value) {
    if (is_in_body(value)) {
      add(constant_slot(target, value));
    } else {
      result_.compiled.is_regular = false;  // an entity
    }
  }

  void add_content(const Target& target, const Piece& piece) {
    const Slot slot = substitution_slot(target, SlotSource::Content, piece);
    if (piece.declared_type != kBinXmlType) {
      add(slot);
      return;
    }
    const auto same_value = [&slot](const Slot& other) {
      return other.source == SlotSource::Content && other.type == kBinXmlType &&
             other.place == slot.place;
    };
    // What is embedded inside System would be seen as the record's own, what is embedded twice
    // cannot be counted: both do not occur in real logs and are left to the walker.
    std::vector<Slot>& slots = result_.compiled.slots;
    if (namer_.is_directly_in_system() || std::any_of(slots.begin(), slots.end(), same_value)) {
      result_.compiled.is_regular = false;
    }
    slots.push_back(slot);
    slots.back().size = static_cast<std::uint32_t>(namer_.depth());
  }

  void add(const Slot& slot) {
    if (slot.target.is_wanted()) {
      result_.compiled.slots.push_back(slot);
    }
    if (++nodes_ > limits::kEvtxNodesPerTemplate) {
      result_.compiled.is_regular = false;
    }
  }

  ByteView chunk_;
  std::size_t begin_;
  std::size_t end_;
  FieldNamer namer_;
  Compilation result_;
  std::size_t nodes_ = 0;
};

}  // namespace

Compilation compile_template(ByteView chunk, std::size_t begin, std::size_t end,
                             FieldNames& names) {
  Compiler compiler(chunk, begin, end, names);
  RecordWalker walker;
  const WalkOutcome outcome = walker.walk_definition(chunk, begin, end, compiler);
  return compiler.finish(outcome, walker);
}

}  // namespace longwatch::read::evtx
