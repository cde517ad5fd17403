#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace longwatch::scenario::internal {

/// Builds YAML (1.2, block style) line by line. Texts are quoted unless they are plain words; the
/// same calls give the same bytes.
///
///   YamlText yaml;
///   yaml.begin_list("hosts");
///   yaml.begin_item();
///   yaml.text("name", "WEB01");
///   yaml.end();
///   yaml.end();
///
/// Precondition: every begin has its end, and an item holds at least one member.
class YamlText {
 public:
  /// Starts with the mark of generated data.
  YamlText();

  YamlText& text(std::string_view key, std::string_view value);
  /// The same, left out when empty.
  YamlText& optional(std::string_view key, std::string_view value);
  YamlText& number(std::string_view key, std::int64_t value);
  /// A number written as given: "0.55".
  YamlText& raw(std::string_view key, std::string_view value);
  YamlText& flag(std::string_view key, bool value);
  YamlText& time(std::string_view key, Timestamp value);
  /// On one line.
  YamlText& texts(std::string_view key, const std::vector<std::string>& values);

  YamlText& begin_map(std::string_view key);
  YamlText& begin_list(std::string_view key);
  /// A map inside a list.
  YamlText& begin_item();
  YamlText& end();

  const std::string& content() const { return out_; }

 private:
  void start_line(std::string_view key);

  std::string out_;
  std::size_t depth_ = 0;
  bool after_dash_ = false;
};

}  // namespace longwatch::scenario::internal
