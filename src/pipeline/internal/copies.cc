#include "pipeline/internal/copies.h"

#include <algorithm>
#include <string>
#include <utility>

#include "pipeline/diagnostics.h"
#include "pipeline/internal/source_hash.h"

namespace longwatch::pipeline {

Copies::Copies(const std::deque<SourceSlot>& walked, const FileSystem& files,
               DiagnosticSink& diagnostics)
    : files_(files), diagnostics_(diagnostics) {
  for (const SourceSlot& slot : walked) {
    walked_[slot.found.size].push_back({&slot});
  }
}

std::optional<model::Sha256> Copies::digest_of(Walked& walked) {
  if (walked.is_tried) {
    return walked.digest;
  }
  walked.is_tried = true;
  DiagnosticCollector problems;
  std::string why = "it is no longer as large as it was when it was found";
  const Result<std::unique_ptr<RandomAccessFile>> file = files_.open(walked.slot->found.path);
  if (!file.ok()) {
    why = file.error().message();
  } else if ((*file)->size() == walked.slot->found.size) {
    const model::Sha256 digest = hash_source(
        **file, walked.slot->found.name, scratch_, [] {}, problems);
    if (problems.count() == 0) {
      walked.digest = digest;
      return digest;
    }
    why = problems.diagnostics().front().message;
  }
  Diagnostic diagnostic{};
  diagnostic.kind = &kNotCompared;
  diagnostic.place.file = walked.slot->found.name;
  diagnostic.message = why + "; it is not compared with files of the same size";
  diagnostics_.report(std::move(diagnostic));
  return std::nullopt;
}

const SourceSlot* Copies::first_walked(std::uint64_t size, const model::Sha256& digest) {
  const auto found = walked_.find(size);
  if (found == walked_.end()) {
    return nullptr;
  }
  for (Walked& walked : found->second) {
    if (digest_of(walked) == digest) {
      return walked.slot;
    }
  }
  return nullptr;
}

std::optional<model::Sha256> Copies::known_digest(const SourceSlot& slot) const {
  const MutexLock lock(mutex_);
  const auto found = walked_.find(slot.found.size);
  if (found == walked_.end()) {
    return std::nullopt;
  }
  const auto entry = std::find_if(found->second.begin(), found->second.end(),
                                  [&slot](const Walked& walked) { return walked.slot == &slot; });
  return entry == found->second.end() ? std::nullopt : entry->digest;
}

std::optional<model::SourceId> Copies::original_of_walked(const SourceSlot& slot) {
  const MutexLock lock(mutex_);
  std::vector<Walked>& alike = walked_.at(slot.found.size);
  const auto own = std::find_if(alike.begin(), alike.end(),
                                [&slot](const Walked& walked) { return walked.slot == &slot; });
  if (alike.size() < 2) {
    return std::nullopt;
  }
  const std::optional<model::Sha256> digest = digest_of(*own);
  if (!digest.has_value()) {
    return std::nullopt;
  }
  const SourceSlot* const first = first_walked(slot.found.size, *digest);
  return first == &slot || first == nullptr ? std::nullopt : std::optional(first->number);
}

std::optional<model::SourceId> Copies::original_of_member(const SourceSlot& slot) {
  const MutexLock lock(mutex_);
  if (const SourceSlot* const walked = first_walked(slot.size, slot.digest); walked != nullptr) {
    return walked->number;
  }
  const auto [known, is_new] = members_.try_emplace(slot.digest, slot.number);
  return is_new ? std::nullopt : std::optional(known->second);
}

}  // namespace longwatch::pipeline
