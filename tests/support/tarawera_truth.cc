#include "tests/support/tarawera_truth.h"

#include <algorithm>

#include "base/file_system.h"
#include "base/text.h"

namespace longwatch::test_support {
namespace {

std::uint64_t number(const scenario::ScenarioSet& set, std::string_view fact) {
  return parse_uint64(set.fact(fact)).value_or(0);
}

std::vector<std::string> sorted(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

std::string scenario_file(std::string_view name) {
  return join_path(LW_REPOSITORY, "content/scenarios/" + std::string(name) + ".yaml");
}

TaraweraTruth truth_of(const scenario::ScenarioSet& set) {
  TaraweraTruth truth;
  truth.planted_actor = set.fact("planted_actor");
  truth.web_host = set.fact("web_host");
  truth.accessed_hosts = sorted(set.fact_list("accessed_hosts"));
  truth.denied_hosts = sorted(set.fact_list("denied_hosts"));
  const std::vector<std::string>& hosts = set.fact_list("denied_hosts");
  const std::vector<std::string>& counts = set.fact_list("denies");
  for (std::size_t i = 0; i < hosts.size() && i < counts.size(); ++i) {
    truth.denies[hosts[i]] = parse_uint64(counts[i]).value_or(0);
  }
  truth.intruder_addresses = set.fact_list("intruder_addresses");
  truth.staged_bytes = number(set, "staged_bytes");
  truth.sent_bytes = number(set, "sent_bytes");
  truth.exposed_credentials = number(set, "exposed_credentials");
  truth.first = parse_iso8601(set.fact("first")).value_or(Timestamp{});
  truth.last = parse_iso8601(set.fact("last")).value_or(Timestamp{});
  truth.mails = number(set, "mails");
  truth.recipients = number(set, "recipients");
  truth.mail_sender_domain = set.fact("mail_sender_domain");
  truth.attempt_address = set.fact("attempt_address");
  truth.listed_incidents = number(set, "listed_incidents");
  truth.listed_state = number(set, "listed_state");
  truth.listed_criminal = number(set, "listed_criminal");
  return truth;
}

}  // namespace longwatch::test_support
