#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "scenario/internal/script.h"
#include "scenario/internal/world.h"

/// The sections of a scenario file that describe its world, and the files of a case that follow
/// from them.
namespace longwatch::scenario::internal {

/// A program that runs on a host from before the first event on.
struct RunningProgram {
  std::string host;
  std::string name;  ///< what steps call it
  std::string image;
  std::string command_line;
  std::string account;         ///< empty = the system
  std::string account_domain;  ///< empty = the scenario's domain
};

struct WorldFile {
  World world;
  std::vector<RunningProgram> programs;
};

/// Fails with `InvalidInput` and the place.
Result<WorldFile> read_world(const Script& script, double scale);

/// `assets.yaml`: organisations, hosts, networks, tickets, and everybody without names.
std::string assets_text(const Script& script, const World& world);

/// `persons.yaml`: the private fields of everybody.
std::string persons_text(const Script& script, const World& world);

}  // namespace longwatch::scenario::internal
