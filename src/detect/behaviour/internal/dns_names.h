#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "detect/behaviour/internal/sample.h"

namespace longwatch::detect::behaviour {

/// A name as it is registered ("example.co.nz") and what stands in front of it ("a.b"). By a rule
/// of thumb in place of the list of public suffixes: the last two labels, or three where the second
/// last is short or says what kind of registration it is, below a country. Views of `name`; nothing
/// for names of one label.
struct SplitName {
  std::string_view registered;
  std::string_view front;
};

/// `name` without the dot at its end.
std::optional<SplitName> split_name(std::string_view name);

/// Bits for each character, by how often each occurs; 0 for the empty text.
double entropy_of(std::string_view text);

/// Long, and neither words nor a number: what encoded content looks like.
bool looks_encoded(std::string_view front);

/// A label that nobody would choose: long, with digits here and there or hardly a vowel.
bool looks_random(std::string_view label);

/// Services that are asked with encoded or many names on purpose: lists of senders, reputation of
/// files, names of addresses.
bool is_known_lookup(std::string_view registered);

/// One of the names below a registered one.
struct NameSample {
  std::uint64_t hash = 0;
  std::uint32_t length = 0;  ///< of what stands in front
  bool is_encoded = false;

  friend bool operator<(const NameSample& a, const NameSample& b) { return a.hash < b.hash; }
};

/// What was asked below one registered name. Merging in any order gives the same.
struct NamesBelow {
  static constexpr std::size_t kSamples = 64;

  FirstOf<NameSample, kSamples> names;  ///< those with the smallest hashes, each once
  FirstOf<std::string, 4> clients;
  FirstOf<Sighting, 16> events;  ///< the first with a name that looks encoded
  std::uint64_t asked = 0;
  std::uint64_t carrying = 0;  ///< TXT, NULL, CNAME, MX, SRV, KEY: types whose answers carry much

  void merge(NamesBelow&& other);

  /// Different names, about: exact below kSamples.
  std::uint64_t different() const;
};

struct Tunnel {
  bool is_strong = false;  ///< few askers, answers that carry much or very long names
  std::uint64_t different = 0;
  std::uint32_t mean_length = 0;
};

/// Many different names that look encoded below one registered name, asked by few.
std::optional<Tunnel> find_tunnel(const NamesBelow& names);

}  // namespace longwatch::detect::behaviour
