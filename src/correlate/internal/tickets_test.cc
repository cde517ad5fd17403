#include "correlate/internal/tickets.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "correlate/internal/test_worlds.h"

namespace longwatch::correlate {
namespace {

using worlds::at;
using worlds::Told;

model::Estate clinic() {
  model::Estate estate;
  estate.hosts = {worlds::host("PORTAL", {"172.20.1.5"}), worlds::host("ARCHIVE", {"172.20.1.9"})};
  estate.networks = {{"172.20.0.0/16", "inside", ""}};
  model::Ticket test;
  test.id = "T-1";
  test.kind = "penetration-test";
  test.first = at("2033-05-01 20:00:00");
  test.last = at("2033-05-01 22:00:00");
  test.hosts = {"portal.corp.example"};
  test.addresses = {"198.18.9.0/28"};
  model::Ticket backup;
  backup.id = "T-2";
  backup.kind = "backup";
  backup.hosts = {"ARCHIVE"};
  backup.addresses = {"203.0.113.70"};
  backup.accounts = {"CORP\\bk"};
  model::Ticket window;
  window.id = "T-3";
  window.kind = "change";
  window.first = at("2033-05-02 00:00:00");
  window.hosts = {"PORTAL"};
  model::Ticket answer = window;
  answer.id = "T-4";
  answer.kind = "containment";
  answer.hosts = {"ARCHIVE"};
  model::Ticket nobody;
  nobody.id = "T-5";
  nobody.kind = "change";
  estate.tickets = {nobody, test, backup, window, answer};
  return estate;
}

std::string ticket_of(const Told& told) {
  const model::Estate world = clinic();
  EstateIndex estate(world);
  const model::FindingRecord finding = worlds::finding(told);
  const model::Ticket* const ticket = explaining_ticket(finding, facts_of(finding, estate), estate);
  return ticket == nullptr ? "" : ticket->id;
}

TEST(Tickets, explain_the_listed_address_in_the_window_on_the_host) {
  EXPECT_EQ(
      ticket_of(worlds::web_request(1, "2033-05-01 21:00:00", "198.18.9.3@PORTAL", "/x", "404")),
      "T-1");
  EXPECT_EQ(
      ticket_of(worlds::web_request(1, "2033-05-01 23:00:00", "198.18.9.3@PORTAL", "/x", "404")),
      "");
  EXPECT_EQ(
      ticket_of(worlds::web_request(1, "2033-05-01 21:00:00", "198.18.9.99@PORTAL", "/x", "404")),
      "");
  EXPECT_EQ(
      ticket_of(worlds::web_request(1, "2033-05-01 21:00:00", "198.18.9.3@ARCHIVE", "/x", "404")),
      "");
}

TEST(Tickets, do_not_explain_a_program_on_the_host_that_was_tested_in_those_hours) {
  EXPECT_EQ(ticket_of({.number = 1,
                       .rule = "shell",
                       .time = "2033-05-01 21:00:00",
                       .host = "PORTAL",
                       .user = "pool"}),
            "");
}

TEST(Tickets, explain_by_account_or_by_address_but_not_others) {
  EXPECT_EQ(ticket_of({.number = 1,
                       .rule = "packs",
                       .time = "2033-01-01 03:00:00",
                       .host = "archive",
                       .user = "bk@corp.example"}),
            "T-2");
  EXPECT_EQ(ticket_of({.number = 1,
                       .rule = "sends much",
                       .time = "2033-01-01 03:00:00",
                       .channel = "zeek:conn",
                       .entities = {{"ipv4", "172.20.1.9", "source"},
                                    {"ipv4", "203.0.113.70", "destination"}}}),
            "T-2");
  EXPECT_EQ(ticket_of({.number = 1,
                       .rule = "packs",
                       .time = "2033-01-01 03:00:00",
                       .host = "ARCHIVE",
                       .user = "mallory"}),
            "");
  EXPECT_EQ(ticket_of({.number = 1,
                       .rule = "sends much",
                       .time = "2033-01-01 03:00:00",
                       .channel = "zeek:conn",
                       .entities = {{"ipv4", "172.20.1.9", "source"},
                                    {"ipv4", "198.18.200.1", "destination"}}}),
            "");
}

TEST(Tickets, a_window_for_a_host_explains_everything_there_but_containment_explains_nothing) {
  EXPECT_EQ(
      ticket_of(
          {.number = 1, .rule = "log cleared", .time = "2033-05-03 00:00:00", .host = "PORTAL"}),
      "T-3");
  EXPECT_EQ(
      ticket_of(
          {.number = 1, .rule = "log cleared", .time = "2033-05-03 00:00:00", .host = "ARCHIVE"}),
      "");
  EXPECT_EQ(ticket_of({.number = 1, .rule = "log cleared", .host = "PORTAL"}), "");
}

}  // namespace
}  // namespace longwatch::correlate
