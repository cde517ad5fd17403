#include "detect/activity/internal/scope.h"

#include <gtest/gtest.h>

namespace longwatch::detect::activity {
namespace {

struct HostCase {
  std::string_view told;
  std::string_view seen;
  bool covered;
};

TEST(ActivityScope, names_cover_their_first_label_and_addresses_every_spelling) {
  const std::vector<HostCase> cases = {
      {"WEB01", "web01", true},
      {"WEB01", "web01.parl.example", true},
      {"WEB01", "WEB01.PARL.EXAMPLE.", true},
      {"WEB01", "\\\\WEB01", true},
      {"WEB01", "WEB011", false},
      {"WEB01", "a.web01", false},
      {"web01.parl.example", "WEB01", true},
      {"web01.parl.example", "web01.parl.example", true},
      {"web01.parl.example", "web01.other.example", false},
      {"10.20.10.11", "::ffff:10.20.10.11", true},
      {"::FFFF:10.20.10.11", "10.20.10.11", true},
      {"2001:db8::1", "2001:0DB8:0:0::1", true},
      {"10.20.10.11", "10.20.10.1", false},
      {"10.20.10.11", "", false},
      {"", "", false},
      {"fe01", "fe01.parl.example", true},
  };
  for (const HostCase& c : cases) {
    model::ActivityScope told;
    told.hosts = {std::string(c.told)};
    std::string scratch;
    EXPECT_EQ(Scope(told).covers_host(c.seen, scratch), c.covered) << c.told << " " << c.seen;
  }
}

TEST(ActivityScope, accounts_are_compared_without_their_domain) {
  model::ActivityScope told;
  told.accounts = {"svc_deploy"};
  const Scope scope(told);
  std::string scratch;
  for (const std::string_view account : {"svc_deploy", "PARL\\SVC_DEPLOY", "svc_deploy@PARL"}) {
    EXPECT_TRUE(scope.covers_account(account, scratch)) << account;
  }
  for (const std::string_view account : {"svc", "svc_deploy\\x", ""}) {
    EXPECT_FALSE(scope.covers_account(account, scratch)) << account;
  }
}

TEST(ActivityScope, domains_cover_what_lies_below_them) {
  model::ActivityScope told;
  told.domains = {"courier.example"};
  const Scope scope(told);
  std::string scratch;
  EXPECT_TRUE(scope.covers_domain("Img.Courier.example", scratch));
  EXPECT_TRUE(scope.covers_mail_domain("a@courier.example", scratch));
  EXPECT_FALSE(scope.covers_domain("dailycourier.example", scratch));
  EXPECT_FALSE(scope.covers_domain("example", scratch));
  EXPECT_FALSE(scope.covers_mail_domain("courier.example", scratch));
}

TEST(ActivityScope, an_empty_scope_covers_nobody_at_any_time) {
  const Scope scope(model::ActivityScope{});
  std::string scratch;
  EXPECT_TRUE(scope.covers_time(std::nullopt));
  EXPECT_FALSE(scope.covers_host("web01", scratch));
  EXPECT_FALSE(scope.covers_account("anna", scratch));
  EXPECT_FALSE(scope.covers_domain("a.example", scratch));
}

}  // namespace
}  // namespace longwatch::detect::activity
