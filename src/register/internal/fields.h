#pragma once

#include <concepts>
#include <type_traits>

#include "model/case_file.h"
#include "model/record.h"

/// The members of every type that is stored: the one place that both directions of the codec
/// follow. Each list takes its type apart by structured binding, so a member that is added to the
/// model without being added here does not compile.
namespace longwatch::registry::internal {

template <class T, class U>
concept Of = std::same_as<std::remove_const_t<T>, U>;

template <class V>
void fields(V& visit, Of<model::Marking> auto& value) {
  auto& [tlp, originators] = value;
  visit("tlp", tlp);
  visit("originators", originators);
}

template <class V>
void fields(V& visit, Of<model::Audience> auto& value) {
  auto& [kind, partner] = value;
  visit("kind", kind);
  visit("partner", partner);
}

template <class V>
void fields(V& visit, Of<model::NamedText> auto& value) {
  auto& [name, text] = value;
  visit("name", name);
  visit("value", text);
}

template <class V>
void fields(V& visit, Of<model::Entity> auto& value) {
  auto& [type, text, role] = value;
  visit("type", type);
  visit("value", text);
  visit("role", role);
}

template <class V>
void fields(V& visit, Of<model::RecordBooks> auto& value) {
  auto& [seen, events, dropped, filtered, bytes_read, bytes_lost] = value;
  visit("seen", seen);
  visit("events", events);
  visit("dropped", dropped);
  visit("filtered", filtered);
  visit("bytes_read", bytes_read);
  visit("bytes_lost", bytes_lost);
}

template <class V>
void fields(V& visit, Of<model::SourceRecord> auto& value) {
  auto& [sha256, name, kind, size, books, first, last, telemetry, hosts] = value;
  visit("sha256", sha256);
  visit("name", name);
  visit("kind", kind);
  visit("size", size);
  visit("books", books);
  visit("first", first);
  visit("last", last);
  visit("telemetry", telemetry);
  visit("hosts", hosts);
}

template <class V>
void fields(V& visit, Of<model::EvidenceItem> auto& value) {
  auto& [id, source, sha256, record, offset, length, time, host, telemetry, line, marking] = value;
  visit("id", id);
  visit("source", source);
  visit("sha256", sha256);
  visit("record", record);
  visit("offset", offset);
  visit("length", length);
  visit("time", time);
  visit("host", host);
  visit("telemetry", telemetry);
  visit("line", line);
  visit("marking", marking);
}

template <class V>
void fields(V& visit, Of<model::FindingRecord> auto& value) {
  auto& [id, rule_id, title, kind, level, file, techniques, tactics, time, first_knowable, host,
         user, entities, named, matched, evidence, telemetry, marking] = value;
  visit("id", id);
  visit("rule_id", rule_id);
  visit("title", title);
  visit("kind", kind);
  visit("level", level);
  visit("file", file);
  visit("techniques", techniques);
  visit("tactics", tactics);
  visit("time", time);
  visit("first_knowable", first_knowable);
  visit("host", host);
  visit("user", user);
  visit("entities", entities);
  visit("fields", named);
  visit("matched", matched);
  visit("evidence", evidence);
  visit("telemetry", telemetry);
  visit("marking", marking);
}

template <class V>
void fields(V& visit, Of<model::SetAside> auto& value) {
  auto& [explained, tickets, alone] = value;
  visit("explained", explained);
  visit("tickets", tickets);
  visit("alone", alone);
}

template <class V>
void fields(V& visit, Of<model::Observable> auto& value) {
  auto& [type, text, role, evidence, times] = value;
  visit("type", type);
  visit("value", text);
  visit("role", role);
  visit("evidence", evidence);
  visit("times", times);
}

template <class V>
void fields(V& visit, Of<model::Link> auto& value) {
  auto& [from, to, shared, weight, why] = value;
  visit("from", from);
  visit("to", to);
  visit("shared", shared);
  visit("weight", weight);
  visit("why", why);
}

template <class V>
void fields(V& visit, Of<model::TimelineEntry> auto& value) {
  auto& [time, last, host, tactic, technique, title, findings, evidence] = value;
  visit("time", time);
  visit("last", last);
  visit("host", host);
  visit("tactic", tactic);
  visit("technique", technique);
  visit("title", title);
  visit("findings", findings);
  visit("evidence", evidence);
}

template <class V>
void fields(V& visit, Of<model::Incident> auto& value) {
  auto& [id, version, title, kind, level, first, last, detected, findings, hosts, accounts,
         organisations, techniques, observables, links, timeline, marking] = value;
  visit("id", id);
  visit("version", version);
  visit("title", title);
  visit("kind", kind);
  visit("level", level);
  visit("first", first);
  visit("last", last);
  visit("detected", detected);
  visit("findings", findings);
  visit("hosts", hosts);
  visit("accounts", accounts);
  visit("organisations", organisations);
  visit("techniques", techniques);
  visit("observables", observables);
  visit("links", links);
  visit("timeline", timeline);
  visit("marking", marking);
}

template <class V>
void fields(V& visit, Of<model::Campaign> auto& value) {
  auto& [id, title, incidents, why] = value;
  visit("id", id);
  visit("title", title);
  visit("incidents", incidents);
  visit("why", why);
}

template <class V>
void fields(V& visit, Of<model::HostReach> auto& value) {
  auto& [host, organisation, reach, times, why, findings, evidence] = value;
  visit("host", host);
  visit("organisation", organisation);
  visit("reach", reach);
  visit("times", times);
  visit("why", why);
  visit("findings", findings);
  visit("evidence", evidence);
}

template <class V>
void fields(V& visit, Of<model::ImpactFact> auto& value) {
  auto& [id, kind, certainty, confidence, what, why, host, store, data_class, count, unit, bytes,
         compared_bytes, first, last, subjects, findings, evidence, marking] = value;
  visit("id", id);
  visit("kind", kind);
  visit("certainty", certainty);
  visit("confidence", confidence);
  visit("what", what);
  visit("why", why);
  visit("host", host);
  visit("store", store);
  visit("data_class", data_class);
  visit("count", count);
  visit("unit", unit);
  visit("bytes", bytes);
  visit("compared_bytes", compared_bytes);
  visit("first", first);
  visit("last", last);
  visit("subjects", subjects);
  visit("findings", findings);
  visit("evidence", evidence);
  visit("marking", marking);
}

template <class V>
void fields(V& visit, Of<model::Coverage> auto& value) {
  auto& [telemetry, host, present, first, last, covers_incident, gap, evidence] = value;
  visit("telemetry", telemetry);
  visit("host", host);
  visit("present", present);
  visit("first", first);
  visit("last", last);
  visit("covers_incident", covers_incident);
  visit("gap", gap);
  visit("evidence", evidence);
}

template <class V>
void fields(V& visit, Of<model::SeverityStep> auto& value) {
  auto& [rule, because] = value;
  visit("rule", rule);
  visit("because", because);
}

template <class V>
void fields(V& visit, Of<model::Severity> auto& value) {
  auto& [category, scheme, trace] = value;
  visit("category", category);
  visit("scheme", scheme);
  visit("trace", trace);
}

template <class V>
void fields(V& visit, Of<model::ExposedSubject> auto& value) {
  auto& [subject, exposure, why, evidence] = value;
  visit("subject", subject);
  visit("exposure", exposure);
  visit("why", why);
  visit("evidence", evidence);
}

template <class V>
void fields(V& visit, Of<model::Assessment> auto& value) {
  auto& [id, incident, version, reach, facts, coverage, exposed, sensitivity, enables, why,
         severity, marking] = value;
  visit("id", id);
  visit("incident", incident);
  visit("version", version);
  visit("reach", reach);
  visit("facts", facts);
  visit("coverage", coverage);
  visit("exposed", exposed);
  visit("sensitivity", sensitivity);
  visit("enables_further_intrusion", enables);
  visit("enablement_why", why);
  visit("severity", severity);
  visit("marking", marking);
}

template <class V>
void fields(V& visit, Of<model::SponsorEdge> auto& value) {
  auto& [from, to, to_kind, confidence, source, marking, dated] = value;
  visit("from", from);
  visit("to", to);
  visit("to_kind", to_kind);
  visit("confidence", confidence);
  visit("source", source);
  visit("marking", marking);
  visit("dated", dated);
}

template <class V>
void fields(V& visit, Of<model::LedgerItem> auto& value) {
  auto& [item, kind, decibans, measured, why, source, evidence, marking] = value;
  visit("item", item);
  visit("kind", kind);
  visit("decibans", decibans);
  visit("measured", measured);
  visit("why", why);
  visit("source", source);
  visit("evidence", evidence);
  visit("marking", marking);
}

template <class V>
void fields(V& visit, Of<model::Hypothesis> auto& value) {
  auto& [actor, name, probability, likelihood_term, prior_decibans, ledger] = value;
  visit("actor", actor);
  visit("name", name);
  visit("probability", probability);
  visit("likelihood_term", likelihood_term);
  visit("prior_decibans", prior_decibans);
  visit("ledger", ledger);
}

template <class V>
void fields(V& visit, Of<model::Judgement> auto& value) {
  auto& [id, incident, version, status, author, made, scale, hypotheses, confidence, confidence_why,
         caps, vertices, most_telling, adopted_actor, sponsors, sponsor_statement, dissent,
         knowledge, marking] = value;
  visit("id", id);
  visit("incident", incident);
  visit("version", version);
  visit("status", status);
  visit("author", author);
  visit("made", made);
  visit("scale", scale);
  visit("hypotheses", hypotheses);
  visit("confidence", confidence);
  visit("confidence_why", confidence_why);
  visit("caps", caps);
  visit("vertices", vertices);
  visit("most_telling", most_telling);
  visit("adopted_actor", adopted_actor);
  visit("sponsors", sponsors);
  visit("sponsor_statement", sponsor_statement);
  visit("dissent", dissent);
  visit("knowledge", knowledge);
  visit("marking", marking);
}

template <class V>
void fields(V& visit, Of<model::Release> auto& value) {
  auto& [id, incident, judgement, judgement_version, version, audience, granularity, wording, facts,
         authority, confirmed_by, effective, reason, caveat] = value;
  visit("id", id);
  visit("incident", incident);
  visit("judgement", judgement);
  visit("judgement_version", judgement_version);
  visit("version", version);
  visit("audience", audience);
  visit("granularity", granularity);
  visit("wording", wording);
  visit("facts", facts);
  visit("authority", authority);
  visit("confirmed_by", confirmed_by);
  visit("effective", effective);
  visit("reason", reason);
  visit("caveat", caveat);
}

template <class V>
void fields(V& visit, Of<model::NotificationDecision> auto& value) {
  auto& [id, subject, incident, exposure, decision, through, wording, reason, decided_by, due,
         evidence, marking] = value;
  visit("id", id);
  visit("subject", subject);
  visit("incident", incident);
  visit("exposure", exposure);
  visit("decision", decision);
  visit("through", through);
  visit("wording", wording);
  visit("reason", reason);
  visit("decided_by", decided_by);
  visit("due", due);
  visit("evidence", evidence);
  visit("marking", marking);
}

template <class V>
void fields(V& visit, Of<model::Claim> auto& value) {
  auto& [id, incident, speaker, polarity, about, quote, source, said, held_against, facts,
         marking] = value;
  visit("id", id);
  visit("incident", incident);
  visit("speaker", speaker);
  visit("polarity", polarity);
  visit("about", about);
  visit("quote", quote);
  visit("source", source);
  visit("said", said);
  visit("held_against", held_against);
  visit("facts", facts);
  visit("marking", marking);
}

template <class V>
void fields(V& visit, Of<model::Response> auto& value) {
  auto& [id, incident, actor, counterparty, channel, level, what, source, when, marking] = value;
  visit("id", id);
  visit("incident", incident);
  visit("actor", actor);
  visit("counterparty", counterparty);
  visit("channel", channel);
  visit("level", level);
  visit("what", what);
  visit("source", source);
  visit("when", when);
  visit("marking", marking);
}

template <class V>
void fields(V& visit, Of<model::ListedIncident> auto& value) {
  auto& [id, recorded, suspected, detected_by, sector, severity, phase, synthetic] = value;
  visit("id", id);
  visit("recorded", recorded);
  visit("suspected", suspected);
  visit("detected_by", detected_by);
  visit("sector", sector);
  visit("severity", severity);
  visit("phase", phase);
  visit("synthetic", synthetic);
}

template <class V>
void fields(V& visit, Of<model::PersonalFields> auto& value) {
  auto& [subject, name, contacts, purpose, legal_basis, review] = value;
  visit("subject", subject);
  visit("name", name);
  visit("contacts", contacts);
  visit("purpose", purpose);
  visit("legal_basis", legal_basis);
  visit("review", review);
}

template <class V>
void fields(V& visit, Of<model::Organisation> auto& value) {
  auto& [id, name, sector, country, head, is_democratic_institution] = value;
  visit("id", id);
  visit("name", name);
  visit("sector", sector);
  visit("country", country);
  visit("head", head);
  visit("is_democratic_institution", is_democratic_institution);
}

template <class V>
void fields(V& visit, Of<model::Figure> auto& value) {
  auto& [id, title, definition, numerator, denominator, text, counted] = value;
  visit("id", id);
  visit("title", title);
  visit("definition", definition);
  visit("numerator", numerator);
  visit("denominator", denominator);
  visit("text", text);
  visit("counted", counted);
}

template <class V>
void fields(V& visit, Of<model::Statistics> auto& value) {
  auto& [year, as_known, figures, notes, synthetic_left_out, synthetic] = value;
  visit("year", year);
  visit("as_known", as_known);
  visit("figures", figures);
  visit("notes", notes);
  visit("synthetic_left_out", synthetic_left_out);
  visit("synthetic", synthetic);
}

template <class V>
void fields(V& visit, Of<model::CaseFile> auto& value) {
  auto& [audience, synthetic, as_known, sources, findings, evidence, set_aside, incidents,
         campaigns, assessments, judgements, releases, decisions, claims, responses, statistics,
         organisations] = value;
  visit("audience", audience);
  visit("synthetic", synthetic);
  visit("as_known", as_known);
  visit("sources", sources);
  visit("findings", findings);
  visit("evidence", evidence);
  visit("set_aside", set_aside);
  visit("incidents", incidents);
  visit("campaigns", campaigns);
  visit("assessments", assessments);
  visit("judgements", judgements);
  visit("releases", releases);
  visit("decisions", decisions);
  visit("claims", claims);
  visit("responses", responses);
  visit("statistics", statistics);
  visit("organisations", organisations);
}

}  // namespace longwatch::registry::internal
