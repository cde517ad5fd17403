#pragma once

#include <string>

#include "model/assessment.h"
#include "model/incident.h"
#include "share/internal/story_builder.h"

/// The parts of a story: each reads the case file and says one section.
namespace longwatch::share::internal {

void tell_found(StoryBuilder& story);
void tell_did(StoryBuilder& story);
void tell_taken(StoryBuilder& story);
void tell_who(StoryBuilder& story);
void tell_told(StoryBuilder& story);
void tell_said(StoryBuilder& story);
void tell_claims(StoryBuilder& story);
void tell_figures(StoryBuilder& story);

/// Everything the public hears but claims, responses and figures: releases in effect, in their own
/// words, and the facts they allow.
void tell_public(StoryBuilder& story);

/// How far the intruder came, host by host, and what was looked at to say so.
void tell_reach(StoryBuilder& story, const model::Assessment& assessment);

enum class FactDetail : std::uint8_t {
  Full,
  Bare,  ///< for the public: what, how many and how much; no host, path or reason
};

/// One fact as a sentence. Never calls what left destroyed or deleted.
std::string fact_sentence(const model::ImpactFact& fact, model::IncidentKind kind,
                          FactDetail detail);

/// "Incident i-... (title)".
std::string incident_name(const model::Incident& incident);

}  // namespace longwatch::share::internal
