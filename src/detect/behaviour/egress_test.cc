#include "detect/behaviour/internal/egress.h"

#include <limits>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "detect/behaviour/internal/egress_window.h"
#include "detect/behaviour/internal/own_networks.h"

namespace longwatch::detect::behaviour {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr EgressLimits kLimits{20'000'000, 8};

Address address(std::string_view text) {
  return parse_address(text).value_or(Address{});
}

Connection connection(Day day, std::uint64_t bytes, std::uint64_t offset = 0) {
  Connection made;
  made.bytes = bytes;
  made.time = Timestamp(std::chrono::days(day));
  made.locator.offset = offset;
  return made;
}

class Site {
 public:
  void send(std::string_view own, std::string_view outside, Day day, std::uint64_t bytes) {
    traffic.note(day);
    traffic.add(Recorder::Sensor, {address(own), address(outside), day}, connection(day, bytes));
  }

  /// "<own> <outside> <day> usual <bytes>"
  std::vector<std::string> unusual() const {
    std::vector<std::string> list;
    for (const UnusualEgress& found : find_unusual_egress(traffic, kLimits)) {
      list.push_back(to_text(found.way.own) + " " + to_text(found.way.outside) + " " +
                     std::to_string(found.way.day) + " usual " + std::to_string(found.usual_bytes));
    }
    return list;
  }

  Traffic traffic;
};

constexpr std::string_view kWeb = "10.0.0.1";
constexpr std::string_view kFiles = "10.0.0.2";
constexpr std::string_view kBackup = "192.0.2.10";
constexpr std::string_view kTunnel = "192.0.2.145";

TEST(Egress, a_first_large_transfer_is_unusual_beside_a_larger_nightly_backup) {
  Site site;
  for (Day day = 0; day < 20; ++day) {
    site.send(kFiles, kBackup, day, 6'900'000'000U + static_cast<std::uint64_t>(day));
  }
  site.send(kWeb, kTunnel, 12, 124'872'960);
  EXPECT_THAT(site.unusual(), ElementsAre("10.0.0.1 192.0.2.145 12 usual 0"));
  site.send(kFiles, kTunnel, 13, 124'872'960);
  EXPECT_THAT(site.unusual(),
              ElementsAre("10.0.0.1 192.0.2.145 12 usual 0", "10.0.0.2 192.0.2.145 13 usual 0"));
}

TEST(Egress, a_day_far_above_the_usual_ones_to_the_same_address_is_unusual) {
  Site site;
  for (Day day = 0; day < 10; ++day) {
    site.send(kFiles, kBackup, day, day == 4 ? 81'000'000U : 10'000'000U);
  }
  EXPECT_THAT(site.unusual(), ElementsAre("10.0.0.2 192.0.2.10 4 usual 10000000"));
}

TEST(Egress, eight_times_the_usual_is_not_more_than_eight_times) {
  Site site;
  for (Day day = 0; day < 10; ++day) {
    site.send(kFiles, kBackup, day, day == 4 ? 80'000'000U : 10'000'000U);
  }
  EXPECT_THAT(site.unusual(), IsEmpty());
}

TEST(Egress, amounts_below_the_least_one_are_not_judged) {
  Site site;
  site.traffic.note(0);
  site.send(kWeb, kTunnel, 1, 19'999'999);
  EXPECT_THAT(site.unusual(), IsEmpty());
  site.send(kWeb, kTunnel, 1, 1);
  EXPECT_THAT(site.unusual(), ElementsAre("10.0.0.1 192.0.2.145 1 usual 0"));
}

TEST(Egress, a_host_that_always_sends_much_to_changing_addresses_is_usual) {
  Site site;
  for (Day day = 0; day < 9; ++day) {
    site.send(kWeb, "198.51.100." + std::to_string(day + 1), day, 30'000'000);
  }
  site.send(kWeb, kTunnel, 5, 100'000'000);
  EXPECT_THAT(site.unusual(), IsEmpty());
  site.send(kWeb, kTunnel, 6, 300'000'000);
  EXPECT_THAT(site.unusual(), ElementsAre("10.0.0.1 192.0.2.145 6 usual 0"));
}

TEST(Egress, days_without_any_record_do_not_count_as_quiet_days) {
  Site site;
  // On working days only; the sensor saw nothing at all on the others.
  for (const Day day : {0, 1, 2, 3, 4, 70, 71, 72, 73, 74}) {
    site.send(kFiles, kBackup, day, 50'000'000);
  }
  EXPECT_THAT(site.unusual(), IsEmpty());
  for (Day day = 5; day < 70; ++day) {
    site.traffic.note(day);
  }
  EXPECT_EQ(site.unusual().size(), 10U);
}

TEST(Egress, what_two_recorders_saw_is_not_added_up) {
  Site site;
  site.traffic.note(0);
  site.send(kWeb, kTunnel, 1, 15'000'000);
  const Way way{address(kWeb), address(kTunnel), 1};
  site.traffic.add(Recorder::Firewall, way, connection(1, 15'000'000));
  EXPECT_THAT(site.unusual(), IsEmpty());
  site.traffic.add(Recorder::Firewall, way, connection(1, 6'000'000));
  ASSERT_EQ(site.unusual().size(), 1U);
  EXPECT_EQ(find_unusual_egress(site.traffic, kLimits)[0].volume->bytes, 21'000'000U);
}

TEST(Egress, sums_beyond_the_greatest_number_stay_there) {
  Site site;
  const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  site.traffic.note(0);
  site.send(kWeb, kTunnel, 1, most - 1);
  site.send(kWeb, kTunnel, 1, 5);
  site.send(kFiles, kBackup, 1, most);
  const std::vector<UnusualEgress> found = find_unusual_egress(site.traffic, kLimits);
  ASSERT_EQ(found.size(), 2U);
  for (const UnusualEgress& unusual : found) {
    EXPECT_EQ(unusual.volume->bytes, most);
    EXPECT_EQ(unusual.site_bytes, most);
  }
}

/// A backup at 23:50 that some nights begins behind midnight; a transfer of 50 MB on day 12.
Site a_backup_and_a_transfer(std::chrono::minutes at) {
  Site site;
  for (Day day = 0; day < 20; ++day) {
    Connection backup = connection(day, 6'900'000'000U);
    backup.time += std::chrono::minutes(23 * 60 + 50) + std::chrono::minutes(20 * (day % 2));
    const Day begins = day_of(backup.time);
    site.traffic.note(begins);
    site.traffic.add(Recorder::Sensor, {address(kFiles), address(kBackup), begins}, backup);
  }
  Connection transfer = connection(12, 50'000'000);
  transfer.time += at;
  site.traffic.add(Recorder::Sensor, {address(kWeb), address(kTunnel), 12}, transfer);
  return site;
}

TEST(EgressWindow, a_transfer_in_the_hours_of_a_backup_hides_behind_it) {
  for (const auto at : {std::chrono::minutes(60), std::chrono::minutes(23 * 60 + 55)}) {
    const Site site = a_backup_and_a_transfer(at);
    const std::vector<RegularTransfer> regular = find_regular_transfers(site.traffic);
    ASSERT_EQ(regular.size(), 1U);
    EXPECT_EQ(to_text(regular[0].own), kFiles);
    const std::vector<UnusualEgress> found = find_unusual_egress(site.traffic, kLimits);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(hides_behind(found[0], regular), &regular[0]);
  }
}

TEST(EgressWindow, at_other_hours_or_beside_nothing_regular_it_does_not) {
  const Site site = a_backup_and_a_transfer(std::chrono::hours(12));
  const std::vector<RegularTransfer> regular = find_regular_transfers(site.traffic);
  const std::vector<UnusualEgress> found = find_unusual_egress(site.traffic, kLimits);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(hides_behind(found[0], regular), nullptr);
  Site changing;
  for (Day day = 0; day < 20; ++day) {
    Connection upload = connection(day, 6'900'000'000U);
    upload.time += std::chrono::hours(day);
    changing.traffic.note(day);
    changing.traffic.add(Recorder::Sensor, {address(kFiles), address(kBackup), day}, upload);
  }
  EXPECT_TRUE(find_regular_transfers(changing.traffic).empty());
}

TEST(Volume, keeps_the_largest_connections_in_any_order) {
  Volume up;
  Volume down;
  for (std::uint64_t i = 0; i < 40; ++i) {
    up.add(connection(1, i / 2, i));
    down.add(connection(1, (39 - i) / 2, 39 - i));
  }
  ASSERT_EQ(up.largest.size(), Volume::kLargest);
  EXPECT_EQ(up.largest.front().bytes, 19U);
  EXPECT_EQ(up.largest.back().bytes, 12U);
  for (std::size_t i = 0; i < up.largest.size(); ++i) {
    EXPECT_EQ(up.largest[i].locator, down.largest[i].locator) << i;
  }
  EXPECT_EQ(up.connections, 40U);
}

struct AddressCase {
  std::string_view address;
  bool own;
  bool outside;
};

TEST(OwnNetworks, outside_is_what_is_neither_ours_nor_local) {
  const OwnNetworks told({"10.20.0.0/16", "2001:db8:1::/48", "nonsense"});
  for (const AddressCase& c : std::vector<AddressCase>{{"10.20.255.1", true, false},
                                                       {"10.21.0.1", false, true},
                                                       {"2001:db8:1::9", true, false},
                                                       {"192.0.2.1", false, true},
                                                       {"239.255.255.250", false, false},
                                                       {"255.255.255.255", false, false},
                                                       {"fe80::1", false, false}}) {
    EXPECT_EQ(told.is_own(address(c.address)), c.own) << c.address;
    EXPECT_EQ(told.is_outside(address(c.address)), c.outside) << c.address;
  }
  const OwnNetworks untold({});
  EXPECT_TRUE(untold.is_own(address("10.21.0.1")));
  EXPECT_TRUE(untold.is_outside(address("192.0.2.1")));
}

}  // namespace
}  // namespace longwatch::detect::behaviour
