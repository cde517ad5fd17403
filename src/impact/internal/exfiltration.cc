#include "impact/internal/exfiltration.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "impact/internal/access.h"
#include "impact/internal/answer.h"
#include "impact/internal/paths.h"
#include "impact/internal/reach.h"

namespace longwatch::impact {
namespace {

using model::ActivityKind;

/// Below these a session is part of talking to a tool, not of carrying data away.
constexpr std::uint64_t kLeastSent = 5'000'000;
constexpr std::uint64_t kLeastPartOfSum = 500'000;
/// How much of the archive's size must have been sent, and how much more may have been: the same
/// bytes with the overhead of protocols.
constexpr double kLeastOfArchive = 0.9;
constexpr double kMostOfArchive = 1.5;
/// An archive is sent soon after it was made.
constexpr std::chrono::hours kSoon{96};

/// A session from one of our hosts to an outside address.
struct Session {
  const model::Activity* activity = nullptr;
  std::string host;
  std::uint64_t bytes = 0;
  bool told = false;
};

bool is_close(Timestamp a, Timestamp b) {
  constexpr std::chrono::seconds kClose{5};
  return a - b <= kClose && b - a <= kClose;
}

std::optional<Timestamp> end_of(const model::Activity& activity) {
  if (!activity.event.time.has_value()) {
    return std::nullopt;
  }
  const std::chrono::nanoseconds length = activity.duration.value_or(std::chrono::nanoseconds{0});
  return *activity.event.time + std::chrono::duration_cast<TimeTicks>(length);
}

/// The same session may be recorded by two sensors, by one when it begins and by one when it ends.
bool is_same_session(const Session& a, const Session& b) {
  const model::Activity& x = *a.activity;
  const model::Activity& y = *b.activity;
  if (a.host != b.host || x.target != y.target || x.port != y.port || x.telemetry == y.telemetry ||
      !x.event.time.has_value() || !y.event.time.has_value()) {
    return false;
  }
  return is_close(*x.event.time, *y.event.time) || is_close(*end_of(x), *y.event.time) ||
         is_close(*x.event.time, *end_of(y));
}

std::vector<Session> sessions_of(const Scene& scene, const std::vector<model::HostReach>& reach) {
  std::vector<Session> sessions;
  for (const Seen& seen : scene.own()) {
    const model::Activity& activity = *seen.activity;
    if (activity.kind != ActivityKind::Connected ||
        activity.bytes_out.value_or(0) < kLeastPartOfSum || !scene.is_external(activity.target)) {
      continue;
    }
    Session session{&activity, scene.origin_of(seen), *activity.bytes_out, false};
    const model::HostReach* const row = row_of(reach, session.host);
    if (row == nullptr || row->reach != model::Reach::Accessed) {
      continue;
    }
    const auto twin = std::find_if(sessions.begin(), sessions.end(), [&](const Session& other) {
      return is_same_session(other, session);
    });
    if (twin == sessions.end()) {
      sessions.push_back(session);
    } else if (twin->bytes < session.bytes) {
      *twin = session;
    }
  }
  return sessions;
}

bool is_soon_after(const Session& session, const Archive& archive) {
  const std::optional<Timestamp> begin = session.activity->event.time;
  if (!begin.has_value() || !archive.gathered.first().has_value()) {
    return false;
  }
  return *end_of(*session.activity) >= *archive.gathered.first() &&
         *begin <= *archive.gathered.last() + kSoon;
}

bool has_size_of(std::uint64_t sent, std::uint64_t staged) {
  const double ratio = static_cast<double>(sent) / static_cast<double>(staged);
  return ratio >= kLeastOfArchive && ratio <= kMostOfArchive;
}

/// Sessions told as one fact, and the archive they are taken to have carried.
struct Sent {
  std::string host;
  std::string target;
  std::vector<Session> sessions;
  std::uint64_t bytes = 0;
  const Archive* archive = nullptr;
};

Sent sent_by(const std::vector<Session>& sessions, const Archive* archive) {
  Sent sent;
  sent.host = sessions.front().host;
  sent.target = sessions.front().activity->target;
  sent.sessions = sessions;
  sent.archive = archive;
  for (const Session& session : sessions) {
    sent.bytes += session.bytes;
  }
  return sent;
}

/// The one session whose size is nearest to the archive's.
Session* nearest_session(std::vector<Session>& sessions, const Archive& archive) {
  Session* best = nullptr;
  const auto distance = [&](const Session& session) {
    return session.bytes > *archive.bytes ? session.bytes - *archive.bytes
                                          : *archive.bytes - session.bytes;
  };
  for (Session& session : sessions) {
    const bool fits = !session.told && is_soon_after(session, archive) &&
                      has_size_of(session.bytes, *archive.bytes);
    if (fits && (best == nullptr || distance(session) < distance(*best))) {
      best = &session;
    }
  }
  return best;
}

/// All sessions of one pair after the archive was made, when together they have its size.
std::vector<Session*> sum_of_sessions(std::vector<Session>& sessions, const Archive& archive) {
  std::map<std::string, std::vector<Session*>> pairs;
  for (Session& session : sessions) {
    if (!session.told && is_soon_after(session, archive)) {
      pairs[session.host + "\n" + session.activity->target].push_back(&session);
    }
  }
  for (const auto& [pair, list] : pairs) {
    std::uint64_t sum = 0;
    for (const Session* session : list) {
      sum += session->bytes;
    }
    if (list.size() > 1 && has_size_of(sum, *archive.bytes)) {
      return list;
    }
  }
  return {};
}

std::vector<Sent> match_archives(std::vector<Session>& sessions,
                                 const std::vector<Archive>& archives) {
  std::vector<Sent> list;
  for (const Archive& archive : archives) {
    if (archive.bytes.value_or(0) < kLeastSent) {
      continue;
    }
    std::vector<Session*> carried;
    if (Session* const one = nearest_session(sessions, archive); one != nullptr) {
      carried.push_back(one);
    } else {
      carried = sum_of_sessions(sessions, archive);
    }
    std::vector<Session> copies;
    for (Session* session : carried) {
      session->told = true;
      copies.push_back(*session);
    }
    if (!copies.empty()) {
      list.push_back(sent_by(copies, &archive));
    }
  }
  return list;
}

std::vector<Sent> unmatched(const std::vector<Session>& sessions) {
  std::map<std::string, std::vector<Session>> pairs;
  for (const Session& session : sessions) {
    if (!session.told) {
      pairs[session.host + "\n" + session.activity->target].push_back(session);
    }
  }
  std::vector<Sent> list;
  for (const auto& [pair, of_pair] : pairs) {
    Sent sent = sent_by(of_pair, nullptr);
    if (sent.bytes >= kLeastSent) {
      list.push_back(std::move(sent));
    }
  }
  return list;
}

Gathered gathered_of(const Sent& sent) {
  Gathered gathered;
  for (const Session& session : sent.sessions) {
    gathered.add(*session.activity);
  }
  return gathered;
}

std::string archive_note(const Sent& sent) {
  const double ratio = static_cast<double>(sent.bytes) / static_cast<double>(*sent.archive->bytes);
  const bool one = sent.sessions.size() == 1;
  return fmt::format(
      "the volume is observed; that it was {} on {} is inferred: the {} {:.2f} times its size "
      "({} bytes), soon after it was made",
      words_of(*sent.archive), sent.archive->host, one ? "session carried" : "sessions carried",
      ratio, with_thousands(*sent.archive->bytes));
}

model::ImpactFact fact_of(const Scene& scene, const Sent& sent) {
  const bool matched = sent.archive != nullptr;
  const std::string part = matched ? sent.target + " " + comparable_path(sent.archive->folder) +
                                         "\\" + sent.archive->stem
                                   : sent.target;
  model::ImpactFact fact =
      make_fact(scene, {model::ImpactKind::Exfiltrated, sent.host, "", part},
                matched ? model::Certainty::Inferred : model::Certainty::Observed);
  const std::string sessions = counted(sent.sessions.size(), "session", "sessions");
  fact.what = (matched ? words_of(*sent.archive) + ": " : std::string()) +
              with_thousands(sent.bytes) + " bytes in " + sessions + " from " + sent.host + " to " +
              to_printable(sent.target);
  fact.count = sent.sessions.size();
  fact.unit = "sessions";
  fact.bytes = sent.bytes;
  if (matched) {
    fact.compared_bytes = sent.archive->bytes;
    fact.why = archive_note(sent);
  } else {
    fact.why = "connection records show the volume; what it was is not known";
  }
  fact.why += scene.clearing_note(sent.host);
  Gathered gathered = gathered_of(sent);
  support(scene, gathered, fact);
  for (const Session& session : sent.sessions) {
    const std::optional<Timestamp> end = end_of(*session.activity);
    if (fact.last.has_value() && end.has_value()) {
      fact.last = std::max(*fact.last, *end);
    }
  }
  return fact;
}

/// What a store's reads and the sessions after them say about the store.
model::ImpactFact store_fact(const Scene& scene, const model::ImpactFact& read, const Sent* taken) {
  model::ImpactFact fact =
      make_fact(scene, {model::ImpactKind::Exfiltrated, read.host, read.store, "content"},
                taken != nullptr ? model::Certainty::Inferred : model::Certainty::CannotBeExcluded);
  const StoreOnHost store = find_store(scene, read.host, read.store);
  const std::string what = store.store->what.empty() ? "data" : store.store->what;
  fact.what = what + " of " + shown_path(read.store) + " on " + read.host;
  fact.data_class = read.data_class;
  fact.count = read.count;
  fact.unit = read.unit;
  fact.first = read.first;
  fact.last = read.last;
  fact.evidence = read.evidence;
  fact.findings = read.findings;
  fact.marking = read.marking;
  if (taken != nullptr) {
    fact.confidence = std::min(fact.confidence, model::AnalyticConfidence::Moderate);
    fact.why =
        "read before the archive was finished that was taken out; no record lists the content "
        "of the archive";
  } else {
    fact.why = "read before much was sent outside; what was sent is not known";
  }
  return fact;
}

const Sent* taken_with(const model::ImpactFact& read, const std::vector<Sent>& list) {
  for (const Sent& sent : list) {
    const bool before = sent.archive != nullptr && read.first.has_value() &&
                        sent.archive->gathered.last().has_value() &&
                        *read.first <= *sent.archive->gathered.last();
    if (before) {
      return &sent;
    }
  }
  return nullptr;
}

bool is_followed_by(const model::ImpactFact& read, const std::vector<Sent>& list,
                    const std::vector<model::ImpactFact>& answers) {
  const auto is_later = [&](std::optional<Timestamp> time) {
    return read.first.has_value() && time.has_value() && *time >= *read.first;
  };
  return std::any_of(list.begin(), list.end(),
                     [&](const Sent& sent) {
                       return sent.archive == nullptr && is_later(gathered_of(sent).last());
                     }) ||
         std::any_of(answers.begin(), answers.end(),
                     [&](const model::ImpactFact& fact) { return is_later(fact.last); });
}

}  // namespace

std::vector<model::ImpactFact> exfiltrated_facts(const Scene& scene,
                                                 const ExfiltrationInput& input) {
  std::vector<Session> sessions = sessions_of(scene, input.reach);
  std::vector<Sent> sent = match_archives(sessions, input.archives);
  for (Sent& other : unmatched(sessions)) {
    sent.push_back(std::move(other));
  }
  const std::vector<model::ImpactFact> answers = answer_facts(scene);
  std::vector<model::ImpactFact> facts;
  for (const Sent& one : sent) {
    facts.push_back(fact_of(scene, one));
  }
  facts.insert(facts.end(), answers.begin(), answers.end());
  model::DataClass taken_class = model::DataClass::None;
  for (const model::ImpactFact& read : input.accessed) {
    const Sent* const taken = read.store.empty() ? nullptr : taken_with(read, sent);
    if (taken != nullptr || (!read.store.empty() && is_followed_by(read, sent, answers))) {
      facts.push_back(store_fact(scene, read, taken));
      taken_class = taken == nullptr ? taken_class : std::max(taken_class, read.data_class);
    }
  }
  for (model::ImpactFact& fact : facts) {
    if (fact.compared_bytes.has_value()) {
      fact.data_class = taken_class;
    }
  }
  return facts;
}

}  // namespace longwatch::impact
