#pragma once

#include <span>
#include <string>

#include "formats/code_page.h"
#include "read/evtx/record_walker.h"

namespace longwatch::read::evtx {

/// Joins the pieces of an element or attribute whose content is not just one value, as they would
/// stand in XML. Bounded per record by limits::kEvtxComposedBytes.
class TextComposer {
 public:
  /// `ansi` may be null, see EvtxOptions.
  explicit TextComposer(const formats::CodePage* ansi) : ansi_(ansi) {}

  /// Call at the start of a record.
  void reset() { composed_ = 0; }

  /// The text, valid until the next call. Cut between two pieces when the limit is reached; then
  /// `clipped` is set.
  const std::string& compose(std::span<const Piece> pieces, bool& clipped);

 private:
  void append(const model::Value& value);

  const formats::CodePage* ansi_;
  std::string text_;
  std::string scratch_;
  std::size_t composed_ = 0;
};

}  // namespace longwatch::read::evtx
