#include "tests/naive/address.h"

#include <gtest/gtest.h>

namespace longwatch::naive {
namespace {

struct Membership {
  const char* network;
  const char* address;
  bool inside;
};

class Cidr : public testing::TestWithParam<Membership> {};

TEST_P(Cidr, DecidesMembership) {
  const std::optional<Network> network = parse_network(GetParam().network);
  ASSERT_TRUE(network.has_value());
  const std::optional<Address> address = parse_address(GetParam().address);
  EXPECT_EQ(address.has_value() && contains(*network, *address), GetParam().inside)
      << GetParam().address << " in " << GetParam().network;
}

INSTANTIATE_TEST_SUITE_P(
    Addresses, Cidr,
    testing::Values(
        Membership{"10.0.0.0/8", "10.255.1.2", true}, Membership{"10.0.0.0/8", "11.0.0.0", false},
        Membership{"10.1.2.3/8", "10.9.9.9", true}, Membership{"192.0.2.1", "192.0.2.1", true},
        Membership{"192.0.2.1", "192.0.2.2", false}, Membership{"0.0.0.0/0", "203.0.113.9", true},
        Membership{"0.0.0.0/0", "::1", false}, Membership{"fe80::/10", "febf::1", true},
        Membership{"fe80::/10", "fec0::1", false}, Membership{"::1/128", "0:0:0:0:0:0:0:1", true},
        Membership{"10.0.0.0/8", "::ffff:10.1.1.1", true},
        Membership{"::ffff:10.0.0.0/104", "10.1.1.1", true},
        Membership{"::ffff:10.0.0.0/104", "11.1.1.1", false},
        Membership{"10.0.0.0/8", "10.0.0", false}, Membership{"10.0.0.0/8", "10.0.0.1 ", false},
        Membership{"10.0.0.0/8", "-", false}, Membership{"10.0.0.0/8", "", false}));

TEST(Network, RefusesWhatIsNone) {
  for (const char* text : {"", "10.0.0.0/33", "10.0.0/8", "fe80::/129", "10.0.0.0/", "host/8"}) {
    EXPECT_FALSE(parse_network(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace longwatch::naive
