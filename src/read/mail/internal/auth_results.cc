#include "read/mail/internal/auth_results.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace longwatch::read::mail {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

/// Without comments and quotes; a semicolon inside either is none that separates.
std::vector<std::string> statements_of(std::string_view header) {
  std::vector<std::string> statements(1);
  int depth = 0;
  bool is_quoted = false;
  for (std::size_t at = 0; at < header.size(); ++at) {
    const char c = header[at];
    if (c == '\\' && at + 1 < header.size()) {
      ++at;
      if (depth == 0) {
        statements.back().push_back(header[at]);
      }
    } else if (depth == 0 && c == '"') {
      is_quoted = !is_quoted;
    } else if (!is_quoted && c == '(') {
      ++depth;
    } else if (!is_quoted && c == ')' && depth > 0) {
      --depth;
    } else if (depth == 0 && !is_quoted && c == ';') {
      statements.emplace_back();
    } else if (depth == 0) {
      statements.back().push_back(c == '\t' || c == '\r' || c == '\n' ? ' ' : c);
    }
  }
  return statements;
}

/// "name=value" pairs of a statement, in order; words without '=' have no value.
std::vector<std::pair<std::string_view, std::string_view>> pairs_of(std::string_view statement) {
  std::vector<std::pair<std::string_view, std::string_view>> pairs;
  for (const std::string_view word : split(statement, ' ')) {
    if (word.empty()) {
      continue;
    }
    const std::size_t equals = word.find('=');
    pairs.emplace_back(word.substr(0, equals),
                       equals == kNone ? std::string_view() : word.substr(equals + 1));
  }
  return pairs;
}

std::string domain_of(std::string_view identity) {
  while (!identity.empty() && (identity.front() == '<' || identity.front() == '@')) {
    identity.remove_prefix(1);
  }
  while (identity.ends_with('>')) {
    identity.remove_suffix(1);
  }
  const std::size_t at = identity.rfind('@');
  return to_ascii_lower(at == kNone ? identity : identity.substr(at + 1));
}

struct Property {
  std::string_view method;
  std::string_view name;
};

/// Where the domain stands, the best first.
constexpr std::array<Property, 7> kProperties = {{
    {"spf", "smtp.mailfrom"},
    {"spf", "smtp.mail"},
    {"spf", "smtp.helo"},
    {"dkim", "header.d"},
    {"dkim", "header.i"},
    {"dmarc", "header.from"},
    {"dmarc", "header.d"},
}};

}  // namespace

AuthResults parse_auth_results(std::string_view header) {
  AuthResults results;
  const std::vector<std::string> statements = statements_of(header);
  const std::string_view first = trim(statements.front());
  results.server = to_ascii_lower(first.substr(0, first.find(' ')));
  for (std::size_t i = 1; i < statements.size(); ++i) {
    const auto pairs = pairs_of(statements[i]);
    if (pairs.empty()) {
      continue;
    }
    // "dkim/1=pass"
    const std::string_view method = pairs.front().first.substr(0, pairs.front().first.find('/'));
    Verdict verdict{to_ascii_lower(method), to_ascii_lower(pairs.front().second), {}};
    for (const Property& property : kProperties) {
      const auto named = std::find_if(pairs.begin(), pairs.end(), [&property](const auto& pair) {
        return equals_ignoring_ascii_case(pair.first, property.name);
      });
      if (verdict.domain.empty() && property.method == verdict.method && named != pairs.end()) {
        verdict.domain = domain_of(named->second);
      }
    }
    if (!verdict.result.empty()) {
      results.verdicts.push_back(std::move(verdict));
    }
  }
  return results;
}

Verdict parse_received_spf(std::string_view header) {
  Verdict verdict{"spf", {}, {}};
  for (const std::string& statement : statements_of(header)) {
    for (const auto& [name, value] : pairs_of(statement)) {
      if (verdict.result.empty()) {
        verdict.result = to_ascii_lower(name);
      } else if (verdict.domain.empty() && (equals_ignoring_ascii_case(name, "envelope-from") ||
                                            equals_ignoring_ascii_case(name, "helo"))) {
        verdict.domain = domain_of(value);
      }
    }
  }
  return verdict;
}

}  // namespace longwatch::read::mail
