#include "detect/evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"

namespace longwatch::detect {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::Not;

class Evidence : public testing::Test {
 protected:
  model::FieldId field(std::string_view name) { return fields_.add(name); }

  void add(std::string_view name, std::string_view text) {
    values_.push_back({model::text_value(text), field(name)});
  }

  model::Finding describe(std::vector<model::FieldId> wanted = {}) {
    model::Event event;
    event.computer = model::text_value("WEB01.parl.example");
    event.time = parse_iso8601("2021-08-05T01:40:31Z");
    event.locator = {model::SourceId{3}, 12, 4096, 600};
    event.values = values_;
    model::Finding finding;
    reader_.describe(event, wanted, fields_, finding);
    return finding;
  }

  static std::vector<std::string> names(const model::Finding& finding) {
    std::vector<std::string> result;
    for (const model::NamedText& entry : finding.fields) {
      result.push_back(entry.name);
    }
    return result;
  }

  model::FieldTable fields_;
  EvidenceReader reader_{fields_};
  std::vector<model::FieldValue> values_;
};

TEST_F(Evidence, TellsWhoWhereWhenAndLeadsBack) {
  add("SubjectUserName", "anna");
  add("SubjectDomainName", "PARL");
  add("IpAddress", "198.51.100.23");
  const model::Finding finding = describe();
  EXPECT_EQ(finding.host, "WEB01.parl.example");
  EXPECT_EQ(finding.user, "PARL\\anna");
  ASSERT_EQ(finding.events.size(), 1U);
  EXPECT_EQ(finding.events[0].locator.offset, 4096U);
  EXPECT_THAT(finding.entities, Contains(model::Entity{"ipv4", "198.51.100.23", "source"}));
  EXPECT_THAT(finding.entities, Contains(model::Entity{"host", "WEB01.parl.example", "reporter"}));
}

TEST_F(Evidence, ShowsWhatTheRuleWantedFirst) {
  add("Image", "C:\\a.exe");
  add("Custom", "x");
  EXPECT_THAT(names(describe({field("Custom")})), ElementsAre("Custom", "Image"));
}

TEST_F(Evidence, TelemetryOfNetworksHasEntitiesToo) {
  struct Case {
    std::string_view field;
    std::string_view text;
    model::Entity entity;
  };

  const Case cases[] = {
      {"c-ip", "198.51.100.23", {"ipv4", "198.51.100.23", "source"}},
      {"s-ip", "2001:db8::1", {"ipv6", "2001:db8::1", "destination"}},
      {"cs-uri-stem", "/a.aspx", {"url", "/a.aspx", "target"}},
      {"cs-user-agent", "sqlmap/1.7", {"user_agent", "sqlmap/1.7", "source"}},
      {"id.orig_h", "10.0.0.1", {"ipv4", "10.0.0.1", "source"}},
      {"id.resp_h", "192.0.2.145", {"ipv4", "192.0.2.145", "destination"}},
      {"server_name", "cdn.example.net", {"domain", "cdn.example.net", "destination"}},
      {"src", "10.0.0.2", {"ipv4", "10.0.0.2", "source"}},
      {"dst", "10.0.0.3", {"ipv4", "10.0.0.3", "destination"}},
      {"from", "a@b.example", {"mail", "a@b.example", "sender"}},
      {"to", "c@d.example", {"mail", "c@d.example", "recipient"}},
      {"msgid", "8f2c@bulk.example", {"message", "8f2c@bulk.example", "target"}},
      {"FolderPath", "C:\\x\\d.tmp", {"file", "C:\\x\\d.tmp", "target"}},
      {"SHA256", "00ff", {"sha256", "00ff", "target"}},
  };
  for (const Case& c : cases) {
    values_.clear();
    add(c.field, c.text);
    const model::Finding finding = describe();
    EXPECT_THAT(finding.entities, Contains(c.entity)) << c.field;
    EXPECT_THAT(names(finding), ElementsAre(c.field));
  }
}

TEST_F(Evidence, WhatARequestOrMessageCameToIsShownButIsNoEntity) {
  for (const std::string_view name : {"cs-method", "cs-uri-query", "sc-status", "sc-bytes",
                                      "id.resp_p", "dport", "action", "verdict", "FileSize"}) {
    add(name, "1");
  }
  const model::Finding finding = describe();
  EXPECT_EQ(finding.fields.size(), 9U);
  EXPECT_EQ(finding.entities.size(), 1U) << "the reporting host alone";
}

TEST_F(Evidence, LeavesOutPlaceholdersAsEntities) {
  add("IpAddress", "-");
  add("SubjectUserName", "-");
  const model::Finding finding = describe();
  EXPECT_THAT(finding.entities, Not(Contains(Field(&model::Entity::type, "ipv4"))));
  EXPECT_EQ(finding.user, "");
}

TEST_F(Evidence, SplitsHashes) {
  add("Hashes", "MD5=0123456789ABCDEF0123456789ABCDEF,IMPHASH=00");
  EXPECT_THAT(describe().entities,
              Contains(model::Entity{"md5", "0123456789abcdef0123456789abcdef", "image"}));
}

TEST_F(Evidence, CutsLongValuesAtCharacterBorders) {
  const std::string longest(limits::kFindingFieldBytes - 1, 'x');
  const std::string text = longest + "\xC3\xA4tail";
  add("CommandLine", text);
  EXPECT_EQ(describe().fields.front().value, longest + "...");
}

}  // namespace
}  // namespace longwatch::detect
