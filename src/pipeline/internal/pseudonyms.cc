#include "pipeline/internal/pseudonyms.h"

#include "base/text.h"
#include "share/mask.h"

namespace longwatch::pipeline {
namespace {

// Shorter accounts would be found in too many words that mean something else.
constexpr std::size_t kLeastBytes = 2;

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-' || c == '@' || c == '+';
}

std::size_t end_of_word(std::string_view text, std::size_t at) {
  while (at < text.size() && is_word_byte(text[at])) {
    ++at;
  }
  return at;
}

/// A sentence's full stop is no part of an address.
std::string_view without_last_dots(std::string_view word) {
  while (!word.empty() && word.back() == '.') {
    word.remove_suffix(1);
  }
  return word;
}

}  // namespace

Pseudonyms::Pseudonyms(const model::Estate& estate) {
  for (const model::Subject& subject : estate.subjects) {
    for (const auto* list : {&subject.accounts, &subject.mail_addresses}) {
      for (const std::string& word : *list) {
        if (word.size() >= kLeastBytes) {
          ids_.emplace(to_ascii_lower(word), subject.id);
        }
      }
    }
  }
}

std::string Pseudonyms::apply(std::string_view text) const {
  std::string result;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = end_of_word(text, at);
    if (end == at) {
      result.push_back(text[at]);
      ++at;
      continue;
    }
    const std::string_view word = without_last_dots(text.substr(at, end - at));
    const auto found = ids_.find(to_ascii_lower(word));
    if (word.empty() || found == ids_.end()) {
      result.append(text.substr(at, end - at));
    } else {
      result.append("[").append(found->second).append("]");
      result.append(text.substr(at + word.size(), end - at - word.size()));
    }
    at = end;
  }
  return result;
}

void Pseudonyms::apply_in_place(std::string& text) const {
  if (!text.empty()) {
    text = apply(share::mask_secrets(text));
  }
}

void Pseudonyms::apply_to(model::FindingRecord& finding) const {
  apply_in_place(finding.user);
  apply_in_place(finding.matched);
  for (model::Entity& entity : finding.entities) {
    apply_in_place(entity.value);
  }
  for (model::NamedText& field : finding.fields) {
    apply_in_place(field.value);
  }
}

void Pseudonyms::apply_to(model::Incident& incident) const {
  apply_in_place(incident.title);
  for (std::string& account : incident.accounts) {
    apply_in_place(account);
  }
  for (model::Observable& observable : incident.observables) {
    apply_in_place(observable.value);
  }
  for (model::Link& link : incident.links) {
    apply_in_place(link.shared.value);
    apply_in_place(link.why);
  }
  for (model::TimelineEntry& entry : incident.timeline) {
    apply_in_place(entry.title);
  }
}

void Pseudonyms::apply_to(model::Assessment& assessment) const {
  for (model::HostReach& reach : assessment.reach) {
    apply_in_place(reach.why);
  }
  for (model::ImpactFact& fact : assessment.facts) {
    apply_in_place(fact.what);
    apply_in_place(fact.why);
  }
  for (model::ExposedSubject& exposed : assessment.exposed) {
    apply_in_place(exposed.why);
  }
}

void Pseudonyms::apply_to(model::Judgement& judgement) const {
  for (model::Hypothesis& hypothesis : judgement.hypotheses) {
    for (model::LedgerItem& item : hypothesis.ledger) {
      apply_in_place(item.item);
      apply_in_place(item.why);
    }
  }
}

void Pseudonyms::apply(registry::RunRecord& record) const {
  for (model::FindingRecord& finding : record.findings) {
    apply_to(finding);
  }
  for (model::EvidenceItem& item : record.evidence) {
    apply_in_place(item.line);
  }
  for (model::Incident& incident : record.incidents) {
    apply_to(incident);
  }
  for (model::Assessment& assessment : record.assessments) {
    apply_to(assessment);
  }
  for (model::Judgement& judgement : record.judgements) {
    apply_to(judgement);
  }
  for (model::NotificationDecision& decision : record.decisions) {
    apply_in_place(decision.reason);
  }
}

}  // namespace longwatch::pipeline
