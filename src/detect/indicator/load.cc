#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "detect/indicator/diagnostics.h"
#include "detect/indicator/indicator.h"
#include "detect/indicator/internal/allow_list.h"
#include "detect/indicator/internal/file_reader.h"
#include "detect/indicator/internal/indicator_set.h"
#include "detect/indicator/internal/input_files.h"
#include "detect/indicator/internal/intake.h"
#include "detect/indicator/internal/set_cache.h"
#include "detect/indicator/internal/set_file.h"

namespace longwatch::detect::indicator {
namespace {

constexpr std::uint64_t kLineBytes = 12;  // shortest of long lists, on average

class Collector final : public IndicatorConsumer {
 public:
  Status accept(const Indicator& indicator) override {
    indicators.push_back(indicator);
    return {};
  }

  std::vector<Indicator> indicators;
};

class WriterConsumer final : public IndicatorConsumer {
 public:
  explicit WriterConsumer(SetWriter& writer) : writer_(writer) {}

  Status accept(const Indicator& indicator) override { return writer_.add(indicator); }

 private:
  SetWriter& writer_;
};

SetWriter::Description describe(Intake& intake, std::vector<InputStamp> inputs,
                                const AllowList& allowed) {
  SetWriter::Description description;
  description.allowed = allowed.texts();
  description.books = intake.books();
  description.inputs = std::move(inputs);
  for (const Intake::File& file : intake.files()) {
    description.files.push_back({file.name, file.origin});
  }
  description.diagnostics = std::move(intake.told());
  return description;
}

/// What is found in no look-up must be tried one by one: their number has a limit.
std::shared_ptr<const IndicatorSet> make_ready(MappedFile file, SetView view,
                                               model::FieldTable& fields,
                                               DiagnosticSink& diagnostics) {
  auto set = std::make_shared<const IndicatorSet>(std::move(file), std::move(view), fields);
  if (const std::uint64_t left_out = set->patterns().left_out(); left_out > 0) {
    Diagnostic diagnostic{};
    diagnostic.kind = &kTooManyIndicators;
    diagnostic.message = fmt::format(
        "expected at most {} patterns that no look-up answers; {} more are not searched for",
        with_thousands(limits::kPatterns), with_thousands(left_out));
    diagnostics.report(std::move(diagnostic));
  }
  return set;
}

Result<std::shared_ptr<const IndicatorSet>> open_set(MappedFile file, model::FieldTable& fields,
                                                     DiagnosticSink& diagnostics) {
  LW_TRY_ASSIGN(SetView view, SetView::open(file.bytes()));
  return make_ready(std::move(file), std::move(view), fields, diagnostics);
}

/// A place that cannot be written to costs the next run time, nothing else.
Result<SetWriter> make_writer(const SetCache& cache, std::uint64_t expected,
                              DiagnosticSink& diagnostics) {
  Result<SetWriter> writer = SetWriter::create(cache.place(), expected);
  if (!writer.ok() && !cache.place().empty()) {
    cache.tell_useless(cache.place(), writer.error().message(), diagnostics);
    return SetWriter::create({}, expected);
  }
  return writer;
}

/// Where what is wrong goes, and how much of it.
struct Told {
  DiagnosticSink& sink;
  std::uint64_t most;  ///< of one kind and file
};

/// Reads all files into a new set.
Result<MappedFile> make_set(const SetCache& cache, const Told& told, const AllowList& allowed,
                            InputFiles& inputs, const FileSystem& files) {
  DiagnosticSink& diagnostics = told.sink;
  LW_TRY_ASSIGN(SetWriter writer, make_writer(cache, inputs.bytes() / kLineBytes, diagnostics));
  WriterConsumer consumer(writer);
  Intake intake(consumer, allowed, diagnostics, told.most);
  for (InputFile& input : inputs.files) {
    LW_TRY(read_indicator_file(input, files, intake));
    LW_TRY(Status(intake.status()));
  }
  for (const std::string& folder : inputs.feeds) {
    tell_feed(folder, intake);
  }
  inputs.doubt_changed(files);
  SetWriter::Description description = describe(intake, inputs.stamps(), allowed);
  description.duplicates_told = told.most;
  return writer.finish(std::move(description), diagnostics);
}

}  // namespace

LoadedIndicators parse_indicators(std::string_view text, const std::string& file,
                                  DiagnosticSink& diagnostics) {
  const AllowList none;
  Collector collector;
  Intake intake(collector, none, diagnostics);
  read_indicator_text(text, file, intake);
  LoadedIndicators loaded;
  loaded.indicators = std::move(collector.indicators);
  for (const Intake::File& one : intake.files()) {
    loaded.files.push_back(one.name);
    loaded.origins.push_back(one.origin);
  }
  loaded.refused = intake.books().refused;
  return loaded;
}

Result<std::shared_ptr<const IndicatorSet>> load_text(std::string_view text,
                                                      const std::string& file,
                                                      model::FieldTable& fields,
                                                      DiagnosticSink& diagnostics) {
  const AllowList none;
  LW_TRY_ASSIGN(SetWriter writer, SetWriter::create({}, 0));
  WriterConsumer consumer(writer);
  Intake intake(consumer, none, diagnostics);
  read_indicator_text(text, file, intake);
  LW_TRY(Status(intake.status()));
  LW_TRY_ASSIGN(MappedFile made, writer.finish(describe(intake, {}, none), diagnostics));
  return open_set(std::move(made), fields, diagnostics);
}

Result<std::shared_ptr<const IndicatorSet>> load_indicators(const LoadOptions& options,
                                                            const FileSystem& files,
                                                            model::FieldTable& fields,
                                                            DiagnosticSink& diagnostics) {
  LW_TRY_ASSIGN(InputFiles inputs, find_input_files(options, files));
  SetCache cache(options);
  cache.check_folder(diagnostics);
  if (std::optional<CachedSet> kept = cache.find(inputs, files, diagnostics); kept.has_value()) {
    kept->view.tell(diagnostics);
    return make_ready(std::move(kept->file), std::move(kept->view), fields, diagnostics);
  }
  LW_TRY_ASSIGN(const AllowList allowed, make_allow_list(options, files, diagnostics));
  const Told told{diagnostics, options.tells_all ? std::numeric_limits<std::uint64_t>::max()
                                                 : limits::kIndicatorProblemsTold};
  LW_TRY_ASSIGN(MappedFile file, make_set(cache, told, allowed, inputs, files));
  return open_set(std::move(file), fields, diagnostics);
}

const LoadBooks& books_of(const IndicatorSet& indicators) {
  return indicators.view().books();
}

}  // namespace longwatch::detect::indicator
