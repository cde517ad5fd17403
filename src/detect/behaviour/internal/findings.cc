#include "detect/behaviour/internal/findings.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <set>
#include <utility>

#include "base/limits.h"
#include "base/text.h"

namespace longwatch::detect::behaviour {

model::Entity address_entity(const Address& address, std::string_view role) {
  return {address.is_ipv4() ? "ipv4" : "ipv6", to_text(address), std::string(role)};
}

void add_entity(model::Entity entity, model::Finding& finding) {
  if (!entity.value.empty() && std::find(finding.entities.begin(), finding.entities.end(),
                                         entity) == finding.entities.end()) {
    finding.entities.push_back(std::move(entity));
  }
}

void set_events(std::vector<Sighting> events, model::Finding& finding) {
  std::sort(events.begin(), events.end());
  events.erase(std::unique(events.begin(), events.end()), events.end());
  events.resize(std::min(events.size(), limits::kFindingEvents));
  finding.time = events.front().time;
  for (const Sighting& seen : events) {
    finding.events.push_back(reference_to(seen));
  }
}

std::string duration_in_words(TimeTicks duration) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(duration).count();

  struct Unit {
    std::string_view name;
    std::int64_t seconds;
  };

  constexpr std::array<Unit, 4> kUnits = {{{"d", 86'400}, {"h", 3'600}, {"min", 60}, {"s", 1}}};
  std::string words;
  std::int64_t rest = std::max<std::int64_t>(seconds, 0);
  std::size_t parts = 0;
  for (const Unit& unit : kUnits) {
    const std::int64_t count = rest / unit.seconds;
    rest %= unit.seconds;
    if (count == 0 || parts == 2) {
      parts += parts == 1 ? 1 : 0;  // two units that follow each other
      continue;
    }
    words += words.empty() ? "" : " ";
    words += with_thousands(static_cast<std::uint64_t>(count)) + " " + std::string(unit.name);
    ++parts;
  }
  return words.empty() ? "less than 1 s" : words;
}

std::string coverage_in_words(const Coverage& coverage, const std::vector<Interest>& interests) {
  std::set<std::string> channels;
  for (const Interest& interest : interests) {
    channels.insert(to_ascii_lower(interest.channel));
  }
  std::string present;
  std::string absent;
  for (const std::string& channel : channels) {
    const bool is_there = !coverage.days({channel}).empty();
    std::string& words = is_there ? present : absent;
    words += words.empty() ? "" : is_there ? "; " : ", ";
    words += is_there ? coverage.in_words({channel}) : channel;
  }
  if (absent.empty()) {
    return present;
  }
  return present + (present.empty() ? "" : "; ") + "no records of " + absent;
}

void hand_over(std::vector<model::Finding> findings, std::size_t most, model::FindingSink& sink) {
  const std::size_t kept = std::min(findings.size(), most);
  for (std::size_t i = 0; i < kept; ++i) {
    if (i + 1 == kept && findings.size() > kept) {
      findings[i].fields.push_back(
          {"more_like_this", with_thousands(findings.size() - kept) + ", not listed"});
    }
    sink.accept(std::move(findings[i]));
  }
}

}  // namespace longwatch::detect::behaviour
