#include "tests/differential/event_generator.h"

#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/utf.h"
#include "tests/differential/vocabulary.h"
#include "tests/naive/pattern.h"
#include "tests/naive/variants.h"

namespace longwatch::differential {
namespace {

using conformance::SampleEvent;
using detect::sigma::Item;
using detect::sigma::ItemMap;
using detect::sigma::Modifier;
using detect::sigma::Rule;
using detect::sigma::Scalar;
using detect::sigma::Selection;
using model::ValueKind;
using naive::Symbols;
using naive::Token;

std::string to_utf8(const Symbols& symbols) {
  std::string text;
  for (const char32_t symbol : symbols) {
    append_utf8(text, symbol);
  }
  return text;
}

/// Letters that differ in case alone, and a few that only seem to.
char32_t other_case(char32_t symbol) {
  constexpr std::array<std::pair<char32_t, char32_t>, 9> kPairs = {{{0xE9, 0xC9},
                                                                    {0xDF, 0x1E9E},
                                                                    {U'k', 0x212A},
                                                                    {U's', 0x17F},
                                                                    {0x3C3, 0x3C2},
                                                                    {0x3A3, 0x3C2},
                                                                    {0x10428, 0x10400},
                                                                    {U'i', 0x130},
                                                                    {U'I', 0x131}}};
  for (const auto& [a, b] : kPairs) {
    if (symbol == a || symbol == b) {
      return symbol == a ? b : a;
    }
  }
  const bool lower = symbol >= U'a' && symbol <= U'z';
  const bool upper = symbol >= U'A' && symbol <= U'Z';
  return lower ? symbol - 32 : upper ? symbol + 32 : symbol;
}

char32_t other_dash(char32_t symbol, Choices& choices) {
  constexpr std::array<char32_t, 5> kDashes = {U'-', U'/', 0x2013, 0x2014, 0x2015};
  for (const char32_t dash : kDashes) {
    if (symbol == dash) {
      return choices.pick(kDashes);
    }
  }
  return symbol;
}

Symbols some_text(Choices& choices) {
  if (choices.from_bytes() && choices.likely(20)) {
    return naive::to_symbols(to_valid_utf8("x" + choices.raw(6)));
  }
  return naive::to_symbols(choices.pick(kPieces));
}

/// A text that the pattern matches, before sides are added and letters changed.
Symbols instance_of(const naive::Pattern& pattern, Choices& choices) {
  Symbols text;
  for (const Token& token : pattern) {
    if (token.kind == Token::Kind::Literal) {
      text.push_back(token.symbol);
    } else if (token.kind == Token::Kind::AnyOne) {
      text.push_back(some_text(choices).front());
    } else if (choices.likely(70)) {
      text += some_text(choices);
    }
  }
  return text;
}

Symbols vary(Symbols text, const Item& item, Choices& choices) {
  const bool dashes = item.has(Modifier::Windash) && choices.likely(70);
  const bool cases = choices.likely(item.has(Modifier::Cased) ? 20 : 60);
  for (char32_t& symbol : text) {
    symbol = dashes ? other_dash(symbol, choices) : symbol;
    symbol = cases && choices.likely(30) ? other_case(symbol) : symbol;
  }
  if (!text.empty() && choices.likely(10)) {
    text.erase(choices.below(text.size()), 1);
  }
  return text;
}

/// Something before and behind, where the item's side allows it, and seldom where it does not.
Symbols surround(Symbols text, const Item& item, Choices& choices) {
  const bool anywhere = item.has(Modifier::Contains) || item.is_keyword();
  const bool before = anywhere || item.has(Modifier::EndsWith) || choices.likely(8);
  const bool behind = anywhere || item.has(Modifier::StartsWith) || choices.likely(8);
  if (before && choices.likely(60)) {
    text = some_text(choices) + text;
  }
  if (behind && choices.likely(60)) {
    text += some_text(choices);
  }
  return text;
}

/// The bytes that base64 is taken of, with bytes around them.
std::string encoded_text(const Item& item, const Scalar& value, Choices& choices) {
  const naive::Pattern pattern = naive::parse_pattern(value.text);
  Result<std::string> bytes = naive::to_utf8_bytes(pattern);
  const std::array<std::pair<Modifier, naive::Wide>, 3> wides = {
      {{Modifier::Utf16Le, naive::Wide::LittleEndian},
       {Modifier::Utf16Be, naive::Wide::BigEndian},
       {Modifier::Utf16, naive::Wide::LittleEndianWithMark}}};
  for (const auto& [modifier, wide] : wides) {
    if (item.has(modifier)) {
      bytes = naive::to_utf16_bytes(pattern, wide);
    }
  }
  if (!bytes.ok()) {
    return "no bytes";
  }
  const bool offset = item.has(Modifier::Base64Offset);
  const std::string before(offset ? choices.below(4) : 0, 'x');
  const std::string behind(offset ? choices.below(4) : 0, 'y');
  return naive::to_base64(before + *bytes + behind);
}

std::string regex_text(const Scalar& value, Choices& choices) {
  for (const RegexSample& sample : kRegexes) {
    if (sample.expression == value.text) {
      const bool alone = choices.likely(60);
      const std::string before(alone ? "" : choices.pick(kPieces));
      const std::string behind(alone ? "" : choices.pick(kPieces));
      return before + std::string(sample.example) + behind;
    }
  }
  return "";
}

std::string address_text(const Scalar& value, Choices& choices) {
  for (const NetworkSample& sample : kNetworks) {
    if (sample.network == value.text) {
      return std::string(choices.likely(70) ? sample.inside : sample.outside);
    }
  }
  return "-";
}

/// JSON's own escapes, for backslash, quote and control characters, and by chance for others.
std::string to_json(const std::string& text, Choices& choices) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\\' || c == '"') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || (byte < 0x80 && choices.likely(5))) {
      out += fmt::format("\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
  return out;
}

void add_text(SampleEvent& event, std::string_view field, const std::string& text,
              Choices& choices) {
  switch (choices.below(4)) {
    case 0: {
      std::string bytes;
      append_utf8_as_utf16le(bytes, text);
      if (choices.likely(10)) {
        bytes += "\x01\xD8";  // a lone surrogate
      }
      event.add(field, ValueKind::Utf16, bytes);
      return;
    }
    case 1:
      event.add(field, ValueKind::JsonText, to_json(text, choices));
      return;
    default:
      event.add_text(field, text);
  }
}

template <class T>
std::string bytes_of(T number) {
  return {reinterpret_cast<const char*>(&number), sizeof number};
}

void add_real(SampleEvent& event, std::string_view field, double near, Choices& choices) {
  const std::string text = fmt::format("{}", near);
  switch (choices.below(5)) {
    case 0:
      event.add(field, ValueKind::Real, bytes_of(near));
      return;
    case 1:
      event.add(field, ValueKind::Number, text);
      return;
    case 2:
      event.add(field, ValueKind::Number, fmt::format("{:e}", near));
      return;
    case 3:
      event.add_text(field, text);
      return;
    default:
      event.add(field, ValueKind::Signed, bytes_of(static_cast<std::int64_t>(near)));
  }
}

void add_number(SampleEvent& event, std::string_view field, const Scalar& value, Choices& choices) {
  if (value.kind == Scalar::Kind::Real) {
    add_real(event, field, value.real, choices);
    return;
  }
  const std::int64_t near = value.integer + (choices.likely(70) ? 0 : choices.likely(50) ? 1 : -1);
  switch (choices.below(5)) {
    case 0:
      event.add_text(field, std::to_string(near));
      return;
    case 1:
      event.add(field, ValueKind::Signed, bytes_of(near));
      return;
    case 2:
      event.add(field, ValueKind::HexUnsigned, bytes_of(near));
      return;
    case 3:
      if (near >= 0) {
        event.add(field, ValueKind::Unsigned, bytes_of(near));
        return;
      }
      [[fallthrough]];
    default:
      event.add(field, ValueKind::Number, std::to_string(near));
  }
}

/// A value for one item of a rule.
void meet(SampleEvent& event, const Item& item, Choices& choices) {
  const Scalar& value = choices.pick(item.values);
  const std::string field(item.is_keyword() ? (choices.likely(50) ? choices.pick(kUnheardFields)
                                                                  : choices.pick(kTextFields))
                                            : std::string_view(item.field));
  if (value.kind == Scalar::Kind::Null) {
    event.add(field, ValueKind::Null, "");
  } else if (value.kind == Scalar::Kind::Boolean) {
    event.add(field, ValueKind::Boolean, bytes_of<std::uint32_t>(choices.likely(50) ? 1 : 0));
  } else if (value.kind != Scalar::Kind::Text && !item.is_keyword()) {
    if (item.field != "EventID") {
      add_number(event, field, value, choices);
    }
  } else if (item.has(Modifier::Re)) {
    add_text(event, field, regex_text(value, choices), choices);
  } else if (item.has(Modifier::Cidr)) {
    add_text(event, field, address_text(value, choices), choices);
  } else if (item.has(Modifier::Base64) || item.has(Modifier::Base64Offset)) {
    add_text(event, field, encoded_text(item, value, choices), choices);
  } else {
    const Symbols text = instance_of(naive::parse_pattern(value.text), choices);
    add_text(event, field, to_utf8(surround(vary(text, item, choices), item, choices)), choices);
  }
}

void meet_reference(SampleEvent& event, const Item& item, Choices& choices) {
  const Symbols text = some_text(choices) + some_text(choices);
  add_text(event, item.values.front().text, to_utf8(text), choices);
  add_text(event, item.field, to_utf8(surround(vary(text, item, choices), item, choices)), choices);
}

bool is_time(const Item& item) {
  return item.field == kTimeFields[0] || item.field == kTimeFields[1];
}

void meet(SampleEvent& event, const Rule& rule, Choices& choices) {
  for (const Selection& selection : rule.selections) {
    for (const Item& item : choices.pick(selection.alternatives).items) {
      if (choices.likely(15)) {
        continue;
      }
      if (item.has(Modifier::FieldRef)) {
        meet_reference(event, item, choices);
      } else if (is_time(item)) {
        event.add_text(item.field, std::string(choices.pick(kTimes)));
      } else {
        meet(event, item, choices);
      }
    }
  }
}

/// Where events of the rule's log source are; now and then somewhere else.
EventPlace place_for(const Rule& rule, Choices& choices) {
  if (choices.likely(10)) {
    return choices.pick(kPlaces);
  }
  if (rule.log_source.category == "registry_set") {
    return kPlaces[choices.likely(50) ? 1 : 6];
  }
  if (rule.log_source.service == "security") {
    return kPlaces[2 + choices.below(3)];
  }
  return kPlaces[choices.likely(80) ? 0 : 2];
}

/// The fields of audit records, from which rules' own follow; the values share words with the
/// rules.
void add_raw_fields(SampleEvent& event, Choices& choices) {
  for (const RawField& field : kRawFields) {
    if (choices.likely(60)) {
      add_text(event, field.name, std::string(choices.pick(field.values)), choices);
    }
  }
}

}  // namespace

SampleEvent make_event(Choices& choices, const std::vector<Rule>& rules) {
  SampleEvent event;
  const Rule& rule = choices.pick(rules);
  const EventPlace place = place_for(rule, choices);
  event.add_text("Channel", std::string(place.channel));
  if (choices.likely(50)) {
    event.add("EventID", ValueKind::Unsigned, bytes_of(place.event_id));
  } else {
    event.add_text("EventID", std::to_string(place.event_id));
  }
  meet(event, rule, choices);
  if (place.channel == "Security" && place.event_id != 4624) {
    add_raw_fields(event, choices);
  }
  if (choices.likely(40)) {
    meet(event, choices.pick(rules), choices);
  }
  if (choices.likely(10)) {
    event.add_text(choices.pick(kTextFields),
                   "\xFF\xC3" + choices.raw(8) + std::string(choices.pick(kPieces)));
  }
  return event;
}

}  // namespace longwatch::differential
