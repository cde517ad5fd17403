#include "detect/indicator/internal/pattern_intake.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "detect/indicator/bindings.h"
#include "detect/indicator/diagnostics.h"
#include "detect/indicator/internal/pattern_fields.h"
#include "detect/indicator/pattern.h"
#include "formats/regex.h"

namespace longwatch::detect::indicator {
namespace {

struct PathKind {
  std::string_view object;
  std::string_view path;
  std::string_view kind;
};

// What an equal value means as a plain indicator: no less, and no more.
constexpr auto kPathKinds = std::to_array<PathKind>({
    {"ipv4-addr", "value", "ip"},
    {"ipv6-addr", "value", "ip"},
    {"domain-name", "value", "host"},
    {"url", "value", "url"},
    {"file", "hashes.MD5", "md5"},
    {"file", "hashes.md5", "md5"},
    {"file", "hashes.SHA-1", "sha1"},
    {"file", "hashes.SHA1", "sha1"},
    {"file", "hashes.sha1", "sha1"},
    {"file", "hashes.SHA-256", "sha256"},
    {"file", "hashes.SHA256", "sha256"},
    {"file", "hashes.sha256", "sha256"},
    {"file", "hashes.IMPHASH", "imphash"},
    {"file", "hashes.imphash", "imphash"},
    {"file", "hashes.TLSH", "tlsh"},
    {"file", "hashes.tlsh", "tlsh"},
    {"file", "name", "file"},
    {"email-addr", "value", "mail"},
    {"mutex", "name", "mutex"},
    {"windows-registry-key", "key", "registry"},
    {"user-account", "account_login", "account"},
    {"user-account", "user_id", "account"},
    {"user-account", "display_name", "account"},
    {"x509-certificate", "serial_number", "certificate-serial"},
    {"x509-certificate", "hashes.SHA-1", "certificate"},
    {"x509-certificate", "hashes.SHA-256", "certificate"},
    {"autonomous-system", "number", "asn"},
    {"network-traffic", "extensions.http-request-ext.request_header.User-Agent", "user-agent"},
});

/// (kind, value) of every way in which the pattern can be true, when each is one equal value.
using Values = std::vector<std::pair<std::string_view, std::string>>;

bool add_values(const PatternTest& test, Values& values) {
  const std::string_view kind = kind_of_path(test.object, test.path);
  const bool equal = test.op == PatternOperator::Equal || test.op == PatternOperator::In;
  if (kind.empty() || !equal || test.negated || test.constants.empty()) {
    return false;
  }
  for (const PatternConstant& constant : test.constants) {
    std::string why;
    // Stand-ins mean themselves here.
    const bool has_stand_ins =
        kind == "file" && constant.text.find_first_of("*?/\\") != std::string::npos;
    if (has_stand_ins || !recognise_as(kind, constant.text, why).has_value()) {
      return false;
    }
    values.emplace_back(kind, constant.text);
  }
  return true;
}

/// Empty when look-ups cannot answer all of it.
Values lowered(const Pattern& pattern) {
  const bool only_or =
      std::all_of(pattern.nodes.begin(), pattern.nodes.end(), [](const PatternNode& node) {
        return node.kind == PatternNode::Kind::Observation || node.kind == PatternNode::Kind::Or;
      });
  Values values;
  for (const PatternObservation& observation : pattern.observations) {
    const bool any_test =
        std::none_of(observation.nodes.begin(), observation.nodes.end(),
                     [](const TestNode& node) { return node.kind == TestNode::Kind::And; });
    for (const PatternTest& test : observation.tests) {
      if (!only_or || !any_test || !add_values(test, values)) {
        return {};
      }
    }
  }
  return values;
}

/// Whether the test holds for nearly every value: LIKE with nothing but stand-ins, or with nothing
/// but an ending behind them.
bool is_broad(const PatternTest& test) {
  if (test.negated || test.constants.size() != 1) {
    return false;
  }
  const std::string& text = test.constants.front().text;
  if (test.op == PatternOperator::Matches) {
    return text.find_first_not_of(".*+?^$()") == std::string::npos;
  }
  if (test.op != PatternOperator::Like) {
    return false;
  }
  constexpr std::size_t kLongestEnding = 7;
  const std::string_view rest =
      std::string_view(text).substr(std::min(text.find_first_not_of("%_"), text.size()));
  return rest.empty() ||
         (rest.size() < text.size() && rest.front() == '.' && rest.size() <= kLongestEnding &&
          rest.find_first_of("%_.", 1) == rest.npos);
}

bool is_broad(const PatternObservation& observation) {
  std::vector<std::uint8_t> broad;
  for (const TestNode& node : observation.nodes) {
    if (node.kind == TestNode::Kind::Test) {
      broad.push_back(is_broad(observation.tests[node.left]) ? 1 : 0);
    } else if (node.kind == TestNode::Kind::And) {
      broad.push_back(std::min(broad[node.left], broad[node.right]));
    } else {
      broad.push_back(std::max(broad[node.left], broad[node.right]));
    }
  }
  return broad.back() != 0;
}

/// Whether broad tests alone make the pattern true.
bool is_broad(const Pattern& pattern) {
  using Kind = PatternNode::Kind;
  std::vector<std::uint8_t> broad;
  for (const PatternNode& node : pattern.nodes) {
    if (node.kind == Kind::Observation) {
      broad.push_back(is_broad(pattern.observations[node.left]) ? 1 : 0);
    } else if (node.kind == Kind::Or) {
      broad.push_back(std::max(broad[node.left], broad[node.right]));
    } else if (node.kind == Kind::And || node.kind == Kind::FollowedBy) {
      broad.push_back(std::min(broad[node.left], broad[node.right]));
    } else {
      broad.push_back(broad[node.left]);
    }
  }
  return broad.back() != 0;
}

/// What evaluation could trip over; empty = nothing.
std::string why_unusable(const Pattern& pattern) {
  for (const PatternObservation& observation : pattern.observations) {
    for (const PatternTest& test : observation.tests) {
      if (test.op != PatternOperator::Matches) {
        continue;
      }
      const auto regex = formats::Regex::compile(test.constants.front().text, {});
      if (!regex.ok()) {
        return "the expression behind MATCHES cannot be used: " + regex.error().message();
      }
    }
  }
  const Result<Slots> slots = make_slots(pattern);
  return slots.ok() ? std::string() : slots.error().message();
}

}  // namespace

std::string_view kind_of_path(std::string_view object, std::string_view path) {
  for (const PathKind& row : kPathKinds) {
    if (row.object == object && row.path == path) {
      return row.kind;
    }
  }
  return {};
}

void take_stix_pattern(const Entry& entry, Intake& intake) {
  const Result<Pattern> pattern = parse_pattern(entry.text);
  if (!pattern.ok()) {
    intake.refuse(kBadPattern, entry, pattern.error().message());
    return;
  }
  const Values values = lowered(*pattern);
  if (!values.empty()) {
    for (const auto& [kind, value] : values) {
      Entry one = entry;
      one.kind = kind;
      one.text = value;
      intake.take(one);
    }
    return;
  }
  if (const std::string why = why_unusable(*pattern); !why.empty()) {
    intake.refuse(kBadPattern, entry, why);
    return;
  }
  for (const PatternObservation& observation : pattern->observations) {
    for (const PatternTest& test : observation.tests) {
      if (!is_path_read(test.object, test.path)) {
        intake.tell(kUnseenPattern, entry.line, entry.column,
                    fmt::format("'{}:{}'{} is read from no telemetry; the comparison is never true",
                                to_printable(test.object), to_printable(test.path), of_id(entry)));
      }
    }
  }
  Commonness commonness;
  if (is_broad(*pattern)) {
    commonness = {{}, "it holds for nearly everything that has such a property", true};
  }
  intake.take_pattern(entry, commonness);
}

}  // namespace longwatch::detect::indicator
