#include "scenario/tarawera.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/file_system.h"
#include "base/text.h"
#include "scenario/internal/actor_files.h"
#include "scenario/internal/estate_file.h"
#include "scenario/internal/parliament.h"
#include "scenario/internal/record_files.h"
#include "scenario/internal/tarawera_days.h"
#include "scenario/internal/tarawera_intrusion.h"
#include "scenario/internal/tarawera_others.h"
#include "scenario/internal/tarawera_truth_file.h"
#include "scenario/internal/telemetry.h"

namespace longwatch::scenario {
namespace {

using internal::Parliament;

/// Writes the files beside the telemetry and keeps their names.
class SetWriter {
 public:
  SetWriter(std::string directory, TaraweraSet& set)
      : directory_(std::move(directory)), set_(set) {}

  /// Yields the path.
  Result<std::string> write(const std::string& name, const std::string& text) {
    std::string path = join_path(directory_, name);
    std::error_code failure;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), failure);
    if (failure) {
      return Error(ErrorCode::Io,
                   fmt::format("could not create the directory: {}: scenario not written",
                               failure.message()))
          .at(path);
    }
    LW_TRY(write_file(path, text));
    set_.files.push_back(name);
    return path;
  }

 private:
  std::string directory_;
  TaraweraSet& set_;
};

constexpr std::string_view kNotice =
    "longwatch-synthetic\n"
    "\n"
    "Everything in this directory was invented and written by longwatch. The country, its\n"
    "parliament, hosts, accounts, people, groups and partners do not exist; domains end in the\n"
    "names of RFC 2606, addresses outside 10.0.0.0/8 are from ranges kept for documentation and\n"
    "benchmarks (RFC 5737, RFC 2544). It is evidence of nothing and must not be mixed with real\n"
    "cases.\n";

TaraweraTruth describe_intrusion(const Parliament& at, const internal::IntrusionSpan& span) {
  const internal::Places& places = at.places;
  TaraweraTruth truth;
  truth.planted_actor = at.planted_actor;
  truth.web_host = places.web.name;
  truth.accessed_hosts = {places.web.name, places.files.name, places.application.name};
  truth.denied_hosts = {places.drafts.name, places.members.name};
  std::sort(truth.accessed_hosts.begin(), truth.accessed_hosts.end());
  std::sort(truth.denied_hosts.begin(), truth.denied_hosts.end());
  truth.denies = {{places.drafts.name, at.sizes.drafts_denies},
                  {places.members.name, at.sizes.members_denies}};
  truth.intruder_addresses = {at.intruder.scan_address, at.intruder.shell_address,
                              at.intruder.tunnel_address};
  truth.staged_bytes = at.sizes.staged_bytes;
  truth.sent_bytes = at.sizes.sent_bytes;
  truth.exposed_credentials = at.exposed_accounts().size();
  truth.first = span.first;
  truth.last = span.last;
  truth.mail_sender_domain = at.others.sender_domain;
  truth.attempt_address = at.others.attempt_address;
  return truth;
}

Status write_knowledge(const Parliament& at, SetWriter& writer, TaraweraSet& set) {
  LW_TRY_ASSIGN(set.assets, writer.write("assets.yaml", internal::assets_text(at)));
  LW_TRY_ASSIGN(set.persons, writer.write("persons.yaml", internal::persons_text(at)));
  LW_TRY_ASSIGN(const std::string tracked,
                writer.write("actors/tracked.yaml", internal::tracked_actors_text(at)));
  set.actors = tracked.substr(0, tracked.rfind('/'));
  LW_TRY(writer.write("actors/others.yaml", internal::other_actors_text(at)));
  if (at.partners == PartnerEvidence::Dropped) {
    return {};
  }
  for (const std::string_view partner : {"alpha", "bravo"}) {
    const internal::PartnerFiles files =
        partner == "alpha" ? internal::alpha_files(at) : internal::bravo_files(at);
    const std::string folder = fmt::format("partners/{}", partner);
    LW_TRY_ASSIGN(std::string list, writer.write(folder + "/indicators.txt", files.indicators));
    LW_TRY_ASSIGN(std::string cases, writer.write(folder + "/case.yaml", files.cases));
    set.partner_indicators.push_back(std::move(list));
    set.partner_cases.push_back(std::move(cases));
  }
  return {};
}

Status write_records(const Parliament& at, SetWriter& writer, TaraweraSet& set) {
  const internal::IncidentList list = internal::incident_list(at);
  set.expected.listed_incidents = list.listed;
  set.expected.listed_state = list.state;
  set.expected.listed_criminal = list.criminal;
  LW_TRY_ASSIGN(set.incident_list, writer.write("incident_list.csv", list.text));
  LW_TRY_ASSIGN(set.claims, writer.write("claims.yaml", internal::claims_text(at)));
  LW_TRY_ASSIGN(set.responses, writer.write("responses.yaml", internal::responses_text(at)));
  LW_TRY_ASSIGN(set.decisions, writer.write("decisions.yaml", internal::decisions_text(at)));
  return {};
}

}  // namespace

Result<TaraweraSet> write_tarawera(const std::string& directory, const TaraweraOptions& options) {
  if (options.planted_actor != internal::kNobody && !internal::has_profile(options.planted_actor)) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("planted actor: expected 'none' or the id of a profile, got '{}': "
                             "scenario not written",
                             to_printable(options.planted_actor)))
        .with_hint("'stone-heron' and 'glass-kite' are ids of profiles");
  }
  LW_TRY_ASSIGN(const Parliament parliament, internal::draw_parliament(options));
  internal::Telemetry telemetry(parliament, internal::Random(options.seed * 0x2545F491U + 5));
  internal::record_tarawera_days(parliament, telemetry);
  internal::record_tarawera_decoys(parliament, telemetry);
  const internal::IntrusionSpan span = internal::record_tarawera_intrusion(parliament, telemetry);
  const internal::MailCounts mails = internal::record_mail_campaign(parliament, telemetry);
  internal::record_attempt(parliament, telemetry);

  TaraweraSet set;
  SetWriter writer(directory, set);
  set.telemetry = join_path(directory, "telemetry");
  LW_TRY_ASSIGN(const internal::WrittenTelemetry written, telemetry.write(set.telemetry));
  for (const std::string& file : written.files) {
    set.files.push_back(join_path("telemetry", file));
  }
  set.records = written.records;
  set.expected = describe_intrusion(parliament, span);
  set.expected.mails = mails.mails;
  set.expected.recipients = mails.recipients;
  LW_TRY(write_knowledge(parliament, writer, set));
  LW_TRY(write_records(parliament, writer, set));
  LW_TRY_ASSIGN(set.truth,
                writer.write("truth.json", internal::tarawera_truth_text(set.expected, written)));
  LW_TRY(writer.write("SYNTHETIC.txt", std::string(kNotice)));
  std::sort(set.files.begin(), set.files.end());
  return set;
}

}  // namespace longwatch::scenario
