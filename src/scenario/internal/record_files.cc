#include "scenario/internal/record_files.h"

#include <chrono>
#include <vector>

#include <fmt/format.h>

#include "model/synthetic.h"
#include "scenario/internal/yaml_text.h"

namespace longwatch::scenario::internal {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr auto kLocal = hours(12);

struct Row {
  Timestamp recorded;  ///< UTC
  std::string_view suspected;
};

// Midnight local time on 1 July of that year.
Timestamp fiscal_start(int year) {
  const std::chrono::sys_days day = std::chrono::year(year) / std::chrono::July / 1;
  return Timestamp(day.time_since_epoch()) - kLocal;
}

int fiscal_year(Timestamp time) {
  const std::chrono::year_month_day local(std::chrono::floor<std::chrono::days>(time + kLocal));
  const int year = static_cast<int>(local.year());
  return local.month() >= std::chrono::July ? year : year - 1;
}

std::string local_text(Timestamp time) {
  std::string text;
  append_iso8601(text, time + kLocal, 0);
  text.pop_back();
  return text + "+12:00";
}

/// Rows with a fixed number of each kind, mixed and spread over the year.
std::vector<Row> year_rows(Random& random, Timestamp from, const IncidentList& counts) {
  std::vector<Row> rows;
  for (std::uint64_t i = 0; i < counts.listed; ++i) {
    const std::string_view suspected = i < counts.state                     ? "state"
                                       : i < counts.state + counts.criminal ? "criminal"
                                       : i % 7 == 0                         ? "other"
                                                                            : "unknown";
    rows.push_back({from + hours(1) + seconds(random.below(364 * 86'400)), suspected});
  }
  return rows;
}

void append_rows(std::string& out, Random& random, int year, const std::vector<Row>& rows) {
  constexpr std::string_view kFound[] = {"own", "partner", "self-report", "agency"};
  constexpr std::string_view kSectors[] = {"government", "health",  "energy",
                                           "education",  "finance", "telecommunications"};
  constexpr std::string_view kSeverities[] = {"C3", "C4", "C5", "C5", "C6", "C6", "C6"};
  constexpr std::string_view kPhases[] = {"attempt", "attempt", "pre-compromise",
                                          "post-compromise"};
  int number = 0;
  for (const Row& row : rows) {
    const std::string_view found = random.pick(kFound);
    const std::string_view sector = random.pick(kSectors);
    const std::string_view severity = random.pick(kSeverities);
    out.append(fmt::format("NCC-{}-{:04},{},{},{},{},{},{},{}\n", year, ++number,
                           local_text(row.recorded), row.suspected, found, sector, severity,
                           random.pick(kPhases), model::kSyntheticMark));
  }
}

void append_web_incident(YamlText& yaml, const Parliament& at) {
  yaml.begin_map("incident").text("host", at.places.web.name).end();
}

void append_condition(YamlText& yaml, std::string_view key, std::string_view probability) {
  yaml.begin_map(key).raw("probability", probability).text("confidence", "moderate").end();
}

struct ClaimEntry {
  std::string_view speaker;
  std::string_view polarity;
  std::string_view about;
  std::string_view quote;
  std::string_view source;
  int days;
};

constexpr ClaimEntry kClaims[] = {
    {"Embassy of Veldania in Tarawera", "denies", "attribution",
     "These accusations are without foundation and serve nobody. Veldania breaks into nobody's "
     "computers.",
     "statement on the embassy's page, 2nd paragraph", 220},
    {"Tarawera Evening Post", "asserts", "impact",
     "Members' data deleted in raid on parliament's servers", "front page, early edition", 220},
    {"Minister for Digital Security", "asserts", "impact",
     "Nothing of strategic value was removed. Some technical material was.",
     "remarks to the press, transcript", 219},
};

void append_judgements(YamlText& yaml, const Parliament& at) {
  yaml.begin_list("judgements");
  yaml.begin_item();
  append_web_incident(yaml, at);
  yaml.text("author", "chief.analyst");
  append_condition(yaml, "adopt_when", "0.55");
  yaml.flag("follow_sponsors", true);
  yaml.text("dissent",
            "One of four analysts holds that the hours of the last transfer fit another group "
            "as well.");
  yaml.end();
  yaml.begin_item();
  yaml.begin_map("incident").text("sender_domain", at.others.sender_domain).end();
  yaml.text("author", "chief.analyst");
  append_condition(yaml, "adopt_when", "0.55");
  yaml.flag("follow_sponsors", false).text("dissent", "").end();
  yaml.end();
}

void append_releases(YamlText& yaml, const Parliament& at) {
  yaml.begin_list("releases");
  yaml.begin_item();
  append_web_incident(yaml, at);
  yaml.text("audience", "public").text("granularity", "group-and-state");
  append_condition(yaml, "when", "0.8");
  yaml.text("otherwise", "sophisticated-actor").text("authority", "minister.office");
  yaml.text("confirmed_by", "release.board");
  yaml.time("effective", at.plain(219, "00:30:00"));
  yaml.text("reason", "Naming those behind it, together with partners, serves the public.");
  yaml.text("reason_otherwise", "What may be said does not carry a name.").end();
  yaml.begin_item();
  append_web_incident(yaml, at);
  yaml.text("audience", "partner:ALPHA").text("granularity", "group");
  append_condition(yaml, "when", "0.55");
  yaml.text("otherwise", "nothing").text("authority", "director.cyber");
  yaml.text("confirmed_by", "release.board");
  yaml.time("effective", at.plain(9, "02:00:00"));
  yaml.text("reason", "The partner whose indicator found the tunnel is told what came of it.");
  yaml.text("reason_otherwise", "There is no judgement to share yet.").end();
  yaml.end();
}

}  // namespace

IncidentList incident_list(const Parliament& parliament) {
  Random random(parliament.seed * 1'000'003 + 11);
  IncidentList out;
  const bool first = parliament.seed == 1;
  out.listed = first ? 316 : random.between(250, 420);
  out.state = first ? 73 : out.listed * random.between(15, 38) / 100;
  out.criminal = first ? 90 : out.listed * random.between(15, 38) / 100;
  const int year = fiscal_year(parliament.start);
  const Timestamp from = fiscal_start(year);
  const Timestamp next = fiscal_start(year + 1);
  std::vector<Row> rows = year_rows(random, from, out);
  rows[0].recorded = from;                       // the first second of the year
  rows[out.state].recorded = next - seconds(1);  // the last
  IncidentList before;
  before.listed = random.between(30, 50);
  before.state = before.listed / 3;
  before.criminal = before.listed / 4;
  std::vector<Row> earlier = year_rows(random, fiscal_start(year - 1), before);
  earlier[0].recorded = from - seconds(1);
  const std::vector<Row> later = {{next, "criminal"}, {next + hours(30), "unknown"}};

  out.text = fmt::format("id,recorded,suspected,detected_by,sector,severity,phase,{}\n",
                         model::kSyntheticField);
  append_rows(out.text, random, year - 1, earlier);
  append_rows(out.text, random, year, rows);
  append_rows(out.text, random, year + 1, later);
  return out;
}

std::string claims_text(const Parliament& parliament) {
  YamlText yaml;
  yaml.begin_list("claims");
  for (const ClaimEntry& entry : kClaims) {
    yaml.begin_item();
    append_web_incident(yaml, parliament);
    yaml.text("speaker", entry.speaker).text("polarity", entry.polarity);
    yaml.text("about", entry.about).text("quote", entry.quote).text("source", entry.source);
    yaml.time("said", parliament.plain(entry.days, "03:00:00"));
    // Said in public.
    yaml.begin_map("marking").text("tlp", "TLP:CLEAR").texts("originators", {}).end().end();
  }
  yaml.end();
  return yaml.content();
}

std::string responses_text(const Parliament& parliament) {
  YamlText yaml;
  yaml.begin_list("responses");
  yaml.begin_item();
  append_web_incident(yaml, parliament);
  yaml.text("actor", "Ministry of Foreign Affairs of Tarawera");
  yaml.text("counterparty", "Ambassador of Veldania").text("channel", "call-in");
  yaml.text("level", "secretary");
  yaml.text("what", "The ambassador was told that such activity must stop.");
  yaml.text("source", "note of the meeting, file F-77");
  yaml.time("when", parliament.plain(219, "00:10:00")).end();
  yaml.begin_item();
  append_web_incident(yaml, parliament);
  yaml.text("actor", "Minister for Digital Security").text("counterparty", "the public");
  yaml.text("channel", "statement").text("level", "minister");
  yaml.text("what", "The minister named those held responsible and what was taken.");
  yaml.text("source", "press release 14");
  yaml.time("when", parliament.plain(219, "00:30:00")).end();
  yaml.end();
  return yaml.content();
}

std::string decisions_text(const Parliament& parliament) {
  YamlText yaml;
  append_judgements(yaml, parliament);
  append_releases(yaml, parliament);
  return yaml.content();
}

}  // namespace longwatch::scenario::internal
