#include "detect/behaviour/internal/status_shift_watch.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include "base/text.h"
#include "detect/behaviour/internal/findings.h"
#include "detect/behaviour/internal/hits.h"
#include "detect/behaviour/internal/rules.h"
#include "detect/behaviour/internal/status_shift.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr std::size_t kMostFindings = 50;

const model::RuleInfo& upload_shift_rule() {
  static const model::RuleInfo rule =
      make_rule({"9ff5e686-291e-4953-8d8f-1171832a6276",
                 "An upload was refused many times, until one was taken",
                 model::Level::High,
                 {"T1190"},
                 {"initial-access"},
                 "web-status-shift"});
  return rule;
}

const model::RuleInfo& shift_rule() {
  static const model::RuleInfo rule =
      make_rule({"43db402d-486e-4868-aca5-4a711638394e",
                 "Requests with content were refused many times, until one was taken",
                 model::Level::Medium,
                 {"T1190"},
                 {"initial-access"},
                 "web-status-shift"});
  return rule;
}

class StatusShiftState final : public WatchState {
 public:
  explicit StatusShiftState(const DetectorResources& resources) : hits(resources) {}

  void take(WatchState& other) override { hits.take(static_cast<StatusShiftState&>(other).hits); }

  std::size_t capacity() const override {
    return sizeof(*this) + Hits::kFreeBytes + key.capacity();
  }

  Status status() const override { return hits.status(); }

  Hits hits;
  std::string key;  // scratch
};

/// Where requests went.
struct Target {
  WebRecorder recorder = WebRecorder::Server;
  std::string server;
  std::string path;

  bool operator==(const Target&) const = default;
};

/// The words of folders and programs that take files.
bool takes_files(std::string_view path) {
  constexpr std::array<std::string_view, 7> kWords = {"upload", "attach",   "import", "file",
                                                      "media",  "document", "image"};
  const std::string lower = to_ascii_lower(path);
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

model::Finding finding_of(const Target& target, const StatusShift& shift, const PathShifts& path,
                          bool is_high, const std::string& coverage) {
  model::Finding finding;
  finding.rule = is_high ? &upload_shift_rule() : &shift_rule();
  finding.host = target.server;
  set_events(shift.events, finding);
  finding.time = shift.taken.time;
  finding.entities = {address_entity(shift.client, "source"), {"url", target.path, "target"}};
  finding.fields = {
      {"cs-uri-stem", target.path},
      {"shift.refused", with_thousands(shift.refused)},
      {"shift.client_errors", with_thousands(shift.client_errors)},
      {"shift.status", std::to_string(shift.status)},
      {"shift.duration", duration_in_words(shift.taken.time - shift.first_refused.time)},
  };
  const std::uint64_t others = path.addresses - path.shifting;
  give_reasons(
      {others == 0 ? "not known: nobody else sends content to this path"
                   : "others are taken at once: " + with_thousands(path.taken_of_others) +
                         " taken, " + with_thousands(path.refused_of_others) + " refused",
       counted(shift.refused, "request") + " refused from " + to_iso8601(shift.first_refused.time) +
           ", then one taken with " + std::to_string(shift.status) +
           "; taken before: " + with_thousands(shift.taken_before),
       with_thousands(others) + (others == 1 ? " other address" : " other addresses") +
           " on this path",
       coverage},
      finding);
  return finding;
}

/// Takes what was gathered in order, and judges path by path.
class Judge {
 public:
  Judge(const OwnNetworks& networks, std::string coverage)
      : networks_(networks), coverage_(std::move(coverage)) {}

  void see(std::string_view key) {
    KeyReader in(key);
    Target target;
    target.recorder = static_cast<WebRecorder>(in.byte());
    target.server = in.text();
    target.path = in.text();
    const Address client{in.u64(), in.u64()};
    if (target != target_) {
      end_path();
      target_ = std::move(target);
    }
    if (!finder_.has_value() || client != client_) {
      end_client();
      client_ = client;
      finder_.emplace(client);
    }
    const Sighting seen = take_sighting(in);
    finder_->add(in.u32(), seen);
  }

  std::vector<model::Finding> finish() {
    end_path();
    std::stable_partition(findings_.begin(), findings_.end(), [](const model::Finding& finding) {
      return finding.rule == &upload_shift_rule();
    });
    return std::move(findings_);
  }

 private:
  void end_client() {
    if (finder_.has_value()) {
      path_.add(*finder_);
      finder_.reset();
    }
  }

  void end_path() {
    end_client();
    if (!is_usual(path_)) {
      for (const StatusShift& shift : path_.shifts) {
        tell(shift);
      }
    }
    path_ = {};
  }

  void tell(const StatusShift& shift) {
    // What the server's own log tells is not told again by a sensor.
    const std::string told = target_.path + " " + to_text(shift.client);
    if (target_.recorder == WebRecorder::Server) {
      told_.insert(told);
    } else if (told_.count(told) != 0) {
      return;
    }
    const bool is_high =
        is_strong(shift, path_) && networks_.is_outside(shift.client) && takes_files(target_.path);
    findings_.push_back(finding_of(target_, shift, path_, is_high, coverage_));
  }

  const OwnNetworks& networks_;
  const std::string coverage_;
  Target target_;
  Address client_;
  std::optional<ShiftFinder> finder_;
  PathShifts path_;
  std::set<std::string> told_;
  std::vector<model::Finding> findings_;
};

}  // namespace

StatusShiftWatch::StatusShiftWatch(const BehaviourOptions& options, model::FieldTable& fields)
    : networks_(options.own_networks), requests_(fields) {}

std::vector<Interest> StatusShiftWatch::interests() const {
  return WebRequestReader::interests();
}

std::vector<const model::RuleInfo*> StatusShiftWatch::rules() const {
  return {&upload_shift_rule(), &shift_rule()};
}

std::unique_ptr<WatchState> StatusShiftWatch::make_state(const DetectorResources& resources) const {
  return std::make_unique<StatusShiftState>(resources);
}

void StatusShiftWatch::look(Record& record, WatchState* state, model::FindingSink& /*sink*/) const {
  if (!record.event().time.has_value()) {
    return;
  }
  const WebRequest* request = requests_.read(record);
  if (request == nullptr || !request->is_sending()) {
    return;
  }
  auto& gathered = *static_cast<StatusShiftState*>(state);
  gathered.key.clear();
  KeyWriter key(gathered.key);
  key.put_byte(static_cast<std::uint8_t>(request->recorder));
  key.put_text(request->server);
  key.put_text(request->path);
  key.put_u64(request->client.high);
  key.put_u64(request->client.low);
  put_sighting(sighting_of(record.event()), key);
  key.put_u32(request->status);
  gathered.hits.add(gathered.key, {});
}

void StatusShiftWatch::finish(WatchState& state, const Coverage& coverage,
                              model::FindingSink& sink) const {
  auto& gathered = static_cast<StatusShiftState&>(state);
  Judge judge(networks_, coverage_in_words(coverage, interests()));
  gathered.hits.visit([&](std::string_view key, std::string_view /*payload*/) { judge.see(key); });
  hand_over(judge.finish(), kMostFindings, sink);
}

}  // namespace longwatch::detect::behaviour
