#include "register/view.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "register/internal/outside_view.h"

namespace longwatch::registry {
namespace {

using model::Judgement;
using model::JudgementStatus;
using model::Release;

bool is_confirmed(const Release& release) {
  return !release.confirmed_by.empty() && release.confirmed_by != release.authority;
}

bool speaks_before(const Judgement& a, const Judgement& b) {
  const bool a_authored = a.status == JudgementStatus::Authored;
  const bool b_authored = b.status == JudgementStatus::Authored;
  return a_authored == b_authored ? a.version < b.version : b_authored;
}

}  // namespace

std::vector<Release> releases_in_effect(std::span<const Release> all, Timestamp now) {
  std::map<std::string, const Release*> latest;
  for (const Release& release : all) {
    const bool is_in_force =
        is_confirmed(release) && (!release.effective.has_value() || *release.effective <= now);
    const Release*& place = latest[release.id];
    if (is_in_force && (place == nullptr || place->version < release.version)) {
      place = &release;
    }
  }
  std::vector<Release> in_effect;
  for (const Release& release : all) {
    if (latest[release.id] == &release && release.granularity != model::Granularity::Nothing) {
      in_effect.push_back(release);
    }
  }
  return in_effect;
}

std::vector<Judgement> internal::latest_judgements(std::span<const Judgement> all) {
  std::map<std::string, const Judgement*> latest;
  for (const Judgement& judgement : all) {
    const Judgement*& place = latest[judgement.incident];
    if (place == nullptr || !speaks_before(judgement, *place)) {
      place = &judgement;
    }
  }
  std::vector<Judgement> judgements;
  for (const Judgement& judgement : all) {
    if (latest[judgement.incident] == &judgement) {
      judgements.push_back(judgement);
    }
  }
  return judgements;
}

model::CaseFile redact(model::CaseFile all, const model::Audience& audience, Timestamp now) {
  all.audience = audience;
  if (audience.kind != model::Audience::Kind::Internal) {
    return internal::view_from_outside(all, now);
  }
  all.judgements = internal::latest_judgements(all.judgements);
  return all;
}

}  // namespace longwatch::registry
