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
