// What binary XML can say, and the fields it becomes, with and without templates.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/limits.h"
#include "read/evtx/diagnostics.h"
#include "read/evtx/evtx.h"
#include "tests/support/evtx/hand_made_log.h"
#include "tests/support/evtx/log_reading.h"
#include "tests/support/memory_files.h"

namespace longwatch::read::evtx {
namespace {

constexpr auto kText = static_cast<std::uint8_t>(ValueType::String);

std::uint8_t code(ValueType type) {
  return static_cast<std::uint8_t>(type);
}

std::uint8_t array_of(ValueType type) {
  return static_cast<std::uint8_t>(code(type) | kArrayFlag);
}

/// A record <Event><EventData>...</EventData></Event> without template, written by `write`.
template <class Write>
ReadLog read_inline(const std::vector<std::string>& fields, const Write& write) {
  HandMadeChunk chunk;
  chunk.begin_record(1);
  chunk.fragment_header();
  chunk.open("Event");
  chunk.close_start();
  chunk.open("EventData");
  chunk.close_start();
  write(chunk);
  chunk.end_element();
  chunk.end_element();
  chunk.end_of_fragment();
  chunk.end_record();
  return read_log(make_log({chunk.finish()}), fields);
}

/// The log whose one record says the same by a template with values.
template <class Write>
std::string template_log(const std::vector<HandMadeValue>& values, const Write& write) {
  HandMadeChunk chunk;
  chunk.begin_record(1);
  chunk.fragment_header();
  chunk.begin_definition();
  chunk.fragment_header();
  chunk.open("Event");
  chunk.close_start();
  chunk.open("EventData");
  chunk.close_start();
  write(chunk);
  chunk.end_element();
  chunk.end_element();
  chunk.end_of_fragment();
  chunk.end_definition();
  chunk.values(values);
  chunk.end_of_fragment();
  chunk.end_record();
  return make_log({chunk.finish()});
}

template <class Write>
ReadLog read_template(const std::vector<std::string>& fields,
                      const std::vector<HandMadeValue>& values, const Write& write) {
  return read_log(template_log(values, write), fields);
}

std::string only_text(const ReadLog& log, std::string_view field) {
  if (log.events.size() != 1) {
    return log.diagnostics.empty() ? "<no event>" : log.diagnostics.front().message;
  }
  return log.events[0].text(field);
}

TEST(EvtxContent, ValuesOfEveryTypeAreWrittenAsWindowsDoes) {
  struct Case {
    HandMadeValue value;
    std::string text;
  };

  const std::string guid("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0A\x0B\x0C\x0D\x0E\x0F\x10", 16);
  const std::string sid("\x01\x02\x00\x00\x00\x00\x00\x05\x20\x00\x00\x00\x20\x02\x00\x00", 16);
  const std::string system_time("\xE4\x07\x0C\x00\x02\x00\x01\x00\x16\x00\x0D\x00\x14\x00\x07\x00",
                                16);
  const std::vector<Case> cases = {
      {null_value(), "<null>"},
      {text_of("plain"), "plain"},
      {text_of(""), ""},
      {{kText, utf16("ends in NULs") + std::string(4, '\0')}, "ends in NULs"},
      {{code(ValueType::AnsiString), std::string("ansi \x80\0", 7)}, "ansi \xE2\x82\xAC"},
      {value_of(ValueType::Int8, std::int8_t{-5}), "-5"},
      {value_of(ValueType::UInt8, std::uint8_t{200}), "200"},
      {value_of(ValueType::Int16, std::int16_t{-300}), "-300"},
      {value_of(ValueType::UInt16, std::uint16_t{65535}), "65535"},
      {value_of(ValueType::Int32, std::int32_t{-70000}), "-70000"},
      {value_of(ValueType::UInt32, std::uint32_t{4000000000U}), "4000000000"},
      {value_of(ValueType::Int64, std::int64_t{-1}), "-1"},
      {value_of(ValueType::UInt64, ~std::uint64_t{0}), "18446744073709551615"},
      {value_of(ValueType::Real32, 0.5F), "0.5"},
      {value_of(ValueType::Real64, -2.25), "-2.25"},
      {value_of(ValueType::Boolean, std::uint32_t{1}), "true"},
      {value_of(ValueType::Boolean, std::uint32_t{0}), "false"},
      {{code(ValueType::Binary), "\x0A\xFF"}, "0AFF"},
      {{code(ValueType::Guid), guid}, "{04030201-0605-0807-090A-0B0C0D0E0F10}"},
      {value_of(ValueType::Size, std::uint64_t{0xABCD}), "0xabcd"},
      {value_of(ValueType::Size, std::uint32_t{0x12}), "0x12"},
      {value_of(ValueType::FileTime, std::uint64_t{132'514'000'000'000'001}),
       "2020-12-02T16:26:40.0000001Z"},
      {value_of(ValueType::FileTime, std::uint64_t{0}), "1601-01-01T00:00:00.0000000Z"},
      {{code(ValueType::SystemTime), system_time}, "2020-12-01T22:13:20.007Z"},
      {{code(ValueType::Sid), sid}, "S-1-5-32-544"},
      {value_of(ValueType::HexInt32, std::uint32_t{0x3E7}), "0x3e7"},
      {value_of(ValueType::HexInt64, std::uint64_t{0x8020000000000000}), "0x8020000000000000"},
      {value_of(ValueType::Handle, std::uint64_t{0x44}), "0x44"},
      {{0x7E, "\x01\x02"}, "0102"},  // a type nobody knows
      {{code(ValueType::Guid), "\x01\x02"}, "0102"},
      {{code(ValueType::UInt32), ""}, "<null>"},
  };
  for (const Case& expected : cases) {
    const ReadLog log = read_template({"X"}, {expected.value}, [&](HandMadeChunk& chunk) {
      chunk.data("X", 0, expected.value.type);
    });
    EXPECT_EQ(only_text(log, "X"), expected.text) << "type " << int{expected.value.type};
  }
}

TEST(EvtxContent, AnArrayBecomesSeveralValuesOfItsField) {
  struct Case {
    HandMadeValue value;
    std::string text;
  };

  const std::string sid("\x01\x01\x00\x00\x00\x00\x00\x05\x12\x00\x00\x00", 12);
  const std::vector<Case> cases = {
      {{array_of(ValueType::String), utf16(std::string("a\0bc\0", 5))}, "a|bc"},
      {{array_of(ValueType::String), utf16(std::string("a\0\0b", 4))}, "a||b"},
      {{array_of(ValueType::AnsiString), std::string("x\0y", 3)}, "x|y"},
      {{array_of(ValueType::UInt16), std::string("\x01\x00\x02\x00", 4)}, "1|2"},
      {{array_of(ValueType::HexInt32), std::string("\x0F\x00\x00\x00", 4)}, "0xf"},
      {{array_of(ValueType::Size), le_bytes(std::uint64_t{1}) + le_bytes(std::uint64_t{2})},
       "0x1|0x2"},
      {{array_of(ValueType::Sid), sid + sid}, "S-1-5-18|S-1-5-18"},
      {{array_of(ValueType::UInt32), std::string("\x01\x00\x00\x00\xAA\xBB", 6)}, "1|AABB"},
      {{array_of(ValueType::String), ""}, "<null>"},
  };
  for (const Case& expected : cases) {
    const ReadLog log = read_template({"X"}, {expected.value}, [&](HandMadeChunk& chunk) {
      chunk.data("X", 0, expected.value.type);
    });
    EXPECT_EQ(only_text(log, "X"), expected.text);
  }
}

TEST(EvtxContent, AnArrayOfEveryTypeBecomesItsElements) {
  const std::string guid("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0A\x0B\x0C\x0D\x0E\x0F\x10", 16);
  const std::string guid_text = "{04030201-0605-0807-090A-0B0C0D0E0F10}";
  const std::string time("\xE4\x07\x0C\x00\x02\x00\x01\x00\x16\x00\x0D\x00\x14\x00\x07\x00", 16);
  const std::string sid("\x01\x01\x00\x00\x00\x00\x00\x05\x12\x00\x00\x00", 12);
  const auto twice = [](const std::string& element) {
    return element + element;
  };

  struct Case {
    ValueType type;
    std::string bytes;
    std::string text;
  };

  const std::vector<Case> cases = {
      {ValueType::Null, std::string(2, '\0'), "<null>"},
      {ValueType::String, twice(utf16(std::string("a\0", 2))), "a|a"},
      {ValueType::AnsiString, twice(std::string("a\0", 2)), "a|a"},
      {ValueType::Int8, twice(le_bytes(std::int8_t{-1})), "-1|-1"},
      {ValueType::UInt8, twice(le_bytes(std::uint8_t{255})), "255|255"},
      {ValueType::Int16, twice(le_bytes(std::int16_t{-2})), "-2|-2"},
      {ValueType::UInt16, twice(le_bytes(std::uint16_t{7})), "7|7"},
      {ValueType::Int32, twice(le_bytes(std::int32_t{-3})), "-3|-3"},
      {ValueType::UInt32, twice(le_bytes(std::uint32_t{8})), "8|8"},
      {ValueType::Int64, twice(le_bytes(std::int64_t{-4})), "-4|-4"},
      {ValueType::UInt64, twice(le_bytes(std::uint64_t{9})), "9|9"},
      {ValueType::Real32, twice(le_bytes(0.5F)), "0.5|0.5"},
      {ValueType::Real64, twice(le_bytes(-2.25)), "-2.25|-2.25"},
      {ValueType::Boolean, le_bytes(std::uint32_t{1}) + le_bytes(std::uint32_t{0}), "true|false"},
      {ValueType::Binary, "\x0A\xFF", "0AFF"},
      {ValueType::Guid, twice(guid), guid_text + "|" + guid_text},
      {ValueType::Size, twice(le_bytes(std::uint64_t{1})), "0x1|0x1"},
      {ValueType::FileTime, twice(le_bytes(std::uint64_t{132'514'000'000'000'001})),
       "2020-12-02T16:26:40.0000001Z|2020-12-02T16:26:40.0000001Z"},
      {ValueType::SystemTime, twice(time), "2020-12-01T22:13:20.007Z|2020-12-01T22:13:20.007Z"},
      {ValueType::Sid, twice(sid), "S-1-5-18|S-1-5-18"},
      {ValueType::HexInt32, twice(le_bytes(std::uint32_t{15})), "0xf|0xf"},
      {ValueType::HexInt64, twice(le_bytes(std::uint64_t{16})), "0x10|0x10"},
      {ValueType::Handle, twice(le_bytes(std::uint64_t{0x44})), "0x44|0x44"},
      {ValueType::BinXml, "\x0F\x01", "0F01"},
  };
  for (const Case& expected : cases) {
    const std::uint8_t type = array_of(expected.type);
    const auto write = [type](HandMadeChunk& chunk) {
      chunk.data("X", 0, type);
    };
    const ReadLog log = read_template({"X"}, {{type, expected.bytes}}, write);
    EXPECT_EQ(only_text(log, "X"), expected.text) << "type " << int{type};
    EXPECT_TRUE(log.diagnostics.size() <= 1) << "no time is all that may be wrong";
  }
}

TEST(EvtxContent, LoneSurrogatesStayDistinctInTextsAndNames) {
  const std::string high("\x00\xD8", 2);
  const std::string low("\x00\xDC", 2);
  const auto write = [](HandMadeChunk& chunk) {
    chunk.data("X", 0, kText);
    chunk.data("X", 1, kText);
  };
  const ReadLog log =
      read_template({"X"}, {{kText, high + utf16("a")}, {kText, utf16("a") + low}}, write);
  EXPECT_EQ(only_text(log, "X"), "\xED\xA0\x80\x61|\x61\xED\xB0\x80");
}

TEST(EvtxContent, UserDataIsNamedByItsElements) {
  const auto write = [](HandMadeChunk& chunk) {
    chunk.open("UserData");
    chunk.close_start();
    chunk.open("LogFileCleared", true);
    chunk.attribute("xmlns", "http://example");
    chunk.close_start();
    chunk.element("SubjectUserName", "bob");
    chunk.element("Channel", "System");
    chunk.open("Empty");
    chunk.close_empty();
    chunk.end_element();
    chunk.end_element();
  };
  const std::vector<std::string> fields = {"SubjectUserName", "Channel", "Empty"};
  for (const ReadLog& log : {read_inline(fields, write), read_template(fields, {}, write)}) {
    EXPECT_EQ(only_text(log, "SubjectUserName"), "bob");
    EXPECT_EQ(only_text(log, "Channel"), "System");
    EXPECT_EQ(only_text(log, "Empty"), "<null>");
    EXPECT_EQ(log.events[0].channel, "<null>") << "the record's own channel stands in System only";
  }
}

TEST(EvtxContent, UnnamedDataAndBinaryPayloadsKeepTheirOrder) {
  const ReadLog log = read_template(
      {"Data", "Binary"},
      {text_of("one"), null_value(), {code(ValueType::Binary), std::string("\x00\x01\xFE", 3)}},
      [](HandMadeChunk& chunk) {
        chunk.element("Data", 0, kText);
        chunk.element("Data", 1, kText);
        chunk.element("Data", "three");
        chunk.element("Binary", 2, code(ValueType::Binary));
      });
  EXPECT_EQ(only_text(log, "Data"), "one|<null>|three");
  EXPECT_EQ(only_text(log, "Binary"), "0001FE");
}

/// Reads the log by another code page: what the sweep and what one decoded record say of X.
std::pair<std::string, std::string> read_ansi(const std::string& content, std::string_view page) {
  EvtxOptions options;
  options.ansi = formats::CodePage::load(page).value();
  const std::unique_ptr<Format> format = make_evtx_format(options);
  const std::unique_ptr<ReaderState> state = format->make_state();
  DiagnosticCollector diagnostics;
  OpenRequest request;
  request.file = test_support::memory_file(content);
  request.fields = fields_named({"X", "X_A"});
  const std::unique_ptr<Reader> reader = format->open(request, diagnostics).value();
  model::EventBatch batch;
  reader->read_unit(0, *state, batch, diagnostics);
  std::string swept;
  std::string decoded;
  std::string scratch;
  for (const model::Event& event : batch.events()) {
    for (const model::FieldValue& value : event.values) {
      swept.append(model::render(value.value, scratch)).append("|");
    }
    const auto record = reader->decode(event.locator, *state);
    for (const model::NamedValue& value : record->fields) {
      decoded.append(model::render(value.value, scratch)).append("|");
    }
  }
  return {swept, decoded};
}

TEST(EvtxContent, AnsiTextsAreReadByTheCodePageThatIsChosen) {
  const HandMadeValue ansi{code(ValueType::AnsiString), std::string("\xCF\xF0\0", 3)};
  const HandMadeValue array{array_of(ValueType::AnsiString), std::string("\xCF\0\xF0", 3)};
  const auto write = [](HandMadeChunk& chunk) {
    chunk.open("X", true);
    chunk.attribute("A");
    chunk.substitution(0, code(ValueType::AnsiString));
    chunk.close_start();
    chunk.substitution(0, code(ValueType::AnsiString));
    chunk.end_element();
    chunk.element("X", 1, array_of(ValueType::AnsiString));
  };
  const auto write_joined = [](HandMadeChunk& chunk) {
    chunk.open("X");
    chunk.close_start();
    chunk.text("<");
    chunk.substitution(0, code(ValueType::AnsiString));
    chunk.end_element();
  };
  const std::string content = template_log({ansi, array}, write);
  const auto both = [](const std::string& text) {
    return std::pair(text, text);
  };
  EXPECT_EQ(read_ansi(content, "windows-1251"),
            both("\xD0\x9F\xD1\x80|\xD0\x9F\xD1\x80|\xD0\x9F|\xD1\x80|"));
  EXPECT_EQ(read_ansi(content, "windows-1252"),
            both("\xC3\x8F\xC3\xB0|\xC3\x8F\xC3\xB0|\xC3\x8F|\xC3\xB0|"));
  EXPECT_EQ(read_ansi(template_log({ansi}, write_joined), "windows-1251"),
            both("<\xD0\x9F\xD1\x80|"));
  EXPECT_EQ(only_text(read_log(content, {"X_A"}), "X_A"), "\xC3\x8F\xC3\xB0") << "the default";
}

TEST(EvtxContent, AnAnsiTextUsedTooOftenIsClippedAndTold) {
  const HandMadeValue ansi{code(ValueType::AnsiString), std::string(9000, '\xCF')};
  const std::string content = template_log({ansi}, [](HandMadeChunk& chunk) {
    for (int i = 0; i < 100; ++i) {
      chunk.element("X", 0, code(ValueType::AnsiString));
    }
  });
  const auto [swept, decoded] = read_ansi(content, "windows-1251");
  EXPECT_EQ(std::count(swept.begin(), swept.end(), '|'), 100);
  EXPECT_EQ(std::count(decoded.begin(), decoded.end(), '|'), 100);
}

TEST(EvtxContent, FieldsAreNamedAlikeWithAndWithoutTemplate) {
  const std::vector<std::string> fields = {"LogonID", "Data", "Element", "Element_Kind", "Inner"};
  const auto write = [](HandMadeChunk& chunk) {
    chunk.open("Data", true);
    chunk.attribute("Name", "Logon ID");
    chunk.close_start();
    chunk.text("0x3e7");
    chunk.end_element();
    chunk.element("Data", "first");
    chunk.element("Data", "second");
    chunk.open("Element", true);
    chunk.attribute("Kind", "k");
    chunk.attribute("xmlns", "urn:example");
    chunk.close_start();
    chunk.element("Inner", "i");
    chunk.end_element();
  };
  for (const ReadLog& log : {read_inline(fields, write), read_template(fields, {}, write)}) {
    ASSERT_EQ(log.events.size(), 1U);
    const ReadEvent& event = log.events[0];
    EXPECT_EQ(event.text("LogonID"), "0x3e7");
    EXPECT_EQ(event.text("Data"), "first|second");
    EXPECT_EQ(event.text("Element"), "<none>") << "an element with children has no value";
    EXPECT_EQ(event.text("Element_Kind"), "k");
    EXPECT_EQ(event.text("Inner"), "i");
    EXPECT_EQ(event.fields.size(), 5U) << "a namespace is no field";
  }
}

TEST(EvtxContent, PiecesOfATextAreJoined) {
  const auto write = [](HandMadeChunk& chunk) {
    chunk.open("X");
    chunk.close_start();
    chunk.text("a ");
    chunk.entity("lt");
    chunk.entity("amp");
    chunk.entity("unknown");
    chunk.character(0x20AC);
    chunk.cdata("<raw>");
    chunk.end_element();
    chunk.open("Y", true);
    chunk.attribute("At");
    chunk.text("one");
    chunk.text("two");
    chunk.close_empty();
  };
  const std::vector<std::string> fields = {"X", "Y", "Y_At"};
  for (const ReadLog& log : {read_inline(fields, write), read_template(fields, {}, write)}) {
    EXPECT_EQ(only_text(log, "X"), "a <&&unknown;\xE2\x82\xAC<raw>");
    EXPECT_EQ(only_text(log, "Y_At"), "onetwo");
    EXPECT_EQ(only_text(log, "Y"), "<null>");
  }
}

TEST(EvtxContent, SubstitutionsInTheMiddleOfATextAreFilledIn) {
  const ReadLog log =
      read_template({"X"}, {text_of("mid"), value_of(ValueType::UInt8, std::uint8_t{9})},
                    [](HandMadeChunk& chunk) {
                      chunk.open("X");
                      chunk.close_start();
                      chunk.text("<");
                      chunk.substitution(0, kText);
                      chunk.substitution(1, code(ValueType::UInt8));
                      chunk.end_element();
                    });
  EXPECT_EQ(only_text(log, "X"), "<mid9");
}

TEST(EvtxContent, ANameMayBeFilledIn) {
  const ReadLog log =
      read_template({"LogonType"}, {text_of("Logon Type"), text_of("3")}, [](HandMadeChunk& chunk) {
        chunk.open("Data", true);
        chunk.attribute("Name");
        chunk.substitution(0, kText);
        chunk.close_start();
        chunk.substitution(1, kText);
        chunk.end_element();
      });
  EXPECT_EQ(only_text(log, "LogonType"), "3");
}

TEST(EvtxContent, NullAttributesAreAbsentAndNullElementsNull) {
  const ReadLog log =
      read_template({"X", "X_A", "Y", "Z"}, {null_value()}, [](HandMadeChunk& chunk) {
        chunk.open("X", true);
        chunk.attribute("A");
        chunk.substitution(0, kText, true);
        chunk.close_empty();
        chunk.element("Y", 0, kText);
        chunk.element("Z", 17, kText);  // beyond the values
      });
  EXPECT_EQ(only_text(log, "X_A"), "<none>");
  EXPECT_EQ(only_text(log, "X"), "<null>");
  EXPECT_EQ(only_text(log, "Y"), "<null>");
  EXPECT_EQ(only_text(log, "Z"), "<null>");
}

TEST(EvtxContent, ProcessingInstructionsMeanNothing) {
  const auto write = [](HandMadeChunk& chunk) {
    chunk.instruction("target", "data");
    chunk.element("X", "x");
  };
  EXPECT_EQ(only_text(read_inline({"X"}, write), "X"), "x");
  EXPECT_EQ(only_text(read_template({"X"}, {}, write), "X"), "x");
}

TEST(EvtxContent, BinaryXmlIsFoundInAValueThatIsNotDeclaredToHoldAny) {
  HandMadeChunk embedded_maker;
  const std::size_t begin = embedded_maker.position();
  embedded_maker.fragment_header();
  embedded_maker.raw(std::string("\x01\0\0\0\0", 5));
  const std::string before = embedded_maker.bytes_from(begin);
  // The name of the embedded element is one that the record has already: "EventData".
  HandMadeChunk chunk;
  chunk.begin_record(1);
  chunk.fragment_header();
  chunk.begin_definition();
  chunk.fragment_header();
  chunk.open("Event");
  chunk.close_start();
  chunk.open("EventData");
  chunk.close_start();
  chunk.substitution(0, kText);
  chunk.end_element();
  chunk.end_element();
  chunk.end_of_fragment();
  chunk.end_definition();
  const auto name = static_cast<std::uint32_t>(chunk.place_of("EventData"));
  const std::string embedded = before + le_bytes(name) + std::string("\x02\x05\x01\x02\x00", 5) +
                               utf16("ok") + std::string("\x04\x00", 2);
  chunk.values({{kBinXmlType, embedded}});
  chunk.end_of_fragment();
  chunk.end_record();
  EXPECT_EQ(only_text(read_log(make_log({chunk.finish()}), {"EventData"}), "EventData"), "ok");
}

TEST(EvtxContent, AnArrayLongerThanTheLimitIsClippedAndTold) {
  const std::string many(limits::kEvtxValuesPerRecord + 10, '\x07');
  const ReadLog log =
      read_template({"X"}, {{array_of(ValueType::UInt8), many}},
                    [](HandMadeChunk& chunk) { chunk.data("X", 0, array_of(ValueType::UInt8)); });
  ASSERT_EQ(log.events.size(), 1U);
  EXPECT_EQ(log.events[0].fields.size(), limits::kEvtxValuesPerRecord);
  EXPECT_EQ(log.count(kValuesClipped), 1U);
}

TEST(EvtxContent, ElementsNestedDeeperThanTheLimitCostTheRecord) {
  for (const std::size_t extra : {std::size_t{0}, std::size_t{1}}) {
    const std::size_t depth = limits::kEvtxElementDepth - 2 + extra;  // below Event and EventData
    const auto write = [depth](HandMadeChunk& chunk) {
      for (std::size_t i = 0; i < depth; ++i) {
        chunk.open("Deep");
        chunk.close_start();
      }
      for (std::size_t i = 0; i < depth; ++i) {
        chunk.end_element();
      }
    };
    for (const ReadLog& log : {read_inline({}, write), read_template({}, {}, write)}) {
      EXPECT_EQ(log.events.size(), 1 - extra);
      EXPECT_EQ(log.count(kRecordLimit), extra);
    }
  }
}

/// A record whose template embeds an instance of itself, and so on.
std::string self_embedding(std::size_t times) {
  HandMadeChunk chunk;
  chunk.begin_record(1);
  chunk.fragment_header();
  chunk.begin_definition();
  chunk.fragment_header();
  chunk.open("Event");
  chunk.close_start();
  chunk.substitution(0, kBinXmlType);
  chunk.end_element();
  chunk.end_of_fragment();
  const std::uint32_t definition = chunk.end_definition();
  std::string embedded;
  for (std::size_t i = 0; i < times; ++i) {
    HandMadeChunk inner;
    const std::size_t begin = inner.position();
    inner.fragment_header();
    inner.use_definition(definition);
    inner.values({{kBinXmlType, embedded}});
    inner.end_of_fragment();
    embedded = inner.bytes_from(begin);
  }
  chunk.values({{kBinXmlType, embedded}});
  chunk.end_of_fragment();
  chunk.end_record();
  return make_log({chunk.finish()});
}

TEST(EvtxContent, TemplatesNestedDeeperThanTheLimitCostTheRecord) {
  EXPECT_EQ(read_log(self_embedding(limits::kEvtxTemplateDepth - 1), {}).events.size(), 1U);
  const ReadLog log = read_log(self_embedding(limits::kEvtxTemplateDepth), {});
  EXPECT_TRUE(log.events.empty());
  EXPECT_EQ(log.count(kRecordLimit), 1U);
  EXPECT_EQ(log.books.dropped, 1U);
}

struct BrokenGrammar {
  std::string what;
  void (*write)(HandMadeChunk&);
  std::string problem;
};

const std::vector<BrokenGrammar>& broken_grammars() {
  static const std::vector<BrokenGrammar> cases = {
      {"an end too many",
       [](HandMadeChunk& chunk) {
         chunk.end_element();
         chunk.end_element();
         chunk.end_element();
       },
       "an element ends that never began"},
      {"content inside a tag",
       [](HandMadeChunk& chunk) {
         chunk.open("X");
         chunk.text("x");
       },
       "content stands inside a start tag"},
      {"a tag inside a tag",
       [](HandMadeChunk& chunk) {
         chunk.open("X");
         chunk.open("Y");
       },
       "a start tag does not end"},
      {"an attribute outside", [](HandMadeChunk& chunk) { chunk.attribute("A"); },
       "a start tag ends that never began"},
      {"a substitution outside", [](HandMadeChunk& chunk) { chunk.substitution(0, kText); },
       "a substitution stands outside a template"},
      {"an element left open",
       [](HandMadeChunk& chunk) {
         chunk.open("X");
         chunk.close_start();
         chunk.end_of_fragment();
       },
       "binary XML ends inside an element"},
      {"a name elsewhere",
       [](HandMadeChunk& chunk) { chunk.raw(std::string("\x01\0\0\0\0\xFF\xFF\0\0", 9)); },
       "a name lies outside the chunk"},
      {"a template elsewhere",
       [](HandMadeChunk& chunk) {
         chunk.use_definition(0xFFFFFF);
         chunk.values({});
       },
       "a template definition lies outside the chunk"},
      {"a number as text",
       [](HandMadeChunk& chunk) {
         chunk.open("X");
         chunk.close_start();
         chunk.raw("\x05\x08");
       },
       "expected a text as constant value, got another type"},
  };
  return cases;
}

TEST(EvtxContent, WhatBreaksTheGrammarCostsTheRecordAndSaysWhy) {
  for (const BrokenGrammar& expected : broken_grammars()) {
    const ReadLog log = read_inline({"X"}, expected.write);
    EXPECT_TRUE(log.events.empty()) << expected.what;
    ASSERT_EQ(log.count(kRecordUndecodable), 1U) << expected.what;
    EXPECT_EQ(log.diagnostics[0].message, expected.problem + "; record dropped") << expected.what;
  }
}

}  // namespace
}  // namespace longwatch::read::evtx
