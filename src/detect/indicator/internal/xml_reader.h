#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace longwatch::detect::indicator {

/// Reads the XML that documents of indicators are made of, step by step: elements, attributes,
/// text, CDATA, the five named entities and numbered characters. Comments and processing
/// instructions are passed over; a document type is refused, because what it declares could be
/// anything. Nothing recurses, nothing is fetched.
class XmlReader {
 public:
  enum class Step : std::uint8_t { Begin, End, Text, Done, Bad };

  explicit XmlReader(std::string_view text) : text_(text) {}

  Step next();

  /// Of Begin and End, without the prefix of its name space.
  std::string_view name() const { return name_; }

  /// Of Begin, by name without prefix; empty when there is none.
  std::string attribute(std::string_view name) const;

  /// Of Text: what it means.
  const std::string& text() const { return value_; }

  /// Of Bad: what was expected.
  std::string_view why() const { return why_; }

  std::size_t offset() const { return at_; }

 private:
  Step bad(std::string_view why);
  Step take_tag();
  Step take_end();
  Step take_text();
  bool take_attributes();
  bool skip_remarks();
  bool skip_past(std::string_view end);
  bool append_text(std::string_view raw, std::string& out);

  std::string_view text_;
  std::size_t at_ = 0;
  std::string_view name_;
  std::vector<std::pair<std::string_view, std::string>> attributes_;
  std::string value_;
  std::vector<std::string_view> open_;
  std::string_view why_;
  bool closes_itself_ = false;
  bool had_root_ = false;
};

}  // namespace longwatch::detect::indicator
