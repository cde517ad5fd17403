#pragma once

#include <cstddef>

/// Every weight of the ledger, in one place. All of them were set by experts: public data hold
/// neither infrastructure nor working hours, and the rest awaits measurement.
namespace longwatch::attribute::internal {

/// Decibans per nat: 10 / ln 10.
inline constexpr double kDecibansPerNat = 4.342944819032518;

// Behaviour: techniques and public tools. One nat of rarity weighs one nat, saturated by the number
// of reports as BM25 does; the sum is then divided by (information of the query /
// kSharpInformation) ^ kTemperatureExponent, because the steps of one intrusion depend on each
// other. With these two, how sure the ranking is matches how often it is right on ATT&CK campaigns
// and reports.
inline constexpr double kSaturation = 1.2;
inline constexpr double kLengthNormalisation = 0.5;
inline constexpr double kFamily = 0.15;     // another technique of the same family
inline constexpr double kToolByName = 0.5;  // a file has the name of the tool
inline constexpr double kSharpInformation = 10.0;
inline constexpr double kTemperatureExponent = 0.75;

// An actor whom nobody has described matches like the average profile; up to so much better or
// worse when the profiles explain less or more of what was seen than this share.
inline constexpr double kStrangerCoverage = 0.30;
inline constexpr double kStrangerSpan = 3.0;  // decibans
// Absence is no evidence: who matches worse than a stranger loses at most this against him.
inline constexpr double kBehaviourFloor = 6.0;
// Who matches better gains at most this, once behaviour has told the actors apart.
inline constexpr double kBehaviourGain = 6.0;

// Artefacts: the rarity among the actors, and a base for what such a value says at all, divided by
// the square root of the number of actors who have it.
inline constexpr double kRarityCap = 25.0;
inline constexpr double kHashBase = 10.0;
inline constexpr double kSerialBase = 9.0;
inline constexpr double kWorkstationBase = 7.0;
inline constexpr double kDomainBase = 6.0;
inline constexpr double kMailBase = 5.0;
inline constexpr double kAddressBase = 4.0;
inline constexpr double kOtherBase = 3.0;
inline constexpr double kFileNameBase = 1.0;  // anybody can choose a name
inline constexpr double kMalwareBase = 10.0;  // rarity x 4 in all, up to this base
// Malware of more than every so many-th actor is bought or public: it counts as a tool.
inline constexpr std::size_t kPublicMalware = 20;
inline constexpr double kMalwareByName = 2.0;  // in all, when a file merely has the name
inline constexpr double kSameSource = 0.5;     // the second artefact from one source, the third ...

// Weak signs, each with its cap in decibans.
inline constexpr double kProcedure = 0.5;  // per nat of rarity
inline constexpr double kProcedureCap = 3.0;
inline constexpr double kSector = 0.4;
inline constexpr double kSectorCap = 1.5;
inline constexpr double kCountry = 0.6;
inline constexpr double kCountryCap = 2.0;
inline constexpr double kHoursFor = 1.5;
inline constexpr double kHoursAgainst = 1.5;
inline constexpr std::size_t kFewestHours = 6;  // ten-minute slots with activity

// Imitation.
inline constexpr double kImitationPrior = 0.05;
inline constexpr double kPlantedArtefacts = 0.4;  // how well an imitator fakes an artefact
inline constexpr double kStrongMatch = 6.0;       // from here on imitation is worth a thought
inline constexpr double kContradiction = 2.0;     // what a line against the actor adds, per deciban
inline constexpr double kConflictCap = 6.0;

// Caps of probabilities. Behaviour stays below "likely" on every scale, one artefact at "likely".
inline constexpr double kDistinctive = 3.0;  // decibans from which an artefact carries anything
inline constexpr double kBehaviourCap = 0.50;
inline constexpr double kOneSourceCap = 0.75;
inline constexpr double kOneVertexCap = 0.90;
inline constexpr double kHighest = 0.99;

inline constexpr std::size_t kActorsListed = 10;
inline constexpr std::ptrdiff_t kMostProbableListed = 5;

}  // namespace longwatch::attribute::internal
