#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "share/internal/tellers.h"
#include "share/wording.h"

namespace longwatch::share::internal {
namespace {

using model::Certainty;
using model::ImpactFact;
using model::ImpactKind;

struct Words {
  std::string_view verb;         ///< "The intruder <verb> <what>"
  std::string_view noun;         ///< "No <noun> <what> was observed"
  std::string_view preposition;  ///< before the host
};

Words words_for(ImpactKind kind) {
  switch (kind) {
    case ImpactKind::Accessed:
      return {"accessed", "access to", "on"};
    case ImpactKind::Staged:
      return {"collected", "collection of", "on"};
    case ImpactKind::Exfiltrated:
      return {"took out", "removal of", "from"};
    case ImpactKind::Altered:
      return {"changed", "change of", "on"};
    case ImpactKind::Destroyed:
      return {"destroyed", "destruction of", "on"};
    case ImpactKind::CredentialsExposed:
      return {"could obtain", "exposure of", "on"};
    case ImpactKind::Targeted:
      return {"targeted", "targeting of", "on"};
  }
  return {};
}

bool names_count(const ImpactFact& fact) {
  return fact.what.find(with_thousands(*fact.count)) != std::string::npos ||
         fact.what.find(std::to_string(*fact.count)) != std::string::npos;
}

std::string measures(const ImpactFact& fact) {
  std::vector<std::string> parts;
  if (fact.count.has_value() && !names_count(fact)) {
    parts.push_back(fmt::format("{} {}", with_thousands(*fact.count), phrase(fact.unit, 40)));
  }
  const bool left = fact.kind == ImpactKind::Exfiltrated;
  if (fact.bytes.has_value()) {
    const std::string_view what =
        fact.compared_bytes.has_value() ? (left ? " sent" : " collected") : "";
    parts.push_back(fmt::format("{}{}", to_text(ByteCount{*fact.bytes}), what));
  }
  if (fact.compared_bytes.has_value()) {
    parts.push_back(fmt::format("{}{}", to_text(ByteCount{*fact.compared_bytes}),
                                left ? " collected before" : " sent"));
  }
  return parts.empty() ? "" : fmt::format(" ({})", fmt::join(parts, "; "));
}

std::string place(const ImpactFact& fact, std::string_view preposition) {
  std::string result;
  if (!fact.host.empty() && fact.what.find(fact.host) == std::string::npos) {
    result += fmt::format(" {} {}", preposition, phrase(fact.host, 64));
  }
  if (!fact.store.empty() && fact.what.find(fact.store) == std::string::npos) {
    result += fmt::format(", store {}", phrase(fact.store, 100));
  }
  return result;
}

std::string happened(const ImpactFact& fact, model::IncidentKind kind, FactDetail detail) {
  const Words words = words_for(fact.kind);
  const bool full = detail == FactDetail::Full;
  std::string text =
      fact.certainty == Certainty::Inferred ? "it follows from the records that " : "";
  text += kind == model::IncidentKind::MailCampaign ? "the sender " : "the intruder ";
  text += fmt::format("{} {}{}{}", words.verb, phrase(fact.what),
                      full ? place(fact, words.preposition) : "", measures(fact));
  const std::string when = full ? period(fact.first, fact.last) : "";
  text += when.empty() ? "" : " " + when;
  return text;
}

/// "no access to X was observed", "access to X cannot be excluded"; a fact that says "no ..."
/// itself is not denied twice.
std::string did_not_happen(const ImpactFact& fact, FactDetail detail) {
  const Words words = words_for(fact.kind);
  const std::string what = phrase(fact.what);
  const std::string where = detail == FactDetail::Full ? place(fact, words.preposition) : "";
  if (fact.certainty == Certainty::NoneObserved) {
    return what.starts_with("no ")
               ? fmt::format("{}{} was observed", what, where)
               : fmt::format("no {} {}{} was observed", words.noun, what, where);
  }
  return fmt::format("{} {}{} cannot be excluded", words.noun, what, where);
}

}  // namespace

std::string fact_sentence(const ImpactFact& fact, model::IncidentKind kind, FactDetail detail) {
  const bool positive =
      fact.certainty == Certainty::Observed || fact.certainty == Certainty::Inferred;
  std::string text = positive ? happened(fact, kind, detail) : did_not_happen(fact, detail);
  // What is absent or open is never said without its reason.
  if (!fact.why.empty() && (detail == FactDetail::Full || !positive)) {
    text += ": " + phrase(fact.why, 400);
  }
  return sentence(text);
}

}  // namespace longwatch::share::internal
