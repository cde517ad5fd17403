#include "scenario/scenario.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/file_system.h"
#include "base/text.h"
#include "model/synthetic.h"
#include "scenario/internal/documents.h"
#include "scenario/internal/noise/noise.h"
#include "scenario/internal/noise/profile.h"
#include "scenario/internal/output_file.h"
#include "scenario/internal/script.h"
#include "scenario/internal/steps/kinds.h"
#include "scenario/internal/truth.h"
#include "scenario/internal/world_file.h"
#include "scenario/internal/writers/sensors.h"

namespace longwatch::scenario {
namespace {

using internal::Node;
using internal::Params;
using internal::Play;
using internal::Script;
using internal::ScriptStep;
using internal::Sensors;
using internal::Stage;
using internal::StepKind;
using internal::StepList;
using internal::WorldFile;

constexpr double kMostScale = 100'000;
constexpr std::size_t kMostBytes = 16'000'000;

constexpr std::string_view kNotice =
    "longwatch-synthetic\n"
    "\n"
    "Everything in this directory was invented and written by longwatch. Countries, "
    "organisations,\n"
    "hosts, accounts, people, groups and partners do not exist; domains end in the names of RFC\n"
    "2606, addresses outside 10.0.0.0/8 are from ranges kept for documentation and benchmarks "
    "(RFC\n"
    "5737, RFC 2544, RFC 3849). It is evidence of nothing and must not be mixed with real cases.\n"
    "\n"
    "Another set that is written here takes away these files first:\n";
constexpr std::string_view kNoticeFile = "SYNTHETIC.txt";

/// Everything between a scenario's file and its files.
class Production {
 public:
  Production(Script script, WorldFile world, std::uint64_t seed)
      : script_(std::move(script)),
        world_(std::move(world)),
        sensors_(world_.world, internal::Random(seed * 0x2545F491U + 5)) {}

  /// Records background, steps and decoys.
  Status play();
  /// Reads documents, noise and facts: whatever can be wrong is said before anything is written.
  Status prepare();
  Result<ScenarioSet> write(const std::string& directory);

 private:
  Status play_list(Stage& stage, const std::vector<ScriptStep>& steps);
  Status play_step(Stage& stage, const ScriptStep& step, const StepKind& kind);
  Status check_times(const ScriptStep& step) const;
  Result<const StepKind*> kind_of(const ScriptStep& step) const;
  Status read_facts();
  Status read_profile(const Node& node, std::vector<internal::NoiseProfile>& profiles) const;
  Status read_noise();
  Status write_files(const std::string& directory, ScenarioSet& set) const;
  void mark_origin(const ScriptStep& step);

  Script script_;
  WorldFile world_;
  Sensors sensors_;
  std::vector<StepKind> kinds_ = internal::step_kinds();
  std::vector<internal::Document> documents_;
  std::unique_ptr<internal::Noise> noise_;
  std::map<std::string, std::vector<std::string>, std::less<>> facts_;
};

Result<const StepKind*> Production::kind_of(const ScriptStep& step) const {
  const auto found = std::find_if(kinds_.begin(), kinds_.end(),
                                  [&step](const StepKind& kind) { return kind.name == step.kind; });
  if (found != kinds_.end()) {
    return &*found;
  }
  std::vector<std::string_view> names;
  for (const StepKind& kind : kinds_) {
    names.push_back(kind.name);
  }
  const std::string_view near = nearest(step.kind, names);
  return Error(ErrorCode::InvalidInput,
               fmt::format("kind: expected a kind of step, got '{}': scenario not written",
                           to_printable(step.kind)))
      .at(fmt::format("{}:{}", script_.file, step.node.line))
      .with_hint(near.empty() ? "docs/formats/scenario.md lists them; 'records' says anything"
                              : fmt::format("did you mean '{}'?", near));
}

Status Production::check_times(const ScriptStep& step) const {
  const auto& periods = world_.world.periods;
  for (const Timestamp time : step.times) {
    const bool inside = std::any_of(periods.begin(), periods.end(), [time](const auto& period) {
      return time >= period.first && time < period.last;
    });
    if (!inside) {
      return Error(
                 ErrorCode::InvalidInput,
                 fmt::format("at: expected a moment between {} and {} or in one of the periods, "
                             "got {}: scenario not written",
                             to_iso8601(script_.start), to_iso8601(script_.end), to_iso8601(time)))
          .at(fmt::format("{}:{}", script_.file, step.node.line))
          .with_hint("make 'days' larger, or add a period");
    }
  }
  return {};
}

void Production::mark_origin(const ScriptStep& step) {
  using Kind = internal::Origin::Kind;
  const Kind kind = step.list == StepList::Steps    ? Kind::Step
                    : step.list == StepList::Decoys ? Kind::Decoy
                                                    : Kind::Benign;
  sensors_.set_origin({kind, kind == Kind::Benign ? 0 : step.number});
}

Status Production::play_step(Stage& stage, const ScriptStep& step, const StepKind& kind) {
  mark_origin(step);
  internal::Random random(script_.seed * 0x9E3779B97F4AU + step.number * 4 +
                          static_cast<std::uint64_t>(step.list));
  for (const Timestamp time : step.times) {
    Play play{
        stage,         step, Params(step.node, script_.file, fmt::format("step '{}'", step.kind)),
        random.fork(), time, step.over};
    kind.play(play);
    LW_TRY(play.params.finish());
  }
  return {};
}

Status Production::play_list(Stage& stage, const std::vector<ScriptStep>& steps) {
  for (const ScriptStep& step : steps) {
    LW_TRY_ASSIGN(const StepKind* const kind, kind_of(step));
    LW_TRY(check_times(step));
    LW_TRY(play_step(stage, step, *kind));
  }
  return {};
}

Status Production::play() {
  Stage stage(script_, world_, sensors_);
  LW_TRY(play_list(stage, script_.background));
  LW_TRY(play_list(stage, script_.steps));
  LW_TRY(play_list(stage, script_.decoys));
  sensors_.set_origin({});
  return {};
}

Status Production::read_facts() {
  const Node* const facts = script_.section("expect").find("facts");
  if (facts == nullptr) {
    return {};
  }
  Params params(*facts, script_.file, "facts");
  for (const auto& [name, node] : facts->entries) {
    facts_[name] = params.texts(name);
  }
  return params.finish();
}

Status Production::read_profile(const Node& node,
                                std::vector<internal::NoiseProfile>& profiles) const {
  Params params(node, script_.file, "noise");
  const std::string name = params.need("profile");
  if (params.failed()) {
    return params.finish();
  }
  Result<internal::NoiseProfile> profile = internal::make_noise_profile(name);
  if (!profile.ok()) {
    return std::move(profile).error().at(fmt::format("{}:{}", script_.file, node.line));
  }
  for (const auto& [key, value] : node.entries) {
    const std::vector<std::string> values = params.texts(key);
    Status set = key == "profile" ? Status{} : internal::set_noise_parameter(*profile, key, values);
    if (!set.ok()) {
      return std::move(set).error().at(fmt::format("{}:{}", script_.file, value.line));
    }
  }
  profiles.push_back(std::move(profile).value());
  return params.finish();
}

Status Production::read_noise() {
  const Node& section = script_.section("noise");
  std::vector<internal::NoiseProfile> profiles;
  for (const Node& node : section.items) {
    LW_TRY(read_profile(node, profiles));
  }
  Result<std::unique_ptr<internal::Noise>> noise = internal::Noise::make(sensors_, profiles);
  if (!noise.ok()) {
    return std::move(noise).error().at(fmt::format("{}:{}", script_.file, section.line));
  }
  noise_ = std::move(noise).value();
  return {};
}

Status Production::prepare() {
  LW_TRY_ASSIGN(documents_, internal::read_documents(script_));
  LW_TRY(read_facts());
  return read_noise();
}

/// Takes away what the notice of an earlier set in the directory lists, so that no telemetry of
/// another seed lies beside the new. Files that are not listed stay.
Status remove_earlier_set(const std::string& directory) {
  const Result<std::string> notice =
      read_text_file(system_files(), join_path(directory, kNoticeFile), kMostBytes);
  if (!notice.ok() || !notice->starts_with(model::kSyntheticMark)) {
    return {};
  }
  for (const std::string_view line : split(*notice, '\n')) {
    const bool is_listed = line.starts_with("- ") && line.find("..") == std::string_view::npos;
    if (!is_listed) {
      continue;
    }
    const std::string path = join_path(directory, line.substr(2));
    std::error_code failure;
    std::filesystem::remove(path, failure);
    if (failure) {
      return Error(ErrorCode::Io,
                   fmt::format("could not remove a file of the set that was here before: {}: "
                               "scenario not written",
                               failure.message()))
          .at(path);
    }
  }
  return {};
}

std::string notice_text(const std::vector<std::string>& files) {
  std::string text(kNotice);
  for (const std::string& file : files) {
    text.append("- ").append(file).append("\n");
  }
  return text;
}

/// Writes the files beside the telemetry and keeps their names.
class SetWriter {
 public:
  SetWriter(std::string directory, ScenarioSet& set)
      : directory_(std::move(directory)), set_(set) {}

  /// Yields the path.
  Result<std::string> write(const std::string& name, const std::string& text) {
    std::string path = join_path(directory_, name);
    LW_TRY(internal::make_parents_of(path));
    LW_TRY(write_file(path, text));
    set_.files.push_back(name);
    return path;
  }

 private:
  std::string directory_;
  ScenarioSet& set_;
};

Status Production::write_files(const std::string& directory, ScenarioSet& set) const {
  SetWriter writer(directory, set);
  LW_TRY_ASSIGN(set.assets,
                writer.write("assets.yaml", internal::assets_text(script_, world_.world)));
  if (!world_.world.people.empty()) {
    LW_TRY_ASSIGN(set.persons,
                  writer.write("persons.yaml", internal::persons_text(script_, world_.world)));
  }
  for (const internal::Document& document : documents_) {
    LW_TRY_ASSIGN(std::string path, writer.write(document.file, document.text));
    set.documents.emplace(document.role, std::move(path));
  }
  return {};
}

Result<ScenarioSet> Production::write(const std::string& directory) {
  ScenarioSet set;
  set.id = script_.id;
  set.title = script_.title;
  set.start = script_.start;
  set.end = script_.end;
  set.telemetry = join_path(directory, "telemetry");
  set.facts = facts_;
  LW_TRY(remove_earlier_set(directory));
  LW_TRY(write_files(directory, set));
  LW_TRY_ASSIGN(const internal::WrittenTelemetry written,
                sensors_.write(set.telemetry, noise_.get()));
  for (const std::string& file : written.files) {
    set.files.push_back(join_path("telemetry", file));
  }
  set.records = written.records;
  LW_TRY_ASSIGN(
      set.truth,
      SetWriter(directory, set).write("truth.json", internal::truth_text(script_, written)));
  std::sort(set.files.begin(), set.files.end());
  const std::string notice = notice_text(set.files);
  LW_TRY(SetWriter(directory, set).write(std::string(kNoticeFile), notice));
  std::sort(set.files.begin(), set.files.end());
  return set;
}

Result<std::unique_ptr<Production>> prepare(const std::string& file,
                                            const ScenarioOptions& options) {
  if (!std::isfinite(options.scale) || options.scale <= 0 || options.scale > kMostScale) {
    return Error(
        ErrorCode::InvalidInput,
        fmt::format("scale: expected a number above 0 and at most {}, got {}: scenario not "
                    "written",
                    kMostScale, options.scale));
  }
  LW_TRY_ASSIGN(const std::string text, read_text_file(system_files(), file, kMostBytes));
  LW_TRY_ASSIGN(Script script,
                internal::load_script(text, file,
                                      {options.seed, options.start, options.days, options.names}));
  LW_TRY_ASSIGN(WorldFile world, internal::read_world(script, options.scale));
  auto production = std::make_unique<Production>(std::move(script), std::move(world), options.seed);
  LW_TRY(production->prepare());
  LW_TRY(production->play());
  return production;
}

}  // namespace

std::vector<std::string> ScenarioSet::documents_of(DocumentRole role) const {
  std::vector<std::string> paths;
  const auto [first, last] = documents.equal_range(role);
  for (auto entry = first; entry != last; ++entry) {
    paths.push_back(entry->second);
  }
  return paths;
}

std::string ScenarioSet::fact(std::string_view name) const {
  const std::vector<std::string>& texts = fact_list(name);
  return texts.empty() ? "" : texts.front();
}

const std::vector<std::string>& ScenarioSet::fact_list(std::string_view name) const {
  static const std::vector<std::string> none;
  const auto found = facts.find(name);
  return found == facts.end() ? none : found->second;
}

Result<ScenarioSet> write_scenario(const std::string& file, const std::string& directory,
                                   const ScenarioOptions& options) {
  LW_TRY_ASSIGN(const std::unique_ptr<Production> production, prepare(file, options));
  return production->write(directory);
}

Status check_scenario(const std::string& file, const ScenarioOptions& options) {
  LW_TRY(prepare(file, options));
  return {};
}

}  // namespace longwatch::scenario
