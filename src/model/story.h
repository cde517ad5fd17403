#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/assessment.h"
#include "model/case_file.h"
#include "model/enum_names.h"

namespace longwatch::model {

/// The questions a report answers, in order.
enum class Section : std::uint8_t { Found, Did, Taken, Who, Told, Said, Figures };

constexpr auto names_of(Section /*tag*/) {
  return std::array<std::string_view, 7>{"found", "did", "taken", "who", "told", "said", "figures"};
}

/// One sentence and what it rests on. Nothing is printed that is not one.
struct Statement {
  std::string id;  ///< "s-1", in order
  Section section{};
  std::string incident;  ///< id; empty = about all of them
  std::string text;
  Certainty certainty = Certainty::Observed;
  std::vector<std::string> findings;
  std::vector<EvidenceId> evidence;
  std::vector<std::string> records;  ///< ids in the register: judgement, release, claim, figure ...
};

/// What a page says to one audience.
struct Story {
  std::string title;
  std::string summary_title;
  std::vector<Statement> statements;  ///< in order of section, then of the page
};

}  // namespace longwatch::model
