#include "impact/internal/staging.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/text.h"
#include "impact/internal/paths.h"

namespace longwatch::impact {
namespace {

/// Several records tell of one file; the largest size is the finished file's.
using Sizes = std::map<std::string, std::uint64_t>;

void sum_sizes(const Sizes& sizes, Archive& archive) {
  for (const std::string& volume : archive.volumes) {
    const auto known = sizes.find(archive.host + "\n" + volume);
    if (known != sizes.end()) {
      archive.bytes = archive.bytes.value_or(0) + known->second;
      ++archive.volumes_of_known_size;
    }
  }
}

}  // namespace

std::vector<Archive> archives_of(const Scene& scene) {
  std::map<std::string, Archive> archives;
  Sizes sizes;
  for (const Seen& seen : scene.own()) {
    const model::Activity& activity = *seen.activity;
    const std::string stem = archive_stem(activity.object);
    if (activity.kind != model::ActivityKind::FileWritten || stem.empty()) {
      continue;
    }
    const std::string path = comparable_path(activity.object);
    const std::string folder = std::string(folder_of(path));
    Archive& archive = archives[seen.place + "\n" + folder + "\n" + stem];
    if (archive.volumes.empty()) {
      archive.host = seen.place;
      archive.folder = std::string(folder_of(activity.object));
      archive.stem = stem;
    }
    archive.volumes.insert(path);
    archive.gathered.add(activity);
    if (activity.size.has_value()) {
      std::uint64_t& size = sizes[seen.place + "\n" + path];
      size = std::max(size, *activity.size);
    }
  }
  std::vector<Archive> list;
  for (auto& [key, archive] : archives) {
    sum_sizes(sizes, archive);
    list.push_back(std::move(archive));
  }
  return list;
}

std::string words_of(const Archive& archive) {
  std::string text = "an archive";
  if (archive.volumes.size() > 1) {
    text += " of " + counted(archive.volumes.size(), "volume", "volumes");
  }
  return archive.folder.empty() ? text : text + " in " + shown_path(archive.folder);
}

model::ImpactFact staged_fact(const Scene& scene, const Archive& archive) {
  model::ImpactFact fact = make_fact(scene,
                                     {model::ImpactKind::Staged, archive.host, "",
                                      comparable_path(archive.folder) + "\\" + archive.stem},
                                     model::Certainty::Observed);
  fact.what = words_of(archive) + " on " + archive.host;
  fact.count = archive.volumes.size();
  fact.unit = "volumes";
  fact.bytes = archive.bytes;
  if (!archive.bytes.has_value()) {
    fact.why = "the records name the files and not their sizes";
  } else if (archive.volumes_of_known_size == archive.volumes.size()) {
    fact.why = "file records add up to " + with_thousands(*archive.bytes) + " bytes";
  } else {
    fact.why = "the sizes of " + with_thousands(archive.volumes_of_known_size) + " of " +
               counted(archive.volumes.size(), "volume", "volumes") + " are known and add up to " +
               with_thousands(*archive.bytes) + " bytes; the whole is larger";
  }
  fact.why += scene.clearing_note(archive.host);
  support(scene, archive.gathered, fact);
  return fact;
}

}  // namespace longwatch::impact
