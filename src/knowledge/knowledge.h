#pragma once

#include <span>
#include <string>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "base/result.h"
#include "knowledge/evidence_base.h"
#include "model/actor.h"
#include "model/estate.h"

/// What is known before the first log is read: the organisations' own hosts, networks and people,
/// and the actors that others have described. Loaded once, immutable afterwards.
///
/// The YAML files have the members of the model's types as keys, enumerations by their names
/// (docs/formats.md shows each). An unknown key is an error with a suggestion, never passed over.
namespace longwatch::knowledge {

/// `assets.yaml`. Fails with `NotFound`, `Io`, `Limit`, and `InvalidInput` with line and column
/// when a value cannot be what its key demands (an address that is none, a host of an organisation
/// that is not listed).
Result<model::Estate> load_estate(const std::string& path, const FileSystem& files);

/// What others have written of actors, from files and folders: STIX bundles (`.json`, `.json.gz`)
/// of ATT&CK, of our own clusters and of partners; MISP galaxy clusters; our own YAML (`actors:`
/// whole profiles; `additions:` items that a partner's case adds to an actor, with its marking).
/// What is said under one id is joined; names never join anything. Fails as `load_estate` does; a
/// relation that leads nowhere is a diagnostic. ATT&CK takes about a quarter of a second.
Result<EvidenceBase> load_evidence(std::span<const std::string> paths, const FileSystem& files,
                                   DiagnosticSink& diagnostics);

/// The same knowledge as profiles: one for each actor but records of a galaxy, whose facts stand
/// with the actor that they are stated to be. Campaigns are followed.
model::ActorCatalogue catalogue_of(const EvidenceBase& base);

/// `load_evidence` and `catalogue_of`.
Result<model::ActorCatalogue> load_actors(std::span<const std::string> paths,
                                          const FileSystem& files, DiagnosticSink& diagnostics);

}  // namespace longwatch::knowledge
