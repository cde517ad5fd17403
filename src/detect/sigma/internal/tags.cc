#include "detect/sigma/internal/tags.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace longwatch::detect::sigma {
namespace {

// ATT&CK short names: enterprise up to v18, the two that replace defense-evasion in later rules
// (stealth, defense-impairment), then those that only mobile and ICS have.
constexpr std::array<std::string_view, 21> kTactics = {
    "reconnaissance",
    "resource-development",
    "initial-access",
    "execution",
    "persistence",
    "privilege-escalation",
    "defense-evasion",
    "credential-access",
    "discovery",
    "lateral-movement",
    "collection",
    "command-and-control",
    "exfiltration",
    "impact",
    "stealth",
    "defense-impairment",
    "network-effects",
    "remote-service-effects",
    "inhibit-response-function",
    "impair-process-control",
    "evasion",
};

bool is_digits(std::string_view text, std::size_t count) {
  return text.size() == count &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// "t1059" or "t1059.001", in lower case.
bool is_technique(std::string_view word) {
  if (!word.starts_with('t')) {
    return false;
  }
  word.remove_prefix(1);
  const std::size_t dot = word.find('.');
  return is_digits(word.substr(0, dot), 4) &&
         (dot == std::string_view::npos || is_digits(word.substr(dot + 1), 3));
}

void add_once(std::vector<std::string>& list, std::string text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) {
    list.push_back(std::move(text));
  }
}

}  // namespace

void read_attack_tags(model::RuleInfo& info) {
  constexpr std::string_view kNamespace = "attack.";
  for (const std::string& tag : info.tags) {
    std::string word = to_ascii_lower(tag);
    if (!word.starts_with(kNamespace)) {
      continue;
    }
    word.erase(0, kNamespace.size());
    if (is_technique(word)) {
      word.front() = 'T';
      add_once(info.techniques, std::move(word));
      continue;
    }
    std::replace(word.begin(), word.end(), '_', '-');
    if (std::find(kTactics.begin(), kTactics.end(), word) != kTactics.end()) {
      add_once(info.tactics, std::move(word));
    }
  }
}

}  // namespace longwatch::detect::sigma
