#include "share/html/internal/timeline_strip.h"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "model/level.h"
#include "share/html/internal/markup.h"
#include "share/wording.h"

namespace longwatch::share::html::internal {
namespace {

using model::Incident;
using model::TimelineEntry;

/// Ticks that would lie nearer to each other than this share of the width are one.
constexpr int kPlaces = 240;

struct Span {
  Timestamp first;
  Timestamp last;

  double share_of(Timestamp time) const {
    const auto whole = static_cast<double>((last - first).count());
    return whole <= 0 ? 0.5 : static_cast<double>((time - first).count()) / whole;
  }
};

void widen(std::optional<Span>& span, const std::optional<Timestamp>& time) {
  if (!time.has_value()) {
    return;
  }
  if (!span.has_value()) {
    span = Span{*time, *time};
  }
  span->first = std::min(span->first, *time);
  span->last = std::max(span->last, *time);
}

std::optional<Span> span_of(std::span<const Incident> incidents) {
  std::optional<Span> span;
  for (const Incident& incident : incidents) {
    widen(span, incident.first);
    widen(span, incident.last);
    widen(span, incident.detected);
    for (const TimelineEntry& entry : incident.timeline) {
      widen(span, entry.time);
      widen(span, entry.last);
    }
  }
  return span;
}

/// A margin at both ends keeps the outermost ticks whole.
std::string percent(double share) {
  return fmt::format("{:.2f}%", 1.5 + 97.0 * std::clamp(share, 0.0, 1.0));
}

struct Tick {
  const TimelineEntry* entry = nullptr;
  model::Level level = model::Level::Medium;
  std::size_t steps = 0;
};

model::Level level_of(const TimelineEntry& entry, const PageIndex& index) {
  model::Level level = model::Level::Informational;
  for (const std::string& id : entry.findings) {
    const model::FindingRecord* finding = index.find_finding(id);
    level = finding == nullptr ? level : std::max(level, finding->level);
  }
  return level;
}

std::map<int, Tick> ticks_of(const Incident& incident, const Span& span, const PageIndex& index) {
  std::map<int, Tick> ticks;
  for (const TimelineEntry& entry : incident.timeline) {
    if (!entry.time.has_value()) {
      continue;
    }
    Tick& tick = ticks[static_cast<int>(span.share_of(*entry.time) * kPlaces)];
    const model::Level level = level_of(entry, index);
    if (tick.entry == nullptr || level > tick.level) {
      tick.entry = &entry;
      tick.level = level;
    }
    tick.steps += 1;
  }
  return ticks;
}

std::string lane(const Incident& incident, const Span& span, const PageIndex& index) {
  std::string out = fmt::format(
      "<svg class=\"strip\" width=\"100%\" height=\"34\" role=\"img\" aria-label=\"{}\">\n",
      escaped(fmt::format("{}: {} {}", incident.title,
                          counted(incident.timeline.size(), "step", "steps"),
                          period(incident.first, incident.last)),
              300));
  out += "<line class=\"base\" x1=\"0\" x2=\"100%\" y1=\"17\" y2=\"17\"/>\n";
  if (incident.first.has_value()) {
    const Timestamp last = incident.last.value_or(*incident.first);
    out += fmt::format("<line class=\"run\" x1=\"{}\" x2=\"{}\" y1=\"17\" y2=\"17\"/>\n",
                       percent(span.share_of(*incident.first)), percent(span.share_of(last)));
  }
  for (const auto& [place, tick] : ticks_of(incident, span, index)) {
    const std::string more = tick.steps > 1 ? fmt::format(" and {} more", tick.steps - 1) : "";
    out += fmt::format(
        "<line class=\"tick {}\" x1=\"{}\" x2=\"{}\" y1=\"7\" y2=\"27\"><title>{}</title></line>\n",
        model::to_text(tick.level), percent(span.share_of(*tick.entry->time)),
        percent(span.share_of(*tick.entry->time)),
        escaped(fmt::format("{}: {}{}", moment(tick.entry->time), tick.entry->title, more), 240));
  }
  if (incident.detected.has_value()) {
    out += fmt::format(
        "<circle class=\"known\" cx=\"{}\" cy=\"17\" r=\"5\"><title>{}</title></circle>\n",
        percent(span.share_of(*incident.detected)),
        escaped("could be known from " + moment(incident.detected)));
  }
  return out + "</svg>\n";
}

std::string axis(const Span& span) {
  std::string out = "<div class=\"axis\">";
  for (const Timestamp time : {span.first, span.first + (span.last - span.first) / 2, span.last}) {
    out += fmt::format("<span>{}</span>", escaped(moment(time)));
    if (span.first == span.last) {
      break;
    }
  }
  return out + "</div>\n";
}

}  // namespace

std::string timeline_strip(std::span<const Incident> incidents, const PageIndex& index) {
  const std::optional<Span> span = span_of(incidents);
  if (!span.has_value()) {
    return "";
  }
  std::string out = "<figure class=\"time\">\n";
  for (const Incident& incident : incidents) {
    if (incidents.size() > 1) {
      out += fmt::format("<p class=\"lane\">{}</p>\n", escaped(incident.title, 120));
    }
    out += lane(incident, *span, index);
  }
  out += axis(*span);
  out +=
      "<figcaption>Ticks are steps, coloured by the level of the worst finding; the ring marks "
      "when it could be known.</figcaption>\n</figure>\n";
  return out;
}

}  // namespace longwatch::share::html::internal
