#pragma once

#include "base/arena.h"
#include "read/evtx/composed_text.h"
#include "read/evtx/field_namer.h"
#include "read/evtx/record_values.h"
#include "read/evtx/record_walker.h"

namespace longwatch::read::evtx {

/// Turns a walked record into values: for records that are no plain template instance.
class ValueSink final : public RecordSink {
 public:
  /// `ansi` may be null, see EvtxOptions.
  ValueSink(FieldNames& names, const formats::CodePage* ansi) : namer_(names), composer_(ansi) {}

  /// Begins a record. Joined texts are kept in `arena`. Both outlive the walk.
  void begin(RecordValues& values, Arena& arena);

  void open_element(const Name& name) override;
  void attribute(const Name& name, std::span<const Piece> pieces) override;
  void text(std::span<const Piece> pieces) override;
  void close_element() override;

 private:
  void set_data_name(std::span<const Piece> pieces);
  model::Value composed(std::span<const Piece> pieces);

  FieldNamer namer_;
  TextComposer composer_;
  std::string data_name_;
  RecordValues* values_ = nullptr;
  Arena* arena_ = nullptr;
};

}  // namespace longwatch::read::evtx
