#include "knowledge/vocabulary.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "formats/yaml.h"
#include "knowledge/diagnostics.h"
#include "knowledge/internal/content_yaml.h"

namespace longwatch::knowledge {
namespace {

using formats::YamlEntry;
using formats::YamlKind;
using formats::YamlNode;
using internal::for_each_map;
using internal::not_expected;

constexpr std::string_view kHostRoles = "host roles";
constexpr std::string_view kSectors = "sectors";
constexpr std::string_view kTicketKinds = "ticket kinds";
constexpr std::string_view kRolesOfPeople = "roles of people";
constexpr std::string_view kWaysOut = "telemetry of ways out";

constexpr std::array<std::string_view, 5> kGroups = {kHostRoles, kSectors, kTicketKinds,
                                                     kRolesOfPeople, kWaysOut};

Result<std::vector<std::string>> read_group(const std::string& path, const YamlNode& node) {
  if (node.kind != YamlKind::Map) {
    return not_expected(path, node, "a map of words to what they mean");
  }
  std::vector<std::string> words;
  for (const YamlEntry& entry : node.entries) {
    if (entry.value->kind != YamlKind::Scalar) {
      return not_expected(path, *entry.value, "what the word means");
    }
    words.push_back(to_ascii_lower(entry.key->text));
  }
  return words;
}

/// Reports words of one group.
class WordCheck {
 public:
  WordCheck(const Vocabulary& vocabulary, const std::string& file, DiagnosticSink& diagnostics)
      : vocabulary_(vocabulary), file_(file), diagnostics_(diagnostics) {}

  void look_at(std::string_view group, std::string_view word, std::string_view owner) {
    if (word.empty() || vocabulary_.has(group, word)) {
      return;
    }
    const std::string_view nearest = vocabulary_.nearest_to(group, word);
    Diagnostic diagnostic{&kAssetsWordUnknown, {}, {}, {}, 0, 0, {}};
    diagnostic.place.file = file_;
    diagnostic.message =
        fmt::format("expected one of the {}, got '{}' of {}; nothing understands it", group,
                    to_printable(word), to_printable(owner));
    if (!nearest.empty()) {
      diagnostic.hint = fmt::format("was '{}' meant?", nearest);
    }
    diagnostics_.report(std::move(diagnostic));
  }

 private:
  const Vocabulary& vocabulary_;
  const std::string& file_;
  DiagnosticSink& diagnostics_;
};

}  // namespace

Result<Vocabulary> Vocabulary::load(const std::string& path, const FileSystem& files) {
  Vocabulary vocabulary;
  LW_TRY(for_each_map(
      path, files, "words", [&](const YamlNode& /*document*/, const YamlNode& words) -> Status {
        for (const YamlEntry& group : words.entries) {
          LW_TRY_ASSIGN(std::vector<std::string> read, read_group(path, *group.value));
          vocabulary.groups_[group.key->text] = std::move(read);
        }
        return {};
      }));
  for (const std::string_view group : kGroups) {
    if (!vocabulary.groups_.contains(group)) {
      return Error(ErrorCode::InvalidInput,
                   fmt::format("expected the group '{}' below 'words', got none", group))
          .at(path);
    }
  }
  return vocabulary;
}

bool Vocabulary::has(std::string_view group, std::string_view word) const {
  const auto found = groups_.find(group);
  return found != groups_.end() && std::find(found->second.begin(), found->second.end(),
                                             to_ascii_lower(word)) != found->second.end();
}

std::string_view Vocabulary::nearest_to(std::string_view group, std::string_view word) const {
  const auto found = groups_.find(group);
  if (found == groups_.end()) {
    return {};
  }
  const std::vector<std::string_view> words(found->second.begin(), found->second.end());
  return nearest(to_ascii_lower(word), words);
}

void check_words(const model::Estate& estate, const Vocabulary& vocabulary, const std::string& file,
                 DiagnosticSink& diagnostics) {
  WordCheck check(vocabulary, file, diagnostics);
  for (const model::Organisation& organisation : estate.organisations) {
    check.look_at(kSectors, organisation.sector, organisation.id);
  }
  for (const model::Host& host : estate.hosts) {
    for (const std::string& role : host.roles) {
      check.look_at(kHostRoles, role, host.name);
    }
  }
  for (const model::OwnNetwork& network : estate.networks) {
    check.look_at(kWaysOut, network.egress_telemetry, network.cidr);
  }
  for (const model::Ticket& ticket : estate.tickets) {
    check.look_at(kTicketKinds, ticket.kind, ticket.id);
  }
  for (const model::Subject& subject : estate.subjects) {
    check.look_at(kRolesOfPeople, subject.role, subject.id);
  }
}

}  // namespace longwatch::knowledge
