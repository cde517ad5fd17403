#include "triage/diff.h"

#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace longwatch::triage {
namespace {

using ById = std::unordered_map<std::string_view, const FindingLine*>;

ById by_id(const std::vector<FindingLine>& findings) {
  ById index;
  for (const FindingLine& finding : findings) {
    index.emplace(finding.id, &finding);
  }
  return index;
}

std::vector<std::string> changed_members(const FindingLine& earlier, const FindingLine& later) {
  std::set<std::string> names;
  for (const auto& [name, digest] : earlier.members) {
    const auto other = later.members.find(name);
    if (other == later.members.end() || other->second != digest) {
      names.insert(name);
    }
  }
  for (const auto& [name, digest] : later.members) {
    if (earlier.members.find(name) == earlier.members.end()) {
      names.insert(name);
    }
  }
  return {names.begin(), names.end()};
}

}  // namespace

Differences compare(const std::vector<FindingLine>& earlier,
                    const std::vector<FindingLine>& later) {
  const ById before = by_id(earlier);
  const ById after = by_id(later);
  Differences differences;
  std::vector<Difference> changed;
  for (const FindingLine& finding : later) {
    if (after.at(finding.id) != &finding) {
      continue;
    }
    const auto found = before.find(finding.id);
    if (found == before.end()) {
      differences.all.push_back({Change::New, finding, {}, {}});
      ++differences.added;
      continue;
    }
    std::vector<std::string> members = changed_members(*found->second, finding);
    if (members.empty()) {
      ++differences.same;
    } else {
      changed.push_back({Change::Changed, finding, std::move(members), found->second->level});
      ++differences.changed;
    }
  }
  for (const FindingLine& finding : earlier) {
    if (before.at(finding.id) == &finding && after.find(finding.id) == after.end()) {
      differences.all.push_back({Change::Gone, finding, {}, {}});
      ++differences.gone;
    }
  }
  for (Difference& difference : changed) {
    differences.all.push_back(std::move(difference));
  }
  return differences;
}

}  // namespace longwatch::triage
