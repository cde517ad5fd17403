#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Victims as reports write of them: "targeted Ukrainian energy companies". Words only; a phrase
/// that is not understood says nothing.
namespace longwatch::attribute::internal {

struct Victims {
  std::vector<std::string> countries;  ///< ISO codes, sorted, each once
  std::vector<std::string> sectors;    ///< words of `knowledge::sector_word`, sorted, each once
};

/// One sentence of a description, with the names of the reports it cites.
struct CitedSentence {
  std::string text;  ///< without citations; links reduced to their words
  std::vector<std::string> citations;
};

/// Splits a description of ATT&CK. A sentence without a citation rests on the next one's.
std::vector<CitedSentence> cited_sentences(std::string_view description);

/// The victims a sentence of an actor's description names: what stands behind "targeted",
/// "against" and the like. Who acts ("Chinese state-sponsored", "Iran-based") is no victim.
Victims victims_named(std::string_view sentence);
/// The same where all of the text is about victims, as in a campaign's description.
Victims victims_anywhere(std::string_view text);

}  // namespace longwatch::attribute::internal
