#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "detect/behaviour/internal/watch.h"
#include "model/field.h"
#include "model/finding.h"

namespace longwatch::detect::behaviour {

/// What is known of one pair of parent and child beside all other process starts.
struct PairFacts {
  std::uint64_t starts = 0;         ///< of this pair
  std::size_t hosts = 0;            ///< on which it was seen
  std::uint64_t parent_starts = 0;  ///< of all children of that parent, everywhere
  std::size_t parent_kinds = 0;     ///< of children of that parent
  std::size_t days = 0;             ///< with process starts at all
  bool is_tool = false;             ///< the child is a shell or script host
};

enum class PairVerdict : std::uint8_t { Usual, Rare, RareTool };

/// A pair is rare when a parent that is well known for few kinds of children starts something else
/// on one host: process_pairs.cc has the numbers.
PairVerdict judge_pair(const PairFacts& facts);

/// The account of a service: IIS APPPOOL\..., NT SERVICE\..., LOCAL SERVICE, NETWORK SERVICE, or
/// what Unix daemons run as; by name or SID.
bool is_service_identity(std::string_view user);

/// SYSTEM or root; by name or SID.
bool is_highest_identity(std::string_view user);

/// Process starts (Sysmon 1, Security 4688): pairs that are rare on this estate, and children that
/// run as SYSTEM below a parent that runs as a service's own account.
std::unique_ptr<Watch> make_process_pairs(model::FieldTable& fields);

}  // namespace longwatch::detect::behaviour
