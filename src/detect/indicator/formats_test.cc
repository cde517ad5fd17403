// Shared files of every kind: what becomes an indicator, with what is said of it, and what is told.
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "detect/indicator/diagnostics.h"
#include "detect/indicator/indicator.h"

namespace longwatch::detect::indicator {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Parsed {
  LoadedIndicators loaded;
  std::vector<Diagnostic> diagnostics;

  std::vector<std::string> keys() const {
    std::vector<std::string> list;
    for (const Indicator& indicator : loaded.indicators) {
      list.push_back(std::string(to_text(indicator.kind)) + ":" + indicator.value);
    }
    return list;
  }

  /// "line id message", without those about ranges for documentation.
  std::vector<std::string> messages() const {
    std::vector<std::string> list;
    for (const Diagnostic& diagnostic : diagnostics) {
      if (diagnostic.kind != &kCommonIndicator) {
        list.push_back(std::to_string(diagnostic.place.line.value_or(0)) + " " +
                       std::string(diagnostic.kind->id) + " " + diagnostic.message);
      }
    }
    return list;
  }

  const Details& details(std::size_t at) const { return loaded.indicators.at(at).details; }
};

Parsed parse(std::string_view text) {
  DiagnosticCollector diagnostics;
  Parsed parsed;
  parsed.loaded = parse_indicators(text, "shared", diagnostics);
  parsed.diagnostics = diagnostics.diagnostics();
  return parsed;
}

Timestamp at(std::string_view text) {
  return *parse_iso8601(text);
}

TEST(IndicatorKinds, are_named_in_front_of_a_value) {
  const Parsed parsed = parse(
      "host:www.evil.example\nimphash:0cc175b9c0f1b6a831c399e269772661\n"
      "tlsh:T1" +
      std::string(70, 'A') +
      "\nmail-domain:@evil.example\npath:C:\\Users\\*\\svch?st.exe\npath:%TEMP%\\evil.exe\n"
      "mutex:Global\\EvilMutex\nregistry:HKLM\\Software\\Evil\\Run\nuser-agent:Evil/1.0 (x, y)\n"
      "account:CORP\\Eve\ncertificate-serial:0x00:AB:CD:EF:01\n"
      "certificate:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD\n"
      "ja3:0CC175B9C0F1B6A831C399E269772661\nja3s:0cc175b9c0f1b6a831c399e269772661\n"
      "ja4:t13d1516h2_8daaf6152771_b0da82dd1658\nasn:AS64496\n");
  EXPECT_THAT(
      parsed.keys(),
      ElementsAre("host:www.evil.example", "imphash:0cc175b9c0f1b6a831c399e269772661",
                  "tlsh:t1" + std::string(70, 'a'), "mail-domain:evil.example",
                  "path:c:/users/*/svch?st.exe", "path:*/evil.exe", "mutex:EvilMutex",
                  "registry:hkey_local_machine\\software\\evil\\run", "user-agent:Evil/1.0 (x, y)",
                  "account:corp\\eve", "certificate-serial:abcdef01",
                  "certificate:aabbccddeeff00112233445566778899aabbccdd",
                  "ja3:0cc175b9c0f1b6a831c399e269772661", "ja3s:0cc175b9c0f1b6a831c399e269772661",
                  "ja4:t13d1516h2_8daaf6152771_b0da82dd1658", "asn:64496"));
  EXPECT_THAT(parsed.messages(), ElementsAre(HasSubstr("3 indicator-listed")));
}

TEST(IndicatorTable, a_row_holds_a_value_its_kind_and_what_is_said_of_it) {
  const Parsed parsed = parse(
      "# marking: TLP:GREEN\n"
      "type,value,comment,confidence,valid_from,valid_until,tags,actor,malware,tlp,id\n"
      "ip-dst,198[.]51[.]100[.]7,\"first, of two\nlines\",high,2021-01-01,2021-06-30T12:00:00Z,"
      "c2;phish,APT40,Loader,amber,x-1\n"
      "domain,evil.example,,101,,,,,,\n"
      "unheard-of,evil.example/,,,,,,,,,\n"
      "sha256,,,,,,,,,,\n");
  EXPECT_THAT(parsed.keys(), ElementsAre("ipv4:198.51.100.7", "domain:evil.example"));
  EXPECT_EQ(parsed.loaded.indicators[0].note, "first, of two\nlines");
  EXPECT_EQ(parsed.loaded.indicators[0].line, 3U);
  EXPECT_EQ(parsed.loaded.indicators[1].line, 5U);
  const Details& details = parsed.details(0);
  EXPECT_EQ(details.confidence, 85);
  EXPECT_EQ(details.valid_from, at("2021-01-01T00:00:00Z"));
  EXPECT_EQ(details.valid_until, at("2021-06-30T12:00:00Z"));
  EXPECT_THAT(details.labels, ElementsAre("c2", "phish"));
  EXPECT_THAT(details.actors, ElementsAre("APT40"));
  EXPECT_THAT(details.malware, ElementsAre("Loader"));
  EXPECT_EQ(details.marking->tlp, model::Tlp::Amber);
  EXPECT_EQ(details.id, "x-1");
  EXPECT_EQ(parsed.loaded.origins[0].marking->tlp, model::Tlp::Green);
  EXPECT_THAT(parsed.messages(),
              ElementsAre(HasSubstr("5 indicator-detail '101': expected a confidence"),
                          HasSubstr("6 indicator-detail 'unheard-of': expected a kind"),
                          HasSubstr("6 indicator-unknown 'evil.example/'"),
                          HasSubstr("7 indicator-unknown 'sha256'")));
  EXPECT_EQ(parsed.loaded.refused, 2U);
}

TEST(IndicatorTable, columns_named_by_kinds_hold_one_indicator_each) {
  const Parsed parsed = parse(
      "md5\tSHA256\tFile_Name\n"
      "0cc175b9c0f1b6a831c399e269772661\t"
      "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb\tevil.exe\n");
  EXPECT_THAT(parsed.keys(),
              ElementsAre("md5:0cc175b9c0f1b6a831c399e269772661",
                          "sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
                          "file:evil.exe"));
}

TEST(IndicatorTable, a_list_whose_first_line_has_a_comma_is_no_table) {
  EXPECT_THAT(parse("evil.example, domain of June\n").keys(), ElementsAre("domain:evil.example"));
}

constexpr std::string_view kBundle = R"({"type":"bundle","id":"bundle--1","objects":[
{"type":"identity","id":"identity--1","name":"Partner One","identity_class":"organization"},
{"type":"malware","id":"malware--1","name":"Loader"},
{"type":"intrusion-set","id":"intrusion-set--1","name":"Leviathan"},
{"type":"marking-definition","id":"marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"},
{"type":"marking-definition","id":"marking-definition--own","definition_type":"tlp",
 "definition":{"tlp":"red"}},
{"type":"relationship","id":"relationship--1","relationship_type":"indicates",
 "source_ref":"indicator--1","target_ref":"malware--1"},
{"type":"relationship","id":"relationship--2","relationship_type":"indicates",
 "source_ref":"indicator--1","target_ref":"intrusion-set--1"},
{"type":"indicator","spec_version":"2.1","id":"indicator--1","created_by_ref":"identity--1",
 "created":"2021-08-01T00:00:00.000Z","modified":"2021-08-01T00:00:00.000Z",
 "name":"tunnel","pattern_type":"stix","confidence":70,"indicator_types":["malicious-activity"],
 "labels":["PAP:AMBER"],"valid_from":"2021-08-01T00:00:00Z","valid_until":"2021-09-01T00:00:00Z",
 "object_marking_refs":["marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"],
 "pattern":"[ipv4-addr:value = '198.51.100.7'] OR [domain-name:value IN ('a.evil.example', 'b.evil.example')]"},
{"type":"indicator","id":"indicator--2","pattern":"[file:name = 'evil.exe' AND file:size > 10]",
 "valid_from":"2021-08-01T00:00:00Z","object_marking_refs":["marking-definition--own"]},
{"type":"indicator","id":"indicator--3","pattern":"[file:name = 'x",
 "valid_from":"2021-08-01T00:00:00Z"},
{"type":"indicator","id":"indicator--4","pattern":"rule x {}","pattern_type":"yara"},
{"type":"indicator","id":"indicator--5","revoked":true,"pattern":"[url:value = 'http://a.example/']"},
{"type":"file","id":"file--1","name":"bad.dll","hashes":{"MD5":"0cc175b9c0f1b6a831c399e269772661"}},
{"type":"observed-data","id":"observed-data--1","objects":{"0":{"type":"domain-name","value":"c.evil.example"}}},
{"type":"indicator","id":"indicator--6","pattern":"[url:value = 'http://d.evil.example/x']",
 "object_marking_refs":["marking-definition--unknown"]}
]})";

TEST(IndicatorStix, a_bundle_gives_indicators_and_observables_with_what_is_said_of_them) {
  const Parsed parsed = parse(kBundle);
  EXPECT_THAT(parsed.keys(),
              ElementsAre("ipv4:198.51.100.7", "host:a.evil.example", "host:b.evil.example",
                          "pattern:[file:name = 'evil.exe' AND file:size > 10]", "file:bad.dll",
                          "md5:0cc175b9c0f1b6a831c399e269772661", "host:c.evil.example",
                          "url:http://d.evil.example/x"));
  const Details& details = parsed.details(2);
  EXPECT_EQ(details.id, "indicator--1");
  EXPECT_EQ(details.source, "Partner One");
  EXPECT_EQ(details.confidence, 70);
  EXPECT_EQ(details.pap, Pap::Amber);
  EXPECT_EQ(details.valid_from, at("2021-08-01T00:00:00Z"));
  EXPECT_EQ(details.valid_until, at("2021-09-01T00:00:00Z"));
  EXPECT_EQ(details.received, at("2021-08-01T00:00:00Z"));
  EXPECT_THAT(details.labels, ElementsAre("malicious-activity"));
  EXPECT_THAT(details.malware, ElementsAre("Loader"));
  EXPECT_THAT(details.actors, ElementsAre("Leviathan"));
  EXPECT_EQ(details.marking, (model::Marking{model::Tlp::Amber, {"Partner One"}}));
  EXPECT_EQ(parsed.loaded.indicators[2].note, "tunnel");
  EXPECT_EQ(parsed.loaded.indicators[2].line, 12U);
  EXPECT_EQ(parsed.details(3).marking, (model::Marking{model::Tlp::Red, {"unknown originator"}}));
  EXPECT_EQ(parsed.details(7).marking->tlp, model::Tlp::Red);
  EXPECT_EQ(parsed.loaded.refused, 2U);
  EXPECT_THAT(
      parsed.messages(),
      testing::UnorderedElementsAre(
          HasSubstr(
              "indicator-pattern '[file:name = 'x' of indicator--3: expected a quote that closes"),
          HasSubstr(
              "indicator-pattern 'rule x {}' of indicator--4: expected a pattern of type 'stix'"),
          HasSubstr("expected the definition of this marking"), HasSubstr("1 of type 'identity'"),
          HasSubstr("1 of type 'malware'"), HasSubstr("1 of type 'intrusion-set'"),
          HasSubstr("2 of type 'relationship'"), HasSubstr("2 of type 'marking-definition'"),
          HasSubstr("1 of type 'revoked indicator'")));
}

TEST(IndicatorMisp, an_event_gives_its_attributes_and_those_of_its_objects) {
  const Parsed parsed =
      parse(R"({"Event":{"uuid":"e-1","info":"OSINT","publish_timestamp":"1628000000",
"Orgc":{"name":"CIRCL"},"Tag":[{"name":"tlp:amber+strict"},{"name":"PAP:RED"},
{"name":"misp-galaxy:threat-actor=\"APT40\""},{"name":"osint:source-type=\"blog\""}],
"Attribute":[
{"uuid":"a-1","type":"ip-dst|port","value":"198.51.100.7|443","to_ids":true,"comment":"c2"},
{"uuid":"a-2","type":"domain","value":"evil.example","to_ids":true},
{"uuid":"a-3","type":"hostname","value":"www.evil.example","to_ids":true},
{"uuid":"a-4","type":"comment","value":"words","to_ids":true},
{"uuid":"a-5","type":"domain","value":"context.example","to_ids":false},
{"uuid":"a-6","type":"md5","value":"no","to_ids":true},
{"uuid":"a-7","type":"domain","value":"gone.example","to_ids":true,"deleted":true}],
"Object":[{"name":"file","Attribute":[
{"uuid":"a-8","type":"filename|md5","value":"a.exe|0cc175b9c0f1b6a831c399e269772661","to_ids":true},
{"uuid":"a-9","type":"domain|ip","value":"two.example|198.51.100.8","to_ids":true,"timestamp":"1628500000"}]}]}})");
  EXPECT_THAT(parsed.keys(),
              ElementsAre("ipv4:198.51.100.7", "domain:evil.example", "host:www.evil.example",
                          "md5:0cc175b9c0f1b6a831c399e269772661", "domain:two.example",
                          "ipv4:198.51.100.8"));
  const Details& details = parsed.details(0);
  EXPECT_EQ(details.id, "a-1");
  EXPECT_EQ(details.source, "CIRCL: OSINT");
  EXPECT_EQ(details.pap, Pap::Red);
  EXPECT_THAT(details.actors, ElementsAre("APT40"));
  EXPECT_THAT(details.labels, ElementsAre("osint:source-type=\"blog\""));
  EXPECT_EQ(details.marking, (model::Marking{model::Tlp::AmberStrict, {"CIRCL"}}));
  EXPECT_EQ(details.received, parse_epoch_seconds("1628000000"));
  EXPECT_EQ(parsed.details(4).received, parse_epoch_seconds("1628500000"));
  EXPECT_THAT(parsed.messages(),
              testing::UnorderedElementsAre(
                  HasSubstr("indicator-unknown 'no' of a-6: expected 32 hex digits"),
                  HasSubstr("1 attributes of type 'comment'"), HasSubstr("1 deleted attributes"),
                  HasSubstr("1 attributes that are not for detection (to_ids)")));
}

TEST(IndicatorOpenIoc, items_under_or_are_indicators_and_items_under_and_one_pattern) {
  const Parsed parsed = parse(R"(<?xml version="1.0"?>
<ioc xmlns="http://schemas.mandiant.com/2010/ioc" id="ioc-1"><short_description>Tool &amp; friends</short_description>
<authored_by>Team</authored_by><authored_date>2013-01-31T12:00:00</authored_date>
<definition><Indicator operator="OR">
<IndicatorItem condition="is"><Context document="FileItem" search="FileItem/Md5sum" type="mir"/>
<Content type="md5">0CC175B9C0F1B6A831C399E269772661</Content></IndicatorItem>
<IndicatorItem condition="contains"><Context search="ProcessItem/arguments"/><Content type="string">-evil</Content></IndicatorItem>
<IndicatorItem condition="is"><Context search="TaskItem/Name"/><Content type="string">x</Content></IndicatorItem>
<Indicator operator="AND">
<IndicatorItem condition="is"><Context search="FileItem/FileName"/><Content type="string">a.exe</Content></IndicatorItem>
<IndicatorItem condition="is" negate="true"><Context search="FileItem/FilePath"/><Content type="string">c:\ok</Content></IndicatorItem>
</Indicator></Indicator></definition></ioc>)");
  EXPECT_THAT(parsed.keys(),
              ElementsAre("md5:0cc175b9c0f1b6a831c399e269772661",
                          "pattern:[process:command_line MATCHES '(?i)\\\\-evil']",
                          "pattern:[(file:name = 'a.exe' AND file:parent_directory_ref.path NOT = "
                          "'c:\\\\ok')]"));
  EXPECT_EQ(parsed.loaded.indicators[0].note, "Tool & friends");
  EXPECT_EQ(parsed.details(0).source, "Team");
  EXPECT_EQ(parsed.loaded.indicators[0].line, 5U);
  EXPECT_THAT(parsed.messages(), ElementsAre(HasSubstr("no telemetry answers 'TaskItem/Name'")));
}

TEST(IndicatorStix, what_is_taken_back_counts_no_more) {
  const Parsed parsed = parse(R"({"type":"bundle","id":"bundle--1","objects":[
{"type":"indicator","id":"indicator--1","pattern":"[url:value = 'http://a.example/']"},
{"type":"malware","id":"malware--1","name":"Kept"},{"type":"malware","id":"malware--2","name":"Gone"},
{"type":"malware","id":"malware--3","name":"Taken back","revoked":true},
{"type":"relationship","id":"relationship--1","relationship_type":"indicates","source_ref":"indicator--1","target_ref":"malware--1"},
{"type":"relationship","id":"relationship--2","modified":"2021-01-01T00:00:00Z","relationship_type":"indicates","source_ref":"indicator--1","target_ref":"malware--2"},
{"type":"relationship","id":"relationship--2","modified":"2021-01-01T00:00:00.500Z","revoked":true,"relationship_type":"indicates","source_ref":"indicator--1","target_ref":"malware--2"},
{"type":"relationship","id":"relationship--3","relationship_type":"indicates","source_ref":"indicator--1","target_ref":"malware--3"}
]})");
  EXPECT_THAT(parsed.details(0).malware, ElementsAre("Kept"));
}

TEST(IndicatorStix, objects_that_cannot_be_used_are_named) {
  const Parsed parsed = parse(R"([
{"type":"indicator","id":"indicator--9","pattern":"[file:name = "},
{"type":"indicator","id":"nine","pattern":"[file:name = 'a.exe']"},
{"type":"indicator","pattern":"[file:name = 'a.exe']"},{"id":"x--1"},{"a":1}])");
  EXPECT_THAT(
      parsed.messages(),
      ElementsAre(HasSubstr("'[file:name = ' of indicator--9: expected"),
                  HasSubstr("'nine': expected an id of the form 'indicator--<UUID>', got 'nine'"),
                  HasSubstr("expected an id of the form 'indicator--<UUID>', got none"),
                  HasSubstr("expected an object with a type and an id, got no type"),
                  HasSubstr("got one with neither")));
}

TEST(IndicatorTable, a_type_that_is_not_known_is_told_once) {
  const Parsed parsed = parse("type,value\nodd,evil.example\nodd,a.example\nstrange,b.example\n");
  EXPECT_THAT(parsed.keys(), testing::SizeIs(3));
  EXPECT_THAT(parsed.messages(), ElementsAre(HasSubstr("2 indicator-detail 'odd': expected a kind"),
                                             HasSubstr("4 indicator-detail 'strange'")));
}

TEST(IndicatorTable, a_date_ends_with_its_day_and_a_time_that_ends_before_it_begins_is_told) {
  const Parsed parsed = parse(
      "value,valid_from,valid_until\nevil.example,2021-09-01,2021-09-01\n"
      "a.example,2021-09-02,2021-09-01\nb.example,,2021-09-01T00:00:00Z\n");
  EXPECT_EQ(parsed.details(0).valid_from, at("2021-09-01T00:00:00Z"));
  EXPECT_EQ(parsed.details(0).valid_until, at("2021-09-02T00:00:00Z"));
  EXPECT_FALSE(parsed.details(1).valid_from.has_value());
  EXPECT_FALSE(parsed.details(1).valid_until.has_value());
  EXPECT_EQ(parsed.details(2).valid_until, at("2021-09-01T00:00:00Z"));
  EXPECT_THAT(
      parsed.messages(),
      ElementsAre(HasSubstr("3 indicator-detail 'a.example': expected valid_until behind")));
}

TEST(IndicatorKinds, what_is_too_short_is_told_with_the_length) {
  const Parsed parsed = parse(
      "mutex:ab\naccount:ab\nuser-agent:ab\nregistry:ab\nfile:ab\ncertificate-serial:00ab\nja4:t13_"
      "\n");
  const std::vector<std::string> messages = parsed.messages();
  ASSERT_EQ(messages.size(), 7U);
  for (std::size_t i = 0; i < messages.size(); ++i) {
    EXPECT_THAT(messages[i], HasSubstr("at least")) << i;
  }
}

TEST(IndicatorKinds, what_holds_nearly_everywhere_is_told) {
  const auto told = [&](std::string_view text) {
    DiagnosticCollector own;
    const LoadedIndicators loaded = parse_indicators(text, "list", own);
    const std::vector<Diagnostic> all = own.diagnostics();
    return (all.empty() ? std::string() : std::string(all.front().kind->id)) +
           (loaded.indicators.empty()             ? " refused"
            : loaded.indicators.front().is_common ? " low"
                                                  : "");
  };
  for (const std::string_view text : {"file:*.exe", "path:C:\\*\\*.exe", "path:?.docx"}) {
    EXPECT_EQ(told(text), "indicator-common low") << text;
  }
  for (const std::string_view text : {"path:*\\Temp\\*.exe", "file:.exec", "path:*\\a1.exe"}) {
    EXPECT_EQ(told(text), "") << text;
  }
  const auto stix = [&](const std::string& pattern) {
    return told(R"({"type":"indicator","id":"indicator--1","pattern":")" + pattern + "\"}");
  };
  for (const std::string pattern :
       {"[domain-name:value LIKE '%']", "[file:name LIKE '%.exe']", "[process:name MATCHES '.*']",
        "[domain-name:value LIKE '%' OR file:name = 'a.exe']",
        "[domain-name:value LIKE '%_'] FOLLOWEDBY [file:name LIKE '%']"}) {
    EXPECT_EQ(stix(pattern), "indicator-common low") << pattern;
  }
  for (const std::string pattern :
       {"[domain-name:value LIKE '%evil%']",
        "[process:name = 'a.exe' AND process:command_line LIKE '%']",
        "[domain-name:value LIKE '%'] AND [file:name = 'a.exe']", "[file:name NOT LIKE '%']"}) {
    EXPECT_EQ(stix(pattern), "") << pattern;
  }
  for (const std::string_view text :
       {"http://127.0.0.1:8080/x", "http://[::1]/", "http://0.0.0.0/x", "http://a.localhost/"}) {
    EXPECT_EQ(told(text), "indicator-too-broad refused") << text;
  }
  EXPECT_EQ(told("http://10.0.0.1/x"), "indicator-common");
  EXPECT_EQ(told("http://45.0.0.1/x"), "");
}

TEST(IndicatorDocuments, in_utf_16_are_read) {
  const auto wide = [](std::string_view text, bool big) {
    std::string bytes = big ? "\xFE\xFF" : "\xFF\xFE";
    for (const char c : text) {
      bytes += big ? std::string{'\0', c} : std::string{c, '\0'};
    }
    return bytes;
  };
  for (const bool big : {false, true}) {
    EXPECT_THAT(parse(wide("# marking: TLP:RED\r\nevil.example\r\n198.51.100.7\r\n", big)).keys(),
                ElementsAre("domain:evil.example", "ipv4:198.51.100.7"));
    EXPECT_THAT(parse(wide("value,type\nwww.evil.example,host\n", big)).keys(),
                ElementsAre("host:www.evil.example"));
    EXPECT_THAT(parse(wide(kBundle, big)).keys(), testing::SizeIs(8));
  }
}

TEST(IndicatorOpenIoc, what_and_joins_of_several_objects_is_asked_of_several_events) {
  const Parsed parsed = parse(R"(<ioc id="ioc-1"><definition><Indicator operator="OR">
<Indicator operator="AND">
<IndicatorItem condition="is"><Context search="FileItem/FileName"/><Content>a.exe</Content></IndicatorItem>
<IndicatorItem condition="is"><Context search="FileItem/Md5sum"/><Content>0cc175b9c0f1b6a831c399e269772661</Content></IndicatorItem>
<Indicator operator="OR">
<IndicatorItem condition="is"><Context search="PortItem/remoteIP"/><Content>198.51.100.7</Content></IndicatorItem>
<IndicatorItem condition="is"><Context search="Network/DNS"/><Content>evil.example</Content></IndicatorItem>
</Indicator></Indicator></Indicator></definition></ioc>)");
  EXPECT_THAT(parsed.keys(),
              ElementsAre("pattern:(([domain-name:value = 'evil.example'] OR [ipv4-addr:value = "
                          "'198.51.100.7']) AND [(file:name = 'a.exe' AND file:hashes.MD5 = "
                          "'0cc175b9c0f1b6a831c399e269772661')])"));
  EXPECT_THAT(parsed.messages(), IsEmpty());
}

TEST(IndicatorDocuments, that_are_broken_or_of_no_kind_are_told) {
  for (const std::string_view text :
       {"{\"type\":\"bundle\"", "{}", "[1]", "{\"a\":[{}]}", "<ioc>", "<html></html>",
        "<!DOCTYPE x><ioc/>", "<ioc></x>", "<ioc>&evil;</ioc>"}) {
    const Parsed parsed = parse(text);
    EXPECT_THAT(parsed.keys(), IsEmpty()) << text;
    EXPECT_EQ(parsed.messages().empty(), text == "[1]" && false) << text;
  }
}

}  // namespace
}  // namespace longwatch::detect::indicator
