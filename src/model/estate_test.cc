#include "model/estate.h"

#include <gtest/gtest.h>

namespace longwatch::model {
namespace {

Estate sample() {
  Estate estate;
  estate.hosts = {{.name = "WEB01",
                   .fqdn = "WEB01.parl.example",
                   .addresses = {"10.20.10.11", "203.0.113.11"},
                   .organisation = "PSO",
                   .roles = {},
                   .stores = {}}};
  estate.networks = {{"10.20.0.0/16", "campus", ""}, {"203.0.113.0/25", "public", ""}};
  estate.subjects = {{"S-1", "member", "PSO", {"m17"}, {"m17@parl.example"}, ""}};
  return estate;
}

TEST(Estate, FindsAHostByShortNameFullNameAndAddress) {
  const Estate estate = sample();
  for (const std::string_view name :
       {"web01", "WEB01.PARL.EXAMPLE", "10.20.10.11", "::ffff:10.20.10.11", "203.0.113.11"}) {
    ASSERT_NE(find_host(estate, name), nullptr) << name;
    EXPECT_EQ(canonical_host(estate, name), "WEB01");
  }
  EXPECT_EQ(find_host(estate, ""), nullptr);
  EXPECT_EQ(find_host(estate, "web01.elsewhere.example"), nullptr);
  EXPECT_EQ(canonical_host(estate, "192.0.2.1"), "192.0.2.1");
}

TEST(Estate, WhatIsOutsideOurNetworksIsExternalEvenInAPrivateRange) {
  const Estate estate = sample();
  EXPECT_TRUE(is_own_address(estate, "10.20.99.1"));
  EXPECT_FALSE(is_own_address(estate, "192.168.1.1"));
  EXPECT_FALSE(is_own_address(estate, "203.0.113.200"));
  EXPECT_FALSE(is_own_address(estate, "no address"));
}

TEST(Estate, WithoutNetworksThePrivateRangesAreOurs) {
  const Estate nothing;
  EXPECT_TRUE(is_own_address(nothing, "192.168.1.1"));
  EXPECT_FALSE(is_own_address(nothing, "203.0.113.200"));
}

TEST(Estate, FindsASubjectByMailAddressAndByAccountWithAnyDomain) {
  const Estate estate = sample();
  for (const std::string_view name : {"M17@parl.example", "PARL\\m17", "m17", "m17@PARL.EXAMPLE"}) {
    ASSERT_NE(find_subject(estate, name), nullptr) << name;
    EXPECT_EQ(find_subject(estate, name)->id, "S-1");
  }
  EXPECT_EQ(find_subject(estate, "m18"), nullptr);
}

}  // namespace
}  // namespace longwatch::model
