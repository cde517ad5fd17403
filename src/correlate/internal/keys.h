#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/intern.h"
#include "correlate/internal/estate_index.h"
#include "correlate/internal/finding_facts.h"
#include "model/evidence.h"

namespace longwatch::correlate {

/// Kinds of values that findings share.
enum class KeyKind : std::uint8_t {
  Host,
  Account,
  Address,
  Domain,
  Sender,
  Hash,
  File,
  WebFile,  ///< on a host: asked for by name, or written where a web server finds it
  Process,
  Workstation,
  Certificate,
  Indicator,
  Record,  ///< of a source: two rules fired on the same event
};

inline constexpr std::size_t kKeyKinds = 13;

/// Whether a finding carries a link or only takes part in one. Two guests are not linked.
enum class Part : std::uint8_t { Anchor, Guest };

/// A finding names a value.
struct Membership {
  std::uint32_t key = 0;
  std::uint32_t finding = 0;  ///< position
  Part part = Part::Anchor;
};

struct Key {
  KeyKind kind{};
  std::string value;
};

/// The findings in order of time with what they say and share.
struct KeyTable {
  std::vector<const model::FindingRecord*> findings;  ///< by (time, id); without time first
  std::vector<FindingFacts> facts;
  std::vector<Key> keys;
  std::vector<Membership> memberships;  ///< by (key, finding)
  /// Where and when a finding stands for rarity: a host's day.
  std::vector<std::uint32_t> units;
  std::vector<std::uint32_t> unit_hosts;  ///< host of each unit
  std::uint32_t unit_count = 0;
  std::uint32_t host_count = 0;
};

/// Precondition: `findings` hold no null pointer. Takes any order.
KeyTable make_keys(std::vector<const model::FindingRecord*> findings, EstateIndex& estate);

/// The time that distances are counted by: findings without one are far from all others.
Timestamp moment_of(const model::FindingRecord& finding);

}  // namespace longwatch::correlate
