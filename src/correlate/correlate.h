#pragma once

#include <chrono>
#include <span>
#include <vector>

#include "model/activity.h"
#include "model/estate.h"
#include "model/evidence.h"
#include "model/incident.h"

/// Findings to incidents: what belongs together, and why.
///
/// Findings are linked by what they share (account, host, address, file, process, certificate), the
/// more the rarer it is among all findings; a value that everybody shares (a domain controller, an
/// egress address) links nothing. Event time decides, never the order of files: any order of the
/// same findings gives the same incidents.
namespace longwatch::correlate {

struct CorrelateOptions {
  /// Two findings further apart than this are linked by rare values alone.
  std::chrono::hours gap{72};
  /// Bits of rarity that a link must have, after the distance in time is taken off.
  double least_bits = 3.0;
};

struct Correlated {
  std::vector<model::Incident> incidents;  ///< worst first, then earliest
  std::vector<model::Campaign> campaigns;
  model::SetAside set_aside;
};

/// Pure. `findings` in any order, their ids distinct. Findings inside a ticket's window that its
/// hosts, addresses and accounts fit are set aside as explained (a ticket of kind "containment"
/// explains nothing: it answers an incident). What is left becomes an incident when one finding is
/// High or worse or an indicator's, or two rules at Medium or worse rest on different records; the
/// rest is left alone. Every finding is in exactly one incident or set aside. `timeline` holds one
/// entry for each finding until `enrich` writes it anew.
Correlated correlate(std::span<const model::FindingRecord> findings, const model::Estate& estate,
                     const CorrelateOptions& options = {});

/// Incidents that share an outside artefact among their observables (address, domain, certificate,
/// workstation, digest), and those whose intruder came in through a gateway that another shows
/// broken into before; nothing else. Once more after `enrich`, which knows more. Ordered as the
/// incidents are.
std::vector<model::Campaign> campaigns_of(std::span<const model::Incident> incidents,
                                          const model::Estate& estate);

/// What a second reading must look for to know what the incidents did: their hosts, accounts and
/// addresses, from some time before the first finding to some time after the last.
model::ActivityScope scope_of(std::span<const model::Incident> incidents,
                              const model::Estate& estate);

/// The activities that belong to an incident: those of its actor's addresses, processes, accounts
/// on its hosts in its time, not everything that happened there. Ordered as given. Starts from the
/// activities that the findings rest on, so `Activity::evidence` must be filled in, and `incident`
/// be as `correlate` made it, before `enrich`. `activities` in order of time.
std::vector<model::Activity> activities_of(const model::Incident& incident,
                                           std::span<const model::Activity> activities,
                                           const model::Estate& estate);

/// Adds what the activities show: first and last, hosts, accounts, organisations, observables
/// (certificate serials, workstation names, domains), timeline entries, and whether anything
/// succeeded (`kind`, `title`). `own` is what `activities_of` gave.
void enrich(model::Incident& incident, std::span<const model::Activity> own,
            const model::Estate& estate);

}  // namespace longwatch::correlate
