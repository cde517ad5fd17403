#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "scenario/internal/steps/kinds.h"
#include "scenario/internal/steps/web_traffic.h"

namespace longwatch::scenario::internal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint64_t kMostRequests = 2'000'000;
constexpr std::uint64_t kRequestsOnOneConnection = 40;
constexpr auto kKeptOpen = seconds(75);

constexpr std::string_view kGuesses[] = {
    "/admin",        "/backup.zip",    "/api/v1/users",     "/web.config", "/.git/config",
    "/owa/",         "/submissions/",  "/api/swagger.json", "/login",      "/uploads/",
    "/trace.axd",    "/elmah.axd",     "/api/upload",       "/old/",       "/test.aspx",
    "/remote/login", "/server-status", "/config.json",      "/console/",   "/portal/",
};

/// How some of the requests of a step end.
struct Outcome {
  std::uint64_t count = 1;
  int status = 200;
  Amount sent{900, 24'000};
  std::vector<std::string> paths;
};

/// What all requests of a step have in common.
struct Asking {
  std::size_t host = 0;
  std::string client;
  std::string agent;
  std::string method = "GET";
  std::vector<std::string> paths;
  std::string query = "-";
  Amount received{190, 520};
};

int status_of(Params& params, std::string_view key, int otherwise) {
  const auto status =
      static_cast<int>(params.number(key, static_cast<std::uint64_t>(otherwise), 599));
  if (status < 100) {
    params.refuse(key, "a status of HTTP, 100 to 599", fmt::format("{}", status));
  }
  return status;
}

Outcome read_outcome(Play& play, const Node& node) {
  Params params(node, play.params.file(), "an outcome");
  Outcome outcome;
  outcome.count = params.number("count", 1, kMostRequests);
  outcome.status = status_of(params, "status", 200);
  outcome.sent = params.amount("sent", outcome.sent);
  outcome.paths = params.texts("paths");
  if (const Status status = params.finish(); !status.ok()) {
    play.params.adopt(status.error());
  }
  return outcome;
}

Asking read_asking(Play& play, std::string_view method) {
  Asking asking;
  asking.host = play.host("host", play.world().site.host);
  asking.client = play.source();
  asking.agent = play.agent();
  asking.method = play.params.text("method", method);
  asking.paths = play.params.texts("paths");
  asking.query = play.params.text("query", "-");
  asking.received = play.params.amount(
      "received", asking.method == "POST" ? Amount{700, 9'000} : Amount{190, 520});
  return asking;
}

WebRequest request_at(Play& play, const Asking& asking, const Outcome& outcome, Timestamp time) {
  const std::vector<std::string>& paths = outcome.paths.empty() ? asking.paths : outcome.paths;
  WebRequest request;
  request.time = time;
  request.client = asking.client;
  request.method = asking.method;
  request.path = paths.empty() ? std::string("/") : play.random.pick(paths);
  request.query = asking.query;
  request.agent = asking.agent;
  request.status = outcome.status;
  request.sent = outcome.sent.draw(play.random);
  request.received = asking.received.draw(play.random);
  request.milliseconds =
      static_cast<std::uint32_t>(20 + std::min<std::uint64_t>(request.sent / 250, 600'000)) +
      play.random.below(90);
  request.host = play.host_of(asking.host).name;
  return request;
}

// Which outcome comes when: those of every kind spread over the whole.
std::vector<std::size_t> mixed(const std::vector<Outcome>& outcomes) {
  std::vector<std::pair<double, std::size_t>> places;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    for (std::uint64_t k = 0; k < outcomes[i].count; ++k) {
      places.emplace_back((static_cast<double>(k) + 0.5) / static_cast<double>(outcomes[i].count),
                          i);
    }
  }
  std::sort(places.begin(), places.end());
  std::vector<std::size_t> order;
  for (const auto& [place, outcome] : places) {
    order.push_back(outcome);
  }
  return order;
}

// Asks for all outcomes, spread; a last one comes at the very end.
void ask(Play& play, const Asking& asking, const std::vector<Outcome>& outcomes,
         const Outcome* last) {
  if (play.params.failed()) {
    return;
  }
  const std::vector<std::size_t> order = mixed(outcomes);
  const std::uint64_t count = order.size() + (last == nullptr ? 0 : 1);
  WebTraffic traffic(play, asking.host);
  for (std::size_t i = 0; i < order.size(); ++i) {
    traffic.add(request_at(play, asking, outcomes[order[i]], play.spread(i, count)));
  }
  if (last != nullptr) {
    traffic.add(request_at(play, asking, *last, play.spread(order.size(), count)));
  }
  traffic.finish();
}

void play_web_requests(Play& play) {
  const Asking asking = read_asking(play, "GET");
  std::vector<Outcome> outcomes;
  for (const Node* const node : play.params.maps("outcomes")) {
    outcomes.push_back(read_outcome(play, *node));
  }
  if (outcomes.empty()) {
    Outcome only;
    only.count = play.params.number("count", 1, kMostRequests);
    only.status = status_of(play.params, "status", 200);
    only.sent = play.params.amount("sent", only.sent);
    outcomes.push_back(only);
  }
  std::optional<Outcome> last;
  if (const Node* const node = play.params.node("last")) {
    last = read_outcome(play, *node);
  }
  ask(play, asking, outcomes, last.has_value() ? &*last : nullptr);
}

void play_web_scan(Play& play) {
  Asking asking = read_asking(play, "GET");
  const std::uint64_t count = play.params.number("count", 100, kMostRequests);
  const std::uint64_t missed = play.params.number("missed", count * 9 / 10, kMostRequests);
  const std::vector<std::string> found = play.params.texts("found");
  if (missed > count) {
    play.params.refuse("missed", "a number that is not above 'count'", fmt::format("{}", missed));
    return;
  }
  std::vector<std::string> guesses = asking.paths;
  if (guesses.empty()) {
    for (const std::string_view guess : kGuesses) {
      for (int i = 0; i < 12; ++i) {
        guesses.push_back(fmt::format("{}{}", guess, play.random.between(1, 900)));
      }
    }
  }
  ask(play, asking,
      {{missed, 404, {1'245, 1'245}, guesses},
       {count - missed,
        200,
        {9'000, 15'310},
        found.empty() ? std::vector<std::string>{"/"} : found}},
      nullptr);
}

void play_upload_probe(Play& play) {
  Asking asking = read_asking(play, "POST");
  const std::uint64_t refused = play.params.number("refused", 40, kMostRequests);
  const std::uint64_t failed = play.params.number("failed", 0, kMostRequests);
  const int refused_status = status_of(play.params, "refused_status", 400);
  const int success_status = status_of(play.params, "success_status", 201);
  const bool success = play.params.flag("success", false);
  if (asking.paths.empty()) {
    asking.paths = {play.world().site.upload_path.empty() ? "/upload"
                                                          : play.world().site.upload_path};
  }
  const Outcome last{1, success_status, {412, 412}, {}};
  std::vector<Outcome> outcomes = {{refused, refused_status, {312, 312}, {}}};
  if (failed != 0) {
    outcomes.push_back({failed, 500, {1'208, 1'208}, {}});
  }
  ask(play, asking, outcomes, success ? &last : nullptr);
}

/// Who calls a web shell how often.
struct Caller {
  std::string client;
  std::uint64_t count = 0;
};

std::vector<Caller> read_callers(Play& play) {
  std::vector<Caller> callers;
  for (const Node* const node : play.params.maps("callers")) {
    Params params(*node, play.params.file(), "a caller");
    Caller caller;
    caller.client = play.address_of("callers", params.need("from"));
    caller.count = params.number("count", 1, kMostRequests);
    if (const Status status = params.finish(); !status.ok()) {
      play.params.adopt(status.error());
    }
    callers.push_back(std::move(caller));
  }
  if (callers.empty()) {
    callers.push_back({play.source(), play.params.number("count", 1, kMostRequests)});
  }
  return callers;
}

// The first caller's requests take the whole time; those of others fall between them.
void play_web_shell_calls(Play& play) {
  Asking asking;
  asking.host = play.host("host", play.world().site.host);
  asking.agent = play.agent();
  asking.method = play.params.text("method", "POST");
  asking.paths = {play.params.need("path")};
  asking.received = play.params.amount("received", {700, 9'000});
  const Amount sent = play.params.amount("sent", {180, 4'800});
  const std::vector<Caller> callers = read_callers(play);
  if (play.params.failed()) {
    return;
  }
  for (const Caller& caller : callers) {
    const bool first = &caller == callers.data();
    asking.client = caller.client;
    WebTraffic traffic(play, asking.host);
    for (std::uint64_t i = 0; i < caller.count; ++i) {
      const Timestamp time =
          first ? play.spread(i, caller.count) : play.spread(i + 1, caller.count + 2) + seconds(7);
      traffic.add(request_at(play, asking, {1, 200, sent, {}}, time));
    }
    traffic.finish();
  }
}

void play_web_download(Play& play) {
  Asking asking = read_asking(play, "GET");
  asking.paths = {play.params.need("path")};
  const Amount size = play.params.amount("size", {10'000, 90'000});
  if (play.params.failed()) {
    return;
  }
  WebTraffic traffic(play, asking.host);
  traffic.add(request_at(play, asking, {1, 200, size, {}}, play.from));
  traffic.finish();
}

constexpr StepKind kKinds[] = {
    {"web_requests", play_web_requests}, {"web_scan", play_web_scan},
    {"upload_probe", play_upload_probe}, {"web_shell_calls", play_web_shell_calls},
    {"web_download", play_web_download},
};

}  // namespace

void WebTraffic::add(const WebRequest& request) {
  play_.sensors().request(request);
  Carried& carried = open_[request.client];
  const bool fresh = carried.requests == 0 || carried.requests >= kRequestsOnOneConnection ||
                     request.time - carried.last > kKeptOpen;
  if (fresh) {
    if (carried.requests != 0) {
      close(request.client, carried);
    }
    carried = {};
    carried.first = request.time;
  }
  carried.last = request.time + milliseconds(request.milliseconds);
  ++carried.requests;
  carried.in += request.received + 90;
  carried.out += request.sent + 260;
}

void WebTraffic::close(const std::string& client, const Carried& carried) {
  const auto length = carried.last - carried.first;
  play_.stage.contact({.time = carried.first - milliseconds(90),
                       .from = client,
                       .to = play_.host_of(host_).address,
                       .seconds = std::chrono::duration<double>(length).count() + 5.1,
                       .out = carried.in + 1'300,
                       .in = carried.out + 4'700,
                       .certificate = play_.stage.site_certificate()});
}

void WebTraffic::finish() {
  for (const auto& [client, carried] : open_) {
    if (carried.requests != 0) {
      close(client, carried);
    }
  }
}

std::span<const StepKind> web_steps() {
  return kKinds;
}

}  // namespace longwatch::scenario::internal
