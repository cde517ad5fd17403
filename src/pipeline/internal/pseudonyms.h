#pragma once

#include <map>
#include <string>
#include <string_view>

#include "model/estate.h"
#include "register/register.h"

namespace longwatch::pipeline {

/// Replaces the accounts and mail addresses of persons the estate knows by their subject ids, so
/// that nothing that is kept or printed says who they are. The locator of the evidence always leads
/// to the original bytes. Immutable; any thread.
class Pseudonyms {
 public:
  explicit Pseudonyms(const model::Estate& estate);

  /// The text with every word that is such an account or address as "[S-017]".
  std::string apply(std::string_view text) const;

  /// The same for every text of a run that may name a person, with secrets masked.
  void apply(registry::RunRecord& record) const;

 private:
  void apply_in_place(std::string& text) const;
  void apply_to(model::FindingRecord& finding) const;
  void apply_to(model::Incident& incident) const;
  void apply_to(model::Assessment& assessment) const;
  void apply_to(model::Judgement& judgement) const;

  std::map<std::string, std::string, std::less<>> ids_;  // lower-case word to subject id
};

}  // namespace longwatch::pipeline
