#include "read/evtx/composed_text.h"

#include "base/limits.h"

namespace longwatch::read::evtx {

const std::string& TextComposer::compose(std::span<const Piece> pieces, bool& clipped) {
  text_.clear();
  for (const Piece& piece : pieces) {
    if (composed_ + text_.size() > limits::kEvtxComposedBytes) {
      clipped = true;
      break;
    }
    if (!piece.value.is_array()) {
      append(to_value(piece.value));
      continue;
    }
    ArrayElements elements(piece.value);
    model::Value element;
    while (elements.next(element)) {
      append(element);
    }
  }
  composed_ += text_.size();
  return text_;
}

void TextComposer::append(const model::Value& value) {
  if (ansi_ != nullptr && value.kind == model::ValueKind::Ansi) {
    ansi_->append_utf8(text_, value.bytes());
    return;
  }
  text_.append(model::render(value, scratch_));
}

}  // namespace longwatch::read::evtx
