#include "detect/behaviour/internal/directory_search.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "detect/behaviour/internal/discovery.h"
#include "detect/behaviour/internal/episodes.h"
#include "detect/behaviour/internal/findings.h"
#include "detect/behaviour/internal/names.h"
#include "detect/behaviour/internal/process_fields.h"
#include "detect/behaviour/internal/process_pairs.h"
#include "detect/behaviour/internal/rows.h"
#include "detect/behaviour/internal/rules.h"
#include "model/telemetry.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr EpisodeLimits kCommands{std::chrono::minutes(15), 4, 2};   // kinds
constexpr EpisodeLimits kQuestions{std::chrono::minutes(30), 2, 2};  // kinds
constexpr EpisodeLimits kFanOut{std::chrono::minutes(15), 10, 3};    // hosts
constexpr std::size_t kSomeKinds = 5;    // of commands, where that is medium
constexpr std::size_t kManyKinds = 8;    // where that is high,
constexpr std::size_t kDomainKinds = 3;  // with so many about the domain among them
constexpr std::size_t kManyQuestions = 4;
constexpr std::size_t kManyHosts = 20;
constexpr std::uint32_t kShareFile = 5145;
constexpr std::string_view kSearchLog = "zeek:ldap_search";
constexpr std::string_view kRpcLog = "zeek:dce_rpc";

/// Through these, users, groups, sessions and logged-on people are asked for.
constexpr std::array<std::string_view, 5> kPipes = {"samr", "lsarpc", "srvsvc", "wkssvc", "winreg"};

model::RuleInfo rule_of(std::string id, std::string title, model::Level level,
                        std::vector<std::string> techniques) {
  return make_rule({std::move(id),
                    std::move(title),
                    level,
                    std::move(techniques),
                    {"discovery"},
                    "directory-search"});
}

const model::RuleInfo& many_commands_rule() {
  static const model::RuleInfo rule =
      rule_of("a9c59547-8410-422b-bc1b-9cf50c43008e",
              "Many kinds of commands that look around, the domain too, within minutes",
              model::Level::High, {"T1087.002", "T1069.002", "T1082", "T1016"});
  return rule;
}

const model::RuleInfo& commands_rule() {
  static const model::RuleInfo rule =
      rule_of("eb7c4f15-c60d-404e-94a3-38beb779f727",
              "Several kinds of commands that look around within minutes", model::Level::Medium,
              {"T1087", "T1082", "T1016"});
  return rule;
}

const model::RuleInfo& few_commands_rule() {
  static const model::RuleInfo rule =
      rule_of("148b3880-4511-4a2e-b700-7912c26ab367",
              "Some kinds of commands that look around within minutes", model::Level::Low,
              {"T1087", "T1082", "T1016"});
  return rule;
}

const model::RuleInfo& many_questions_rule() {
  static const model::RuleInfo rule =
      rule_of("7d880de3-ff2b-4590-8ba8-49831d44b52b",
              "A host searched the directory for many kinds of objects at once", model::Level::High,
              {"T1087.002", "T1018", "T1069.002", "T1482"});
  return rule;
}

const model::RuleInfo& questions_rule() {
  static const model::RuleInfo rule =
      rule_of("36cf3e10-9a5a-455c-9378-f48db1e77f2a",
              "A host searched the directory for all objects of some kinds", model::Level::Medium,
              {"T1087.002", "T1018"});
  return rule;
}

const model::RuleInfo& many_hosts_rule() {
  static const model::RuleInfo rule =
      rule_of("94b2b2fc-360b-4a05-a14e-7a834d11a2f5",
              "One source asked a great many hosts for their users and sessions within minutes",
              model::Level::High, {"T1033", "T1049", "T1018"});
  return rule;
}

const model::RuleInfo& hosts_rule() {
  static const model::RuleInfo rule =
      rule_of("eba53b68-8774-456f-a0ee-3b453783b7c1",
              "One source asked many hosts for their users and sessions within minutes",
              model::Level::Medium, {"T1033", "T1049"});
  return rule;
}

/// PartCounted is what is counted: the kind of command or question, or the host that was asked.
/// PartDomain is "domain" for commands about it.
enum Part : std::size_t { PartCounted, PartHost, PartUser, PartSource, PartDetail, PartDomain };

class DirectorySearch final : public Watch {
 public:
  explicit DirectorySearch(model::FieldTable& fields)
      : process_(fields),
        subject_(fields.add("SubjectUserName")),
        share_(fields.add("ShareName")),
        file_(fields.add("RelativeTargetName")),
        address_(fields.add("IpAddress")),
        origin_(fields.add("id.orig_h")),
        answerer_(fields.add("id.resp_h")),
        filter_(fields.add("filter")),
        endpoint_(fields.add("endpoint")),
        operation_(fields.add("operation")) {}

  std::vector<Interest> interests() const override {
    std::vector<Interest> all = process_starts();
    all.insert(all.end(), {{"Security", kShareFile}, {kSearchLog}, {kRpcLog}});
    return all;
  }

  std::vector<const model::RuleInfo*> rules() const override {
    return {&few_commands_rule(), &many_commands_rule(), &commands_rule(), &many_questions_rule(),
            &questions_rule(),    &many_hosts_rule(),    &hosts_rule()};
  }

  std::unique_ptr<WatchState> make_state(const DetectorResources& resources) const override {
    return std::make_unique<RowState>(resources);
  }

  void look(Record& record, WatchState* state, model::FindingSink& sink) const override;
  void finish(WatchState& state, const Coverage& coverage, model::FindingSink& sink) const override;

 private:
  void note_command(Record& record, RowStore& rows) const;
  void note_pipe(Record& record, RowStore& rows) const;
  void note_sensor(Record& record, RowStore& rows) const;

  const ProcessFields process_;
  const model::FieldId subject_;
  const model::FieldId share_;
  const model::FieldId file_;
  const model::FieldId address_;
  const model::FieldId origin_;
  const model::FieldId answerer_;
  const model::FieldId filter_;
  const model::FieldId endpoint_;
  const model::FieldId operation_;
};

void DirectorySearch::look(Record& record, WatchState* state, model::FindingSink& /*sink*/) const {
  if (!record.event().time.has_value()) {
    return;
  }
  RowStore& rows = static_cast<RowState*>(state)->rows;
  switch (record.event().event_id.value_or(0)) {
    case kSysmonProcess:
    case kSecurityProcess:
      note_command(record, rows);
      break;
    case kShareFile:
      note_pipe(record, rows);
      break;
    default:
      note_sensor(record, rows);
      break;
  }
}

/// The same start may stand in both logs; kinds are counted, not starts.
void DirectorySearch::note_command(Record& record, RowStore& rows) const {
  const std::string_view image = process_.image(record);
  const std::string_view line = process_.command_line(record);
  const Discovery about = discovery_of(image, line);
  if (about.kind.empty()) {
    return;
  }
  const std::string_view host = record.render(record.event().computer);
  const std::string_view user = process_.user(record);
  std::string group = "c|";
  group.append(host).append("|").append(account_key(user));
  rows.add(
      group, record.event(),
      {about.kind, host, user, "", line.empty() ? image : line, about.is_domain ? "domain" : ""});
}

void DirectorySearch::note_pipe(Record& record, RowStore& rows) const {
  const std::string pipe = to_ascii_lower(file_name_of(record.text(file_)));
  if (std::find(kPipes.begin(), kPipes.end(), pipe) == kPipes.end() ||
      !record.text(share_).ends_with("IPC$")) {
    return;
  }
  const std::string source = address_key(record.text(address_));
  if (!source.empty()) {
    const std::string_view host = record.render(record.event().computer);
    rows.add("h|" + source, record.event(), {host, host, record.text(subject_), source, pipe, ""});
  }
}

void DirectorySearch::note_sensor(Record& record, RowStore& rows) const {
  const std::string source = address_key(record.text(origin_));
  if (source.empty()) {
    return;
  }
  if (const std::string_view filter = record.text(filter_); !filter.empty()) {
    const std::string_view question = directory_question(filter);
    if (!question.empty()) {
      rows.add("q|" + source, record.event(),
               {question, record.text(answerer_), "", source, filter, ""});
    }
    return;
  }
  const std::string endpoint = to_ascii_lower(record.text(endpoint_));
  if (std::find(kPipes.begin(), kPipes.end(), endpoint) != kPipes.end()) {
    const std::string_view host = record.text(answerer_);
    rows.add("r|" + source, record.event(),
             {host, host, "", source, endpoint + " " + std::string(record.text(operation_)), ""});
  }
}

model::Finding make_finding(const model::RuleInfo& rule, const RowGroup& group,
                            const Episode& episode, std::string_view what,
                            const std::string& coverage) {
  constexpr std::size_t kMostListed = 20;
  model::Finding finding;
  finding.rule = &rule;
  std::vector<const Row*> rows;
  std::set<std::string> counted_values;
  std::string details;
  for (std::size_t i = episode.stretch.begin; i < episode.stretch.end; ++i) {
    const Row& row = group.rows[i];
    rows.push_back(&row);
    if (counted_values.insert(row.text(PartCounted)).second &&
        counted_values.size() <= kMostListed) {
      details.append(details.empty() ? "" : "; ").append(row.text(PartDetail));
    }
    add_named("host", row.text(PartSource), "source", finding);
    add_named("host", row.text(PartHost), row.text(PartSource).empty() ? "reporter" : "target",
              finding);
    add_named("user", row.text(PartUser), "subject", finding);
  }
  set_events(sightings_of(rows), finding);
  const bool is_on_host = rows.front()->text(PartSource).empty();
  finding.host = is_on_host ? rows.front()->text(PartHost) : "";
  finding.user = rows.front()->text(PartUser);
  finding.fields = {{"asked", details}};
  give_reasons(
      {usual_in_words(episode) + " " + std::string(what) + " in the busiest minutes of a day",
       with_thousands(episode.stretch.different) + " " + std::string(what) + " within " +
           duration_in_words(rows.back()->at.time - rows.front()->at.time),
       is_on_host ? "this account's other days on this host" : "this source's other days",
       coverage},
      finding);
  return finding;
}

std::size_t domain_kinds(const RowGroup& group, const Stretch& stretch) {
  std::set<std::string_view> kinds;
  for (std::size_t i = stretch.begin; i < stretch.end; ++i) {
    if (!group.rows[i].text(PartDomain).empty()) {
      kinds.insert(group.rows[i].text(PartCounted));
    }
  }
  return kinds.size();
}

/// People look for faults; a service's account has no reason to.
bool is_of_service(const RowGroup& group, const Stretch& stretch) {
  for (std::size_t i = stretch.begin; i < stretch.end; ++i) {
    if (is_service_identity(group.rows[i].text(PartUser))) {
      return true;
    }
  }
  return false;
}

struct CommandKinds {
  std::size_t all = 0;
  std::size_t domain = 0;
  bool is_of_service = false;
};

const model::RuleInfo& rule_for(const CommandKinds& kinds) {
  if ((kinds.all >= kManyKinds && kinds.domain >= kDomainKinds) ||
      (kinds.all >= kSomeKinds && kinds.domain > 0 && kinds.is_of_service)) {
    return many_commands_rule();
  }
  return kinds.all >= kSomeKinds || kinds.is_of_service ? commands_rule() : few_commands_rule();
}

void DirectorySearch::finish(WatchState& state, const Coverage& coverage,
                             model::FindingSink& sink) const {
  const std::string words = coverage_in_words(coverage, interests());
  const std::vector<Day> days = coverage.days({"security", "microsoft-windows-sysmon/operational",
                                               "linux-sysmon/operational", kSearchLog, kRpcLog});
  static_cast<RowState&>(state).rows.for_each_group([&](RowGroup& group) {
    const bool is_command = group.name.starts_with("c|");
    const bool is_question = group.name.starts_with("q|");
    const EpisodeLimits& limits = is_command ? kCommands : is_question ? kQuestions : kFanOut;
    for (const Episode& episode : unusual_episodes(group.rows, PartCounted, limits, days)) {
      const std::size_t count = episode.stretch.different;
      if (is_command) {
        const CommandKinds kinds{count, domain_kinds(group, episode.stretch),
                                 is_of_service(group, episode.stretch)};
        sink.accept(make_finding(rule_for(kinds), group, episode,
                                 "kinds of commands that look around", words));
      } else if (is_question) {
        sink.accept(make_finding(count >= kManyQuestions ? many_questions_rule() : questions_rule(),
                                 group, episode, "kinds of searches for all there is", words));
      } else {
        sink.accept(make_finding(count >= kManyHosts ? many_hosts_rule() : hosts_rule(), group,
                                 episode, "hosts that were asked", words));
      }
    }
  });
}

}  // namespace

std::unique_ptr<Watch> make_directory_search(model::FieldTable& fields) {
  return std::make_unique<DirectorySearch>(fields);
}

}  // namespace longwatch::detect::behaviour
