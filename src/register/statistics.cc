#include "register/statistics.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"

namespace longwatch::registry {
namespace {

using model::Figure;
using model::ListedIncident;
using model::SuspectedActor;

bool counts(const ListedIncident& incident, DataKind data) {
  return incident.synthetic == (data == DataKind::Synthetic);
}

/// A figure without its text; `counted` is complete.
struct Draft {
  std::string id;
  std::string title;
  std::string definition;
  std::vector<std::string> counted;
};

Figure plain_count(Draft draft) {
  Figure figure;
  figure.id = std::move(draft.id);
  figure.title = std::move(draft.title);
  figure.definition = std::move(draft.definition);
  figure.counted = std::move(draft.counted);
  std::sort(figure.counted.begin(), figure.counted.end());
  figure.numerator = figure.counted.size();
  figure.text = with_thousands(figure.numerator);
  return figure;
}

Figure share(Draft draft, std::uint64_t whole) {
  Figure figure = plain_count(std::move(draft));
  figure.denominator = whole;
  if (whole > 0) {
    figure.text = fmt::format("{} of {} ({} %)", with_thousands(figure.numerator),
                              with_thousands(whole), rounded_percent(figure.numerator, whole));
  }
  return figure;
}

/// The incidents of one year.
class Year {
 public:
  Year(std::string_view name, const CountingInput& input) {
    for (const ListedIncident& incident : input.listed) {
      const bool is_of_year = incident.recorded.has_value() &&
                              fiscal_year_of(*incident.recorded, input.calendar) == name;
      if (is_of_year && counts(incident, input.data)) {
        incidents_.push_back(&incident);
      } else if (is_of_year) {
        ++left_out_;
      }
    }
  }

  template <class Wanted>
  std::vector<std::string> ids(Wanted&& wanted) const {
    std::vector<std::string> ids;
    for (const ListedIncident* const incident : incidents_) {
      if (wanted(*incident)) {
        ids.push_back(incident->id);
      }
    }
    return ids;
  }

  std::map<std::string, std::vector<std::string>> by_detection() const {
    std::map<std::string, std::vector<std::string>> groups;
    for (const ListedIncident* const incident : incidents_) {
      groups[incident->detected_by.empty() ? "unknown" : incident->detected_by].push_back(
          incident->id);
    }
    return groups;
  }

  std::uint64_t size() const { return incidents_.size(); }

  std::uint64_t left_out() const { return left_out_; }

 private:
  std::vector<const ListedIncident*> incidents_;
  std::uint64_t left_out_ = 0;
};

bool names_a_state(const model::Release& release) {
  return release.audience.kind == model::Audience::Kind::Public &&
         (release.granularity == model::Granularity::State ||
          release.granularity == model::Granularity::GroupAndState);
}

std::vector<std::string> attributed_publicly(std::span<const model::Release> releases) {
  std::set<std::string> incidents;
  for (const model::Release& release : releases) {
    if (names_a_state(release)) {
      incidents.insert(release.incident);
    }
  }
  return {incidents.begin(), incidents.end()};
}

void add_shares(const Year& year, model::Statistics& statistics) {
  const auto suspected = [&](SuspectedActor a, SuspectedActor b) {
    return year.ids([=](const ListedIncident& incident) {
      return incident.suspected == a || incident.suspected == b;
    });
  };
  const std::uint64_t total = year.size();
  std::vector<Figure>& figures = statistics.figures;
  const std::size_t first = figures.size();
  figures.push_back(
      share({"state-linked-share", "Incidents linked to suspected state-sponsored actors",
             "Incidents of the year whose indicators point to a suspected state-sponsored actor; "
             "no state "
             "is meant or implied.",
             suspected(SuspectedActor::State, SuspectedActor::State)},
            total));
  figures.push_back(
      share({"criminal-share", "Incidents linked to suspected criminal actors",
             "Incidents of the year that were probably committed for money or by criminals.",
             suspected(SuspectedActor::Criminal, SuspectedActor::Criminal)},
            total));
  figures.push_back(share({"other-share", "Incidents of other or unknown actors",
                           "Incidents of the year that are linked to neither: other actors, and "
                           "those of which too little is known.",
                           suspected(SuspectedActor::Other, SuspectedActor::Unknown)},
                          total));
  std::uint64_t sum = 0;
  for (std::size_t i = first; i < figures.size(); ++i) {
    sum += rounded_percent(figures[i].numerator, total);
  }
  if (total > 0 && sum != 100) {
    statistics.notes.push_back(fmt::format("shares sum to {} % by rounding", sum));
  }
}

}  // namespace

std::uint64_t rounded_percent(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : (200 * part + whole) / (2 * whole);
}

std::string latest_fiscal_year(const CountingInput& input) {
  std::string latest;
  for (const ListedIncident& incident : input.listed) {
    if (incident.recorded.has_value() && counts(incident, input.data)) {
      latest = std::max(latest, fiscal_year_of(*incident.recorded, input.calendar));
    }
  }
  return latest;
}

model::Statistics count_incidents(std::string_view fiscal_year, const CountingInput& input) {
  const Year year(fiscal_year, input);
  model::Statistics statistics;
  statistics.year = fiscal_year;
  statistics.synthetic = input.data == DataKind::Synthetic;
  statistics.synthetic_left_out = year.left_out();
  statistics.figures.push_back(
      plain_count({"total", "Incidents recorded",
                   "Incidents recorded in the year, attempts without compromise included.",
                   year.ids([](const ListedIncident&) { return true; })}));
  add_shares(year, statistics);
  for (auto& [detection, ids] : year.by_detection()) {
    statistics.figures.push_back(
        share({"detected-" + detection, "Detected by: " + detection,
               fmt::format("Incidents of the year whose list names '{}' as the way of detection.",
                           detection),
               ids},
              year.size()));
  }
  statistics.figures.push_back(plain_count(
      {"attributed-publicly", "Incidents attributed to a state in public",
       "Incidents, of any year, of which a release to the public that is in effect names a state. "
       "The share of state-linked incidents says nothing about this number.",
       attributed_publicly(input.releases)}));
  return statistics;
}

}  // namespace longwatch::registry
