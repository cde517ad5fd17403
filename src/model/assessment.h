#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/actor.h"
#include "model/enum_names.h"
#include "model/estate.h"
#include "model/evidence.h"
#include "model/marking.h"

namespace longwatch::model {

/// How far the intruder came on a host.
enum class Reach : std::uint8_t {
  Accessed,    ///< something ran there or somebody logged on
  Queried,     ///< answered a request (tickets, directory), nobody logged on
  Denied,      ///< tried, and refused every time
  NotReached,  ///< not seen, and telemetry that would show it covers the time
  Unknown,     ///< not seen, and nothing would have shown it: cannot be excluded
};

constexpr auto names_of(Reach /*tag*/) {
  return std::array<std::string_view, 5>{"accessed", "queried", "denied", "not-reached", "unknown"};
}

struct HostReach {
  std::string host;  ///< canonical name, or as logged
  std::string organisation;
  Reach reach = Reach::Unknown;
  std::uint64_t times = 0;  ///< events behind it: logons, denies ...
  std::string why;          ///< one sentence
  std::vector<std::string> findings;
  std::vector<EvidenceId> evidence;
};

/// What was done to information. Four separate facts, never derived from each other: what was taken
/// was not deleted, what was read was not taken.
enum class ImpactKind : std::uint8_t {
  Accessed,
  Staged,  ///< collected or packed, not yet sent
  Exfiltrated,
  Altered,
  Destroyed,
  CredentialsExposed,
  Targeted,  ///< mails to people
};

constexpr auto names_of(ImpactKind /*tag*/) {
  return std::array<std::string_view, 7>{"accessed", "staged",    "exfiltrated",
                                         "altered",  "destroyed", "credentials-exposed",
                                         "targeted"};
}

/// How sure a statement is about what happened.
enum class Certainty : std::uint8_t {
  Observed,          ///< records show it
  Inferred,          ///< records show what it follows from
  NoneObserved,      ///< looked for with coverage, and not there
  CannotBeExcluded,  ///< nothing covers it
};

constexpr auto names_of(Certainty /*tag*/) {
  return std::array<std::string_view, 4>{"observed", "inferred", "none-observed",
                                         "cannot-be-excluded"};
}

struct ImpactFact {
  std::string id;  ///< "a-..." within the assessment, content-derived
  ImpactKind kind{};
  Certainty certainty = Certainty::Observed;
  AnalyticConfidence confidence = AnalyticConfidence::Moderate;
  std::string what;  ///< "an archive of 3 volumes in C:\PerfLogs", one noun phrase
  std::string why;   ///< what it rests on, or why it cannot be said
  std::string host;
  std::string store;  ///< path of the data store, when it is one of the estate's
  DataClass data_class = DataClass::None;
  std::optional<std::uint64_t> count;  ///< files, accounts, mails, logs: `unit` says
  std::string unit;
  std::optional<std::uint64_t> bytes;
  std::optional<std::uint64_t> compared_bytes;  ///< staged size beside a sent size
  std::optional<Timestamp> first;
  std::optional<Timestamp> last;
  std::vector<std::string> subjects;  ///< subject ids, when it is about people
  std::vector<std::string> findings;
  std::vector<EvidenceId> evidence;
  Marking marking;
};

/// What was looked at to say that something did not happen.
struct Coverage {
  std::string telemetry;  ///< "Security", "zeek:conn"
  std::string host;       ///< empty = a network sensor or gateway
  bool present = false;
  std::optional<Timestamp> first;  ///< what the sources hold
  std::optional<Timestamp> last;
  bool covers_incident = false;  ///< from the incident's first to its last event
  std::string gap;               ///< "cleared at ...", "no source"; empty = none known
  std::vector<EvidenceId> evidence;
};

struct SeverityStep {
  std::string rule;  ///< of the decision table
  std::string because;
};

struct Severity {
  std::string category;  ///< "C3"
  std::string scheme;    ///< id and version of the table
  std::vector<SeverityStep> trace;
};

/// Who of the estate is touched, and how: input to decisions about telling them.
enum class Exposure : std::uint8_t {
  Targeted,           ///< was sent something; nothing shows that it was opened
  CredentialExposed,  ///< logged on where credentials were taken
  OrganisationHead,   ///< answers for a touched organisation
  PersonalData,       ///< personal data of theirs lay in what was taken
  Exposed,            ///< opened what was sent, and the sender learned of it
  ProbablyExposed,    ///< opened what was sent; that the sender learned of it is likely, not seen
};

constexpr auto names_of(Exposure /*tag*/) {
  return std::array<std::string_view, 6>{"targeted",          "credential-exposed",
                                         "organisation-head", "personal-data",
                                         "exposed",           "probably-exposed"};
}

struct ExposedSubject {
  std::string subject;  ///< id; "unknown:<n>" when the estate does not know the address or account
  Exposure exposure{};
  std::string why;
  std::vector<EvidenceId> evidence;
};

/// What the incident did. A pure function of incident, activities, estate and coverage.
struct Assessment {
  std::string id;  ///< "as-..."
  std::string incident;
  std::uint32_t version = 1;
  std::vector<HostReach> reach;
  std::vector<ImpactFact> facts;
  std::vector<Coverage> coverage;
  std::vector<ExposedSubject> exposed;
  DataClass sensitivity = DataClass::None;  ///< the most sensitive class that was taken
  bool enables_further_intrusion = false;   ///< what was taken helps to return
  std::string enablement_why;
  Severity severity;
  Marking marking;
};

}  // namespace longwatch::model
