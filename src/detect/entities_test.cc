#include "detect/entities.h"

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace longwatch::detect {
namespace {

using model::Entity;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

using Fields = std::vector<std::pair<std::string_view, std::string_view>>;

/// Entities of an event of that telemetry with these fields.
std::vector<Entity> entities_of(std::string_view telemetry, const Fields& named) {
  model::FieldTable fields;
  const EntityReader reader(fields);
  std::vector<model::FieldValue> values;
  for (const auto& [name, text] : named) {
    const auto field = fields.find(name);
    EXPECT_TRUE(field.has_value()) << name;
    values.push_back({model::text_value(text), field->field});
  }
  model::Event event;
  event.channel = model::text_value(telemetry);
  event.values = values;
  std::vector<Entity> entities;
  reader.collect(event, entities);
  return entities;
}

TEST(Entities, AddressesHaveOneForm) {
  EXPECT_THAT(
      entities_of("zeek:conn", {{"id.orig_h", "::ffff:192.0.2.7"}, {"id.resp_h", "2001:DB8:0::1"}}),
      ElementsAre(Entity{"ipv4", "192.0.2.7", "source"},
                  Entity{"ipv6", "2001:db8::1", "destination"}));
  EXPECT_THAT(
      entities_of("m365:unified-audit",
                  {{"ClientIP", "192.0.2.7:51234"}, {"ClientIPAddress", "[2001:db8::2]:443"}}),
      ElementsAre(Entity{"ipv4", "192.0.2.7", "source"}, Entity{"ipv6", "2001:db8::2", "source"}));
  EXPECT_THAT(entities_of("firewall", {{"src", "gateway"}}),
              ElementsAre(Entity{"host", "gateway", "source"}));
}

TEST(Entities, NamesAreDomainsInAsciiOrAddresses) {
  EXPECT_THAT(entities_of("zeek:ssl", {{"server_name", "B\u00FCcher.Example."}}),
              ElementsAre(Entity{"domain", "xn--bcher-kva.example", "destination"}));
  EXPECT_THAT(entities_of("zeek:ssl", {{"server_name", "192.168.0.4"}}),
              ElementsAre(Entity{"ipv4", "192.168.0.4", "destination"}));
  EXPECT_THAT(entities_of("dns", {{"query", "WPAD"}}),
              ElementsAre(Entity{"domain", "wpad", "query"}));
}

TEST(Entities, UrlsAreCanonicalAndPathsAsTheyAre) {
  EXPECT_THAT(entities_of("access-log", {{"c-uri", "HTTP://Example.com:80/A"}}),
              ElementsAre(Entity{"url", "http://example.com/A", "target"}));
  EXPECT_THAT(entities_of("w3c", {{"cs-uri-stem", "/Up.aspx"}}),
              ElementsAre(Entity{"url", "/Up.aspx", "target"}));
}

TEST(Entities, AccountsAndTheirNamesAsAddresses) {
  EXPECT_THAT(entities_of("Security", {{"SubjectUserName", "anna"},
                                       {"SubjectUserSid", "S-1-5-21-1-2-3-1104"},
                                       {"TargetUserName", "-"}}),
              ElementsAre(Entity{"user", "anna", "subject"},
                          Entity{"sid", "S-1-5-21-1-2-3-1104", "subject"}));
  EXPECT_THAT(
      entities_of("azure:signinlogs", {{"properties.userPrincipalName", "Anna@Parl.Example"}}),
      ElementsAre(Entity{"user", "Anna@Parl.Example", "subject"},
                  Entity{"upn", "anna@parl.example", "subject"}));
}

TEST(Entities, RecipientsOneByOne) {
  EXPECT_THAT(
      entities_of("mail-gateway", {{"from", "<Bounce@Example.org>"},
                                   {"to", "\"A\" <a@Parl.example>; b@parl.example, not one"}}),
      ElementsAre(Entity{"mail", "bounce@example.org", "sender"},
                  Entity{"mail", "a@parl.example", "recipient"},
                  Entity{"mail", "b@parl.example", "recipient"},
                  Entity{"mail", "not one", "recipient"}));
}

TEST(Entities, DigestsProcessesCertificatesAndFingerprintsOfClients) {
  EXPECT_THAT(
      entities_of("Microsoft-Windows-Sysmon/Operational",
                  {{"Hashes", "MD5=D41D8CD98F00B204E9800998ECF8427E,IMPHASH=AB"},
                   {"ProcessGuid", "{B1E-AA}"},
                   {"ParentProcessGuid", "{B1E-BB}"}}),
      ElementsAre(Entity{"md5", "d41d8cd98f00b204e9800998ecf8427e", "image"},
                  Entity{"imphash", "ab", "image"}, Entity{"process_guid", "{b1e-aa}", "image"},
                  Entity{"process_guid", "{b1e-bb}", "parent"}));
  EXPECT_THAT(
      entities_of("suricata:tls", {{"tls.fingerprint", "AA:BB:0C"}, {"tls.ja4", "T13D"}}),
      ElementsAre(Entity{"certificate", "aabb0c", "server"}, Entity{"ja4", "t13d", "client"}));
  EXPECT_THAT(entities_of("zeek:files", {{"sha1", "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709"},
                                         {"md5", "nonsense"}}),
              ElementsAre(Entity{"sha1", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "target"}));
}

TEST(Entities, NamesThatMeanSomethingElseElsewhereAreLeftAlone) {
  EXPECT_THAT(entities_of("Security", {{"host", "wec.internal.example"}, {"actor", "x"}}),
              IsEmpty());
}

}  // namespace
}  // namespace longwatch::detect
