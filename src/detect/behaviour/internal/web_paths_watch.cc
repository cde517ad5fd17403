#include "detect/behaviour/internal/web_paths_watch.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "detect/behaviour/internal/bounded_map.h"
#include "detect/behaviour/internal/coverage.h"
#include "detect/behaviour/internal/findings.h"
#include "detect/behaviour/internal/rules.h"
#include "detect/behaviour/internal/web_paths.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr std::size_t kMostPaths = 200'000;   // about 60 MB
constexpr std::size_t kMostServers = 20'000;  // a Host header is the client's own word
constexpr std::size_t kMostFindings = 50;     // of one kind

const model::RuleInfo& misplaced_script_rule() {
  static const model::RuleInfo rule = make_rule(
      {"6bf68752-1a44-48a7-a1ec-ecd96c58f719",
       "A script that was never asked for before took commands from few outside addresses",
       model::Level::High,
       {"T1505.003"},
       {"persistence"},
       "web-new-path"});
  return rule;
}

const model::RuleInfo& new_script_rule() {
  static const model::RuleInfo rule =
      make_rule({"647f2d30-ea77-4746-a556-62d444e46627",
                 "A script that was never asked for before is used by few outside addresses",
                 model::Level::Medium,
                 {"T1505.003"},
                 {"persistence"},
                 "web-new-path"});
  return rule;
}

const model::RuleInfo& new_endpoint_rule() {
  static const model::RuleInfo rule =
      make_rule({"b2fad0b5-8f44-4bd1-af61-790dc195f24b",
                 "A path that was never asked for before is sent much by few outside addresses",
                 model::Level::Low,
                 {"T1505.003"},
                 {"persistence"},
                 "web-new-path"});
  return rule;
}

const model::RuleInfo& large_new_file_rule() {
  static const model::RuleInfo rule =
      make_rule({"cc544dea-5ac0-4456-94d7-aeb11958015f",
                 "A new file of a kind that is small here was large, and fetched by few",
                 model::Level::High,
                 {"T1041"},
                 {"exfiltration"},
                 "web-large-answer"});
  return rule;
}

const model::RuleInfo& large_answer_rule() {
  static const model::RuleInfo rule = make_rule({"7e875b52-f3d0-4f44-9921-63b63b8c57d6",
                                                 "A web server's answer was far larger than usual",
                                                 model::Level::Medium,
                                                 {"T1041"},
                                                 {"exfiltration"},
                                                 "web-large-answer"});
  return rule;
}

struct PathView {
  WebRecorder recorder;
  std::string_view server;
  std::string_view path;

  std::uint64_t hash() const {
    return KeyHash().add(static_cast<std::uint64_t>(recorder)).add(server).add(path).value();
  }
};

struct PathKey {
  WebRecorder recorder;
  std::string server;
  std::string path;

  explicit PathKey(const PathView& view)
      : recorder(view.recorder), server(view.server), path(view.path) {}

  bool operator==(const PathView& view) const {
    return path == view.path && server == view.server && recorder == view.recorder;
  }

  bool operator==(const PathKey&) const = default;
  auto operator<=>(const PathKey&) const = default;
};

/// When there were records of a server.
struct ServerDays {
  std::set<Day> days;
  std::optional<Timestamp> first;

  void note(Timestamp time) {
    if (days.empty() || *days.rbegin() != day_of(time)) {
      days.insert(day_of(time));
    }
    first = first.has_value() ? std::min(*first, time) : time;
  }

  void merge(ServerDays&& other) {
    days.merge(other.days);
    if (other.first.has_value()) {
      first = first.has_value() ? std::min(*first, *other.first) : other.first;
    }
  }
};

class WebPathsState final : public WatchState {
 public:
  void take(WatchState& other) override {
    auto& more = static_cast<WebPathsState&>(other);
    paths.take(more.paths);
    servers.take(more.servers);
  }

  std::size_t capacity() const override {
    constexpr std::size_t kTexts = 160;  // of a path, and what is kept of its requests, about
    constexpr std::size_t kDays = 1024;  // of a server, about
    return paths.capacity() + paths.size() * kTexts + servers.capacity() + servers.size() * kDays;
  }

  BoundedMap<PathKey, PathStats> paths{kMostPaths};
  BoundedMap<PathKey, ServerDays> servers{kMostServers};  // the path is empty
};

std::vector<PathRow> rows_of(WebPathsState& gathered) {
  std::vector<PathRow> rows;
  for (const auto& [key, stats] : gathered.paths.sorted()) {
    PathRow row{key->recorder, key->server, key->path, stats, *stats->first(), 0};
    const ServerDays* server = gathered.servers.find(PathView{key->recorder, key->server, {}});
    if (server != nullptr) {
      row.server_first = *server->first;
      const auto first_day = server->days.lower_bound(day_of(*stats->first()));
      row.server_days = static_cast<std::size_t>(std::distance(server->days.begin(), first_day));
    }
    rows.push_back(row);
  }
  return rows;
}

std::string names_of(const std::vector<Visitor>& visitors) {
  std::string names;
  for (const Visitor& visitor : visitors) {
    names += names.empty() ? "" : " and ";
    names += to_text(visitor.address);
  }
  return names;
}

/// What both kinds say of the path and of who asked for it.
model::Finding finding_of(const PathRow& row, const model::RuleInfo& rule,
                          const std::vector<Sighting>& events) {
  model::Finding finding;
  finding.rule = &rule;
  finding.host = std::string(row.server);
  set_events(events, finding);
  for (const Visitor& visitor : row.stats->visitors()) {
    if (!row.stats->is_common()) {
      finding.entities.push_back(address_entity(visitor.address, "source"));
    }
  }
  finding.entities.push_back({"url", std::string(row.path), "target"});
  finding.fields = {{"cs-uri-stem", std::string(row.path)},
                    {"web.served", with_thousands(row.stats->served())},
                    {"web.sent", with_thousands(row.stats->sent())}};
  return finding;
}

model::Finding finding_of(const NewPathFound& found, const std::string& coverage) {
  const PathRow& row = *found.row;
  const PathStats& stats = *row.stats;
  const model::RuleInfo& rule = found.kind == NewPath::ScriptOutOfPlace ? misplaced_script_rule()
                                : found.kind == NewPath::Script         ? new_script_rule()
                                                                        : new_endpoint_rule();
  model::Finding finding = finding_of(row, rule, stats.requests());
  if (found.between.has_value()) {
    finding.fields.push_back({"web.between_first_requests", duration_in_words(*found.between)});
    finding.fields.push_back({"web.same_user_agent", found.same_agent ? "yes" : "no"});
  }
  give_reasons({"a path in use is asked for by many, or was before " + to_iso8601(*stats.first()),
                counted(stats.served(), "request") + " served, " + with_thousands(stats.sent()) +
                    " of them with content, all from " + names_of(stats.visitors()),
                counted(row.server_days, "day") + " with records of this server before, from " +
                    text_of(day_of(row.server_first)),
                coverage},
               finding);
  return finding;
}

model::Finding finding_of(const LargeFound& found, const std::string& coverage) {
  const PathRow& row = *found.row;
  const bool is_new = found.kind == LargeKind::NewFile;
  std::vector<Sighting> events;
  for (const LargeAnswer& answer : row.stats->largest()) {
    // With the largest those that are of its size.
    if (answer.bytes >= row.stats->most_bytes() / 2) {
      events.push_back(answer.seen);
    }
  }
  model::Finding finding =
      finding_of(row, is_new ? large_new_file_rule() : large_answer_rule(), events);
  for (const LargeAnswer& answer : row.stats->largest()) {
    add_entity(address_entity(answer.client, "source"), finding);
  }
  finding.fields.push_back({"web.answer", with_thousands(row.stats->most_bytes()) + " bytes"});
  const bool is_file = found.kind != LargeKind::Usual;
  give_reasons({(is_file ? "files of this kind of no more than about " : "about ") +
                    with_thousands(found.usual_bytes) + " bytes",
                with_thousands(row.stats->most_bytes()) + " bytes to " +
                    to_text(row.stats->largest().front().client),
                is_file ? counted(found.compared, "other file") + " of this kind on this server"
                        : counted(found.compared, "other answer") + " of the same path",
                coverage},
               finding);
  return finding;
}

/// What the server's own log tells too is told once.
class Once {
 public:
  bool is_first(const PathRow& row, std::string_view kind) {
    std::string key(kind);
    key.append(row.path).append(names_of(row.stats->visitors()));
    if (row.recorder == WebRecorder::Server) {
      told_.insert(std::move(key));
      return true;
    }
    return told_.count(key) == 0;
  }

 private:
  std::set<std::string> told_;
};

}  // namespace

WebPathsWatch::WebPathsWatch(const BehaviourOptions& options, model::FieldTable& fields)
    : networks_(options.own_networks), requests_(fields) {}

std::vector<Interest> WebPathsWatch::interests() const {
  return WebRequestReader::interests();
}

std::vector<const model::RuleInfo*> WebPathsWatch::rules() const {
  return {&misplaced_script_rule(), &new_script_rule(), &new_endpoint_rule(),
          &large_new_file_rule(), &large_answer_rule()};
}

std::unique_ptr<WatchState> WebPathsWatch::make_state(
    const DetectorResources& /*resources*/) const {
  return std::make_unique<WebPathsState>();
}

void WebPathsWatch::look(Record& record, WatchState* state, model::FindingSink& /*sink*/) const {
  const WebRequest* request = requests_.read(record);
  if (request == nullptr || !record.event().time.has_value()) {
    return;
  }
  auto& gathered = *static_cast<WebPathsState*>(state);
  if (ServerDays* server = gathered.servers.at(PathView{request->recorder, request->server, {}})) {
    server->note(*record.event().time);
  }
  if (!request->is_served()) {
    return;
  }
  if (PathStats* path =
          gathered.paths.at(PathView{request->recorder, request->server, request->path})) {
    path->add(*request, sighting_of(record.event()), networks_.is_outside(request->client));
  }
}

void WebPathsWatch::finish(WatchState& state, const Coverage& coverage,
                           model::FindingSink& sink) const {
  auto& gathered = static_cast<WebPathsState&>(state);
  const std::vector<PathRow> rows = rows_of(gathered);
  const std::string seen =
      coverage_in_words(coverage, interests()) +
      (gathered.paths.is_cut()
           ? "; of more paths than " + with_thousands(kMostPaths) + " only so many were looked at"
           : "");
  Once once;
  std::vector<NewPathFound> new_paths = find_new_paths(rows);
  std::stable_sort(new_paths.begin(), new_paths.end(),
                   [](const NewPathFound& a, const NewPathFound& b) { return a.kind < b.kind; });
  std::vector<model::Finding> findings;
  for (const NewPathFound& found : new_paths) {
    if (once.is_first(*found.row, "new")) {
      findings.push_back(finding_of(found, seen));
    }
  }
  hand_over(std::move(findings), kMostFindings, sink);
  findings.clear();
  for (const LargeFound& found : find_large_answers(rows)) {
    if (once.is_first(*found.row, "large")) {
      findings.push_back(finding_of(found, seen));
    }
  }
  hand_over(std::move(findings), kMostFindings, sink);
}

}  // namespace longwatch::detect::behaviour
