#include "correlate/internal/titles.h"

#include <algorithm>

#include "base/text.h"

namespace longwatch::correlate {
namespace {

constexpr std::size_t kNamesShown = 3;

std::vector<std::string> values_of(const model::Incident& incident, std::string_view type,
                                   std::string_view role) {
  std::vector<std::string> values;
  for (const model::Observable& item : incident.observables) {
    if ((item.type == type || (type == "address" && item.type.starts_with("ipv"))) &&
        (role.empty() || item.role == role)) {
      values.push_back(to_printable(item.value));
    }
  }
  return values;
}

std::string mail_title(const model::Incident& incident, std::uint64_t mails,
                       std::uint64_t recipients) {
  const std::vector<std::string> senders = values_of(incident, "domain", "sender");
  std::string title = "Mails";
  if (!senders.empty()) {
    title += " from " + joined(senders);
  }
  return title + (recipients > 0 ? " to " + counted(recipients, "recipient")
                                 : " in " + counted(mails, "finding"));
}

std::string attempt_title(const model::Incident& incident) {
  std::string title = "Attempts";
  if (!incident.hosts.empty()) {
    title += " against " + joined(incident.hosts);
  }
  std::vector<std::string> from = values_of(incident, "address", "source");
  if (from.empty()) {
    from = values_of(incident, "address", "");
  }
  return from.empty() ? title : title + " from " + joined(from);
}

}  // namespace

std::string joined(std::span<const std::string> names) {
  std::string text;
  const std::size_t shown = std::min(names.size(), kNamesShown);
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) {
      text += i + 1 == names.size() ? " and " : ", ";
    }
    text += names[i];
  }
  if (shown < names.size()) {
    text += " and " + with_thousands(names.size() - shown) + " more";
  }
  return text;
}

std::string incident_title(const model::Incident& incident, std::span<const std::string> reached,
                           std::uint64_t mails, std::uint64_t recipients) {
  switch (incident.kind) {
    case model::IncidentKind::MailCampaign:
      return mail_title(incident, mails, recipients);
    case model::IncidentKind::Attempt:
      return attempt_title(incident);
    case model::IncidentKind::Intrusion:
      break;
  }
  if (reached.empty()) {
    return "Intrusion";
  }
  if (reached.size() == 1) {
    return "Intrusion on " + reached.front();
  }
  return "Intrusion through " + reached.front() + " into " + joined(reached.subspan(1));
}

}  // namespace longwatch::correlate
