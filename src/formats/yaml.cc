#include "formats/yaml.h"

#include <algorithm>
#include <array>
#include <exception>
#include <sstream>
#include <unordered_map>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "base/text.h"
#include "base/utf.h"

namespace longwatch::formats {
namespace {

// yaml-cpp keeps a whole line of flow lists in memory, about 250 bytes for every mark, before it
// hands out the first event.
constexpr std::size_t kMarksPerLine = 100'000;

constexpr std::string_view kCoreTag = "tag:yaml.org,2002:";
constexpr std::array<std::string_view, 7> kCoreTypes = {"str",  "int", "float", "bool",
                                                        "null", "seq", "map"};

YamlPlace to_place(const YAML::Mark& mark) {
  if (mark.is_null()) {
    return {1, 1};
  }
  return {static_cast<std::uint32_t>(mark.line) + 1, static_cast<std::uint32_t>(mark.column) + 1};
}

/// "!" and "?" stand for "quoted" and "plain": no tag was written.
bool is_known_tag(std::string_view tag) {
  if (tag.empty() || tag == "!" || tag == "?") {
    return true;
  }
  return tag.starts_with(kCoreTag) && std::find(kCoreTypes.begin(), kCoreTypes.end(),
                                                tag.substr(kCoreTag.size())) != kCoreTypes.end();
}

bool is_quoted_tag(std::string_view tag) {
  return tag == "!" || (tag.starts_with(kCoreTag) && tag.substr(kCoreTag.size()) == "str");
}

/// What YAML 1.2 (5.1) calls not printable among ASCII; yaml-cpp would take it, a terminal should
/// not.
bool is_forbidden_control(unsigned char c) {
  return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
}

YamlPlace place_of_byte(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 = 0
  const auto lines = std::count(before.begin(), before.end(), '\n');
  return {static_cast<std::uint32_t>(lines) + 1,
          static_cast<std::uint32_t>(offset - line_start) + 1};
}

/// The first thing about the bytes themselves that is wrong.
std::optional<YamlProblem> find_bad_byte(std::string_view text) {
  std::size_t offset = 0;
  while (offset < text.size()) {
    const auto byte = static_cast<unsigned char>(text[offset]);
    const DecodedCodePoint decoded =
        byte < 0x80 ? DecodedCodePoint{byte, 1, true} : decode_utf8(text.substr(offset));
    if (!decoded.valid) {
      return YamlProblem{ErrorCode::InvalidInput,
                         fmt::format("expected UTF-8, got the byte 0x{:02x}", byte),
                         "convert the file to UTF-8", place_of_byte(text, offset)};
    }
    if (decoded.length == 1 && is_forbidden_control(byte)) {
      return YamlProblem{ErrorCode::InvalidInput,
                         fmt::format("expected text, got the control character 0x{:02x}", byte),
                         "inside double quotes it can be written as \\x..",
                         place_of_byte(text, offset)};
    }
    offset += decoded.length;
  }
  return std::nullopt;
}

/// Whether the parser may make a token of what stands at `offset`, beside plain text.
bool is_mark(std::string_view text, std::size_t offset) {
  const char here = text[offset];
  if (std::string_view("[]{},&*!").find(here) != std::string_view::npos) {
    return true;
  }
  const char next = offset + 1 < text.size() ? text[offset + 1] : '\n';
  return std::string_view("-?:").find(here) != std::string_view::npos &&
         (next == ' ' || next == '\t' || next == '\n');
}

/// The first line that would take the parser too much memory.
std::optional<YamlProblem> find_crowded_line(std::string_view text) {
  std::size_t marks = 0;
  for (std::size_t offset = 0; offset < text.size(); ++offset) {
    marks = text[offset] == '\n' ? 0 : marks + (is_mark(text, offset) ? 1 : 0);
    if (marks > kMarksPerLine) {
      return YamlProblem{ErrorCode::Limit,
                         fmt::format("the line has more than {} brackets, commas and other marks",
                                     with_thousands(kMarksPerLine)),
                         "write the list over several lines", place_of_byte(text, offset)};
    }
  }
  return std::nullopt;
}

std::string_view without_byte_order_mark(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  return text.starts_with(kMark) ? text.substr(kMark.size()) : text;
}

/// True when the text that is quoted at `start` ends. A node with an anchor or tag starts before
/// its quote; such a one is taken as closed.
bool is_closed(std::string_view text, std::size_t start) {
  const char quote = start < text.size() ? text[start] : '\0';
  if (quote != '\'' && quote != '"') {
    return true;
  }
  for (std::size_t i = start + 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (quote == '\'' && text.substr(i, 2) == "''") {
      ++i;
    } else if (text[i] == quote) {
      return true;
    }
  }
  return false;
}

/// The line of `offset` is counted back from a place that is known: `mark` lies behind it.
std::optional<YamlPlace> place_of_dash(std::string_view text, const YAML::Mark& mark) {
  const std::string_view before = text.substr(0, static_cast<std::size_t>(mark.pos));
  const std::size_t dash = before.find_last_not_of(" \t\r\n");
  if (dash == std::string_view::npos || before[dash] != '-') {
    return std::nullopt;
  }
  const auto lines_between =
      std::count(before.begin() + static_cast<std::ptrdiff_t>(dash), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n', dash) + 1;  // npos + 1 = 0
  return YamlPlace{static_cast<std::uint32_t>(mark.line + 1 - lines_between),
                   static_cast<std::uint32_t>(dash - line_start) + 1};
}

std::string hint_for(std::string_view message) {
  return message == YAML::ErrorMsg::MAP_VALUE ? "put quotes around a text that holds ': '" : "";
}

/// Whether a line (from 1) is indented with a tab, which no mistake of the parser names as such.
bool is_tab_indented(std::string_view text, std::uint32_t line) {
  std::size_t start = 0;
  for (std::uint32_t i = 1; i < line && start != std::string_view::npos; ++i) {
    const std::size_t end = text.find('\n', start);
    start = end == std::string_view::npos ? end : end + 1;
  }
  if (start == std::string_view::npos) {
    return false;
  }
  const std::size_t content = text.find_first_not_of(" \t", start);
  return text.substr(start, content - start).find('\t') != std::string_view::npos;
}

std::string hint_for_place(std::string_view text, YamlPlace place, const std::string& message) {
  constexpr std::string_view kTabs = "the line is indented with a tab: YAML takes blanks only";
  constexpr std::string_view kTabsBefore =
      "the line before is indented with a tab: YAML takes blanks only";
  if (is_tab_indented(text, place.line)) {
    return std::string(kTabs);
  }
  return place.line > 1 && is_tab_indented(text, place.line - 1) ? std::string(kTabsBefore)
                                                                 : std::string(hint_for(message));
}

}  // namespace

/// Builds the tree from events. After the first problem it ignores everything that follows: an
/// event handler cannot stop the parser without an exception, and the text is bounded.
class YamlBuilder final : public YAML::EventHandler {
 public:
  YamlBuilder(std::string_view text, YamlStream& stream, const YamlLimits& limits)
      : text_(text), stream_(stream), limits_(limits) {}

  bool failed() const { return stream_.problem_.has_value(); }

  void fail(YamlProblem problem) {
    if (!failed()) {
      stream_.problem_ = std::move(problem);
    }
  }

  /// yaml-cpp 0.7 takes the end of the text for a closing quote when a line feed stands before it.
  /// Such a scalar is the last one.
  void check_last_quote() {
    if (last_scalar_.pos >= 0 && !is_closed(text_, static_cast<std::size_t>(last_scalar_.pos))) {
      stream_.documents_.pop_back();
      fail({ErrorCode::InvalidInput, "not valid YAML: the quote that opens here is never closed",
            "", to_place(last_scalar_)});
    }
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    open_.clear();
    anchors_.clear();
    node_count_ = 0;
    root_ = nullptr;
    document_place_ = to_place(mark);
    // yaml-cpp 0.7 never consumes a ']', '}' or ',' that stands outside of any list: it would begin
    // documents there for ever.
    if (mark.pos <= document_start_) {
      fail({ErrorCode::InvalidInput, "not valid YAML: nothing is open that ends or goes on here",
            "", document_place_});
    }
    document_start_ = mark.pos;
  }

  void OnDocumentEnd() override {
    if (failed()) {
      return;
    }
    if (root_ == nullptr) {
      root_ = &stream_.nodes_.emplace_back();
      stream_.nodes_.back().place = document_place_;
    }
    stream_.documents_.push_back(root_);
  }

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (YamlNode* node = make_node(YamlKind::Null, mark); node != nullptr) {
      node->place = place_of_nothing(mark);
      finish(node, anchor, {1, 1});
    }
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (failed()) {
      return;
    }
    const auto known = anchors_.find(anchor);
    if (known == anchors_.end()) {
      fail({ErrorCode::InvalidInput, "an alias stands inside the node it names", "",
            to_place(mark)});
      return;
    }
    attach(known->second.node, known->second.extent, to_place(mark));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (YamlNode* node = make_tagged_node(YamlKind::Scalar, mark, tag); node != nullptr) {
      node->text = value;
      node->style = is_quoted_tag(tag) ? YamlStyle::Quoted : YamlStyle::Plain;
      last_scalar_ = mark;
      finish(node, anchor, {1, 1});
    }
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(YamlKind::Sequence, mark, tag, anchor);
  }

  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(YamlKind::Map, mark, tag, anchor);
  }

  void OnMapEnd() override { close(); }

 private:
  /// How large a node is with its aliases written out.
  struct Extent {
    std::size_t nodes = 1;
    std::size_t depth = 1;
  };

  struct Open {
    YamlNode* node;
    YAML::anchor_t anchor;
    Extent extent;
    const YamlNode* key = nullptr;  ///< of a map, waiting for its value
  };

  struct Anchored {
    const YamlNode* node;
    Extent extent;
  };

  /// Where nothing stands: at its `~` or `null`, else at the key or the dash that it follows.
  YamlPlace place_of_nothing(const YAML::Mark& mark) const {
    if (open_.empty() || mark.is_null()) {
      return to_place(mark);
    }
    const Open& holder = open_.back();
    const auto position = static_cast<std::size_t>(mark.pos);
    const bool is_written =
        position < text_.size() && std::string_view("~nN").find(text_[position]) != text_.npos;
    if (holder.key != nullptr) {
      return is_written && to_place(mark) != holder.key->place ? to_place(mark) : holder.key->place;
    }
    return is_written ? to_place(mark) : place_of_dash(text_, mark).value_or(to_place(mark));
  }

  YamlNode* make_node(YamlKind kind, const YAML::Mark& mark) {
    if (failed()) {
      return nullptr;
    }
    YamlNode& node = stream_.nodes_.emplace_back();
    node.kind = kind;
    node.place = to_place(mark);
    return &node;
  }

  YamlNode* make_tagged_node(YamlKind kind, const YAML::Mark& mark, const std::string& tag) {
    if (!is_known_tag(tag)) {
      fail({ErrorCode::Unsupported, fmt::format("the tag '{}' is not supported", to_printable(tag)),
            "leave the tag out, or quote the value", to_place(mark)});
    }
    return make_node(kind, mark);
  }

  void open(YamlKind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    YamlNode* node = make_tagged_node(kind, mark, tag);
    if (node == nullptr) {
      return;
    }
    if (open_.size() >= limits_.depth) {
      fail_depth(node->place);
      return;
    }
    open_.push_back({node, anchor, {}, nullptr});
  }

  void close() {
    if (failed()) {
      return;
    }
    const Open done = open_.back();
    open_.pop_back();
    if (done.node->kind == YamlKind::Map) {
      check_keys(*done.node);
    }
    if (!failed()) {
      finish(done.node, done.anchor, done.extent);
    }
  }

  /// A node is complete: from now on aliases may name it.
  void finish(const YamlNode* node, YAML::anchor_t anchor, const Extent& extent) {
    if (anchor != YAML::NullAnchor) {
      anchors_[anchor] = {node, extent};
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
  YamlStream& stream_;
  const YamlLimits limits_;
  std::vector<Open> open_;
  std::unordered_map<YAML::anchor_t, Anchored> anchors_;
  std::vector<const YamlNode*> sorted_keys_;
  std::size_t node_count_ = 0;
  const YamlNode* root_ = nullptr;
  YamlPlace document_place_;
  int document_start_ = -1;
  YAML::Mark last_scalar_ = YAML::Mark::null_mark();
};

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
  YamlBuilder builder(text, stream, limits);
  if (std::optional<YamlProblem> bad = find_bad_byte(text)) {
    builder.fail(*std::move(bad));
    return stream;
  }
  if (std::optional<YamlProblem> crowded = find_crowded_line(text)) {
    builder.fail(*std::move(crowded));
    return stream;
  }
  // yaml-cpp reports mistakes by exceptions; this is the only place that meets them.
  try {
    std::istringstream input{std::string(text)};
    YAML::Parser parser(input);
    while (!builder.failed() && parser.HandleNextDocument(builder)) {
    }
    if (!builder.failed()) {
      builder.check_last_quote();
    }
  } catch (const YAML::Exception& problem) {
    builder.fail(
        {ErrorCode::InvalidInput, fmt::format("not valid YAML: {}", to_printable(problem.msg, 200)),
         hint_for_place(text, to_place(problem.mark), problem.msg), to_place(problem.mark)});
  } catch (const std::exception& problem) {
    builder.fail({ErrorCode::InvalidInput,
                  fmt::format("not valid YAML: {}", to_printable(problem.what(), 200)), "",
                  YamlPlace{1, 1}});
  }
  return stream;
}

}  // namespace longwatch::formats
