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
    walked_[slot.found.size].slots.push_back(&slot);
  }
}

/// Nothing after it was told why.
std::optional<model::Sha256> Copies::digest_of(const SourceSlot& slot) {
  DiagnosticCollector problems;
  std::string why = "it is no longer as large as it was when it was found";
  const Result<std::unique_ptr<RandomAccessFile>> file = files_.open(slot.found.path);
  if (!file.ok()) {
    why = file.error().message();
  } else if ((*file)->size() == slot.found.size) {
    const model::Sha256 digest = hash_source(
        **file, slot.found.name, scratch_, [] {}, problems);
    if (problems.count() == 0) {
      return digest;
    }
    why = problems.diagnostics().front().message;
  }
  Diagnostic diagnostic{};
  diagnostic.kind = &kNotCompared;
  diagnostic.place.file = slot.found.name;
  diagnostic.message = why + "; it is not compared with files of the same size";
  diagnostics_.report(std::move(diagnostic));
  return std::nullopt;
}

void Copies::hash_first(std::size_t count, Group& group) {
  while (group.digests.size() < count) {
    const SourceSlot& slot = *group.slots[group.digests.size()];
    const std::optional<model::Sha256> digest = digest_of(slot);
    group.digests.push_back(digest);
    if (digest.has_value()) {
      group.first.try_emplace(*digest, slot.number);
    }
  }
}

Copies::Compared Copies::compare_walked(const SourceSlot& slot) {
  const MutexLock lock(mutex_);
  Group& group = walked_.at(slot.found.size);
  const auto place = std::lower_bound(
      group.slots.begin(), group.slots.end(), slot.number,
      [](const SourceSlot* a, model::SourceId number) { return a->number < number; });
  const auto index = static_cast<std::size_t>(place - group.slots.begin());
  if (group.slots.size() > 1) {
    hash_first(index + 1, group);
  }
  Compared compared;
  compared.digest = index < group.digests.size() ? group.digests[index] : std::nullopt;
  if (compared.digest.has_value()) {
    const model::SourceId first = group.first.at(*compared.digest);
    compared.original = first == slot.number ? std::nullopt : std::optional(first);
  }
  return compared;
}

std::optional<model::SourceId> Copies::original_of_member(const SourceSlot& slot) {
  const MutexLock lock(mutex_);
  if (const auto group = walked_.find(slot.size); group != walked_.end()) {
    hash_first(group->second.slots.size(), group->second);
    const auto first = group->second.first.find(slot.digest);
    if (first != group->second.first.end()) {
      return first->second;
    }
  }
  const auto [known, is_new] = members_.try_emplace(slot.digest, slot.number);
  return is_new ? std::nullopt : std::optional(known->second);
}

}  // namespace longwatch::pipeline
