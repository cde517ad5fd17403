#include <algorithm>
#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "impact/internal/test_world.h"
#include "model/telemetry.h"

namespace longwatch::impact {
namespace {

using model::ActivityKind;
using model::Certainty;
using model::Exposure;
using model::ImpactFact;
using model::ImpactKind;
using model::NotificationDecision;
using model::TellDecision;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class People : public testing::TestWithParam<WorldNames> {
 protected:
  void logged_on(std::int64_t at, const std::string& account, int type,
                 World::Whose whose = World::Whose::Others) {
    model::Activity& activity =
        world_.add(ActivityKind::LoggedOn, at, world_.names.web, "Security", whose);
    activity.account = "DOMAIN\\" + account;
    activity.detail = "logon type " + std::to_string(type);
  }

  model::Activity& opens_lsass(std::int64_t at, const std::string& rights) {
    model::Activity& activity = world_.add(ActivityKind::ProcessAccessed, at, world_.names.web,
                                           "Microsoft-Windows-Sysmon/Operational");
    activity.process = "C:\\Windows\\Temp\\tool.exe";
    activity.parent = "C:\\Windows\\System32\\lsass.exe";
    activity.detail = rights;
    return activity;
  }

  const NotificationDecision& decision_for(const std::string& subject) {
    decisions_ = world_.notify();
    const auto found =
        std::find_if(decisions_.begin(), decisions_.end(),
                     [&](const NotificationDecision& one) { return one.subject == subject; });
    EXPECT_NE(found, decisions_.end()) << subject;
    return found == decisions_.end() ? none_ : *found;
  }

  World world_{GetParam()};
  std::vector<NotificationDecision> decisions_;
  NotificationDecision none_;
};

TEST_P(People, a_dump_of_lsass_exposes_accounts_whose_logons_left_credentials_before) {
  logged_on(1, "member3", 2);
  logged_on(2, "svc_web", 5);
  logged_on(3, "MEMBER3", 10);
  logged_on(4, "visitor", 3);
  logged_on(5, "WEB01$", 5);
  logged_on(6, "SYSTEM", 5);
  opens_lsass(10, "0x1FFFFF");
  logged_on(11, "late", 2);
  const model::Assessment assessment = world_.assess();
  const std::vector<ImpactFact> facts =
      facts_of(assessment, ImpactKind::CredentialsExposed, "memory of lsass");
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_EQ(facts[0].count, 2U);
  EXPECT_EQ(facts[0].host, world_.names.web);
  EXPECT_THAT(facts[0].subjects, ElementsAre("S-3", "unknown:1"));
  EXPECT_TRUE(assessment.enables_further_intrusion);
  for (const ImpactFact& fact : assessment.facts) {
    EXPECT_THAT(fact.what + fact.why, Not(HasSubstr("member3")));
    EXPECT_THAT(fact.what + fact.why, Not(HasSubstr("svc_web")));
  }
}

TEST_P(People, opening_lsass_without_the_right_to_read_exposes_nothing) {
  logged_on(1, "member3", 2);
  opens_lsass(10, "0x1000");
  opens_lsass(11, "0x1FFFFF").process = "C:\\Windows\\System32\\svchost.exe";
  const std::vector<ImpactFact> facts =
      facts_of(world_.assess(), ImpactKind::CredentialsExposed, "memory");
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_EQ(facts[0].certainty, Certainty::CannotBeExcluded);
}

TEST_P(People, a_dump_file_of_the_same_process_is_named_with_its_size) {
  opens_lsass(10, "0x1410");
  model::Activity& dump =
      world_.add(ActivityKind::FileWritten, 11, world_.names.web, "defender:DeviceFileEvents");
  dump.process = "tool.exe";
  dump.object = "C:\\Windows\\Temp\\d.tmp";
  dump.size = 48'000'123;
  EXPECT_THAT(facts_of(world_.assess(), ImpactKind::CredentialsExposed, "lsass")[0].why,
              HasSubstr("a dump file of 48,000,123 bytes was written"));
}

TEST_P(People, accounts_that_the_intruder_used_and_weak_tickets_are_facts_of_their_own) {
  logged_on(1, "svc_push", 3, World::Whose::Incident);
  for (const char* const service : {"svc_one", "svc_two", "krbtgt", "PC1$"}) {
    model::Activity& ticket = world_.add(ActivityKind::TicketRequested, 2, world_.names.directory);
    ticket.object = service;
    ticket.status = "0x17";
  }
  const model::Assessment assessment = world_.assess();
  EXPECT_EQ(facts_of(assessment, ImpactKind::CredentialsExposed, "logged on")[0].count, 1U);
  const ImpactFact tickets = facts_of(assessment, ImpactKind::CredentialsExposed, "tickets")[0];
  EXPECT_EQ(tickets.count, 2U);
  EXPECT_EQ(tickets.certainty, Certainty::Inferred);
}

TEST_P(People, mails_are_counted_by_fate_and_say_nothing_about_opening) {
  world_.incident.kind = model::IncidentKind::MailCampaign;
  world_.mail(1, "three@" + world_.names.domain, ActivityKind::MailDelivered);
  world_.mail(2, "Three@" + world_.names.domain, ActivityKind::MailDelivered);
  world_.mail(3, "scholar@college.example", ActivityKind::MailHeld);
  const model::Assessment assessment = world_.assess();
  const std::vector<ImpactFact> facts = facts_of(assessment, ImpactKind::Targeted);
  ASSERT_EQ(facts.size(), 3U);
  EXPECT_EQ(facts[0].what, "3 mails to 2 addresses");
  EXPECT_THAT(facts[0].why, HasSubstr("delivered 2 and held back 1"));
  EXPECT_EQ(facts[1].count, 2U);
  EXPECT_THAT(facts[1].subjects, ElementsAre("S-3", "S-5"));
  EXPECT_EQ(facts[2].certainty, Certainty::CannotBeExcluded);
  EXPECT_EQ(facts[2].why,
            "no web proxy log is among the sources, and no mailbox audit is among the sources");
  EXPECT_EQ(facts_of(assessment, ImpactKind::CredentialsExposed, "recipients")[0].certainty,
            Certainty::CannotBeExcluded);
}

TEST_P(People, clients_inside_that_fetched_what_mails_link_to_are_counted_once_each) {
  world_.incident.kind = model::IncidentKind::MailCampaign;
  world_.mail(1, "three@" + world_.names.domain, ActivityKind::MailDelivered);
  for (const char* const client : {"10.0.0.7", "10.0.0.8", "10.0.0.7", "198.51.100.20"}) {
    model::Activity& fetch = world_.add(ActivityKind::WebRequested, 2, "", model::telemetry::kW3c);
    fetch.source = client;
    fetch.artefacts = {{"server-name", "img.sender.example"}};
  }
  model::Activity& visit = world_.add(ActivityKind::WebRequested, 3, "", model::telemetry::kW3c);
  visit.source = "10.0.0.9";
  world_.estate.networks = {{"10.0.0.0/8", "inside", ""}};
  const std::vector<ImpactFact> facts = facts_of(world_.assess(), ImpactKind::Targeted);
  ASSERT_EQ(facts.size(), 3U);
  EXPECT_EQ(facts[2].certainty, Certainty::Observed);
  EXPECT_EQ(facts[2].count, 2U);
  EXPECT_THAT(facts[2].why, HasSubstr("2 clients inside fetched what the mails link to"));
}

TEST_P(People, readers_that_a_behaviour_names_are_exposed_or_probably_so) {
  world_.incident.kind = model::IncidentKind::MailCampaign;
  for (const char* const who : {"three", "desk", "stranger"}) {
    world_.mail(1, std::string(who) + "@" + world_.names.domain, ActivityKind::MailDelivered);
  }
  model::FindingRecord finding;
  finding.id = "f-1";
  finding.evidence = {"e-fetch"};
  finding.entities = {{"mail", "THREE@" + world_.names.domain, "opened"},
                      {"mail", "three@" + world_.names.domain, "probably-opened"},
                      {"mail", "stranger@" + world_.names.domain, "probably-opened"},
                      {"mail", "nobody@" + world_.names.domain, "opened"}};
  world_.findings = {finding};
  const model::Assessment assessment = world_.assess();
  const std::vector<ImpactFact> facts = facts_of(assessment, ImpactKind::Targeted);
  ASSERT_EQ(facts.size(), 4U);
  EXPECT_EQ(facts[2].count, 1U);
  EXPECT_EQ(facts[2].certainty, Certainty::Observed);
  EXPECT_EQ(facts[2].evidence, finding.evidence);
  EXPECT_EQ(facts[3].count, 1U);
  EXPECT_EQ(facts[3].certainty, Certainty::Inferred);
  std::vector<Exposure> exposures;
  for (const model::ExposedSubject& exposed : assessment.exposed) {
    if (exposed.exposure != Exposure::OrganisationHead) {
      exposures.push_back(exposed.exposure);
    }
  }
  EXPECT_THAT(exposures, testing::UnorderedElementsAre(Exposure::Targeted, Exposure::Exposed,
                                                       Exposure::ProbablyExposed));
}

TEST_P(People, a_partners_list_names_people_whom_our_records_do_not_show) {
  world_.incident.kind = model::IncidentKind::MailCampaign;
  model::TargetList list;
  list.name = "recipients.txt";
  list.marking = {model::Tlp::Amber, {"BRAVO"}};
  for (const char* const who : {"a", "b", "c", "d", "e"}) {
    const std::string address = std::string(who) + "@" + world_.names.domain;
    world_.mail(1, address, ActivityKind::MailDelivered);
    list.addresses.push_back(address);
  }
  list.addresses.emplace_back("scholar@college.example");
  world_.targets = {list};
  const model::Assessment assessment = world_.assess();
  const std::vector<ImpactFact> facts = facts_of(assessment, ImpactKind::Targeted);
  EXPECT_EQ(facts[1].count, 5U) << "recipients are those who were sent something";
  EXPECT_EQ(facts.back().count, 6U);
  EXPECT_THAT(facts.back().what, HasSubstr("BRAVO's list"));
  EXPECT_THAT(facts.back().why, HasSubstr("to 5 of them"));
  EXPECT_THAT(facts.back().marking.originators, testing::Contains("BRAVO"));
  EXPECT_THAT(decision_for("S-5").reason, HasSubstr("BRAVO's list"));
  world_.targets[0].addresses.resize(4);
  EXPECT_THAT(facts_of(world_.assess(), ImpactKind::Targeted), testing::SizeIs(3))
      << "four are too few to say that the list is about this";
}

TEST_P(People, logons_at_the_domain_controllers_show_that_no_recipients_account_was_used) {
  world_.incident.kind = model::IncidentKind::MailCampaign;
  world_.full_telemetry();
  world_.mail(1, "three@" + world_.names.domain, ActivityKind::MailDelivered);
  const ImpactFact fact =
      facts_of(world_.assess(), ImpactKind::CredentialsExposed, "recipients")[0];
  EXPECT_EQ(fact.certainty, Certainty::NoneObserved);
  EXPECT_EQ(fact.confidence, model::AnalyticConfidence::Moderate);
}

TEST_P(People, everybody_exposed_has_exactly_one_decision_with_wording_by_class) {
  world_.incident.kind = model::IncidentKind::MailCampaign;
  for (const char* const who : {"three", "desk", "stranger"}) {
    world_.mail(1, std::string(who) + "@" + world_.names.domain, ActivityKind::MailDelivered);
  }
  world_.mail(2, "scholar@college.example", ActivityKind::MailDelivered);
  decisions_ = world_.notify();
  std::vector<std::string> lines;
  for (const NotificationDecision& one : decisions_) {
    lines.push_back(one.subject + " " + std::string(name_of(one.decision)) + " " + one.through +
                    " " + one.wording);
    EXPECT_EQ(one.due, minute(4 * 24 * 60 + 72 * 60));
    EXPECT_EQ(one.marking, model::Marking{});
    EXPECT_EQ(one.decided_by, "duty-officer");
    EXPECT_THAT(one.reason + one.wording, Not(HasSubstr("compromis")));
    EXPECT_THAT(one.reason + one.subject, Not(HasSubstr("@")));
  }
  EXPECT_THAT(lines, ElementsAre("S-1 tell  organisation-head", "S-3 tell  targeted",
                                 "S-4 tell-through-owner S-3 targeted",
                                 "S-5 refer national cyber security centre targeted",
                                 "unknown:1 refer national cyber security centre targeted"));
}

TEST_P(People, the_strongest_exposure_wins_and_the_reason_lists_all) {
  world_.mail(1, "three@" + world_.names.domain, ActivityKind::MailDelivered);
  logged_on(2, "member3", 2);
  opens_lsass(10, "0x1FFFFF");
  const NotificationDecision& decision = decision_for("S-3");
  EXPECT_EQ(decision.exposure, Exposure::CredentialExposed);
  EXPECT_EQ(decision.wording, "credential-exposed");
  EXPECT_THAT(decision.reason, HasSubstr("credential-exposed: "));
  EXPECT_THAT(decision.reason, HasSubstr("targeted: "));
}

TEST_P(People, accounts_that_nobody_knows_are_told_through_the_head_of_the_hosts_organisation) {
  logged_on(1, "svc_web", 5);
  opens_lsass(10, "0x1FFFFF");
  const NotificationDecision& decision = decision_for("unknown:1");
  EXPECT_EQ(decision.decision, TellDecision::TellThroughOwner);
  EXPECT_EQ(decision.through, "S-1");
}

TEST_P(People, people_in_a_personal_store_that_was_taken_stand_as_one_unknown_subject) {
  model::Activity& read = world_.add(ActivityKind::FileRead, 5, world_.names.files);
  read.object = "\\\\*\\people\\oncall.csv";
  world_.archive_volume(10, "C:\\PerfLogs\\z.rar", 30'000'000);
  world_.add(ActivityKind::ProcessStarted, 10, world_.names.web);
  world_.session(60, world_.names.web, world_.names.drop, 30'500'000);
  const NotificationDecision& decision = decision_for("unknown:1");
  EXPECT_EQ(decision.exposure, Exposure::PersonalData);
  EXPECT_EQ(decision.decision, TellDecision::TellThroughOwner);
  EXPECT_EQ(decision.through, "S-1");
  EXPECT_EQ(world_.assess().sensitivity, model::DataClass::Personal);
}

TEST_P(People, an_attempt_exposes_nobody) {
  world_.incident.kind = model::IncidentKind::Attempt;
  model::Activity& request = world_.add(ActivityKind::WebRequested, 1, world_.names.web, "w3c");
  request.source = world_.names.intruder;
  request.status = "404";
  EXPECT_TRUE(world_.notify().empty());
  const std::vector<ImpactFact> facts = facts_of(world_.assess(), ImpactKind::Accessed);
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_EQ(facts[0].certainty, Certainty::CannotBeExcluded);
  world_.full_telemetry();
  EXPECT_EQ(facts_of(world_.assess(), ImpactKind::Accessed)[0].certainty, Certainty::NoneObserved);
}

TEST_P(People, without_an_estate_and_with_one_log_most_answers_are_cannot_be_excluded) {
  world_.estate = {};
  world_.incident.organisations.clear();
  world_.source({"Security"}, {world_.names.web});
  world_.sources[0].last = minute(5);
  logged_on(1, "svc_web", 2, World::Whose::Incident);
  world_.add(ActivityKind::LogCleared, 4, world_.names.web).object = "Security";
  const model::Assessment assessment = world_.assess();
  std::size_t open = 0;
  for (const ImpactFact& fact : assessment.facts) {
    EXPECT_NE(fact.certainty, Certainty::NoneObserved) << fact.what;
    open += fact.certainty == Certainty::CannotBeExcluded ? 1U : 0U;
    EXPECT_FALSE(fact.why.empty());
  }
  EXPECT_EQ(open, 4U);
  EXPECT_EQ(world_.notify()[0].decision, TellDecision::Refer);
}

INSTANTIATE_TEST_SUITE_P(Worlds, People, testing::ValuesIn(world_names()),
                         [](const auto& world) { return world.param.title; });

}  // namespace
}  // namespace longwatch::impact
