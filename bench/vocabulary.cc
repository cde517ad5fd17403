#include "bench/vocabulary.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "base/memory_budget.h"
#include "detect/detect.h"
#include "pipeline/no_findings.h"
#include "pipeline/stages.h"
#include "pipeline/sweep.h"

namespace longwatch::bench {
namespace {

// The texts that rules ask for most.
constexpr std::array<std::string_view, 27> kFields = {"CommandLine",
                                                      "CurrentDirectory",
                                                      "Description",
                                                      "DestinationHostname",
                                                      "Details",
                                                      "Image",
                                                      "ImageLoaded",
                                                      "NewProcessName",
                                                      "OriginalFileName",
                                                      "ParentCommandLine",
                                                      "ParentImage",
                                                      "ParentProcessName",
                                                      "Path",
                                                      "Product",
                                                      "QueryName",
                                                      "QueryResults",
                                                      "ScriptBlockText",
                                                      "ServiceFileName",
                                                      "ServiceName",
                                                      "ShareName",
                                                      "SourceImage",
                                                      "SubjectUserName",
                                                      "TargetFilename",
                                                      "TargetImage",
                                                      "TargetObject",
                                                      "User",
                                                      "CallTrace"};

class NoState final : public detect::DetectorState {
 public:
  std::size_t capacity() const override { return 0; }
};

/// Scanned by one worker.
class VocabularyDetector final : public detect::Detector {
 public:
  VocabularyDetector(model::FieldTable& fields, scenario::BenchVocabulary& vocabulary)
      : vocabulary_(vocabulary) {
    for (const std::string_view name : kFields) {
      const std::size_t index = model::index_of(fields.add(name));
      names_.resize(std::max(names_.size(), index + 1));
      names_[index] = name;
    }
  }

  std::string_view name() const override { return "vocabulary"; }

  std::unique_ptr<detect::DetectorState> make_state() const override {
    return std::make_unique<NoState>();
  }

  void scan(const model::EventBatch& batch, detect::DetectorState& /*state*/,
            model::FindingSink& /*sink*/) const override {
    std::string scratch;
    for (const model::Event& event : batch.events()) {
      if (event.event_id.has_value()) {
        vocabulary_.add_event(model::render(event.channel, scratch), *event.event_id);
      }
      for (const model::FieldValue& entry : event.values) {
        const std::size_t index = model::index_of(entry.field);
        if (index < names_.size() && !names_[index].empty() && !entry.value.is_null()) {
          vocabulary_.add_text(names_[index], model::render(entry.value, scratch));
        }
      }
    }
  }

  void combine(detect::DetectorState& /*into*/, detect::DetectorState& /*from*/) const override {}

  void finish(detect::DetectorState& /*state*/, model::FindingSink& /*sink*/) const override {}

 private:
  scenario::BenchVocabulary& vocabulary_;
  std::vector<std::string_view> names_;  ///< by field; empty = another's
};

}  // namespace

Result<scenario::BenchVocabulary> measure_vocabulary(const std::vector<std::string>& paths) {
  constexpr std::uint64_t kBudget = 512'000'000;
  scenario::BenchVocabulary vocabulary;
  const auto fields = std::make_shared<model::FieldTable>();
  auto detector = std::make_unique<VocabularyDetector>(*fields, vocabulary);
  const pipeline::BuiltStages built =
      pipeline::build_detector_stages(std::move(detector), fields, system_files(), {});
  DiagnosticSummary diagnostics;
  MemoryBudget budget(ByteCount{kBudget});
  pipeline::SweepRequest request;
  request.paths = paths;
  request.workers = 1;  // so that the same logs give the same vocabulary
  request.hashing = pipeline::Hashing::Off;
  pipeline::SweepContext context;
  context.diagnostics = &diagnostics;
  context.budget = &budget;
  pipeline::NoFindings nowhere;
  LW_TRY(pipeline::run_sweep(request, built.stages, context, nowhere));
  return vocabulary;
}

}  // namespace longwatch::bench
