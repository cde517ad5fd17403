#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "formats/digest.h"
#include "formats/gzip.h"
#include "knowledge/diagnostics.h"
#include "knowledge/internal/actor_yaml.h"
#include "knowledge/internal/attack_bundle.h"
#include "knowledge/internal/estate_yaml.h"
#include "knowledge/knowledge.h"

namespace longwatch::knowledge {
namespace {

using internal::ActorFile;
using internal::Addition;

enum class FileType : std::uint8_t { Yaml, Json, PackedJson, Other };

FileType type_of(std::string_view path) {
  const std::string lower = to_ascii_lower(path);
  if (lower.ends_with(".yaml") || lower.ends_with(".yml")) {
    return FileType::Yaml;
  }
  if (lower.ends_with(".json")) {
    return FileType::Json;
  }
  return lower.ends_with(".json.gz") ? FileType::PackedJson : FileType::Other;
}

std::string_view base_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

/// The files to read: those named, and what folders hold, in order of their names.
Result<std::vector<std::string>> find_files(std::span<const std::string> paths,
                                            const FileSystem& files) {
  struct Open {
    std::string path;
    std::size_t depth = 0;
  };

  std::vector<std::string> found;
  std::vector<Open> open;
  for (auto path = paths.rbegin(); path != paths.rend(); ++path) {
    open.push_back({*path, 0});
  }
  while (!open.empty()) {
    const Open next = std::move(open.back());
    open.pop_back();
    LW_TRY_ASSIGN(const FileInfo info, files.inspect_target(next.path));
    if (info.kind != FileKind::Directory) {
      if (next.depth == 0 || type_of(next.path) != FileType::Other) {
        found.push_back(next.path);
      }
      continue;
    }
    if (next.depth == limits::kDirectoryDepth || found.size() > limits::kFilesPerSweep) {
      return Error(ErrorCode::Limit,
                   fmt::format("expected folders at most {} deep; nothing is read",
                               limits::kDirectoryDepth))
          .at(next.path);
    }
    LW_TRY_ASSIGN(const std::vector<std::string> names, files.list(next.path));
    for (auto name = names.rbegin(); name != names.rend(); ++name) {
      open.push_back({join_path(next.path, *name), next.depth + 1});
    }
  }
  return found;
}

Result<ActorFile> parse_file(std::string_view content, const std::string& path,
                             DiagnosticSink& diagnostics) {
  switch (type_of(path)) {
    case FileType::Yaml:
      return internal::parse_actor_file(content, path);
    case FileType::Json:
      return internal::parse_attack_bundle(content, path, diagnostics);
    case FileType::PackedJson: {
      auto text = formats::inflate_gzip(content, limits::kKnowledgeBytes);
      if (!text.ok()) {
        return std::move(text).error().at(path);
      }
      return internal::parse_attack_bundle(*text, path, diagnostics);
    }
    case FileType::Other:
      break;
  }
  return Error(ErrorCode::InvalidInput,
               "expected actors in a .yaml file or an ATT&CK bundle in a .json or .json.gz file, "
               "got another ending")
      .at(path);
}

/// Joins what several files say by the actors' ids.
class Joiner {
 public:
  explicit Joiner(DiagnosticSink& diagnostics) : diagnostics_(diagnostics) {}

  void take(ActorFile file, const std::string& path) {
    synthetic_ = synthetic_ || file.synthetic;
    sources_.push_back(file.source.empty() ? std::string(base_name(path))
                                           : fmt::format("{} ({})", file.source, base_name(path)));
    for (model::Actor& actor : file.actors) {
      join(std::move(actor), path);
    }
    std::move(file.additions.begin(), file.additions.end(), std::back_inserter(additions_));
  }

  model::ActorCatalogue finish() {
    for (Addition& addition : additions_) {
      add(std::move(addition));
    }
    model::ActorCatalogue catalogue;
    for (auto& entry : actors_) {
      catalogue.actors.push_back(std::move(entry.second));
    }
    for (const std::string& source : sources_) {
      catalogue.source.append(catalogue.source.empty() ? "" : ", ").append(source);
    }
    catalogue.synthetic = synthetic_;
    return catalogue;
  }

 private:
  void join(model::Actor actor, const std::string& path) {
    const auto [entry, is_new] = actors_.try_emplace(actor.id);
    model::Actor& known = entry->second;
    if (is_new) {
      known = std::move(actor);
      return;
    }
    if (!known.nature.empty() && !actor.nature.empty() && known.nature != actor.nature) {
      report(kNatureDiffers, path, {},
             fmt::format("actor '{}' is '{}' here and '{}' in an earlier file; the earlier one "
                         "stands",
                         to_printable(known.id), to_printable(actor.nature),
                         to_printable(known.nature)));
    }
    if (known.nature.empty()) {
      known.nature = std::move(actor.nature);
    }
    for (model::ActorName& name : actor.names) {
      add_name(known, std::move(name));
    }
    append(known.sponsors, std::move(actor.sponsors));
    append(known.items, std::move(actor.items));
  }

  static void add_name(model::Actor& actor, model::ActorName name) {
    const bool known =
        std::any_of(actor.names.begin(), actor.names.end(), [&](const model::ActorName& other) {
          return other.name == name.name && other.source == name.source;
        });
    if (!known) {
      actor.names.push_back(std::move(name));
    }
  }

  template <class T>
  static void append(std::vector<T>& to, std::vector<T> from) {
    std::move(from.begin(), from.end(), std::back_inserter(to));
  }

  void add(Addition addition) {
    const auto entry = actors_.find(addition.actor);
    if (entry != actors_.end()) {
      append(entry->second.items, std::move(addition.items));
      return;
    }
    report(kActorUnknown, addition.file, addition.place,
           fmt::format("expected the id of an actor, got '{}'; {} items left out",
                       to_printable(addition.actor), addition.items.size()));
  }

  void report(const DiagnosticKind& kind, const std::string& file, formats::YamlPlace place,
              std::string message) {
    Diagnostic diagnostic{&kind, {}, std::move(message), {}, 0, 0, {}};
    diagnostic.place.file = file;
    if (place.line != 0) {
      diagnostic.place.line = place.line;
      diagnostic.place.column = place.column;
    }
    diagnostics_.report(std::move(diagnostic));
  }

  DiagnosticSink& diagnostics_;
  std::map<std::string, model::Actor> actors_;  // by id
  std::vector<Addition> additions_;
  std::vector<std::string> sources_;
  bool synthetic_ = false;
};

}  // namespace

Result<model::Estate> load_estate(const std::string& path, const FileSystem& files) {
  LW_TRY_ASSIGN(const std::string text, read_text_file(files, path, limits::kSidecarBytes));
  return internal::parse_estate(text, path);
}

Result<model::ActorCatalogue> load_actors(std::span<const std::string> paths,
                                          const FileSystem& files, DiagnosticSink& diagnostics) {
  LW_TRY_ASSIGN(const std::vector<std::string> found, find_files(paths, files));
  Joiner joiner(diagnostics);
  formats::Sha256Hasher version;
  for (const std::string& path : found) {
    const std::size_t largest =
        type_of(path) == FileType::Yaml ? limits::kSidecarBytes : limits::kKnowledgeBytes;
    LW_TRY_ASSIGN(const std::string content, read_text_file(files, path, largest));
    const std::string digest = to_hex(formats::sha256(as_bytes(content)));
    version.update(as_bytes(digest));
    version.update(as_bytes("\n"));
    LW_TRY_ASSIGN(ActorFile file, parse_file(content, path, diagnostics));
    joiner.take(std::move(file), path);
  }
  model::ActorCatalogue catalogue = joiner.finish();
  catalogue.version = to_hex(version.finish()).substr(0, 16);
  return catalogue;
}

}  // namespace longwatch::knowledge
