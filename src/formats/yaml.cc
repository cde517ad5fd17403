#include "formats/yaml.h"

#include <yaml.h>

#include <algorithm>
#include <array>
#include <unordered_map>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/byte_order_mark.h"
#include "base/check.h"
#include "base/text.h"
#include "base/utf.h"

namespace longwatch::formats {
namespace {

constexpr std::string_view kCoreTag = "tag:yaml.org,2002:";
constexpr std::array<std::string_view, 7> kCoreTypes = {"str",  "int", "float", "bool",
                                                        "null", "seq", "map"};

/// "!" alone asks for a text.
bool is_known_tag(std::string_view tag) {
  if (tag.empty() || tag == "!") {
    return true;
  }
  return tag.starts_with(kCoreTag) && std::find(kCoreTypes.begin(), kCoreTypes.end(),
                                                tag.substr(kCoreTag.size())) != kCoreTypes.end();
}

bool is_quoted_tag(std::string_view tag) {
  return tag == "!" || (tag.starts_with(kCoreTag) && tag.substr(kCoreTag.size()) == "str");
}

/// How YAML's core schema writes nothing.
bool is_null_text(std::string_view text) {
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

/// What YAML 1.2 (5.1) calls not printable, the byte order mark inside a text, and the separators
/// of Unicode: line breaks in YAML 1.1, characters in 1.2.
bool is_forbidden(char32_t c) {
  const bool is_control =
      (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7F && c < 0xA0);
  return is_control || c == 0x2028 || c == 0x2029 || c == 0xFEFF || c == 0xFFFE || c == 0xFFFF;
}

/// From the marks of libyaml, which count characters, to places, which count bytes.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text), is_ascii_(is_ascii(text)) {
    starts_.push_back(0);
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n' || (text[i] == '\r' && text.substr(i + 1, 1) != "\n")) {
        starts_.push_back(i + 1);
      }
    }
  }

  /// The byte that a mark points to.
  std::size_t byte_of(const yaml_mark_t& mark) {
    const std::size_t start = starts_[std::min(mark.line, starts_.size() - 1)];
    if (is_ascii_) {
      return std::min(start + mark.column, text_.size());
    }
    // Marks mostly ascend: go on where the last one was found.
    if (last_.line != mark.line || last_.column > mark.column) {
      last_ = {mark.line, 0, start};
    }
    for (; last_.column < mark.column && last_.byte < text_.size(); ++last_.column) {
      last_.byte += decode_utf8(text_.substr(last_.byte)).length;
    }
    return last_.byte;
  }

  YamlPlace place_of(const yaml_mark_t& mark) {
    const std::size_t line = std::min(mark.line, starts_.size() - 1);
    return {static_cast<std::uint32_t>(line) + 1,
            static_cast<std::uint32_t>(byte_of(mark) - starts_[line]) + 1};
  }

  std::size_t count() const { return starts_.size(); }

  YamlPlace place_of_byte(std::size_t byte) const {
    const auto next = std::upper_bound(starts_.begin(), starts_.end(), byte);
    const auto line = static_cast<std::size_t>(next - starts_.begin()) - 1;
    return {static_cast<std::uint32_t>(line) + 1,
            static_cast<std::uint32_t>(byte - starts_[line]) + 1};
  }

  std::string_view line(std::uint32_t from_one) const {
    const std::size_t index = from_one - 1;
    const std::size_t end = index + 1 < starts_.size() ? starts_[index + 1] : text_.size();
    return index < starts_.size() ? text_.substr(starts_[index], end - starts_[index])
                                  : std::string_view();
  }

 private:
  struct Found {
    std::size_t line = 0;
    std::size_t column = 0;  ///< in characters
    std::size_t byte = 0;
  };

  std::string_view text_;
  bool is_ascii_;
  std::vector<std::size_t> starts_;
  Found last_;
};

/// The first thing about the bytes themselves that is wrong.
std::optional<YamlProblem> find_bad_byte(std::string_view text, const Lines& lines) {
  std::size_t offset = 0;
  while (offset < text.size()) {
    const auto byte = static_cast<unsigned char>(text[offset]);
    const DecodedCodePoint decoded =
        byte < 0x80 ? DecodedCodePoint{byte, 1, true} : decode_utf8(text.substr(offset));
    if (!decoded.valid) {
      return YamlProblem{ErrorCode::InvalidInput,
                         fmt::format("expected UTF-8, got the byte 0x{:02x}", byte),
                         "convert the file to UTF-8", lines.place_of_byte(offset)};
    }
    if (is_forbidden(decoded.value)) {
      const auto code = static_cast<std::uint32_t>(decoded.value);
      return YamlProblem{ErrorCode::InvalidInput,
                         fmt::format("expected text, got the control character 0x{:02x}", code),
                         fmt::format("inside double quotes it can be written as {}",
                                     code < 0x100 ? "\\x.." : "\\u...."),
                         lines.place_of_byte(offset)};
    }
    offset += decoded.length;
  }
  return std::nullopt;
}

/// libyaml compares every directive, and every tag, with all directives before it.
std::optional<YamlProblem> find_crowd_of_directives(const Lines& lines) {
  constexpr std::size_t kMostDirectives = 64;
  std::size_t directives = 0;
  for (std::uint32_t line = 1; line <= lines.count(); ++line) {
    directives += lines.line(line).starts_with('%') ? 1U : 0U;
    if (directives > kMostDirectives) {
      return YamlProblem{ErrorCode::Limit,
                         fmt::format("more than {} lines begin with '%'", kMostDirectives), "",
                         YamlPlace{line, 1}};
    }
  }
  return std::nullopt;
}

bool is_tab_indented(std::string_view line) {
  return line.substr(0, line.find_first_not_of(" \t")).find('\t') != std::string_view::npos;
}

std::string hint_for(const Lines& lines, YamlPlace place, std::string_view message) {
  if (is_tab_indented(lines.line(place.line))) {
    return "the line is indented with a tab: YAML takes blanks only";
  }
  if (place.line > 1 && is_tab_indented(lines.line(place.line - 1))) {
    return "the line before is indented with a tab: YAML takes blanks only";
  }
  if (message == "mapping values are not allowed in this context") {
    return "put quotes around a text that holds ': '";
  }
  const bool is_code = message == "found invalid Unicode character escape code";
  return is_code ? "write the character itself: two codes do not make one here" : "";
}

/// The parser and its current event, which it hands out one by one.
class EventSource {
 public:
  explicit EventSource(std::string_view text) {
    LW_CHECK(yaml_parser_initialize(&parser_) != 0);
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const yaml_char_t*>(text.data()),
                                 text.size());
  }

  EventSource(const EventSource&) = delete;
  EventSource& operator=(const EventSource&) = delete;

  ~EventSource() {
    drop_event();
    yaml_parser_delete(&parser_);
  }

  /// False when there is a mistake.
  bool next() {
    drop_event();
    has_event_ = yaml_parser_parse(&parser_, &event_) != 0;
    return has_event_;
  }

  const yaml_event_t& event() const { return event_; }

  const yaml_parser_t& parser() const { return parser_; }

 private:
  void drop_event() {
    if (has_event_) {
      yaml_event_delete(&event_);
      has_event_ = false;
    }
  }

  yaml_parser_t parser_{};
  yaml_event_t event_{};
  bool has_event_ = false;
};

std::string_view view_of(const yaml_char_t* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

}  // namespace

/// Builds the tree from events. After the first problem nothing more is to be handed to it.
class YamlBuilder {
 public:
  YamlBuilder(std::string_view text, Lines& lines, YamlStream& stream, const YamlLimits& limits)
      : text_(text), lines_(lines), stream_(stream), limits_(limits) {}

  static void fail(YamlStream& stream, YamlProblem problem) {
    if (!stream.problem_.has_value()) {
      stream.problem_ = std::move(problem);
    }
  }

  bool failed() const { return stream_.problem_.has_value(); }

  void fail(YamlProblem problem) { fail(stream_, std::move(problem)); }

  void take(const yaml_event_t& event) {
    switch (event.type) {
      case YAML_NO_EVENT:
      case YAML_STREAM_START_EVENT:
      case YAML_STREAM_END_EVENT:
        return;
      case YAML_DOCUMENT_START_EVENT:
        return start_document();
      case YAML_DOCUMENT_END_EVENT:
        return end_document();
      case YAML_ALIAS_EVENT:
        return take_alias(view_of(event.data.alias.anchor), event.start_mark);
      case YAML_SCALAR_EVENT:
        return take_scalar(event);
      case YAML_SEQUENCE_START_EVENT:
        return open(YamlKind::Sequence, event.start_mark, view_of(event.data.sequence_start.tag),
                    view_of(event.data.sequence_start.anchor));
      case YAML_MAPPING_START_EVENT:
        return open(YamlKind::Map, event.start_mark, view_of(event.data.mapping_start.tag),
                    view_of(event.data.mapping_start.anchor));
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT:
        return close();
    }
  }

 private:
  /// How large a node is with its aliases written out.
  struct Extent {
    std::size_t nodes = 1;
    std::size_t depth = 1;
  };

  struct Open {
    YamlNode* node;
    std::string anchor;  ///< empty = none
    Extent extent;
    const YamlNode* key = nullptr;  ///< of a map, waiting for its value
  };

  struct Anchored {
    const YamlNode* node;  ///< null while it is open
    Extent extent;
  };

  void start_document() {
    open_.clear();
    anchors_.clear();
    node_count_ = 0;
    root_ = nullptr;
  }

  void end_document() {
    LW_CHECK(root_ != nullptr);
    stream_.documents_.push_back(root_);
  }

  void take_alias(std::string_view anchor, const yaml_mark_t& mark) {
    const auto known = anchors_.find(std::string(anchor));
    if (known == anchors_.end()) {
      fail({ErrorCode::InvalidInput, "not valid YAML: the anchor that the alias names is not known",
            "", lines_.place_of(mark)});
    } else if (known->second.node == nullptr) {
      fail({ErrorCode::InvalidInput, "an alias stands inside the node it names", "",
            lines_.place_of(mark)});
    } else {
      attach(known->second.node, known->second.extent, lines_.place_of(mark));
    }
  }

  void take_scalar(const yaml_event_t& event) {
    const auto& scalar = event.data.scalar;
    const std::string_view value(reinterpret_cast<const char*>(scalar.value), scalar.length);
    const std::string_view tag = view_of(scalar.tag);
    const bool is_plain = scalar.style == YAML_PLAIN_SCALAR_STYLE;
    const bool is_null = is_plain && tag.empty() && is_null_text(value);
    YamlNode* const node =
        make_tagged_node(is_null ? YamlKind::Null : YamlKind::Scalar, event.start_mark, tag);
    if (node == nullptr) {
      return;
    }
    if (is_null && value.empty()) {
      node->place = place_of_nothing(event.start_mark);
    } else if (!is_null) {
      node->text = value;
      node->style = !is_plain || is_quoted_tag(tag) ? YamlStyle::Quoted : YamlStyle::Plain;
    }
    finish(node, view_of(scalar.anchor), {1, 1});
  }

  /// Where nothing stands: at the key or the dash that it follows.
  YamlPlace place_of_nothing(const yaml_mark_t& mark) {
    if (!open_.empty() && open_.back().key != nullptr) {
      return open_.back().key->place;
    }
    YamlPlace place = lines_.place_of(mark);
    const std::size_t byte = lines_.byte_of(mark);
    const bool follows_dash = !open_.empty() && byte > 0 && text_[byte - 1] == '-';
    place.column -= follows_dash ? 1 : 0;
    return place;
  }

  /// Null when the tag is none that can be read.
  YamlNode* make_tagged_node(YamlKind kind, const yaml_mark_t& mark, std::string_view tag) {
    if (!is_known_tag(tag)) {
      fail({ErrorCode::Unsupported, fmt::format("the tag '{}' is not supported", to_printable(tag)),
            "leave the tag out, or quote the value", lines_.place_of(mark)});
      return nullptr;
    }
    YamlNode& node = stream_.nodes_.emplace_back();
    node.kind = kind;
    node.place = lines_.place_of(mark);
    return &node;
  }

  void open(YamlKind kind, const yaml_mark_t& mark, std::string_view tag, std::string_view anchor) {
    YamlNode* const node = make_tagged_node(kind, mark, tag);
    if (node == nullptr) {
      return;
    }
    if (open_.size() >= limits_.depth) {
      fail_depth(node->place);
      return;
    }
    if (!anchor.empty()) {
      anchors_[std::string(anchor)] = {nullptr, {}};
    }
    open_.push_back({node, std::string(anchor), {}, nullptr});
  }

  void close() {
    const Open done = std::move(open_.back());
    open_.pop_back();
    if (done.node->kind == YamlKind::Map) {
      check_keys(*done.node);
    }
    if (!failed()) {
      finish(done.node, done.anchor, done.extent);
    }
  }

  /// A node is complete: from now on aliases may name it.
  void finish(const YamlNode* node, std::string_view anchor, const Extent& extent) {
    if (!anchor.empty()) {
      anchors_[std::string(anchor)] = {node, extent};
    }
    attach(node, extent, node->place);
  }

  /// Hands a complete node to what holds it. `place` is where it stands, be it by an alias.
  void attach(const YamlNode* node, const Extent& extent, const YamlPlace& place) {
    if (open_.size() + extent.depth > limits_.depth + 1) {
      fail_depth(place);
      return;
    }
    ++node_count_;
    Extent all{0, 0};
    Extent& holder = open_.empty() ? all : open_.back().extent;
    holder.nodes += std::min(extent.nodes, limits_.nodes + 1);
    holder.depth = std::max(holder.depth, extent.depth + 1);
    if (holder.nodes > limits_.nodes || node_count_ > limits_.nodes) {
      fail({ErrorCode::Limit,
            fmt::format("the document has more than {} nodes, aliases written out", limits_.nodes),
            "split the file, or use fewer aliases", place});
      return;
    }
    if (open_.empty()) {
      root_ = node;
    } else {
      put(open_.back(), node, place);
    }
  }

  void put(Open& holder, const YamlNode* node, const YamlPlace& place) {
    if (holder.node->kind == YamlKind::Sequence) {
      holder.node->items.push_back(node);
    } else if (holder.key != nullptr) {
      holder.node->entries.push_back({holder.key, node});
      holder.key = nullptr;
    } else {
      put_key(holder, node, place);
    }
  }

  void put_key(Open& holder, const YamlNode* node, const YamlPlace& place) {
    if (node->kind != YamlKind::Scalar) {
      fail({ErrorCode::InvalidInput,
            fmt::format("expected a single value as the key of a map, got {}", to_text(node->kind)),
            "", place});
    } else if (node->style == YamlStyle::Plain && node->text == "<<") {
      fail({ErrorCode::Unsupported, "the merge key '<<' of YAML 1.1 is not supported",
            "write the entries out, or quote the key", place});
    } else {
      holder.key = node;
    }
  }

  /// Sorted, not hashed: maps are small, and equal keys come out in the order of the text.
  void check_keys(const YamlNode& map) {
    std::vector<const YamlNode*>& keys = sorted_keys_;
    keys.clear();
    for (const YamlEntry& entry : map.entries) {
      keys.push_back(entry.key);
    }
    std::stable_sort(keys.begin(), keys.end(),
                     [](const YamlNode* a, const YamlNode* b) { return a->text < b->text; });
    const auto twice =
        std::adjacent_find(keys.begin(), keys.end(),
                           [](const YamlNode* a, const YamlNode* b) { return a->text == b->text; });
    if (twice != keys.end()) {
      const YamlPlace first = (*twice)->place;
      fail({ErrorCode::InvalidInput,
            fmt::format("the key '{}' stands twice in one map, first at {}:{}",
                        to_printable((*twice)->text), first.line, first.column),
            "write one key with a list, or a list of maps", (*std::next(twice))->place});
    }
  }

  void fail_depth(const YamlPlace& place) {
    fail({ErrorCode::Limit,
          fmt::format("lists and maps are nested more than {} deep", limits_.depth), "", place});
  }

  const std::string_view text_;
  Lines& lines_;
  YamlStream& stream_;
  const YamlLimits limits_;
  std::vector<Open> open_;
  std::unordered_map<std::string, Anchored> anchors_;
  std::vector<const YamlNode*> sorted_keys_;
  std::size_t node_count_ = 0;
  const YamlNode* root_ = nullptr;
};

namespace {

/// What stopped the parser.
YamlProblem problem_of(const yaml_parser_t& parser, Lines& lines) {
  if (parser.error == YAML_MEMORY_ERROR) {
    return {ErrorCode::Limit, "not enough memory for the document", "", {1, 1}};
  }
  const std::string_view context = parser.context == nullptr ? "" : parser.context;
  const std::string_view message = parser.problem == nullptr ? "not understood" : parser.problem;
  if (context == "while scanning a quoted scalar" && message == "found unexpected end of stream") {
    return {ErrorCode::InvalidInput, "not valid YAML: the quote that opens here is never closed",
            "", lines.place_of(parser.context_mark)};
  }
  const YamlPlace place = lines.place_of(parser.problem_mark);
  const std::string where = context.empty() ? "" : fmt::format(", {}", context);
  return {ErrorCode::InvalidInput, fmt::format("not valid YAML: {}{}", message, where),
          hint_for(lines, place, message), place};
}

}  // namespace

std::string_view to_text(YamlKind kind) {
  constexpr std::array<std::string_view, 4> kNames = {"nothing", "a single value", "a list",
                                                      "a map"};
  return kNames.at(static_cast<std::size_t>(kind));
}

const YamlEntry* YamlNode::find_entry(std::string_view key) const {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [key](const YamlEntry& entry) { return entry.key->text == key; });
  return found == entries.end() ? nullptr : &*found;
}

const YamlNode* YamlNode::find(std::string_view key) const {
  const YamlEntry* entry = find_entry(key);
  return entry == nullptr ? nullptr : entry->value;
}

Error to_error(const YamlProblem& problem, std::string_view file) {
  return Error(problem.code, problem.message)
      .at(fmt::format("{}:{}:{}", file, problem.place.line, problem.place.column))
      .with_hint(problem.hint);
}

YamlStream parse_yaml(std::string_view marked_text, const YamlLimits& limits) {
  const std::string_view text = without_byte_order_mark(marked_text);
  YamlStream stream;
  Lines lines(text);
  std::optional<YamlProblem> bad = find_bad_byte(text, lines);
  if (!bad.has_value()) {
    bad = find_crowd_of_directives(lines);
  }
  if (bad.has_value()) {
    YamlBuilder::fail(stream, *std::move(bad));
    return stream;
  }
  YamlBuilder builder(text, lines, stream, limits);
  EventSource events(text);
  bool at_end = false;
  while (!builder.failed() && !at_end) {
    if (events.next()) {
      builder.take(events.event());
      at_end = events.event().type == YAML_STREAM_END_EVENT;
    } else {
      builder.fail(problem_of(events.parser(), lines));
    }
  }
  return stream;
}

}  // namespace longwatch::formats
