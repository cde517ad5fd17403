#include "scenario/internal/script.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "scenario/internal/script_times.h"

namespace longwatch::scenario::internal {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr std::uint64_t kMostDays = 3660;
constexpr std::uint64_t kMostTimes = 10'000;

constexpr std::string_view kSections[] = {"scenario", "title",         "start",
                                          "days",     "jitter",        "names",
                                          "country",  "utc_offset",    "fiscal_year_starts",
                                          "domain",   "organisations", "networks",
                                          "hosts",    "people",        "site",
                                          "sensors",  "periods",       "tickets",
                                          "noise",    "actors",        "background",
                                          "steps",    "decoys",        "documents",
                                          "expect"};

/// A step before its times are settled.
struct Draft {
  ScriptStep step;
  std::optional<Spoken> at;
  std::optional<Timestamp> until;  // declared
  Milliseconds every{0};
  Milliseconds jitter{0};
  bool weekdays = false;
};

bool is_weekend(Timestamp time, TimeTicks offset) {
  const auto local = std::chrono::floor<days>(time + offset);
  const std::chrono::weekday day{std::chrono::sys_days(local.time_since_epoch())};
  return day == std::chrono::Saturday || day == std::chrono::Sunday;
}

/// Reads the file's own frame: when it is, and how far it moves.
class Loader {
 public:
  Loader(const std::string& file, const ScriptOptions& options) : options_(options) {
    script_.file = file;
    script_.seed = options.seed;
  }

  Result<Script> load(std::string_view text);

 private:
  Status fill_names(Node& top) const;
  Status read_frame(Params& top);
  Status read_actors();
  Status read_drafts(std::string_view section, StepList which);
  Result<Draft> read_draft(const Node& node, StepList list);
  Status settle();
  Status settle_one(Draft& draft, std::map<std::string, Bursts>& tracks);
  std::map<std::string, Bursts> make_tracks();
  Status fill_times();
  Result<Timestamp> first_time(const Draft& draft, const std::map<std::string, Bursts>& tracks);
  std::vector<Timestamp> times_from(Timestamp first, const Draft& draft, Random& random) const;

  Error refuse(std::uint32_t line, std::string message) const {
    return Error(ErrorCode::InvalidInput, std::move(message) + ": scenario not written")
        .at(fmt::format("{}:{}", script_.file, line));
  }

  const ScriptOptions& options_;
  Script script_;
  TimeFrame frame_;
  TimeTicks utc_offset_{};
  std::vector<Draft> drafts_;
  NamedTimes named_;
};

Status Loader::fill_names(Node& top) const {
  const Node nothing;
  const Node* const section = top.find("names");
  LW_TRY_ASSIGN(const Names names, Names::draw(section == nullptr ? nothing : *section,
                                               {options_.seed, script_.file, options_.overrides}));
  for (auto& [key, value] : top.entries) {
    if (key == "names") {
      continue;
    }
    LW_TRY(rewrite_texts(value, [&names](const std::string& text, std::uint32_t line) {
      return names.fill(text, line);
    }));
  }
  return {};
}

Status Loader::read_frame(Params& top) {
  for (const std::string_view key : kSections) {
    top.node(key);
  }
  script_.id = top.need("scenario");
  script_.title = top.text("title", script_.id);
  const std::string start = top.need("start");
  const auto declared = parse_moment(start);
  if (!declared.has_value()) {
    top.refuse("start", "a day such as 2025-07-28", start);
  }
  const std::uint64_t length = top.number("days", 7, kMostDays);
  const std::string offset = top.text("utc_offset", "+00:00");
  const auto zone = parse_iso8601("2000-01-01T00:00:00" + offset);
  if (!zone.has_value()) {
    top.refuse("utc_offset", "an offset like +12:00", offset);
  }
  frame_.jitter = top.duration("jitter", Milliseconds{0});
  LW_TRY(top.finish());
  utc_offset_ = *parse_iso8601("2000-01-01T00:00:00Z") - *zone;
  const std::int64_t wanted = options_.days.value_or(static_cast<std::uint32_t>(length));
  const TimeTicks longer = days(wanted - static_cast<std::int64_t>(length));
  frame_.declared_start = *declared;
  frame_.start = options_.start.value_or(*declared - longer);
  frame_.shift = frame_.start + longer - *declared;
  frame_.end = frame_.start + days(wanted);
  if (options_.seed == 1) {
    frame_.jitter = Milliseconds{0};
  }
  script_.utc_offset = utc_offset_;
  script_.start = frame_.start;
  script_.end = frame_.end;
  return {};
}

Status Loader::read_actors() {
  for (const auto& [id, node] : script_.section("actors").entries) {
    Params params(node, script_.file, fmt::format("actor '{}'", id));
    ScriptActor actor;
    actor.id = id;
    actor.profile = params.text("profile");
    actor.agent = params.text("agent");
    actor.workstation = params.text("workstation");
    actor.addresses = params.texts("addresses");
    actor.later = params.duration("later", Milliseconds{0});
    LW_TRY(params.finish());
    script_.actors[id] = std::move(actor);
  }
  return {};
}

// The members every step may have; the others stay for its kind.
Result<Draft> Loader::read_draft(const Node& node, StepList list) {
  constexpr std::string_view kCommon[] = {"kind",      "id",        "at",       "over",  "every",
                                          "until",     "jitter",    "weekdays", "title", "incident",
                                          "technique", "detection", "actor",    "ticket"};
  Draft draft;
  ScriptStep& step = draft.step;
  const Node* const kind = node.find("kind");
  Params params(node, script_.file,
                fmt::format("{} '{}'", list == StepList::Decoys ? "decoy" : "step",
                            kind == nullptr ? "" : kind->text));
  step.list = list;
  step.kind = params.need("kind");
  step.id = params.text("id");
  step.title = params.text("title", step.kind);
  step.incident = params.text("incident");
  step.technique = params.text("technique");
  step.detection = params.text("detection");
  step.ticket = params.text("ticket");
  step.actor = params.text("actor");
  step.over = params.duration("over", Milliseconds{0});
  draft.every = params.duration("every", Milliseconds{0});
  draft.jitter = params.duration("jitter", Milliseconds{0});
  draft.weekdays = params.flag("weekdays");
  const std::string at = params.need("at");
  draft.at = parse_spoken(at);
  if (!draft.at.has_value()) {
    params.refuse("at",
                  "a moment such as 2025-08-05 01:46:12 or the id of an earlier step, with or "
                  "without ' + 5m41s'",
                  at);
  }
  if (const std::string until = params.text("until"); !until.empty()) {
    draft.until = parse_moment(until);
    if (!draft.until.has_value()) {
      params.refuse("until", "a moment such as 2025-08-05 01:46:12", until);
    }
  }
  if (!step.actor.empty() && !script_.actors.contains(step.actor)) {
    params.refuse("actor", "one of the section 'actors'", step.actor);
  }
  if (step.over < Milliseconds{0} || draft.every < Milliseconds{0} ||
      (draft.every != Milliseconds{0} && draft.every < std::chrono::minutes(1))) {
    params.refuse("every", "a length of time of a minute or more", "less");
  }
  if (params.failed()) {
    return params.finish().error();
  }
  step.node = node;
  std::erase_if(step.node.entries, [&kCommon](const auto& entry) {
    return std::find(std::begin(kCommon), std::end(kCommon), entry.first) != std::end(kCommon);
  });
  return draft;
}

Status Loader::read_drafts(std::string_view section, StepList which) {
  const Node& list = script_.section(section);
  if (list.kind != NodeKind::List && list.kind != NodeKind::Nothing) {
    return refuse(list.line,
                  fmt::format("{}: expected a list, got {}", section, to_text(list.kind)));
  }
  std::uint32_t number = 0;
  for (const Node& node : list.items) {
    LW_TRY_ASSIGN(Draft draft, read_draft(node, which));
    draft.step.number = ++number;
    drafts_.push_back(std::move(draft));
  }
  return {};
}

std::map<std::string, Bursts> Loader::make_tracks() {
  std::map<std::string, std::vector<Timestamp>> moments;
  for (const Draft& draft : drafts_) {
    if (draft.step.list == StepList::Steps && draft.at->id.empty()) {
      moments[draft.step.actor].push_back(draft.at->moment + draft.at->more);
    }
  }
  Random random(options_.seed * 0x51ED27U + 3);
  std::map<std::string, Bursts> tracks;
  for (auto& [actor, list] : moments) {
    const auto who = script_.actors.find(actor);
    const Milliseconds later = who == script_.actors.end() ? Milliseconds{0} : who->second.later;
    tracks.emplace(actor, Bursts(frame_, std::move(list), later, random.fork()));
  }
  return tracks;
}

Result<Timestamp> Loader::first_time(const Draft& draft,
                                     const std::map<std::string, Bursts>& tracks) {
  const Spoken& at = *draft.at;
  if (at.id.empty()) {
    const Timestamp declared = at.moment + at.more;
    const auto track = tracks.find(draft.step.actor);
    return draft.step.list != StepList::Steps || track == tracks.end()
               ? declared + frame_.shift
               : track->second.place(declared);
  }
  const auto named = named_.find(at.id);
  if (named == named_.end()) {
    return refuse(draft.step.node.line,
                  fmt::format("at: expected a moment or the id of an earlier step, got '{}'",
                              to_printable(at.id)));
  }
  return named->second + at.more;
}

std::vector<Timestamp> Loader::times_from(Timestamp first, const Draft& draft,
                                          Random& random) const {
  const auto jitter = static_cast<std::uint32_t>(draft.jitter.count());
  const auto later = [&](Timestamp time) {
    return time + Milliseconds(jitter == 0 ? 0 : random.below(jitter + 1));
  };
  if (draft.every == Milliseconds{0}) {
    return {later(first)};
  }
  const Timestamp last = draft.until.has_value() ? *draft.until + frame_.shift : frame_.end;
  std::vector<Timestamp> times;
  for (Timestamp time = first; time < last && times.size() < kMostTimes; time += draft.every) {
    if (!draft.weekdays || !is_weekend(time, utc_offset_)) {
      times.push_back(later(time));
    }
  }
  return times;
}

Status Loader::settle_one(Draft& draft, std::map<std::string, Bursts>& tracks) {
  ScriptStep& step = draft.step;
  LW_TRY_ASSIGN(const Timestamp first, first_time(draft, tracks));
  Random random(options_.seed * 0x2F0B4C47U + step.number * 3 +
                static_cast<std::uint64_t>(step.list));
  step.times = times_from(first, draft, random);
  if (step.times.empty()) {
    return refuse(step.node.line, "at: expected a moment before 'until' and the end");
  }
  if (!step.id.empty() && !named_.emplace(step.id, step.times.front()).second) {
    return refuse(step.node.line,
                  fmt::format("id: expected an id of its own, got '{}'", to_printable(step.id)));
  }
  if (!step.id.empty()) {
    named_[step.id + "-end"] = step.times.back() + step.over;
  }
  return {};
}

Status Loader::settle() {
  named_["start"] = frame_.start;
  named_["end"] = frame_.end;
  std::map<std::string, Bursts> tracks = make_tracks();
  for (Draft& draft : drafts_) {
    LW_TRY(settle_one(draft, tracks));
  }
  return {};
}

Status Loader::fill_times() {
  const TimeFiller filler(frame_, named_, script_.file, utc_offset_);
  const TextRewrite rewrite = [&filler](const std::string& text, std::uint32_t line) {
    return filler.fill(text, line);
  };
  LW_TRY(rewrite_texts(script_.top, rewrite));
  for (Draft& draft : drafts_) {
    LW_TRY(rewrite_texts(draft.step.node, rewrite));
    std::vector<ScriptStep>& list = draft.step.list == StepList::Decoys  ? script_.decoys
                                    : draft.step.list == StepList::Steps ? script_.steps
                                                                         : script_.background;
    list.push_back(std::move(draft.step));
  }
  return {};
}

Result<Script> Loader::load(std::string_view text) {
  LW_TRY_ASSIGN(script_.top, parse_tree(text, script_.file));
  LW_TRY(fill_names(script_.top));
  LW_TRY(leave_out(script_.top, script_.file));
  Params top(script_.top, script_.file, "the scenario");
  LW_TRY(read_frame(top));
  LW_TRY(read_actors());
  LW_TRY(read_drafts("steps", StepList::Steps));
  LW_TRY(read_drafts("background", StepList::Background));
  LW_TRY(read_drafts("decoys", StepList::Decoys));
  LW_TRY(settle());
  LW_TRY(fill_times());
  return std::move(script_);
}

}  // namespace

const Node& Script::section(std::string_view name) const {
  static const Node nothing;
  const Node* const found = top.find(name);
  return found == nullptr ? nothing : *found;
}

Result<Script> load_script(std::string_view text, const std::string& file,
                           const ScriptOptions& options) {
  return Loader(file, options).load(text);
}

}  // namespace longwatch::scenario::internal
