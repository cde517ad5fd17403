#include "detect/indicator/internal/pattern_set.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "base/check.h"
#include "base/limits.h"
#include "base/text.h"
#include "formats/fold.h"
#include "formats/name_text.h"

namespace longwatch::detect::indicator {
namespace {

std::optional<Network> network_in(std::string_view text) {
  if (std::optional<Network> network = parse_network(text); network.has_value()) {
    return network;
  }
  const std::optional<Address> address = parse_address(text);
  return address.has_value() ? std::optional(network_of(*address, 128)) : std::nullopt;
}

bool lies_in(const Network& inner, const Network& outer) {
  return outer.first <= inner.first && inner.last <= outer.last;
}

/// The next character of UTF-8, one byte where it is none.
std::size_t character_size(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t size = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return std::min(size, text.size());
}

bool is_of_family(std::string_view object, std::string_view value) {
  const bool has_colon = value.find(':') != std::string_view::npos;
  return object == "ipv4-addr" ? !has_colon : object != "ipv6-addr" || has_colon;
}

/// Parts of names are looked for in the letters that people read as well as in those of the DNS.
bool holds_spelled(const ValueTest& test, const EventObject& object, const std::string& value) {
  return test.holds(value) ||
         (test.wants_text() &&
          std::any_of(object.spellings.begin(), object.spellings.end(), [&](const auto& spelling) {
            return spelling.value == value && test.holds(spelling.read);
          }));
}

bool is_text_wanted(PatternOperator op) {
  return op == PatternOperator::Like || op == PatternOperator::Matches;
}

/// Puts the values of an event into objects: those of one part of the event into one.
class ObjectGatherer {
 public:
  template <class Property>
  void add(const PatternField& meaning, const Property& property, std::string_view text) {
    std::string value = value_of(meaning.form, text);
    if (value.empty() || !is_of_family(meaning.object, value)) {
      return;
    }
    EventObject& object = object_for(meaning);
    if (meaning.form == ValueForm::Name) {
      if (std::optional<std::string> read = formats::unicode_domain(value); read.has_value()) {
        object.spellings.push_back({property, value, std::move(*read)});
      }
    }
    object.values.emplace_back(property, std::move(value));
  }

  std::vector<EventObject> take() { return std::move(objects_); }

 private:
  EventObject& object_for(const PatternField& meaning) {
    std::size_t at = objects_.size();
    if (meaning.part != 0) {
      at = by_part_.emplace(std::pair(meaning.object, meaning.part), at).first->second;
    }
    if (at == objects_.size()) {
      objects_.push_back({meaning.object, {}, {}});
    }
    return objects_[at];
  }

  std::vector<EventObject> objects_;
  std::map<std::pair<std::string_view, std::uint8_t>, std::size_t> by_part_;
};

}  // namespace

/// Only the last '%' is ever tried again: an earlier one could not do better.
bool is_like(std::string_view pattern, std::string_view text) {
  std::string_view star_pattern;
  std::string_view star_text;
  bool has_star = false;
  while (!text.empty()) {
    if (!pattern.empty() && pattern.front() == '%') {
      pattern.remove_prefix(1);
      star_pattern = pattern;
      star_text = text;
      has_star = true;
    } else if (!pattern.empty() && pattern.front() == '_') {
      pattern.remove_prefix(1);
      text.remove_prefix(character_size(text));
    } else if (!pattern.empty() && pattern.front() == text.front()) {
      pattern.remove_prefix(1);
      text.remove_prefix(1);
    } else if (has_star) {
      star_text.remove_prefix(character_size(star_text));
      pattern = star_pattern;
      text = star_text;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('%') == std::string_view::npos;
}

ValueTest::ValueTest(const PatternTest& test, ValueForm form) : op_(test.op) {
  for (const PatternConstant& constant : test.constants) {
    const bool as_written = is_text_wanted(op_);
    constants_.push_back(!as_written               ? constant_of(form, constant.text)
                         : form == ValueForm::Name ? formats::folded(constant.text)
                         : folds(form)             ? to_ascii_lower(constant.text)
                                                   : constant.text);
    if (constant.kind == PatternConstant::Kind::Number) {
      number_ = constant.number;
    }
  }
  if (op_ == PatternOperator::Matches) {
    formats::RegexOptions options;
    options.letter_case =
        folds(form) ? formats::RegexCase::Insensitive : formats::RegexCase::Sensitive;
    // Letters of classes such as \S mean something in either case: the text is not folded here.
    Result<formats::Regex> regex = formats::Regex::compile(test.constants.front().text, options);
    if (regex.ok()) {
      regex_.emplace(std::move(*regex));
    }
  }
  if (op_ == PatternOperator::IsSubset || op_ == PatternOperator::IsSuperset) {
    network_ = network_in(test.constants.front().text);
  }
}

/// Numbers are equal by value: "443" and 443.0.
bool ValueTest::is_equal(const std::string& value) const {
  if (std::find(constants_.begin(), constants_.end(), value) != constants_.end()) {
    return true;
  }
  const std::optional<double> number = number_.has_value() ? parse_double(value) : std::nullopt;
  return number.has_value() &&
         std::any_of(constants_.begin(), constants_.end(),
                     [&](const std::string& constant) { return parse_double(constant) == number; });
}

bool ValueTest::compares(const std::string& value) const {
  const std::optional<double> number = number_.has_value() ? parse_double(value) : std::nullopt;
  if (number_.has_value() && !number.has_value()) {
    return false;
  }
  const int order = number.has_value() ? static_cast<int>(*number > *number_) -
                                             static_cast<int>(*number < *number_)
                                       : value.compare(constants_.front());
  switch (op_) {
    case PatternOperator::Less:
      return order < 0;
    case PatternOperator::Greater:
      return order > 0;
    case PatternOperator::LessOrEqual:
      return order <= 0;
    default:
      return order >= 0;
  }
}

bool ValueTest::is_subset(const std::string& value) const {
  const std::optional<Network> network = network_in(value);
  if (!network.has_value() || !network_.has_value()) {
    return false;
  }
  return op_ == PatternOperator::IsSubset ? lies_in(*network, *network_)
                                          : lies_in(*network_, *network);
}

bool ValueTest::wants_text() const {
  return is_text_wanted(op_);
}

bool ValueTest::holds(const std::string& value) const {
  switch (op_) {
    case PatternOperator::Equal:
    case PatternOperator::In:
      return is_equal(value);
    case PatternOperator::NotEqual:
      return !is_equal(value);
    case PatternOperator::Like:
      return is_like(constants_.front(), value);
    case PatternOperator::Matches:
      return regex_.has_value() && regex_->search(value);
    case PatternOperator::IsSubset:
    case PatternOperator::IsSuperset:
      return is_subset(value);
    case PatternOperator::Exists:
      return true;
    default:
      return compares(value);
  }
}

AnyNeed ValueTest::needs(std::uint32_t property) const {
  AnyNeed needs;
  if (op_ == PatternOperator::Equal || op_ == PatternOperator::In) {
    for (const std::string& constant : constants_) {
      needs.push_back({PatternNeed::Kind::Text, property, constant});
      const std::optional<double> number =
          number_.has_value() ? parse_double(constant) : std::nullopt;
      if (number.has_value()) {
        needs.push_back({PatternNeed::Kind::Number, property, {}, *number});
      }
    }
    return needs;
  }
  if (op_ == PatternOperator::Like) {
    needs.push_back({PatternNeed::Kind::Literal, property, literal_of_like(constants_.front())});
  } else if (op_ == PatternOperator::Matches && regex_.has_value()) {
    for (const std::string& literal : regex_->required_any()) {
      needs.push_back({PatternNeed::Kind::Literal, property, literal});
    }
  }
  const bool can_tell =
      !needs.empty() && std::none_of(needs.begin(), needs.end(),
                                     [](const PatternNeed& need) { return need.text.empty(); });
  return can_tell ? needs : AnyNeed{{PatternNeed::Kind::Property, property}};
}

/// By row of pattern_fields().
std::vector<std::uint32_t> properties_of_rows() {
  std::map<std::tuple<std::string_view, std::string_view, ValueForm>, std::uint32_t> numbers;
  std::vector<std::uint32_t> properties;
  for (const PatternField& row : pattern_fields()) {
    const auto number = static_cast<std::uint32_t>(numbers.size());
    properties.push_back(
        numbers.emplace(std::tuple(row.object, row.path, row.form), number).first->second);
  }
  return properties;
}

PatternSet::PatternSet(const SetView& view, model::FieldTable& fields)
    : wants_row_(pattern_fields().size()), properties_(properties_of_rows()) {
  for (const std::uint64_t record : view.loose()) {
    const std::optional<RecordHead> head = view.record(record);
    if (!head.has_value() || head->kind != IndicatorKind::Pattern) {
      continue;
    }
    if (patterns_.size() < limits::kPatterns) {
      add(*head, record, fields);
    } else {
      ++left_out_;
    }
  }
  index_.complete();
}

void PatternSet::add(const RecordHead& head, std::uint64_t record, model::FieldTable& fields) {
  Result<Pattern> pattern = parse_pattern(head.value);
  Result<Slots> slots = pattern.ok() ? make_slots(*pattern) : Result<Slots>(pattern.error());
  if (!slots.ok()) {
    return;  // it was checked when it was taken over: the set was tampered with
  }
  std::vector<Observation>& own = observations_.emplace_back();
  for (const PatternObservation& observation : pattern->observations) {
    Observation& made = own.emplace_back();
    for (const PatternTest& test : observation.tests) {
      made.tests.push_back(compile(test, fields));
    }
    made.nodes = observation.nodes;
    index_.add(static_cast<std::uint32_t>(numbered_.size()), needs_of(made));
    numbered_.push_back(
        {static_cast<std::uint32_t>(patterns_.size()), static_cast<std::uint32_t>(own.size() - 1)});
  }
  const bool is_single = std::all_of(
      slots->alternatives.begin(), slots->alternatives.end(),
      [](const Alternative& one) { return one.slots.size() == 1 && one.rules.empty(); });
  patterns_.push_back(
      {record, std::string(head.value), std::move(*pattern), std::move(*slots), is_single});
}

PatternSet::Test PatternSet::compile(const PatternTest& test, model::FieldTable& fields) {
  Test made;
  made.negated = test.negated;
  made.exists = test.op == PatternOperator::Exists;
  const std::string path = plain_path(test.path);
  const std::span<const PatternField> all = pattern_fields();
  for (std::uint32_t row = 0; row < all.size(); ++row) {
    if (all[row].object != test.object) {
      continue;
    }
    made.object = all[row].object;
    const bool is_asked = all[row].path == path;
    const std::uint32_t property = properties_[row];
    const bool is_known = std::any_of(made.by_property.begin(), made.by_property.end(),
                                      [&](const auto& one) { return one.first == property; });
    if (is_asked && !is_known) {
      made.by_property.emplace_back(property, ValueTest(test, all[row].form));
    }
    // Objects that lack the property must be seen for NOT EXISTS.
    if (is_asked || made.exists) {
      ask_for(row, fields);
    }
  }
  return made;
}

void PatternSet::ask_for(std::uint32_t row, model::FieldTable& fields) {
  if (wants_row_[row] != 0) {
    return;
  }
  wants_row_[row] = 1;
  const std::size_t field = model::index_of(fields.add(pattern_fields()[row].field));
  rows_.resize(std::max(rows_.size(), field + 1));
  rows_[field].push_back(row);
}

AnyNeed PatternSet::needs_of(const Test& test) {
  if (test.exists && test.negated) {
    return {{PatternNeed::Kind::Object, 0, std::string(test.object)}};
  }
  AnyNeed needs;
  for (const auto& [property, value_test] : test.by_property) {
    if (test.negated || test.exists) {
      needs.push_back({PatternNeed::Kind::Property, property});
      continue;
    }
    for (PatternNeed& need : value_test.needs(property)) {
      needs.push_back(std::move(need));
    }
  }
  return needs;
}

/// Of what AND joins, one is enough to look for.
AnyNeed PatternSet::needs_of(const Observation& observation) {
  std::vector<AnyNeed> needs;
  for (const TestNode& node : observation.nodes) {
    if (node.kind == TestNode::Kind::Test) {
      needs.push_back(needs_of(observation.tests[node.left]));
    } else if (node.kind == TestNode::Kind::And) {
      needs.push_back(rarer(needs[node.left], needs[node.right]));
    } else {
      AnyNeed either = std::move(needs[node.left]);
      AnyNeed& right = needs[node.right];
      either.insert(either.end(), std::make_move_iterator(right.begin()),
                    std::make_move_iterator(right.end()));
      needs.push_back(std::move(either));
    }
  }
  return std::move(needs.back());
}

std::vector<EventObject> PatternSet::objects_of(const model::Event& event) const {
  ObjectGatherer gatherer;
  std::string scratch;
  for (const model::FieldValue& entry : event.values) {
    const std::size_t field = model::index_of(entry.field);
    if (field >= rows_.size() || rows_[field].empty()) {
      continue;
    }
    const std::string_view text = model::render(entry.value, scratch);
    if (text.empty() || text == "-") {
      continue;
    }
    for (const std::uint32_t row : rows_[field]) {
      gatherer.add(pattern_fields()[row], properties_[row], text);
    }
  }
  return gatherer.take();
}

bool PatternSet::satisfies(const EventObject& object, const Observation& observation) {
  const auto test_holds = [&object](const Test& test) {
    if (test.object != object.type) {
      return false;
    }
    bool any = false;
    bool holds = false;
    for (const auto& [property, value] : object.values) {
      for (const auto& [wanted, value_test] : test.by_property) {
        if (wanted == property) {
          any = true;
          // A list satisfies a test when one of its elements does, NOT included.
          holds = holds || holds_spelled(value_test, object, value) != test.negated;
        }
      }
    }
    return test.exists ? any != test.negated : holds;
  };
  std::vector<std::uint8_t> holds;
  for (const TestNode& node : observation.nodes) {
    switch (node.kind) {
      case TestNode::Kind::Test:
        holds.push_back(test_holds(observation.tests[node.left]) ? 1 : 0);
        break;
      case TestNode::Kind::And:
        holds.push_back(holds[node.left] & holds[node.right]);
        break;
      case TestNode::Kind::Or:
        holds.push_back(holds[node.left] | holds[node.right]);
        break;
    }
  }
  return holds.back() != 0;
}

bool PatternSet::satisfies(const std::vector<EventObject>& objects, Match one) const {
  const Observation& observation = observations_[one.pattern][one.observation];
  return std::any_of(objects.begin(), objects.end(),
                     [&](const EventObject& object) { return satisfies(object, observation); });
}

void PatternSet::match(const model::Event& event, Scratch& scratch, std::vector<Match>& matches,
                       std::vector<model::FieldId>& fields) const {
  const std::vector<EventObject> objects = objects_of(event);
  if (objects.empty()) {
    return;
  }
  const std::size_t known = matches.size();
  index_.find(objects, scratch.candidates);
  for (const std::uint32_t candidate : scratch.candidates) {
    if (satisfies(objects, numbered_[candidate])) {
      matches.push_back(numbered_[candidate]);
    }
  }
  if (matches.size() == known) {
    return;
  }
  for (const model::FieldValue& entry : event.values) {
    const std::size_t field = model::index_of(entry.field);
    if (field < rows_.size() && !rows_[field].empty()) {
      fields.push_back(entry.field);
    }
  }
}

}  // namespace longwatch::detect::indicator
