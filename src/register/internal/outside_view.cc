#include "register/internal/outside_view.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "register/view.h"

namespace longwatch::registry::internal {
namespace {

using model::Audience;
using model::CaseFile;
using model::Judgement;
using model::Release;

/// Makes the view item by item: what is not copied is not there.
class OutsideView {
 public:
  OutsideView(const CaseFile& all, Timestamp now) : all_(all) {
    view_.audience = all.audience;
    view_.synthetic = all.synthetic;
    view_.as_known = all.as_known;
    for (Release& release : releases_in_effect(all.releases, now)) {
      const bool is_for_us = release.audience.kind == Audience::Kind::Public ||
                             (is_partner() && release.audience == all.audience);
      if (is_for_us) {
        view_.releases.push_back(std::move(release));
      }
    }
  }

  CaseFile make() {
    add_evidence();
    add_findings();
    add_sources();
    add_incidents();
    add_campaigns();
    add_assessments();
    add_judgements();
    add_claims_and_responses();
    add_organisations();
    add_statistics();
    forget_dangling();
    return std::move(view_);
  }

 private:
  using Ids = std::set<std::string, std::less<>>;

  bool is_partner() const { return all_.audience.kind == Audience::Kind::Partner; }

  bool may_see(const model::Marking& marking) const { return permits(marking, all_.audience); }

  /// Telemetry, findings and incidents as such go to partners alone, whatever their colour: the
  /// public is told what was released.
  bool partner_may_see(const model::Marking& marking) const {
    return is_partner() && may_see(marking);
  }

  /// The release that speaks of an incident: to this partner first, else to the public.
  const Release* release_of(std::string_view incident) const {
    const Release* found = nullptr;
    for (const Release& release : view_.releases) {
      const bool is_ours = release.audience.kind == Audience::Kind::Partner;
      if (release.incident == incident && (found == nullptr || is_ours)) {
        found = &release;
      }
    }
    return found;
  }

  void add_evidence() {
    for (const model::EvidenceItem& item : all_.evidence) {
      if (partner_may_see(item.marking)) {
        view_.evidence.push_back(item);
        evidence_.insert(item.id);
        sources_.insert(item.sha256);
      }
    }
  }

  void add_findings() {
    for (const model::FindingRecord& finding : all_.findings) {
      if (partner_may_see(finding.marking)) {
        view_.findings.push_back(finding);
        findings_.insert(finding.id);
      }
    }
  }

  void add_sources() {
    for (const model::SourceRecord& source : all_.sources) {
      if (sources_.contains(source.sha256)) {
        view_.sources.push_back(source);
        view_.sources.back().hosts.clear();
      }
    }
  }

  void add_incidents() {
    std::size_t number = 0;
    for (const model::Incident& incident : all_.incidents) {
      const bool is_released = release_of(incident.id) != nullptr;
      if (partner_may_see(incident.marking)) {
        view_.incidents.push_back(incident);
      } else if (is_released) {
        model::Incident skeleton;
        skeleton.id = incident.id;
        skeleton.version = incident.version;
        skeleton.kind = incident.kind;
        skeleton.title = fmt::format("Incident {}", number + 1);
        skeleton.marking = {model::Tlp::Clear, {}};
        view_.incidents.push_back(std::move(skeleton));
      } else {
        continue;
      }
      ++number;
      incidents_.insert(incident.id);
    }
  }

  void add_campaigns() {
    for (model::Campaign campaign : all_.campaigns) {
      std::erase_if(campaign.incidents,
                    [&](const std::string& id) { return !incidents_.contains(id); });
      if (is_partner() && campaign.incidents.size() > 1) {
        campaign.why.clear();  // may name what links them
        view_.campaigns.push_back(std::move(campaign));
      }
    }
  }

  /// Facts in full where the marking permits it, else told as the release allows.
  std::vector<model::ImpactFact> facts_of(const model::Assessment& assessment) {
    const Release* const release = release_of(assessment.incident);
    std::vector<model::ImpactFact> facts;
    for (const model::ImpactFact& fact : assessment.facts) {
      const bool is_told =
          release != nullptr &&
          std::find(release->facts.begin(), release->facts.end(), fact.id) != release->facts.end();
      if (partner_may_see(fact.marking)) {
        facts.push_back(fact);
        facts.back().subjects.clear();
      } else if (is_told) {
        facts.push_back(released_fact(fact));
      }
    }
    for (const model::ImpactFact& fact : facts) {
      facts_.insert(fact.id);
    }
    return facts;
  }

  void add_assessments() {
    for (const model::Assessment& assessment : all_.assessments) {
      if (!incidents_.contains(assessment.incident)) {
        continue;
      }
      model::Assessment told;
      if (partner_may_see(assessment.marking)) {
        told = assessment;
        told.exposed.clear();
      } else {
        told.id = assessment.id;
        told.incident = assessment.incident;
        told.version = assessment.version;
        told.marking = {model::Tlp::Clear, {}};
      }
      told.facts = facts_of(assessment);
      told.sensitivity = model::DataClass::None;
      for (const model::ImpactFact& fact : told.facts) {
        if (fact.kind == model::ImpactKind::Exfiltrated &&
            fact.certainty <= model::Certainty::Inferred) {
          told.sensitivity = std::max(told.sensitivity, fact.data_class);
        }
      }
      view_.assessments.push_back(std::move(told));
    }
  }

  void add_judgements() {
    if (!is_partner()) {
      return;  // the words of the release are what is said
    }
    for (const Judgement& judgement : latest_judgements(all_.judgements)) {
      if (!incidents_.contains(judgement.incident)) {
        continue;
      }
      const Release* const release = release_of(judgement.incident);
      if (release == nullptr && may_see(judgement.marking)) {
        view_.judgements.push_back(unreleased_judgement(judgement, all_.audience));
      } else if (release != nullptr && release->granularity >= model::Granularity::Group) {
        add_released_judgement(*release);
      }
    }
  }

  /// The version the release names, which need not be the latest.
  void add_released_judgement(const Release& release) {
    for (const Judgement& judgement : all_.judgements) {
      if (judgement.id == release.judgement && judgement.version == release.judgement_version) {
        view_.judgements.push_back(released_judgement(judgement, release, all_.audience));
        return;
      }
    }
  }

  void add_claims_and_responses() {
    for (const model::Claim& claim : all_.claims) {
      if (may_see(claim.marking)) {
        view_.claims.push_back(claim);
      }
    }
    for (const model::Response& response : all_.responses) {
      if (may_see(response.marking)) {
        view_.responses.push_back(response);
      }
    }
  }

  void add_organisations() {
    Ids named;
    for (const model::Incident& incident : view_.incidents) {
      named.insert(incident.organisations.begin(), incident.organisations.end());
    }
    for (const model::Organisation& organisation : all_.organisations) {
      if (named.contains(organisation.id)) {
        view_.organisations.push_back(organisation);
        view_.organisations.back().head.clear();
      }
    }
  }

  void add_statistics() {
    view_.statistics = all_.statistics;
    if (view_.statistics.has_value()) {
      for (model::Figure& figure : view_.statistics->figures) {
        figure.counted.clear();
      }
    }
  }

  static void keep(std::vector<std::string>& ids, const Ids& kept) {
    std::erase_if(ids, [&](const std::string& id) { return !kept.contains(id); });
  }

  /// References to what is not in the view.
  void forget_dangling() {
    for (model::FindingRecord& finding : view_.findings) {
      keep(finding.evidence, evidence_);
    }
    for (model::Incident& incident : view_.incidents) {
      forget_dangling(incident);
    }
    for (model::Assessment& assessment : view_.assessments) {
      forget_dangling(assessment);
    }
    for (Judgement& judgement : view_.judgements) {
      for (model::Hypothesis& hypothesis : judgement.hypotheses) {
        for (model::LedgerItem& item : hypothesis.ledger) {
          keep(item.evidence, evidence_);
        }
      }
    }
    for (Release& release : view_.releases) {
      forget_dangling(release);
    }
    for (model::Claim& claim : view_.claims) {
      forget_dangling(claim);
    }
    for (model::Response& response : view_.responses) {
      if (!incidents_.contains(response.incident)) {
        response.incident.clear();
      }
    }
  }

  void forget_dangling(model::Incident& incident) const {
    keep(incident.findings, findings_);
    std::erase_if(incident.links, [&](const model::Link& link) {
      return !findings_.contains(link.from) || !findings_.contains(link.to);
    });
    for (model::Observable& observable : incident.observables) {
      keep(observable.evidence, evidence_);
    }
    for (model::TimelineEntry& step : incident.timeline) {
      keep(step.findings, findings_);
      keep(step.evidence, evidence_);
    }
  }

  void forget_dangling(model::Assessment& assessment) const {
    for (model::HostReach& reach : assessment.reach) {
      keep(reach.findings, findings_);
      keep(reach.evidence, evidence_);
    }
    for (model::ImpactFact& fact : assessment.facts) {
      keep(fact.findings, findings_);
      keep(fact.evidence, evidence_);
    }
    for (model::Coverage& coverage : assessment.coverage) {
      keep(coverage.evidence, evidence_);
    }
  }

  /// The words, and who answers for them; not why they were chosen.
  void forget_dangling(Release& release) const {
    keep(release.facts, facts_);
    release.reason.clear();
    release.caveat.clear();
    const bool is_there =
        std::any_of(view_.judgements.begin(), view_.judgements.end(), [&](const Judgement& kept) {
          return kept.id == release.judgement && kept.version == release.judgement_version;
        });
    if (!is_there) {
      release.judgement.clear();
      release.judgement_version = 0;
    }
  }

  void forget_dangling(model::Claim& claim) const {
    const std::size_t before = claim.facts.size();
    keep(claim.facts, facts_);
    if (!incidents_.contains(claim.incident)) {
      claim.incident.clear();
    }
    // What our record shows is said as far as its facts are in the view.
    if (claim.facts.size() != before || (!is_partner() && before == 0)) {
      claim.held_against.clear();
    }
  }

  const CaseFile& all_;
  CaseFile view_;
  Ids evidence_;
  Ids findings_;
  Ids sources_;
  Ids incidents_;
  Ids facts_;
};

}  // namespace

CaseFile view_from_outside(const CaseFile& all, Timestamp now) {
  return OutsideView(all, now).make();
}

}  // namespace longwatch::registry::internal
