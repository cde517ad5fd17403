#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "formats/yaml.h"
#include "model/telemetry.h"
#include "read/mapped/internal/mapping.h"
#include "read/mapped/internal/problems.h"
#include "read/mapped/mapped.h"

namespace longwatch::read::mapped {
namespace {

using formats::YamlEntry;
using formats::YamlKind;
using formats::YamlNode;

constexpr std::size_t kMostForms = 64;

constexpr std::array<std::string_view, 16> kTopKeys = {
    "name",     "description", "match",     "comment",     "pattern", "regex",
    "lines",    "fields",      "constants", "time",        "zone",    "computer",
    "provider", "logsource",   "telemetry", "continuation"};

// What later stages and rules know of lines that are not of one maker.
constexpr std::array<std::string_view, 6> kTelemetry = {
    model::telemetry::kAccessLog, model::telemetry::kFirewall, model::telemetry::kMailGateway,
    model::telemetry::kDns,       model::telemetry::kSyslog,   model::telemetry::kKeyValue};

std::string one_of(std::span<const std::string_view> words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    text.append(i == 0 ? "" : i + 1 == words.size() ? " or " : ", ").append(words[i]);
  }
  return text;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string_view near = nearest(word, candidates);
  return near.empty() ? std::string() : fmt::format("did you mean '{}'?", near);
}

bool is_mapping_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

/// Reads one document; goes on behind every mistake.
class MappingReader {
 public:
  MappingReader(const YamlNode& document, Problems& problems)
      : top_(document), problems_(problems) {}

  Mapping read() {
    check_keys(top_, kTopKeys, "a mapping");
    read_names();
    read_time();
    read_fields();
    read_forms();
    read_match();
    read_log_source();
    read_continuation();
    note_fields();
    return std::move(mapping_);
  }

 private:
  /// What a capture becomes.
  struct Field {
    const YamlNode* node = nullptr;
    std::string name;
    std::optional<ValueType> type;
    bool is_used = false;
  };

  void check_keys(const YamlNode& map, std::span<const std::string_view> known,
                  std::string_view what) {
    if (map.kind != YamlKind::Map) {
      problems_.add(map.place, fmt::format("expected {} as a map of keys and values, got {}", what,
                                           formats::to_text(map.kind)));
      return;
    }
    for (const YamlEntry& entry : map.entries) {
      const std::string& key = entry.key->text;
      if (std::find(known.begin(), known.end(), key) == known.end() && !key.starts_with("x-")) {
        problems_.add(entry.key->place,
                      fmt::format("expected a key of {} ({}), got '{}'", what, one_of(known),
                                  to_printable(key)),
                      did_you_mean(key, known));
      }
    }
  }

  /// The text under a key, or empty; what is no text is a mistake.
  std::string text_of(const YamlNode& map, std::string_view key) {
    const YamlNode* const node = map.find(key);
    if (node == nullptr || node->kind == YamlKind::Null) {
      return {};
    }
    if (node->kind != YamlKind::Scalar) {
      problems_.add(node->place, fmt::format("expected a text for '{}', got {}", key,
                                             formats::to_text(node->kind)));
      return {};
    }
    return node->text;
  }

  void read_names() {
    mapping_.info.name = text_of(top_, "name");
    mapping_.info.description = text_of(top_, "description");
    mapping_.comment = text_of(top_, "comment");
    const YamlNode* const name = top_.find("name");
    if (!is_mapping_name(mapping_.info.name)) {
      problems_.add(name == nullptr ? top_.place : name->place,
                    name == nullptr
                        ? std::string("expected 'name' in the mapping, got none")
                        : fmt::format("expected a name of small letters, digits, '-', '_' and '.', "
                                      "got '{}'",
                                      to_printable(mapping_.info.name)));
    }
    mapping_.info.format = "mapped:" + mapping_.info.name;
    mapping_.info.channel = mapping_.info.format;
    const std::string zone = text_of(top_, "zone");
    if (!zone.empty()) {
      Result<formats::TimeZone> loaded = formats::TimeZone::load(zone);
      if (loaded.ok()) {
        mapping_.zone = *loaded;
      } else {
        problems_.add(top_.find("zone")->place, loaded.error().message(), loaded.error().hint());
      }
    }
  }

  void read_time() {
    constexpr std::array<std::string_view, 3> kKeys = {"field", "fields", "format"};
    const YamlNode* const node = top_.find("time");
    time_captures_ = {"time"};
    if (node == nullptr || node->kind == YamlKind::Null) {
      return;
    }
    if (node->kind == YamlKind::Scalar) {
      read_time_format(*node);
      return;
    }
    check_keys(*node, kKeys, "'time'");
    if (const YamlNode* const format = node->find("format"); format != nullptr) {
      read_time_format(*format);
    }
    const std::string field = text_of(*node, "field");
    if (!field.empty()) {
      time_captures_ = {field};
    }
    const YamlNode* const fields = node->find("fields");
    if (fields == nullptr) {
      return;
    }
    if (fields->kind != YamlKind::Sequence || fields->items.empty() || !field.empty()) {
      problems_.add(fields->place,
                    "expected 'fields' of 'time' as a list of captures, and no 'field' beside it");
      return;
    }
    time_captures_.clear();
    for (const YamlNode* const item : fields->items) {
      time_captures_.push_back(item->text);
    }
  }

  void read_time_format(const YamlNode& node) {
    if (node.text == "none") {
      time_captures_.clear();
      return;
    }
    Result<TimeFormat> format = TimeFormat::parse(node.text);
    if (format.ok()) {
      mapping_.time = std::move(*format);
    } else {
      problems_.add(node.place, format.error().message(), format.error().hint());
    }
  }

  void read_fields() {
    const YamlNode* const map = top_.find("fields");
    if (map == nullptr || map->kind == YamlKind::Null) {
      return;
    }
    if (map->kind != YamlKind::Map) {
      problems_.add(map->place, fmt::format("expected 'fields' as a map of captures and field "
                                            "names, got {}",
                                            formats::to_text(map->kind)));
      return;
    }
    for (const YamlEntry& entry : map->entries) {
      Field field;
      field.node = entry.key;
      if (entry.value->kind == YamlKind::Scalar) {
        field.name = entry.value->text;
      } else {
        read_field(*entry.value, field);
      }
      field.name = field.name.empty() ? entry.key->text : field.name;
      fields_.emplace(entry.key->text, std::move(field));
    }
  }

  void read_field(const YamlNode& map, Field& field) {
    constexpr std::array<std::string_view, 2> kKeys = {"name", "type"};
    constexpr std::array<std::string_view, 6> kTypeNames = {"text",    "word",    "integer",
                                                            "address", "boolean", "epoch"};
    check_keys(map, kKeys, "a field");
    field.name = text_of(map, "name");
    const std::string type = text_of(map, "type");
    field.type = parse_value_type(type);
    if (!type.empty() && (!field.type.has_value() || field.type == ValueType::Pairs)) {
      field.type.reset();
      problems_.add(map.find("type")->place,
                    fmt::format("expected {} as a field's type, got '{}'", one_of(kTypeNames),
                                to_printable(type)),
                    did_you_mean(type, kTypeNames));
    }
  }

  CaptureTypes capture_types() const {
    CaptureTypes known;
    known.time = mapping_.time;
    known.time_capture = time_captures_.size() == 1 ? time_captures_.front() : std::string();
    for (const auto& [capture, field] : fields_) {
      if (field.type.has_value()) {
        known.types.emplace(capture, *field.type);
      }
    }
    return known;
  }

  /// `pattern` or `regex` of a map; nothing when there is none or it is wrong, then that is told.
  std::optional<LinePattern> pattern_of(const YamlNode& map, const CaptureTypes& known) {
    const YamlNode* const pattern = map.find("pattern");
    const YamlNode* const regex = map.find("regex");
    const YamlNode* const node = pattern != nullptr ? pattern : regex;
    if (node == nullptr || (pattern != nullptr && regex != nullptr)) {
      problems_.add(map.place, fmt::format("expected either 'pattern' or 'regex' here, got {}",
                                           node == nullptr ? "none" : "both"));
      return std::nullopt;
    }
    if (node->kind != YamlKind::Scalar) {
      problems_.add(node->place, fmt::format("expected a pattern as a text, got {}",
                                             formats::to_text(node->kind)));
      return std::nullopt;
    }
    return parse_pattern(*node, node == regex, known);
  }

  std::optional<LinePattern> parse_pattern(const YamlNode& node, bool is_regex,
                                           const CaptureTypes& known) {
    PatternProblem problem;
    std::optional<LinePattern> pattern = is_regex
                                             ? LinePattern::parse_regex(node.text, known, problem)
                                             : LinePattern::parse(node.text, known, problem);
    if (!pattern.has_value()) {
      problems_.add_inside(node, problem.offset, problem.message, problem.hint);
    }
    return pattern;
  }

  void read_forms() {
    const CaptureTypes known = capture_types();
    const YamlNode* const lines = top_.find("lines");
    const bool has_own = top_.find("pattern") != nullptr || top_.find("regex") != nullptr;
    if (lines == nullptr) {
      add_form(pattern_of(top_, known), top_, known);
      tell_unused_fields();
      return;
    }
    if (has_own || lines->kind != YamlKind::Sequence || lines->items.empty() ||
        lines->items.size() > kMostForms) {
      problems_.add(lines->place,
                    fmt::format("expected 'lines' as a list of 1 to {} patterns, and no 'pattern' "
                                "or 'regex' beside it",
                                kMostForms));
      return;
    }
    for (const YamlNode* const item : lines->items) {
      if (item->kind == YamlKind::Scalar) {
        add_form(parse_pattern(*item, false, known), *item, known);
      } else {
        constexpr std::array<std::string_view, 3> kKeys = {"pattern", "regex", "constants"};
        check_keys(*item, kKeys, "a line");
        if (item->kind == YamlKind::Map) {
          add_form(pattern_of(*item, known), *item, known);
        }
      }
    }
    tell_unused_fields();
  }

  /// `node` is the form's map or its pattern.
  void add_form(std::optional<LinePattern> pattern, const YamlNode& node,
                const CaptureTypes& known) {
    if (!pattern.has_value()) {
      is_complete_ = false;
      return;
    }
    LineForm form{std::move(*pattern), {}, {}, {}, {}, {}};
    const std::vector<Capture>& captures = form.pattern.captures();
    const auto find = [&captures](std::string_view name) -> std::optional<std::size_t> {
      for (std::size_t i = 0; i < captures.size(); ++i) {
        if (captures[i].name == name) {
          return i;
        }
      }
      return std::nullopt;
    };
    for (const std::string& time : time_captures_) {
      const std::optional<std::size_t> capture = find(time);
      if (!capture.has_value()) {
        problems_.add(node.place,
                      fmt::format("expected the capture '{{{}}}' in the pattern, which gives the "
                                  "time, got none",
                                  to_printable(time)),
                      "'time: {field: NAME}' names another capture; 'time: none' says that the log "
                      "has no times");
      } else if (known.time_capture.empty()) {
        form.times.push_back(*capture);
      }
    }
    form.computer = find(name_or(top_, "computer", "host"));
    form.provider = find(name_or(top_, "provider", "program"));
    for (std::size_t i = 0; i < captures.size(); ++i) {
      add_output(captures[i], i, form);
    }
    read_constants(top_, form);
    if (&node != &top_ && node.kind == YamlKind::Map) {
      read_constants(node, form);
    }
    mapping_.forms.push_back(std::move(form));
  }

  std::string name_or(const YamlNode& map, std::string_view key, std::string_view otherwise) {
    const YamlNode* const node = map.find(key);
    return node == nullptr ? std::string(otherwise) : node->text;
  }

  void add_output(const Capture& capture, std::size_t index, LineForm& form) {
    const auto field = fields_.find(capture.name);
    const bool is_told = field != fields_.end();
    if (is_told) {
      field->second.is_used = true;
    }
    const bool is_time = std::find(time_captures_.begin(), time_captures_.end(), capture.name) !=
                         time_captures_.end();
    if (capture.name == "_" || (is_time && !is_told)) {
      return;
    }
    mapping_.info.has_more_fields |= capture.type == ValueType::Pairs;
    form.outputs.push_back({index, is_told ? field->second.name : capture.name,
                            capture.type == ValueType::Time ? ValueType::Text : capture.type});
  }

  void read_constants(const YamlNode& map, LineForm& form) {
    const YamlNode* const constants = map.find("constants");
    if (constants == nullptr || constants->kind == YamlKind::Null) {
      return;
    }
    if (constants->kind != YamlKind::Map) {
      if (&map != &top_ || mapping_.forms.empty()) {
        problems_.add(constants->place, fmt::format("expected 'constants' as a map of fields and "
                                                    "values, got {}",
                                                    formats::to_text(constants->kind)));
      }
      return;
    }
    for (const YamlEntry& entry : constants->entries) {
      if (entry.value->kind == YamlKind::Scalar) {
        form.constants.emplace_back(entry.key->text, entry.value->text);
      } else if (&map != &top_ || mapping_.forms.empty()) {
        problems_.add(
            entry.value->place,
            fmt::format("expected a text as the constant '{}', got {}",
                        to_printable(entry.key->text), formats::to_text(entry.value->kind)));
      }
    }
  }

  /// A name in 'fields' that no pattern has renames nothing: a slip of the pen, unless it may be a
  /// key of pairs.
  void tell_unused_fields() {
    for (const auto& [capture, field] : fields_) {
      if (field.is_used) {
        continue;
      }
      if (mapping_.info.has_more_fields) {
        mapping_.renames.emplace(capture, field.name);
      } else if (is_complete_) {
        problems_.add(field.node->place,
                      fmt::format("expected a capture of the patterns under 'fields', got '{}'",
                                  to_printable(capture)));
      }
    }
    for (const std::string_view key : {"computer", "provider"}) {
      const YamlNode* const node = top_.find(key);
      const bool is_known =
          node == nullptr ||
          std::any_of(mapping_.forms.begin(), mapping_.forms.end(), [&](const LineForm& form) {
            return key == "computer" ? form.computer.has_value() : form.provider.has_value();
          });
      if (!is_known && is_complete_) {
        problems_.add(node->place, fmt::format("expected a capture of the patterns for '{}', got "
                                               "'{}'",
                                               key, to_printable(node->text)));
      }
    }
  }

  void read_match() {
    constexpr std::array<std::string_view, 4> kKeys = {"header", "pattern", "regex", "share"};
    const YamlNode* const map = top_.find("match");
    if (map == nullptr || map->kind == YamlKind::Null) {
      return;
    }
    check_keys(*map, kKeys, "'match'");
    if (map->kind != YamlKind::Map) {
      return;
    }
    mapping_.header = text_of(*map, "header");
    if (map->find("pattern") != nullptr || map->find("regex") != nullptr) {
      mapping_.match = pattern_of(*map, capture_types());
    }
    const std::string share = text_of(*map, "share");
    const std::optional<std::uint64_t> percent = parse_uint64(share);
    if (percent.has_value() && *percent >= 1 && *percent <= 100) {
      mapping_.share = static_cast<unsigned>(*percent);
      has_share_ = true;
    } else if (!share.empty()) {
      problems_.add(map->find("share")->place,
                    fmt::format("expected 1 to 100 percent of the first lines for 'share', got "
                                "'{}'",
                                to_printable(share)));
    }
  }

  void read_log_source() {
    constexpr std::array<std::string_view, 3> kKeys = {"product", "category", "service"};
    const YamlNode* const source = top_.find("logsource");
    const YamlNode* const telemetry = top_.find("telemetry");
    if (source != nullptr && telemetry != nullptr) {
      problems_.add(telemetry->place, "expected either 'logsource' or 'telemetry', got both",
                    "telemetry that longwatch knows brings its log sources with it");
      return;
    }
    if (telemetry != nullptr) {
      const std::string name = text_of(top_, "telemetry");
      if (std::find(kTelemetry.begin(), kTelemetry.end(), name) == kTelemetry.end()) {
        problems_.add(telemetry->place,
                      fmt::format("expected {} for 'telemetry', got '{}'", one_of(kTelemetry),
                                  to_printable(name)),
                      did_you_mean(name, kTelemetry));
      }
      mapping_.info.channel = name;
      return;
    }
    if (source == nullptr || source->kind == YamlKind::Null) {
      return;
    }
    check_keys(*source, kKeys, "'logsource'");
    if (source->kind != YamlKind::Map) {
      return;
    }
    mapping_.info.product = text_of(*source, "product");
    mapping_.info.category = text_of(*source, "category");
    mapping_.info.service = text_of(*source, "service");
    if (mapping_.info.product.empty() && mapping_.info.category.empty() &&
        mapping_.info.service.empty()) {
      problems_.add(source->place, "expected 'product', 'category' or 'service', got none");
    }
  }

  void read_continuation() {
    constexpr std::array<std::string_view, 3> kWords = {"none", "indented", "unmatched"};
    const YamlNode* const node = top_.find("continuation");
    if (node == nullptr) {
      return;
    }
    const std::string word = text_of(top_, "continuation");
    if (word == "indented") {
      mapping_.continuation = Continuation::Indented;
    } else if (word == "unmatched") {
      constexpr unsigned kShareOfFirstLines = 25;  // most lines of a trace fit nothing
      mapping_.continuation = Continuation::Unmatched;
      mapping_.share = has_share_ ? mapping_.share : kShareOfFirstLines;
    } else if (word != "none") {
      problems_.add(node->place,
                    fmt::format("expected {} for 'continuation', got '{}'", one_of(kWords),
                                to_printable(word)),
                    did_you_mean(word, kWords));
    }
  }

  void note_fields() {
    std::set<std::string> names;
    for (const LineForm& form : mapping_.forms) {
      for (const Output& output : form.outputs) {
        if (output.type != ValueType::Pairs) {
          names.insert(output.field);
        }
      }
      for (const auto& [field, value] : form.constants) {
        names.insert(field);
      }
    }
    for (const auto& [key, field] : mapping_.renames) {
      names.insert(field);
    }
    if (mapping_.continuation != Continuation::None) {
      names.insert(std::string(kContinuationField));
    }
    mapping_.info.fields.assign(names.begin(), names.end());
  }

  const YamlNode& top_;
  Problems& problems_;
  Mapping mapping_;
  std::map<std::string, Field, std::less<>> fields_;  // by capture
  std::vector<std::string> time_captures_;
  bool has_share_ = false;
  bool is_complete_ = true;  // every pattern was understood
};

}  // namespace

ParsedMapping parse_mapping(std::string_view yaml, const std::string& file) {
  ParsedMapping parsed;
  Problems problems(yaml, file);
  const formats::YamlStream stream = formats::parse_yaml(yaml);
  if (stream.problem().has_value()) {
    problems.add(stream.problem()->place, stream.problem()->message, stream.problem()->hint);
  } else if (stream.documents().size() != 1) {
    problems.add(
        stream.documents().size() > 1 ? stream.documents()[1]->place : formats::YamlPlace(),
        fmt::format("expected one YAML document with a mapping, got {}",
                    stream.documents().size()));
  } else {
    Mapping mapping = MappingReader(*stream.documents().front(), problems).read();
    mapping.info.file = file;
    if (problems.none()) {
      parsed.mapping = std::make_shared<const Mapping>(std::move(mapping));
    }
  }
  parsed.problems = problems.take();
  return parsed;
}

}  // namespace longwatch::read::mapped
