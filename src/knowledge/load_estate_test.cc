#include <string>

#include <gtest/gtest.h>

#include "base/time.h"
#include "knowledge/knowledge.h"
#include "tests/support/memory_files.h"

namespace longwatch::knowledge {
namespace {

constexpr std::string_view kWhole = R"(x-synthetic: longwatch-synthetic
home_country: Quill
fiscal_year_starts: "04-01"
utc_offset: "-03:30"
organisations:
  - id: HALL
    name: Assembly Hall
    sector: government
    country: Quill
    head: S-001
    is_democratic_institution: true
hosts:
  - name: web7
    fqdn: web7.hall.example
    addresses: [10.1.2.3, "2001:db8::7"]
    organisation: HALL
    roles: [web-server]
    clock_offset: -432
    stores:
      - path: D:\Share
        what: drafts
        data_class: sensitive
        enables_further_intrusion: true
networks:
  - cidr: 10.1.0.0/16
    name: campus
    egress_telemetry: zeek:conn
tickets:
  - id: CH-9
    kind: change
    first: 2025-08-05T21:00:00Z
    last: 2025-08-06T09:00:00+12:00
    hosts: [web7]
    addresses: [198.51.100.9]
    accounts: [svc_x]
    what: new image
subjects:
  - id: S-001
    role: organisation-head
    organisation: HALL
    accounts: head
    mail_addresses: [head@hall.example]
  - id: S-002
    role: shared-mailbox-owner
    owner: S-001
)";

Result<model::Estate> load(std::string_view text) {
  test_support::MemoryFiles files;
  files.add_file("assets.yaml", std::string(text));
  return load_estate("assets.yaml", files);
}

TEST(LoadEstate, ReadsEveryMember) {
  const auto loaded = load(kWhole);
  ASSERT_TRUE(loaded.ok()) << loaded.error().to_line();
  const model::Estate& estate = *loaded;
  EXPECT_TRUE(estate.synthetic);
  EXPECT_EQ(estate.home_country, "Quill");
  EXPECT_EQ(estate.fiscal_year_starts, "04-01");
  EXPECT_EQ(estate.utc_offset, std::chrono::minutes{-210});
  ASSERT_EQ(estate.organisations.size(), 1U);
  EXPECT_EQ(estate.organisations[0].sector, "government");
  EXPECT_TRUE(estate.organisations[0].is_democratic_institution);
  ASSERT_EQ(estate.hosts.size(), 1U);
  EXPECT_EQ(estate.hosts[0].name, "WEB7");
  EXPECT_EQ(estate.hosts[0].addresses.size(), 2U);
  EXPECT_EQ(estate.hosts[0].clock_offset, std::chrono::seconds{-432});
  ASSERT_EQ(estate.hosts[0].stores.size(), 1U);
  EXPECT_EQ(estate.hosts[0].stores[0].path, "D:\\Share");
  EXPECT_EQ(estate.hosts[0].stores[0].data_class, model::DataClass::Sensitive);
  EXPECT_TRUE(estate.hosts[0].stores[0].enables_further_intrusion);
  ASSERT_EQ(estate.networks.size(), 1U);
  EXPECT_EQ(estate.networks[0].egress_telemetry, "zeek:conn");
  ASSERT_EQ(estate.tickets.size(), 1U);
  EXPECT_EQ(estate.tickets[0].first, estate.tickets[0].last);
  EXPECT_EQ(estate.tickets[0].accounts, std::vector<std::string>{"svc_x"});
  ASSERT_EQ(estate.subjects.size(), 2U);
  EXPECT_EQ(estate.subjects[0].accounts, std::vector<std::string>{"head"});
  EXPECT_EQ(estate.subjects[1].owner, "S-001");
}

TEST(LoadEstate, AnEmptyFileIsAnEstateWithoutAnything) {
  const auto loaded = load("# nothing yet\n");
  ASSERT_TRUE(loaded.ok());
  EXPECT_TRUE(loaded->hosts.empty());
  EXPECT_FALSE(loaded->synthetic);
}

struct Mistake {
  std::string_view text;
  std::string_view place;
  std::string_view part_of_message;
  std::string_view hint;
};

TEST(LoadEstate, SaysWhereAndWhyAValueCannotBe) {
  const Mistake mistakes[] = {
      {"hosts:\n  - name: A\n    adresses: [10.0.0.1]\n", "assets.yaml:3:5",
       "'adresses' is no key of a host", "did you mean 'addresses'?"},
      {"home: X\n", "assets.yaml:1:1", "'home' is no key of the assets", ""},
      {"hosts:\n  - name: A\n    addresses: [10.0.0.300]\n", "assets.yaml:3:16",
       "expected IP addresses for 'addresses' of a host, got '10.0.0.300'", ""},
      {"hosts:\n  - name: A\n    organisation: NOBODY\n", "assets.yaml:3:19",
       "expected the id of an organisation of this file", ""},
      {"hosts:\n  - name: a\n  - name: A\n", "assets.yaml:3:11", "expected a name of its own", ""},
      {"hosts:\n  - fqdn: a.example\n", "assets.yaml:2:5",
       "expected a host with a value for 'name'", ""},
      {"hosts:\n  - name: A\n    clock_offset: fast\n", "assets.yaml:3:19",
       "expected a whole number", ""},
      {"hosts:\n  - name: A\n    stores:\n      - path: x\n        data_class: sensitiv\n",
       "assets.yaml:5:21", "expected none, technical, credential, personal or sensitive",
       "did you mean 'sensitive'?"},
      {"networks:\n  - cidr: 10.0.0.0/99\n", "assets.yaml:2:11", "expected a network", ""},
      {"tickets:\n  - id: T\n    first: yesterday\n", "assets.yaml:3:12", "expected a date", ""},
      {"tickets:\n  - id: T\n    first: 2025-01-02T00:00:00Z\n    last: 2025-01-01T00:00:00Z\n",
       "assets.yaml:4:11", "not before 'first'", ""},
      {"subjects:\n  - id: S\n    owner: S-9\n", "assets.yaml:3:12", "expected the id of a subject",
       ""},
      {"organisations:\n  - id: O\n    head: S-9\n", "assets.yaml:3:11",
       "expected the id of a subject", ""},
      {"organisations:\n  - id: O\n    is_democratic_institution: maybe\n", "assets.yaml:3:32",
       "expected true or false", ""},
      {"fiscal_year_starts: July\n", "assets.yaml:1:21", "a month and a day", ""},
      {"utc_offset: 12\n", "assets.yaml:1:13", "an offset like +12:00", ""},
      {"x-synthetic: really\n", "assets.yaml:1:14", "'longwatch-synthetic' or no such key", ""},
      {"hosts: 3\n", "assets.yaml:1:8", "expected a list for 'hosts'", ""},
      {"- a\n", "assets.yaml:1:1", "expected the assets as a map", ""},
      {"hosts:\n  - 7\n", "assets.yaml:2:5", "expected a host as a map", ""},
      {"a: 1\n---\nb: 2\n", "assets.yaml:3:1", "expected one YAML document", ""},
  };
  for (const Mistake& mistake : mistakes) {
    const auto loaded = load(mistake.text);
    ASSERT_FALSE(loaded.ok()) << mistake.text;
    EXPECT_EQ(loaded.error().code(), ErrorCode::InvalidInput) << mistake.text;
    EXPECT_EQ(loaded.error().place(), mistake.place) << mistake.text;
    EXPECT_NE(loaded.error().message().find(mistake.part_of_message), std::string::npos)
        << loaded.error().to_line();
    EXPECT_EQ(loaded.error().hint(), mistake.hint) << mistake.text;
  }
}

TEST(LoadEstate, AFileThatIsNotThereIsNotFound) {
  const test_support::MemoryFiles files;
  const auto loaded = load_estate("assets.yaml", files);
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.error().code(), ErrorCode::NotFound);
}

}  // namespace
}  // namespace longwatch::knowledge
