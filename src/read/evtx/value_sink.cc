#include "read/evtx/value_sink.h"

#include "base/utf.h"

namespace longwatch::read::evtx {

void ValueSink::begin(RecordValues& values, Arena& arena) {
  values_ = &values;
  arena_ = &arena;
  namer_.reset();
  composer_.reset();
}

void ValueSink::open_element(const Name& name) {
  namer_.open(name.text);
}

void ValueSink::attribute(const Name& name, std::span<const Piece> pieces) {
  if (namer_.names_the_data(name.text)) {
    set_data_name(pieces);
    return;
  }
  const Target target = namer_.attribute(name.text);
  if (!target.is_wanted()) {
    return;
  }
  if (pieces.size() == 1) {
    values_->put_attribute(target, pieces.front().value);
  } else {
    values_->put(target, composed(pieces));
  }
}

void ValueSink::text(std::span<const Piece> pieces) {
  const Target target = namer_.text();
  if (!target.is_wanted()) {
    return;
  }
  if (pieces.size() == 1) {
    values_->put_content(target, pieces.front().value);
  } else {
    values_->put(target, composed(pieces));
  }
}

void ValueSink::close_element() {
  Target target;
  if (namer_.close(target) && target.is_wanted()) {
    values_->put(target, model::Value{});
  }
}

void ValueSink::set_data_name(std::span<const Piece> pieces) {
  data_name_.clear();
  append_utf8_as_utf16le(data_name_, composer_.compose(pieces, values_->clipped));
  namer_.set_data_name(as_bytes(data_name_));
}

model::Value ValueSink::composed(std::span<const Piece> pieces) {
  return model::text_value(arena_->copy(composer_.compose(pieces, values_->clipped)));
}

}  // namespace longwatch::read::evtx
