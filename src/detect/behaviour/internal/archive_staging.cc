#include "detect/behaviour/internal/archive_staging.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "detect/behaviour/internal/archive_signs.h"
#include "detect/behaviour/internal/findings.h"
#include "detect/behaviour/internal/names.h"
#include "detect/behaviour/internal/one_if.h"
#include "detect/behaviour/internal/process_fields.h"
#include "detect/behaviour/internal/rows.h"
#include "detect/behaviour/internal/rules.h"
#include "model/telemetry.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr std::size_t kUsualDays = 3;
constexpr std::size_t kSignsOfAlarm = 3;
constexpr std::size_t kSignsOfOddity = 2;
constexpr std::size_t kMostFindings = 200;

const model::RuleInfo& alarming_rule() {
  static const model::RuleInfo rule =
      make_rule({"ed4018ca-89b3-4939-9b96-836b87c1c892",
                 "An archive was made to be taken away: hidden, cut or locked",
                 model::Level::High,
                 {"T1560.001", "T1074.001"},
                 {"collection"},
                 "archive-staging"});
  return rule;
}

const model::RuleInfo& odd_rule() {
  static const model::RuleInfo rule = make_rule({"f1fd557e-8e08-4582-a1e6-655543033e2a",
                                                 "An archive was made in an unusual way",
                                                 model::Level::Medium,
                                                 {"T1560.001"},
                                                 {"collection"},
                                                 "archive-staging"});
  return rule;
}

const model::RuleInfo& slight_rule() {
  static const model::RuleInfo rule =
      make_rule({"9e13f842-34f5-4d59-86e8-d51777c79929",
                 "An archive was cut into volumes, locked, or made by a renamed archiver",
                 model::Level::Low,
                 {"T1560.001"},
                 {"collection"},
                 "archive-staging"});
  return rule;
}

/// PartFlags: "r" renamed, "p" password, "v" cut into volumes.
enum Part : std::size_t {
  PartHost,
  PartUser,
  PartImage,
  PartPath,
  PartVolume,
  PartSize,
  PartFlags,
  PartLine,
  PartGuid
};

class ArchiveStaging final : public Watch {
 public:
  explicit ArchiveStaging(model::FieldTable& fields)
      : process_(fields),
        original_name_(fields.add("OriginalFileName")),
        guid_(fields.add("ProcessGuid")),
        target_(fields.add("TargetFilename")),
        action_(fields.add("ActionType")),
        folder_(fields.add("FolderPath")),
        file_(fields.add("FileName")),
        size_(fields.add("FileSize")),
        initiating_(fields.add("InitiatingProcessFileName")),
        initiating_user_(fields.add("InitiatingProcessAccountName")) {}

  std::vector<Interest> interests() const override {
    std::vector<Interest> all = process_starts();
    all.insert(all.end(), {{kSysmon, kSysmonFile},
                           {model::telemetry::kLinuxSysmon, kSysmonFile},
                           {model::telemetry::kDefenderFiles}});
    return all;
  }

  std::vector<const model::RuleInfo*> rules() const override {
    return {&alarming_rule(), &odd_rule(), &slight_rule()};
  }

  std::unique_ptr<WatchState> make_state(const DetectorResources& resources) const override {
    return std::make_unique<RowState>(resources);
  }

  void look(Record& record, WatchState* state, model::FindingSink& sink) const override;
  void finish(WatchState& state, const Coverage& coverage, model::FindingSink& sink) const override;

 private:
  void note_command(Record& record, RowStore& rows) const;
  void note_file(Record& record, std::string_view path, std::string_view image,
                 std::string_view user, RowStore& rows) const;

  const ProcessFields process_;
  const model::FieldId original_name_;
  const model::FieldId guid_;
  const model::FieldId target_;
  const model::FieldId action_;
  const model::FieldId folder_;
  const model::FieldId file_;
  const model::FieldId size_;
  const model::FieldId initiating_;
  const model::FieldId initiating_user_;
};

void ArchiveStaging::look(Record& record, WatchState* state, model::FindingSink& /*sink*/) const {
  if (!record.event().time.has_value()) {
    return;
  }
  RowStore& rows = static_cast<RowState*>(state)->rows;
  const std::uint32_t event_id = record.event().event_id.value_or(0);
  if (event_id == kSysmonProcess || event_id == kSecurityProcess) {
    note_command(record, rows);
  } else if (event_id == kSysmonFile) {
    note_file(record, record.text(target_), process_.image(record), process_.user(record), rows);
  } else if (record.text(action_) == "FileCreated" || record.text(action_) == "FileRenamed") {
    // Defender's folder ends in the file's name in some exports, and does not in others.
    const std::string_view file = record.text(file_);
    std::string path(record.text(folder_));
    if (!path.ends_with(file)) {
      path.append(path.ends_with('\\') ? "" : "\\").append(file);
    }
    note_file(record, path, record.text(initiating_), record.text(initiating_user_), rows);
  }
}

void ArchiveStaging::note_command(Record& record, RowStore& rows) const {
  const std::string_view line = process_.command_line(record);
  if (line.empty()) {
    return;
  }
  const std::string_view image = process_.image(record);
  const auto command = archive_command(image, record.text(original_name_), line);
  if (!command.has_value()) {
    return;
  }
  std::string flags = command->is_renamed ? "r" : "";
  flags += command->has_password ? "p" : "";
  flags += command->has_volumes ? "v" : "";
  const std::string_view host = record.render(record.event().computer);
  const auto name = archive_name(command->output);
  const std::string stem = name.has_value() ? name->stem : to_ascii_lower(command->output);
  rows.add(host_key(host) + "|" + stem, record.event(),
           {host, process_.user(record), image, command->output, "", "", flags, line,
            record.text(guid_)});
}

void ArchiveStaging::note_file(Record& record, std::string_view path, std::string_view image,
                               std::string_view user, RowStore& rows) const {
  const auto name = archive_name(path);
  if (!name.has_value()) {
    return;
  }
  const std::string_view host = record.render(record.event().computer);
  rows.add(host_key(host) + "|" + name->stem, record.event(),
           {host, user, image, path, name->volume == 0 ? "" : std::to_string(name->volume),
            record.text(size_), "", "", record.text(guid_)});
}

/// Who makes archives where: "HOST|program|folder".
std::string job_of(const Row& row) {
  return host_key(row.text(PartHost)) + "|" + to_ascii_lower(file_name_of(row.text(PartImage))) +
         "|" + to_ascii_lower(directory_of(row.text(PartPath)));
}

StagingSigns signs_of(const std::vector<Row>& rows) {
  StagingSigns signs;
  std::set<std::string_view> volumes;
  for (const Row& row : rows) {
    volumes.insert(row.text(PartVolume));
    signs.is_staging = signs.is_staging || is_staging_folder(directory_of(row.text(PartPath)));
    signs.is_renamed = signs.is_renamed || row.text(PartFlags).find('r') != std::string::npos;
    signs.has_password = signs.has_password || row.text(PartFlags).find('p') != std::string::npos;
    signs.has_volumes = signs.has_volumes || row.text(PartFlags).find('v') != std::string::npos;
  }
  volumes.erase("");
  signs.volumes = volumes.size();
  return signs;
}

/// Sizes by path, as far as they are told: of each the largest, since files grow.
std::uint64_t bytes_of(const std::vector<Row>& rows) {
  std::map<std::string, std::uint64_t> sizes;
  for (const Row& row : rows) {
    std::uint64_t& size = sizes[to_ascii_lower(row.text(PartPath))];
    size = std::max(size, parse_uint64(row.text(PartSize)).value_or(0));
  }
  std::uint64_t bytes = 0;
  for (const auto& [path, size] : sizes) {
    bytes = add_saturating(bytes, size);
  }
  return bytes;
}

std::string signs_in_words(const StagingSigns& signs, const std::vector<Row>& rows) {
  std::string words;
  const auto add = [&words](bool holds, const std::string& sign) {
    if (holds) {
      words.append(words.empty() ? "" : "; ").append(sign);
    }
  };
  add(signs.volumes > 1, counted(signs.volumes, "volume"));
  add(signs.volumes <= 1 && signs.has_volumes, "cut into volumes");
  add(signs.is_staging, "in a folder where nobody works");
  add(signs.is_renamed, "by an archiver under another name");
  add(signs.has_password, "with a password");
  const std::uint64_t bytes = bytes_of(rows);
  add(bytes > 0, with_thousands(bytes) + " bytes");
  return words;
}

model::Finding make_finding(const model::RuleInfo& rule, const std::vector<Row>& rows,
                            const StagingSigns& signs, const std::string& coverage) {
  model::Finding finding;
  finding.rule = &rule;
  std::vector<const Row*> all;
  std::string line;
  for (const Row& row : rows) {
    all.push_back(&row);
    line = line.empty() ? row.text(PartLine) : line;
    add_named("host", row.text(PartHost), "reporter", finding);
    add_named("user", row.text(PartUser), "subject", finding);
    add_named("process", row.text(PartImage), "image", finding);
    add_named("process_guid", to_ascii_lower(row.text(PartGuid)), "image", finding);
    add_named("file", row.text(PartPath), "target", finding);
  }
  set_events(sightings_of(all), finding);
  finding.host = rows.front().text(PartHost);
  finding.user = is_blank(rows.front().text(PartUser)) ? "" : rows.front().text(PartUser);
  finding.fields = {{"TargetFilename", rows.front().text(PartPath)},
                    {"Image", rows.front().text(PartImage)}};
  if (!line.empty()) {
    finding.fields.push_back({"CommandLine", line});
  }
  give_reasons(
      {"archives that jobs of this host make in their own folders",
       rows.front().text(PartPath) + ": " + signs_in_words(signs, rows),
       "the same program made archives in that folder on " + counted(signs.usual_days, "other day"),
       coverage},
      finding);
  return finding;
}

void ArchiveStaging::finish(WatchState& state, const Coverage& coverage,
                            model::FindingSink& sink) const {
  struct Candidate {
    std::vector<Row> rows;
    StagingSigns signs;
  };

  std::map<std::string, std::set<Day>> jobs;
  std::vector<Candidate> candidates;
  static_cast<RowState&>(state).rows.for_each_group([&](RowGroup& group) {
    for (const Row& row : group.rows) {
      jobs[job_of(row)].insert(day_of(row.at.time));
    }
    const StagingSigns signs = signs_of(group.rows);
    if (judge_staging(signs) != StagingVerdict::Usual) {
      candidates.push_back({std::move(group.rows), signs});
    }
  });
  const std::string words = coverage_in_words(coverage, interests());
  std::vector<model::Finding> findings;
  for (Candidate& candidate : candidates) {
    for (const Row& row : candidate.rows) {
      candidate.signs.usual_days =
          std::max(candidate.signs.usual_days, jobs[job_of(row)].size() - 1);
    }
    const StagingVerdict verdict = judge_staging(candidate.signs);
    if (verdict != StagingVerdict::Usual) {
      findings.push_back(make_finding(verdict == StagingVerdict::Alarming ? alarming_rule()
                                      : verdict == StagingVerdict::Odd    ? odd_rule()
                                                                          : slight_rule(),
                                      candidate.rows, candidate.signs, words));
    }
  }
  std::stable_sort(findings.begin(), findings.end(),
                   [](const model::Finding& a, const model::Finding& b) {
                     return a.rule->level > b.rule->level;
                   });
  hand_over(std::move(findings), kMostFindings, sink);
}

}  // namespace

StagingVerdict judge_staging(const StagingSigns& signs) {
  if (signs.usual_days >= kUsualDays) {
    return StagingVerdict::Usual;
  }
  const std::size_t hiding = one_if(signs.volumes > 1 || signs.has_volumes) +
                             one_if(signs.is_renamed) + one_if(signs.has_password);
  const std::size_t all = hiding + one_if(signs.is_staging);
  if (hiding == 0) {
    return StagingVerdict::Usual;  // updates and logs are packed in such folders too
  }
  return all >= kSignsOfAlarm    ? StagingVerdict::Alarming
         : all >= kSignsOfOddity ? StagingVerdict::Odd
                                 : StagingVerdict::Slight;
}

std::unique_ptr<Watch> make_archive_staging(model::FieldTable& fields) {
  return std::make_unique<ArchiveStaging>(fields);
}

}  // namespace longwatch::detect::behaviour
