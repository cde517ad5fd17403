#include <algorithm>
#include <chrono>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "formats/digest.h"
#include "formats/gzip.h"
#include "knowledge/diagnostics.h"
#include "knowledge/internal/actor_yaml.h"
#include "knowledge/internal/citation.h"
#include "knowledge/internal/estate_yaml.h"
#include "knowledge/internal/evidence_builder.h"
#include "knowledge/internal/galaxy_intake.h"
#include "knowledge/internal/stix_intake.h"
#include "knowledge/internal/stix_objects.h"
#include "knowledge/knowledge.h"

namespace longwatch::knowledge {
namespace {

using internal::ActorFile;
using internal::Addition;
using internal::EvidenceBuilder;

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

std::optional<EntityKind> entity_kind(model::ActorItemKind kind) {
  switch (kind) {
    case model::ActorItemKind::Technique:
      return EntityKind::Technique;
    case model::ActorItemKind::Malware:
      return EntityKind::Malware;
    case model::ActorItemKind::Tool:
      return EntityKind::Tool;
    default:
      return std::nullopt;
  }
}

/// Reads files one after the other into one base.
class Loader {
 public:
  explicit Loader(DiagnosticSink& diagnostics) : diagnostics_(diagnostics), builder_(diagnostics) {}

  Status read(const std::string& path, const FileSystem& files) {
    const std::size_t largest =
        type_of(path) == FileType::Yaml ? limits::kSidecarBytes : limits::kKnowledgeBytes;
    LW_TRY_ASSIGN(const std::string content, read_text_file(files, path, largest));
    const std::string digest = to_hex(formats::sha256(as_bytes(content)));
    digest_.update(as_bytes(digest));
    digest_.update(as_bytes("\n"));
    return take(content, path, digest);
  }

  EvidenceBase finish() {
    for (Addition& addition : additions_) {
      add(std::move(addition));
    }
    return EvidenceBase(builder_.finish(to_hex(digest_.finish())));
  }

 private:
  Status take(const std::string& content, const std::string& path, const std::string& digest) {
    switch (type_of(path)) {
      case FileType::Yaml: {
        LW_TRY_ASSIGN(ActorFile file, internal::parse_actor_file(content, path));
        take_actors(std::move(file), path, digest);
        return {};
      }
      case FileType::Json:
        return take_json(content, path, digest);
      case FileType::PackedJson: {
        auto text = formats::inflate_gzip(content, limits::kKnowledgeBytes);
        if (!text.ok()) {
          return std::move(text).error().at(path);
        }
        return take_json(*text, path, digest);
      }
      case FileType::Other:
        break;
    }
    return Error(ErrorCode::InvalidInput,
                 "expected actors in a .yaml file, or a STIX bundle or a galaxy cluster in a .json "
                 "or .json.gz file, got another ending")
        .at(path);
  }

  Status take_json(const std::string& text, const std::string& path, const std::string& digest) {
    const internal::FileLabel label{path, std::string(base_name(path))};
    LW_TRY_ASSIGN(const internal::StixBundle bundle, internal::parse_stix_bundle(text, path));
    switch (bundle.content) {
      case internal::JsonContent::StixBundle:
        internal::take_stix(bundle, label, digest, builder_, diagnostics_);
        return {};
      case internal::JsonContent::GalaxyCluster:
        return internal::take_galaxy(text, label, digest, builder_, diagnostics_);
      case internal::JsonContent::DatedCluster:
        return internal::take_dated_galaxy(text, label, digest, builder_, diagnostics_);
      case internal::JsonContent::Other:
        break;
    }
    return Error(ErrorCode::InvalidInput,
                 "expected a STIX bundle with 'type': 'bundle' and a list of 'objects', or a MISP "
                 "galaxy cluster with a list of 'values', got other JSON; nothing is read")
        .at(path);
  }

  void take_actors(ActorFile file, const std::string& path, const std::string& digest) {
    KnowledgeFile known;
    known.name = base_name(path);
    known.sha256 = digest;
    known.synthetic = file.synthetic;
    std::string source = known.name;
    builder_.add_file(std::move(known), std::move(source));
    for (model::Actor& actor : file.actors) {
      take_actor(file, std::move(actor), path);
    }
    for (internal::AuthoredRelation& relation : file.relations) {
      // Our files speak of collections that may or may not be read beside them.
      builder_.relate({relation.kind, relation.from, relation.to, std::move(relation.source),
                       relation.dated, std::move(relation.marking),
                       EvidenceBuilder::Outside::Expected});
    }
    for (Addition& addition : file.additions) {
      additions_.push_back(std::move(addition));
      additions_.back().sources = file.sources;
    }
  }

  void take_actor(const ActorFile& file, model::Actor actor, const std::string& path) {
    internal::Draft* const draft = builder_.draft(EntityKind::Actor, actor.id, Origin::Authored);
    if (draft == nullptr) {
      return;
    }
    Entity& entity = draft->entity;
    if (entity.name.empty() || entity.marking.tlp != model::Tlp::Clear) {
      entity.name = actor.name;  // an actor file is public, where it does not mark what it says
      entity.marking = {model::Tlp::Clear, {}};
    }
    take_nature(*draft, std::move(actor.nature), path);
    for (model::ActorName& name : actor.names) {
      add_name(draft->claims.names, std::move(name));
    }
    std::move(actor.sponsors.begin(), actor.sponsors.end(),
              std::back_inserter(draft->claims.sponsors));
    take_items(file.sources, actor.id, std::move(actor.items), draft->claims);
  }

  void take_nature(internal::Draft& draft, std::string nature, const std::string& path) {
    std::string& known = draft.claims.nature;
    if (!known.empty() && !nature.empty() && known != nature) {
      report(kNatureDiffers, path, {},
             fmt::format("actor '{}' is '{}' here and '{}' in an earlier file; the earlier one "
                         "stands",
                         to_printable(draft.entity.id), to_printable(nature), to_printable(known)));
    }
    if (known.empty()) {
      known = std::move(nature);
    }
  }

  static void add_name(std::vector<model::ActorName>& names, model::ActorName name) {
    const bool known = std::any_of(names.begin(), names.end(), [&](const model::ActorName& other) {
      return other.name == name.name && other.source == name.source;
    });
    if (!known) {
      names.push_back(std::move(name));
    }
  }

  void take_items(const internal::ActorSources& sources, const std::string& actor,
                  std::vector<model::ActorItem> items, ActorClaims& claims) {
    for (model::ActorItem& item : items) {
      const std::optional<EntityKind> kind = entity_kind(item.kind);
      if (!kind.has_value()) {
        claims.facts.push_back(std::move(item));
        continue;
      }
      builder_.expect(*kind, item.value, item.name, item.marking);
      std::vector<ReferenceId> references;
      if (!item.source.empty()) {
        references.push_back(reference_of(sources, item.source, item.dated));
      }
      const auto named = static_cast<std::uint32_t>(references.size());
      builder_.state({LinkKind::Uses,
                      Origin::Authored,
                      actor,
                      item.value,
                      references,
                      std::max(item.reports, named) - named,
                      {},
                      item.marking});
    }
  }

  ReferenceId reference_of(const internal::ActorSources& sources, const std::string& source,
                           const std::optional<Timestamp>& dated) {
    const auto known = sources.find(source);
    std::optional<internal::Period> period;
    if (dated.has_value()) {
      period = internal::Period{*dated, *dated + std::chrono::hours(24)};
    }
    return builder_.reference(source, known == sources.end() ? "" : known->second.url, period);
  }

  void add(Addition addition) {
    internal::Draft* const draft = builder_.find(addition.actor);
    if (draft != nullptr && draft->entity.kind == EntityKind::Actor) {
      take_items(addition.sources, addition.actor, std::move(addition.items), draft->claims);
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
  EvidenceBuilder builder_;
  formats::Sha256Hasher digest_;
  std::vector<Addition> additions_;
};

}  // namespace

Result<model::Estate> load_estate(const std::string& path, const FileSystem& files) {
  LW_TRY_ASSIGN(const std::string text, read_text_file(files, path, limits::kSidecarBytes));
  return internal::parse_estate(text, path);
}

Result<EvidenceBase> load_evidence(std::span<const std::string> paths, const FileSystem& files,
                                   DiagnosticSink& diagnostics) {
  LW_TRY_ASSIGN(const std::vector<std::string> found, find_files(paths, files));
  Loader loader(diagnostics);
  for (const std::string& path : found) {
    LW_TRY(loader.read(path, files));
  }
  return loader.finish();
}

Result<model::ActorCatalogue> load_actors(std::span<const std::string> paths,
                                          const FileSystem& files, DiagnosticSink& diagnostics) {
  LW_TRY_ASSIGN(const EvidenceBase base, load_evidence(paths, files, diagnostics));
  return catalogue_of(base);
}

}  // namespace longwatch::knowledge
