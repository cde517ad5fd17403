#include "share/internal/wording_lint.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "base/text.h"

namespace longwatch::share::internal {
namespace {

using model::CaseFile;
using model::Statement;

// PHIA yardstick and ICD 203; what both have is in neither of the first two lists.
constexpr std::array<std::string_view, 4> kUkOnly = {"remote chance", "highly unlikely",
                                                     "realistic possibility", "highly likely"};
constexpr std::array<std::string_view, 5> kIcdOnly = {"almost no chance", "very unlikely",
                                                      "roughly even", "very likely", "improbable"};
constexpr std::array<std::string_view, 3> kShared = {"unlikely", "likely", "almost certain"};
constexpr std::array<std::string_view, 4> kGone = {"deleted", "erased", "destroyed", "wiped"};

/// The text in lower case without what stands between quotation marks.
std::string own_words(std::string_view text) {
  std::string result;
  bool quoted = false;
  const std::size_t last = text.rfind('"');
  for (std::size_t i = 0; i < text.size(); ++i) {
    // A quote may hold quotation marks itself: it reaches from the first to the last.
    if (text[i] == '"') {
      quoted = !quoted || i != last;
      continue;
    }
    if (!quoted) {
      result += to_ascii_lower(text[i]);
    }
  }
  return result;
}

template <class Words>
bool has_any(std::string_view text, const Words& words) {
  return std::ranges::any_of(
      words, [text](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

bool rests_on(const Statement& statement, std::string_view record) {
  return std::ranges::find(statement.records, record) != statement.records.end();
}

bool is_quote(const Statement& statement, const CaseFile& file) {
  const auto named = [&statement](const auto& item) {
    return rests_on(statement, item.id);
  };
  return std::ranges::any_of(file.claims, named) || std::ranges::any_of(file.responses, named) ||
         std::ranges::any_of(file.releases, named);
}

std::string scale_of(const Statement& statement, const CaseFile& file) {
  for (const model::Judgement& judgement : file.judgements) {
    if (rests_on(statement, judgement.id)) {
      return judgement.scale;
    }
  }
  return "";
}

bool calls_gone(const Statement& statement, const CaseFile& file, std::string_view words) {
  bool about_taken = false;
  bool about_gone = false;
  for (const model::Assessment& assessment : file.assessments) {
    for (const model::ImpactFact& fact : assessment.facts) {
      if (rests_on(statement, fact.id)) {
        const bool gone = fact.kind == model::ImpactKind::Destroyed;
        about_gone = about_gone || gone;
        about_taken = about_taken || !gone;
      }
    }
  }
  return about_taken && !about_gone && has_any(words, kGone);
}

bool names_state_without_author(const Statement& statement, const CaseFile& file) {
  for (const model::Judgement& judgement : file.judgements) {
    for (const model::SponsorEdge& edge : judgement.sponsors) {
      if (edge.to_kind != "state" || edge.to.empty() ||
          statement.text.find(edge.to) == std::string::npos) {
        continue;
      }
      const bool authored =
          judgement.status == model::JudgementStatus::Authored && rests_on(statement, judgement.id);
      if (!authored && !is_quote(statement, file)) {
        return true;
      }
    }
  }
  return false;
}

/// Faults of the statement on its own.
std::vector<std::string> faults_of(const Statement& statement, const CaseFile& file) {
  std::vector<std::string> faults;
  const std::string words = own_words(statement.text);
  const bool uk = has_any(words, kUkOnly);
  const bool icd = has_any(words, kIcdOnly);
  const std::string scale = scale_of(statement, file);
  if (statement.findings.empty() && statement.evidence.empty() && statement.records.empty()) {
    faults.emplace_back("rests on nothing");
  }
  if ((uk || icd || has_any(words, kShared)) && words.find("confidence") != std::string::npos) {
    faults.emplace_back("joins a likelihood and a confidence");
  }
  if ((uk && icd) || (uk && scale == "icd203") || (icd && scale == "uk")) {
    faults.emplace_back("uses words of another scale");
  }
  if (calls_gone(statement, file, words)) {
    faults.emplace_back("calls deleted what was taken or read");
  }
  if (names_state_without_author(statement, file)) {
    faults.emplace_back("names a state nobody answers for");
  }
  return faults;
}

}  // namespace

std::vector<std::string> wording_faults(const model::Story& story, const CaseFile& file) {
  std::vector<std::string> result;
  for (const Statement& statement : story.statements) {
    for (const std::string& fault : faults_of(statement, file)) {
      result.push_back(fmt::format("{}: {}: {}", statement.id, fault, statement.text));
    }
  }
  return result;
}

}  // namespace longwatch::share::internal
