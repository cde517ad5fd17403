#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "read/json/internal/document_layout.h"

namespace longwatch::read::json {

/// Where one record of a document lies, by absolute offsets.
struct Element {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  std::uint64_t size() const { return end - begin; }
};

/// Finds the records of a document without reading them: it follows brackets and quotes only, so a
/// damaged record costs itself at most as far as its quotes are even. Fed in pieces; needs no
/// memory for what it has passed.
class ElementScanner {
 public:
  enum class Start : std::uint8_t { Top, InsideList };

  /// Starts at `offset`, at the top of the document or between two records of its list.
  ElementScanner(const DocumentLayout& layout, Start start, std::uint64_t offset);

  /// Takes bytes off the front of `text` up to the end of the next record. Nothing when all were
  /// taken and none ended.
  std::optional<Element> next(std::string_view& text);

  /// The record that is open at the end of the document.
  std::optional<Element> finish();

  /// Bytes seen outside of records that belong to no document of this shape, and where they begin.
  std::uint64_t foreign_bytes() const { return foreign_bytes_; }

  std::uint64_t foreign_offset() const { return foreign_offset_; }

 private:
  bool between_records() const { return in_list_ && depth_ == level_; }

  std::size_t skip_string(std::string_view text);
  void begin_element();
  std::optional<Element> end_element(std::uint64_t end);
  std::optional<Element> structural(char c);
  void open(char c);
  std::optional<Element> close();
  void count_foreign(std::uint64_t bytes);

  bool is_on_the_way() const { return !in_list_ && depth_ == way_ && way_ > 0; }

  void watch_key(std::string_view text);

  const DocumentShape shape_;
  const std::vector<std::string> list_;  // names on the way to the list of records
  const std::uint32_t level_;            // brackets around a record
  std::uint64_t offset_;                 // of the next byte
  std::uint64_t depth_ = 0;
  bool in_list_ = false;
  bool in_string_ = false;
  bool escaped_ = false;
  bool in_element_ = false;
  std::uint64_t element_begin_ = 0;
  // Wrapper: how many objects on the way to the list are open, and how much of the next name the
  // last string in the innermost of them has matched.
  std::size_t way_ = 0;
  std::size_t key_size_ = 0;
  bool key_matches_ = false;
  std::uint64_t object_begin_ = 0;  // Wrapper: of the object at the top
  bool had_list_ = false;
  std::uint64_t foreign_bytes_ = 0;
  std::uint64_t foreign_offset_ = 0;
};

}  // namespace longwatch::read::json
