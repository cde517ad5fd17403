#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "correlate/correlate.h"
#include "correlate/internal/estate_index.h"
#include "correlate/internal/names.h"
#include "correlate/internal/observables.h"
#include "correlate/internal/timeline.h"
#include "correlate/internal/titles.h"

namespace longwatch::correlate {
namespace {

using model::Activity;
using model::ActivityKind;

/// Adds up what the activities of one incident show.
class Enricher {
 public:
  Enricher(model::Incident& incident, EstateIndex& estate)
      : incident_(incident),
        estate_(estate),
        observables_(incident.observables),
        hosts_(incident.hosts.begin(), incident.hosts.end()),
        accounts_(incident.accounts.begin(), incident.accounts.end()),
        organisations_(incident.organisations.begin(), incident.organisations.end()) {}

  void add(const Activity& activity) {
    if (activity.event.time.has_value()) {
      const Timestamp moment = *activity.event.time;
      incident_.first = std::min(incident_.first.value_or(moment), moment);
      incident_.last = std::max(incident_.last.value_or(moment), moment);
    }
    if (is_mail(activity)) {
      add_mail(activity);
      return;
    }
    add_sides(activity);
    if (incident_.kind != model::IncidentKind::MailCampaign) {
      add_hosts(activity);  // who opened a mail is no host that was tried
    }
    add_account(activity);
    add_artefacts(activity);
    add_files(activity);
  }

  void finish(std::span<const Activity> own) {
    incident_.timeline = make_timeline(own, incident_.timeline, estate_);
    incident_.hosts.assign(hosts_.begin(), hosts_.end());
    incident_.accounts.assign(accounts_.begin(), accounts_.end());
    const std::set<std::string> owners = organisations_of(hosts_, estate_);
    organisations_.insert(owners.begin(), owners.end());
    incident_.organisations.assign(organisations_.begin(), organisations_.end());
    incident_.observables = observables_.take();
    const bool is_campaign = incident_.kind == model::IncidentKind::MailCampaign;
    if (!reached_.empty() && !is_campaign) {
      incident_.kind = model::IncidentKind::Intrusion;
    }
    const bool is_told = is_campaign ? !recipients_.empty() : !own.empty();
    if (is_told) {
      incident_.title = incident_title(incident_, in_order_of_time(), mails_, recipients_.size());
    }
  }

 private:
  static bool is_mail(const Activity& activity) {
    return activity.kind == ActivityKind::MailDelivered || activity.kind == ActivityKind::MailHeld;
  }

  void add_mail(const Activity& activity) {
    ++mails_;
    recipients_.insert(to_ascii_lower(activity.target));
    observables_.add("domain", mail_domain(activity.account), "sender", activity.evidence);
    observables_.add("mail", to_ascii_lower(activity.account), "sender", activity.evidence);
    const model::Subject* const subject = model::find_subject(estate_.estate(), activity.target);
    if (subject != nullptr && !subject->organisation.empty()) {
      organisations_.insert(subject->organisation);
    }
  }

  void add_sides(const Activity& activity) {
    if (estate_.is_external_address(activity.source)) {
      const std::string& address = estate_.canonical(activity.source);
      observables_.add(address_type(address), address, "source", activity.evidence);
    }
    if (estate_.is_external_address(activity.target)) {
      const std::string& address = estate_.canonical(activity.target);
      observables_.add(address_type(address), address, "destination", activity.evidence);
    }
  }

  /// Somebody logged on or a program ran; the last hop of others' logons is none.
  void add_reached(std::string_view name, const Activity& activity) {
    const EstateIndex::Known& known = estate_.look_up(name);
    if (known.is_hub || known.canonical.empty()) {
      return;
    }
    hosts_.insert(known.canonical);
    reached_.emplace_back(activity.event.time.value_or(Timestamp::max()), known.canonical);
  }

  void add_tried(std::string_view name) {
    const EstateIndex::Known& known = estate_.look_up(name);
    if (known.is_own && !known.is_hub) {
      hosts_.insert(known.canonical);
    }
  }

  void add_hosts(const Activity& activity) {
    switch (activity.kind) {
      case ActivityKind::ProcessStarted:
      case ActivityKind::ProcessAccessed:
      case ActivityKind::FileWritten:
      case ActivityKind::FileRead:
      case ActivityKind::FileDeleted:
      case ActivityKind::ShareOpened:
      case ActivityKind::LoggedOn:
      case ActivityKind::PrivilegesAssigned:
      case ActivityKind::LogCleared:
      case ActivityKind::ServiceInstalled:
      case ActivityKind::TaskRegistered:
      case ActivityKind::AccountChanged:
        add_reached(activity.host, activity);
        return;
      case ActivityKind::LogonFailed:
        add_tried(activity.host);
        return;
      case ActivityKind::Connected:
        add_connection(activity);
        return;
      case ActivityKind::ConnectionDenied:
        add_tried(activity.source);
        add_tried(activity.target);
        return;
      case ActivityKind::WebRequested:
        if (estate_.is_external_address(activity.source)) {
          add_tried(activity.host);
        }
        return;
      case ActivityKind::TicketRequested:
      case ActivityKind::MailDelivered:
      case ActivityKind::MailHeld:
        return;
    }
  }

  void add_connection(const Activity& activity) {
    const bool goes_out =
        estate_.look_up(activity.source).is_own && estate_.is_external_address(activity.target);
    if (goes_out) {
      add_reached(activity.source, activity);
    } else {
      add_tried(activity.source);
      add_tried(activity.target);
    }
  }

  void add_account(const Activity& activity) {
    const bool is_actor = activity.kind == ActivityKind::LoggedOn ||
                          activity.kind == ActivityKind::ShareOpened ||
                          activity.kind == ActivityKind::TicketRequested ||
                          (activity.kind == ActivityKind::FileRead && !activity.source.empty());
    const std::string name = account_name(activity.account);
    if (is_actor && !name.empty()) {
      accounts_.insert(name);
      observables_.add("account", name, "used", activity.evidence);
    }
  }

  void add_artefacts(const Activity& activity) {
    const EstateIndex::Known& workstation = estate_.look_up(activity.workstation);
    if (workstation.host == nullptr && !workstation.is_address &&
        !equals_ignoring_ascii_case(activity.workstation, activity.host)) {
      observables_.add("workstation", to_ascii_upper(activity.workstation), "source",
                       activity.evidence);
    }
    const bool is_installed_program = is_installed(activity.process);
    for (const model::NamedText& artefact : activity.artefacts) {
      if (artefact.name == "server-name" || artefact.name == "destination-name") {
        add_server_name(artefact.value, activity);
      } else if (artefact.name == "certificate-serial") {
        observables_.add(artefact.name, to_ascii_lower(artefact.value), "server",
                         activity.evidence);
      } else if ((artefact.name == "sha256" || artefact.name == "sha1" || artefact.name == "md5") &&
                 (activity.kind != ActivityKind::ProcessStarted || !is_installed_program)) {
        observables_.add(artefact.name, to_ascii_lower(artefact.value), "file", activity.evidence);
      }
    }
  }

  void add_server_name(std::string_view name, const Activity& activity) {
    const bool is_other = estate_.is_external_address(activity.target) ||
                          incident_.kind == model::IncidentKind::MailCampaign;
    const EstateIndex::Known& known = estate_.look_up(name);
    if (is_other && !known.is_address && !known.is_own && !estate_.is_own_domain(name)) {
      observables_.add("domain", to_ascii_lower(name), "server-name", activity.evidence);
    }
  }

  void add_files(const Activity& activity) {
    if (activity.kind == ActivityKind::FileWritten) {
      observables_.add("file", to_ascii_lower(activity.object), "written", activity.evidence);
    } else if (activity.kind == ActivityKind::FileDeleted) {
      observables_.add("file", to_ascii_lower(activity.object), "deleted", activity.evidence);
    } else if (activity.kind == ActivityKind::ProcessStarted && !is_installed(activity.process)) {
      observables_.add("file", to_ascii_lower(activity.process), "run", activity.evidence);
    }
  }

  std::vector<std::string> in_order_of_time() const {
    std::vector<std::pair<Timestamp, std::string>> reached(reached_);
    std::stable_sort(reached.begin(), reached.end());
    std::vector<std::string> names;
    for (const auto& [time, name] : reached) {
      if (std::find(names.begin(), names.end(), name) == names.end()) {
        names.push_back(name);
      }
    }
    return names;
  }

  model::Incident& incident_;
  EstateIndex& estate_;
  Observables observables_;
  std::set<std::string> hosts_;
  std::set<std::string> accounts_;
  std::set<std::string> organisations_;
  std::set<std::string> recipients_;
  std::vector<std::pair<Timestamp, std::string>> reached_;
  std::uint64_t mails_ = 0;
};

}  // namespace

void enrich(model::Incident& incident, std::span<const model::Activity> own,
            const model::Estate& estate) {
  EstateIndex index(estate);
  Enricher enricher(incident, index);
  for (const model::Activity& activity : own) {
    enricher.add(activity);
  }
  enricher.finish(own);
}

}  // namespace longwatch::correlate
