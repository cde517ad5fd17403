#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/incident.h"

namespace longwatch::correlate {

/// "Intrusion through WEB01 into FS02 and LDBAPP01", "Attempts against WEB01 from 198.51.100.9",
/// "Mails from news.example to 21 recipients". `reached` are the hosts where something succeeded,
/// in order of time; `mails` how many, when recipients are not known. Reads kind, hosts and
/// observables.
std::string incident_title(const model::Incident& incident, std::span<const std::string> reached,
                           std::uint64_t mails, std::uint64_t recipients = 0);

/// "a", "a and b", "a, b and c", "a, b, c and 4 more".
std::string joined(std::span<const std::string> names);

}  // namespace longwatch::correlate
