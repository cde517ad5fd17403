#include "impact/internal/answer.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "base/text.h"
#include "impact/internal/credentials.h"
#include "impact/internal/paths.h"
#include "impact/internal/reach.h"

namespace longwatch::impact {
namespace {

using model::ActivityKind;

/// Below this an answer is a page or a tool's reply.
constexpr std::uint64_t kLeastAnswer = 5'000'000;

/// Answers of one host to one address for one path; without a web server's log, sessions.
struct Answers {
  std::string host;
  std::string address;
  std::string path;  ///< empty for sessions
  std::uint64_t bytes = 0;
  Gathered gathered;
};

void add_answer(std::map<std::string, Answers>& list, Answers answer,
                const model::Activity& activity) {
  Answers& entry =
      list.try_emplace(answer.host + "\n" + answer.address + "\n" + answer.path, answer)
          .first->second;
  entry.bytes += *activity.bytes_in;
  entry.gathered.add(activity);
}

std::map<std::string, Answers> answers_of(const Scene& scene) {
  std::map<std::string, Answers> answers;
  std::map<std::string, Answers> sessions;
  std::set<std::string> logged;
  for (const Seen& seen : scene.own()) {
    const model::Activity& activity = *seen.activity;
    if (activity.bytes_in.value_or(0) < kLeastAnswer || is_refused(activity) ||
        !scene.is_external(activity.source)) {
      continue;
    }
    if (activity.kind == ActivityKind::WebRequested) {
      logged.insert(seen.place + "\n" + activity.source);
      add_answer(answers, {seen.place, activity.source, activity.object, 0, {}}, activity);
    } else if (activity.kind == ActivityKind::Connected) {
      add_answer(sessions, {seen.place, activity.source, "", 0, {}}, activity);
    }
  }
  for (auto& [key, session] : sessions) {
    if (logged.count(session.host + "\n" + session.address) == 0) {
      answers.emplace(key, std::move(session));
    }
  }
  return answers;
}

/// What the intruder had written under the name that was answered; null when no record shows it.
const model::Activity* written_before(const Scene& scene, const Answers& answers) {
  const std::string path = comparable_path(answers.path);
  const model::Activity* written = nullptr;
  for (const Seen& seen : scene.own()) {
    const model::Activity& activity = *seen.activity;
    const bool matches = activity.kind == ActivityKind::FileWritten && seen.place == answers.host &&
                         path.size() > 1 && comparable_path(activity.object).ends_with(path);
    if (matches && activity.event.time.has_value() && answers.gathered.first().has_value() &&
        *activity.event.time <= *answers.gathered.first()) {
      written = &activity;
    }
  }
  return written;
}

model::ImpactFact fact_of(const Scene& scene, const Answers& answers) {
  const bool is_web = !answers.path.empty();
  model::ImpactFact fact = make_fact(
      scene,
      {model::ImpactKind::Exfiltrated, answers.host, "", answers.address + " " + answers.path},
      model::Certainty::Observed);
  fact.what = with_thousands(answers.bytes) + " bytes answered by " +
              (is_web ? "the web server of " : "") + answers.host + " to " +
              to_printable(answers.address);
  fact.count = answers.gathered.times();
  fact.unit = is_web ? "answers" : "sessions";
  fact.bytes = answers.bytes;
  fact.why = std::string(is_web ? "the web server's log shows" : "connection records show") +
             " the volume";
  const model::Activity* const written = is_web ? written_before(scene, answers) : nullptr;
  if (written == nullptr) {
    fact.why += "; what it was is not known";
  } else {
    fact.why += "; the intruder had written a file of that name before";
    const std::set<std::string> readers = readers_of_lsass(scene, answers.host);
    if (readers.count(to_ascii_lower(base_name(written->process))) > 0) {
      fact.data_class = model::DataClass::Credential;
      fact.why += ", with the process that had read the memory of lsass: credentials may be in it";
    }
  }
  fact.why += scene.clearing_note(answers.host);
  support(scene, answers.gathered, fact);
  return fact;
}

}  // namespace

std::vector<model::ImpactFact> answer_facts(const Scene& scene) {
  std::vector<model::ImpactFact> facts;
  for (const auto& [key, answers] : answers_of(scene)) {
    facts.push_back(fact_of(scene, answers));
  }
  return facts;
}

}  // namespace longwatch::impact
